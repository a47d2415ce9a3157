"""A line of the delegation log: begun and ended by statements the principal investigator signs (R42).

Canonical JSON in a DSSE envelope (docs/formats/delegation.md). What is in force on a day: `delegation_log`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from cartdesk.base import CartDeskError, Stamp, canonical, digest, nfc
from cartdesk.crypto import SUITE, SigningKey, envelope, payload_type, read_envelope
from cartdesk.records.certificate import Certificate
from cartdesk.records.party import Party, check_signer, party_of, read_party
from cartdesk.records.shape import Shape, parse_object, read_day, read_moment

DELEGATION_TYPE = payload_type("delegation")
MAX_DELEGATION = 64 * 1024
MAX_DUTIES = 32
_KEYS = (
    *("v", "type", "suite", "study", "site", "device", "entry", "act", "person", "duties", "from", "to"),
    *("reason", "language", "definition", "signer", "certificate", "time", "offset", "zone"),
)


class DelegationAct(StrEnum):
    """What a statement does to its line."""

    BEGIN = "begin"
    END = "end"


class DelegationReason(StrEnum):
    """Why a line begins or ends, in the order offered; OTHER needs words."""

    JOINED = "joined"
    CHANGED = "changed"
    EXTENDED = "extended"
    ABSENCE = "absence"
    LEFT = "left"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """A statement as read. `duties` are (code, words as shown in `language`); `first` and `last` are local days.

    `entry` names the line. `first` is None for END; `last` None: until it is ended. `certificate` and `definition`
    are digests; time, offset and zone are the wall clock of the signing.
    """

    study: str
    site: str
    device: str
    entry: str
    act: DelegationAct
    person: Party
    duties: tuple[tuple[str, str], ...]
    first: date | None
    last: date | None
    reason: str
    reason_text: str
    language: str
    definition: str
    signer: Party
    certificate: str
    time: str
    offset: int
    zone: str

    def encode(self) -> bytes:
        """The payload's canonical bytes; anything that cannot be read back is refused."""
        plain = ("study", "site", "device", "entry", "language", "definition", "certificate")
        data = {
            **{"v": 1, "type": "cartdesk.delegation", "suite": SUITE, "act": self.act.value},
            **{name: getattr(self, name) for name in (*plain, "time", "offset", "zone")},
            "person": self.person.to_json(),
            "duties": [{"code": code, "text": text} for code, text in self.duties],
            "from": self.first and self.first.isoformat(),
            "to": self.last and self.last.isoformat(),
            "reason": {"code": self.reason, "text": self.reason_text},
            "signer": self.signer.to_json(),
        }
        Delegation._from_json(data)
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the payload: what names this statement."""
        return digest(self.encode())

    @classmethod
    def decode(cls, payload: bytes) -> Delegation:
        """Read a payload; anything else is `delegation.malformed`."""
        return cls._from_json(parse_object(payload, "delegation", MAX_DELEGATION))

    @classmethod
    def _from_json(cls, data: Any) -> Delegation:
        shape = Shape(data, _KEYS, "delegation")
        shape.header("delegation")
        time, offset, zone = read_moment(shape)
        act = DelegationAct(shape.choice("act", [one.value for one in DelegationAct]))
        begins = act is DelegationAct.BEGIN
        reason = Shape(shape.data["reason"], ("code", "text"), "delegation")
        found = cls(
            **{name: shape.code(name) for name in ("study", "site", "device", "entry", "language")},
            **{name: shape.hex(name) for name in ("definition", "certificate")},
            act=act,
            person=read_party(shape, "person"),
            signer=read_party(shape, "signer"),
            duties=_duties(shape),
            first=shape.maybe(partial(read_day, shape), "from"),
            last=shape.maybe(partial(read_day, shape), "to"),
            reason=reason.code("code"),
            reason_text=reason.line("text"),
            time=time,
            offset=offset,
            zone=zone,
        )
        if begins != bool(found.duties):
            raise shape.refuse("duties")
        if begins != (found.first is not None):
            raise shape.refuse("from")
        if found.last is not None and (found.first is None or found.last < found.first):
            raise shape.refuse("to")
        return found


def make_delegation(
    *,
    study: str,
    site: str,
    device: str,
    entry: str,
    act: DelegationAct,
    person: Party,
    duties: tuple[tuple[str, str], ...] = (),
    first: date | None = None,
    last: date | None = None,
    reason: str,
    reason_text: str,
    language: str,
    definition: str,
    certificate: Certificate,
    now: Stamp,
) -> bytes:
    """The payload for the investigator to sign; the signer is taken from the certificate."""
    return Delegation(
        study=study, site=site, device=device, entry=entry, act=act, person=person, duties=duties,
        first=first, last=last, reason=reason, reason_text=nfc(reason_text), language=language, definition=definition,
        signer=party_of(certificate), certificate=certificate.digest, time=now.iso(), offset=now.offset, zone=now.zone,
    ).encode()  # fmt: skip


def sign_delegation(payload: bytes, key: SigningKey) -> bytes:
    """The envelope of a statement, signed with the investigator's key: canonical bytes."""
    Delegation.decode(payload)
    return envelope(payload, DELEGATION_TYPE, key)


def read_delegation(data: bytes) -> Delegation:
    """Read an envelope's statement **without** checking its signature."""
    return Delegation.decode(read_envelope(data, DELEGATION_TYPE, MAX_DELEGATION).payload)


def verify_delegation(data: bytes, certificate: Certificate) -> Delegation:
    """Check that the holder of `certificate` (itself verified before) signed this statement.

    Faults: `delegation.malformed`, `delegation.forged`, `delegation.other-signer`, `delegation.outside-certificate`.
    """
    found = read_envelope(data, DELEGATION_TYPE, MAX_DELEGATION)
    if not found.verify(certificate.key):
        raise CartDeskError("delegation.forged")
    statement = Delegation.decode(found.payload)
    named = (statement.certificate, statement.signer, statement.study, statement.site)
    check_signer("delegation", named, statement.time, certificate)
    return statement


def _duties(shape: Shape) -> tuple[tuple[str, str], ...]:
    found = []
    for one in shape.sequence("duties", MAX_DUTIES):
        inner = Shape(one, ("code", "text"), "delegation")
        found.append((inner.code("code"), inner.text("text")))
    if len({code for code, _ in found}) < len(found):
        raise shape.refuse("duties")
    return tuple(found)
