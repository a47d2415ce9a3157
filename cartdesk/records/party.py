"""A person as signed statements name them, and whether a statement is theirs (docs/formats/delegation.md, access-review.md)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.records.certificate import Certificate
from cartdesk.records.shape import Shape

_KEYS = ("user", "name", "role", "org")


@dataclass(frozen=True, slots=True)
class Party:
    """A person as a statement names them: id, name, role and organisation."""

    user: str
    name: str
    role: str
    org: str

    def to_json(self) -> dict[str, str]:
        """The object {user, name, role, org}."""
        return {name: getattr(self, name) for name in _KEYS}


def party_of(certificate: Certificate) -> Party:
    """The person a certificate is about."""
    return Party(certificate.user, certificate.name, certificate.role, certificate.org)


def read_party(shape: Shape, key: str) -> Party:
    """The person under a key."""
    inner = Shape(shape.data[key], _KEYS, shape.what)
    return Party(inner.code("user"), inner.text("name"), inner.code("role"), inner.text("org"))


def check_signer(what: str, named: tuple[str, Party, str, str], time: str, certificate: Certificate) -> None:
    """A statement names (certificate digest, signer, study, site) as the certificate has them, and lies in its time.

    Faults: `<what>.other-signer`, `<what>.outside-certificate`.
    """
    if named != (certificate.digest, party_of(certificate), certificate.study, certificate.site):
        raise CartDeskError(f"{what}.other-signer")
    if not certificate.covers(time):
        raise CartDeskError(f"{what}.outside-certificate")
