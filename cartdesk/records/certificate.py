"""A person's certificate: whose signing key this is, from when to when, and how that was checked (R21, R22; decisions 19).

Canonical JSON in a DSSE envelope, signed by the site's certifying key (docs/formats/certificate.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cartdesk.base import CartDeskError, Stamp, canonical, digest, parse_iso
from cartdesk.crypto import SUITE, SigningKey, envelope, key_id, payload_type, read_envelope, usable_public
from cartdesk.records.shape import Shape, parse_object

CERTIFICATE_TYPE = payload_type("certificate")
MAX_CERTIFICATE = 32 * 1024
VALID_DAYS = 365
_KEYS = (
    *("v", "type", "suite", "study", "site", "user", "name", "role", "org", "key", "from", "to"),
    *("check", "issuer"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says. Times are UTC text of `Stamp.iso`; `key` the public key, `issuer` the certifier's key id.

    `how` and `by`: how the person's identity was checked, and the id of the person who did.
    """

    study: str
    site: str
    user: str
    name: str
    role: str
    org: str
    key: bytes
    valid_from: str
    valid_to: str
    how: str
    by: str
    issuer: str

    def encode(self) -> bytes:
        """The payload's canonical bytes; anything that cannot be read back is refused."""
        data = {
            **{"v": 1, "type": "cartdesk.certificate", "suite": SUITE},
            **{
                name: getattr(self, name)
                for name in ("study", "site", "user", "name", "role", "org", "issuer")
            },
            "key": self.key.hex(),
            "from": self.valid_from,
            "to": self.valid_to,
            "check": {"how": self.how, "by": self.by},
        }
        Certificate._from_json(data)
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the payload: what a signature statement names."""
        return digest(self.encode())

    def covers(self, time: str) -> bool:
        """True when the time lies within the validity, both ends inclusive."""
        return parse_iso(self.valid_from) <= parse_iso(time) <= parse_iso(self.valid_to)

    @classmethod
    def decode(cls, payload: bytes) -> Certificate:
        """Read a payload; anything else is `certificate.malformed`."""
        return cls._from_json(parse_object(payload, "certificate", MAX_CERTIFICATE))

    @classmethod
    def _from_json(cls, data: Any) -> Certificate:
        shape = Shape(data, _KEYS, "certificate")
        shape.header("certificate")
        check = Shape(shape.data["check"], ("how", "by"), "certificate")
        key = bytes.fromhex(shape.hex("key"))
        if not usable_public(key):
            raise shape.refuse("key")
        if shape.time("from") >= shape.time("to"):
            raise shape.refuse("to")
        return cls(
            **{name: shape.code(name) for name in ("study", "site", "user", "role")},
            **{name: shape.text(name) for name in ("name", "org")},
            key=key,
            valid_from=shape.time("from"),
            valid_to=shape.time("to"),
            how=check.text("how"),
            by=check.code("by"),
            issuer=shape.hex("issuer"),
        )


def make_certificate(
    *,
    study: str,
    site: str,
    user: str,
    name: str,
    role: str,
    org: str,
    key: bytes,
    now: Stamp,
    how: str,
    by: str,
    issuer: SigningKey,
    days: int = VALID_DAYS,
) -> bytes:
    """Certify a person's public `key` from `now` for `days`; returns the envelope's canonical bytes."""
    until = Stamp(now.utc + timedelta(days=days), now.offset, now.zone, now.mono, now.boot)
    made = Certificate(
        study=study, site=site, user=user, name=name, role=role, org=org, key=key, how=how, by=by,
        valid_from=now.iso(), valid_to=until.iso(), issuer=issuer.key_id,
    )  # fmt: skip
    return envelope(made.encode(), CERTIFICATE_TYPE, issuer)


def read_certificate(data: bytes) -> Certificate:
    """Read an envelope's certificate **without** checking who signed it."""
    return Certificate.decode(read_envelope(data, CERTIFICATE_TYPE, MAX_CERTIFICATE).payload)


def verify_certificate(data: bytes, issuer: bytes, at: str | None = None) -> Certificate:
    """Read a certificate signed by the certifying key `issuer` and, when `at` is given, valid at that time.

    Faults: `certificate.malformed`, `certificate.forged`, `certificate.expired` (before or after its time).
    """
    found = read_envelope(data, CERTIFICATE_TYPE, MAX_CERTIFICATE)
    if not found.verify(issuer):
        raise CartDeskError("certificate.forged")
    certificate = Certificate.decode(found.payload)
    if certificate.issuer != key_id(issuer):
        raise CartDeskError("certificate.forged")
    if at is not None and not certificate.covers(at):
        raise CartDeskError("certificate.expired")
    return certificate
