"""The sponsor's desk revokes a device, or one person of it: what comes later is not taken in (docs/formats/revocation.md, R36)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.base import digest
from cartdesk.crypto import SigningKey
from cartdesk.exchange.shape import is_code, is_digest, is_party, is_time, text, whole
from cartdesk.exchange.signed import read_fields, sign_fields

MAX_REVOCATION = 65_536


@dataclass(frozen=True, slots=True)
class Revocation:
    """What holds to the end and nothing after it: packages to `number`, audit records to `last`, with `head` as the root
    of the trail at that size (64 zeros while nothing was taken). `user` None: the device itself. `raw` the signed bytes.
    """

    study: str
    site: str
    device: str
    user: str | None
    number: int
    last: int
    head: str
    cause: str
    sponsor: str
    by: str
    time: str
    raw: bytes = b""

    @property
    def digest(self) -> str:
        """Digest of the signed bytes."""
        return digest(self.raw)


_RULES = {
    "study": is_party,
    "site": is_party,
    "device": is_party,
    "user": lambda value: value is None or is_party(value),
    "number": whole(0),
    "last": whole(0),
    "head": is_digest,
    "cause": is_code,
    "sponsor": text(200),
    "by": is_party,
    "time": is_time,
}


def make_revocation(content: Revocation, key: SigningKey) -> bytes:
    """Sign a revocation with the sponsor desk's key."""
    return sign_fields(content, "revocation", _RULES, key, "revocation.not-valid")


def read_revocation(data: bytes, sponsor_public: bytes) -> Revocation:
    """Check shape and signature against the sponsor's key of the study card; else `revocation.forged`."""
    fields = read_fields(data, "revocation", MAX_REVOCATION, _RULES, sponsor_public, "revocation.forged")
    return Revocation(**fields, raw=data)
