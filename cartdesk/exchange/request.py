"""Signed requests to the post office, so that a stranger can read nothing (docs/formats/requests.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cartdesk.base import CartDeskError, digest
from cartdesk.crypto import SigningKey, to_base64, verify
from cartdesk.exchange.shape import decoded

WINDOW = 300
_HEADER = re.compile(
    r"CartDesk-Ed25519 key=([0-9a-f]{64}), time=(0|[1-9][0-9]{0,11}), signature=([A-Za-z0-9+/]{86}==)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it goes over the wire: method, path with its query, digest of the body, and whom it asks."""

    server: str
    method: str
    target: str
    body: str = digest(b"")

    def text(self, time: int) -> bytes:
        """The bytes that are signed."""
        lines = ("cartdesk-request v1", self.server, self.method, self.target, self.body, str(time))
        return "".join(f"{line}\n" for line in lines).encode()


@dataclass(frozen=True, slots=True)
class Claim:
    """What an Authorization header claims: a public key in hex, a time in seconds, a signature."""

    key: str
    time: int
    signature: bytes


def sign_request(asked: Asked, time: int, key: SigningKey) -> str:
    """The Authorization header for a request at `time` (seconds since 1970, UTC)."""
    signature = to_base64(key.sign(asked.text(time)))
    return f"CartDesk-Ed25519 key={key.public.hex()}, time={time}, signature={signature}"


def read_claim(header: str | None) -> Claim:
    """Take the header apart; without a well-formed one, `request.unsigned`."""
    found = _HEADER.fullmatch(header or "")
    signature = decoded(found[3]) if found else None
    if found is None or signature is None:
        raise CartDeskError("request.unsigned")
    return Claim(found[1], int(found[2]), signature)


def check_request(claim: Claim, asked: Asked, now: int) -> None:
    """Check age and signature: `request.stale` (fact `now`, seconds) or `request.forbidden`."""
    if not verify(bytes.fromhex(claim.key), claim.signature, asked.text(claim.time)):
        raise CartDeskError("request.forbidden")
    if abs(now - claim.time) > WINDOW:
        raise CartDeskError("request.stale", now=now)
