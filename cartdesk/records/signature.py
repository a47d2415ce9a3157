"""The signature statement: what a person signs, bound to exact bytes (R19, R20, D3; docs/formats/signature-statement.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cartdesk.base import CartDeskError, Stamp, canonical, digest
from cartdesk.crypto import SUITE, SigningKey, envelope, payload_type, read_envelope
from cartdesk.records.certificate import Certificate
from cartdesk.records.checkpoint import Checkpoint
from cartdesk.records.shape import Shape, parse_object, read_moment
from cartdesk.records.snapshot import read_snapshot

STATEMENT_TYPE = payload_type("statement")
MAX_STATEMENT = 64 * 1024
_KEYS = (
    *(
        "v",
        "type",
        "suite",
        "study",
        "site",
        "device",
        "meaning",
        "language",
        "signer",
        "certificate",
        "time",
    ),
    *("offset", "zone", "snapshot", "shown", "definition", "checkpoint", "replaces", "reason"),
)


class Meaning(StrEnum):
    """What a signature means (21 CFR 11.50). Later versions may add meanings; the signed words always stand beside."""

    ENTERED = "entered"
    DATA_VERIFIED = "data-verified"
    REVIEWED = "reviewed"
    CASEBOOK_APPROVED = "casebook-approved"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, as printed: id, name, role and organisation."""

    user: str
    name: str
    role: str
    org: str


@dataclass(frozen=True, slots=True)
class CheckpointRef:
    """The trail as it stood: origin, size and root (64 hexadecimal digits) of the last checkpoint."""

    origin: str
    size: int
    root: str

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> CheckpointRef:
        """The reference to a checkpoint."""
        return cls(checkpoint.origin, checkpoint.size, checkpoint.root.hex())


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement as read. `meaning_text` are the words shown to the signer in `language`.

    `certificate`, `snapshot`, `shown`, `definition` are digests of the signer's certificate payload, of the form
    snapshot, of the shown text and of the study version; `replaces` that of the statement it takes the place of;
    `reason` a code for signing again. Time, offset and zone are the wall clock of the signing.
    """

    study: str
    site: str
    device: str
    meaning: str
    meaning_text: str
    language: str
    signer: Signer
    certificate: str
    time: str
    offset: int
    zone: str
    snapshot: str
    shown: str
    definition: str
    checkpoint: CheckpointRef | None = None
    replaces: str | None = None
    reason: str | None = None

    def encode(self) -> bytes:
        """The payload's canonical bytes; anything that cannot be read back is refused."""
        data = self._to_json()
        Statement._from_json(data)
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the payload: what names this signature."""
        return digest(self.encode())

    @classmethod
    def decode(cls, payload: bytes) -> Statement:
        """Read a payload; anything else is `statement.malformed`."""
        return cls._from_json(parse_object(payload, "statement", MAX_STATEMENT))

    def _to_json(self) -> dict[str, Any]:
        plain = (
            "study",
            "site",
            "device",
            "language",
            "certificate",
            "time",
            "offset",
            "zone",
            "snapshot",
            "shown",
        )
        mark = self.checkpoint
        return {
            **{"v": 1, "type": "cartdesk.statement", "suite": SUITE},
            **{name: getattr(self, name) for name in (*plain, "definition", "replaces", "reason")},
            "meaning": {"code": str(self.meaning), "text": self.meaning_text},
            "signer": {name: getattr(self.signer, name) for name in ("user", "name", "role", "org")},
            "checkpoint": mark and {"origin": mark.origin, "size": mark.size, "root": mark.root},
        }

    @classmethod
    def _from_json(cls, data: Any) -> Statement:
        shape = Shape(data, _KEYS, "statement")
        shape.header("statement")
        time, offset, zone = read_moment(shape)
        meaning = Shape(shape.data["meaning"], ("code", "text"), "statement")
        signer = Shape(shape.data["signer"], ("user", "name", "role", "org"), "statement")
        code = meaning.code("code")
        return cls(
            **{name: shape.code(name) for name in ("study", "site", "device", "language")},
            **{name: shape.hex(name) for name in ("certificate", "snapshot", "shown", "definition")},
            meaning=Meaning(code) if code in {item.value for item in Meaning} else code,
            meaning_text=meaning.text("text"),
            signer=Signer(signer.code("user"), signer.text("name"), signer.code("role"), signer.text("org")),
            time=time,
            offset=offset,
            zone=zone,
            checkpoint=shape.maybe(lambda key: _read_mark(shape.data[key]), "checkpoint"),
            replaces=shape.maybe(shape.hex, "replaces"),
            reason=shape.maybe(shape.code, "reason"),
        )


def make_statement(
    *,
    snapshot: bytes,
    shown: bytes,
    certificate: Certificate,
    meaning: Meaning,
    meaning_text: str,
    language: str,
    now: Stamp,
    checkpoint: Checkpoint | None,
    replaces: str | None = None,
    reason: str | None = None,
) -> bytes:
    """The payload for a person to sign: the form snapshot, the text as shown, and who says what of them, when.

    Study, site, device and definition are taken from the snapshot, the signer from the certificate.
    """
    form = read_snapshot(snapshot)
    return Statement(
        study=form.study, site=form.site, device=form.device, definition=form.definition,
        meaning=meaning, meaning_text=meaning_text, language=language,
        signer=Signer(certificate.user, certificate.name, certificate.role, certificate.org),
        certificate=certificate.digest, time=now.iso(), offset=now.offset, zone=now.zone,
        snapshot=digest(snapshot), shown=digest(shown),
        checkpoint=CheckpointRef.of(checkpoint) if checkpoint else None, replaces=replaces, reason=reason,
    ).encode()  # fmt: skip


def sign_statement(payload: bytes, key: SigningKey) -> bytes:
    """The envelope of a statement, signed with the person's key: canonical bytes."""
    Statement.decode(payload)
    return envelope(payload, STATEMENT_TYPE, key)


def read_statement(data: bytes) -> Statement:
    """Read an envelope's statement **without** checking its signature."""
    return Statement.decode(read_envelope(data, STATEMENT_TYPE, MAX_STATEMENT * 2).payload)


def verify_signature(data: bytes, snapshot: bytes, shown: bytes, certificate: Certificate) -> Statement:
    """Check that the holder of `certificate` (itself verified before) signed exactly this form and this text.

    Faults: `statement.malformed`, `signature.forged`, `signature.other-signer`, `signature.other-record`,
    `signature.other-text`, `signature.outside-certificate`.
    """
    found = read_envelope(data, STATEMENT_TYPE, MAX_STATEMENT * 2)
    if not found.verify(certificate.key):
        raise CartDeskError("signature.forged")
    statement = Statement.decode(found.payload)
    person = Signer(certificate.user, certificate.name, certificate.role, certificate.org)
    if statement.certificate != certificate.digest or statement.signer != person:
        raise CartDeskError("signature.other-signer")
    form = read_snapshot(snapshot) if digest(snapshot) == statement.snapshot else None
    if form is None or (form.study, form.site, form.device, form.definition) != (
        statement.study, statement.site, statement.device, statement.definition,
    ):  # fmt: skip
        raise CartDeskError("signature.other-record")
    if (certificate.study, certificate.site) != (statement.study, statement.site):
        raise CartDeskError("signature.other-signer")
    if digest(shown) != statement.shown:
        raise CartDeskError("signature.other-text")
    if not certificate.covers(statement.time):
        raise CartDeskError("signature.outside-certificate")
    return statement


def _read_mark(data: Any) -> CheckpointRef:
    shape = Shape(data, ("origin", "size", "root"), "statement")
    return CheckpointRef(shape.code("origin"), shape.whole("size"), shape.hex("root"))
