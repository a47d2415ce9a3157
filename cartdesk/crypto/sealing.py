"""Sealed bytes: age v1 files for X25519 recipients (C2SP age), as the bodies of packages (D5).

Sealing draws its randomness from the operating system, so sealed bytes are never compared, only what is in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyrage

from cartdesk.base import CartDeskError, Random
from cartdesk.crypto.bech32 import bech32_encode

SEED_BYTES = 32
_IDENTITY_PREFIX = "AGE-SECRET-KEY-"
# The header as C2SP writes it: the library also takes stanzas whose last, short line is missing.
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n(?:-> [^\n]+\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n)+--- [A-Za-z0-9+/]{43}\n"
)


class AgeKey:
    """An X25519 key of age: `identity` opens (secret), `recipient` seals (public), both in age's text form."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.recipient: str = str(_identity(identity).to_public())

    @classmethod
    def generate(cls, random: Random) -> AgeKey:
        """A fresh key from 32 bytes of `random`."""
        return cls.from_seed(random.take(SEED_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> AgeKey:
        """The key whose secret scalar is `seed`, 32 bytes."""
        if len(seed) != SEED_BYTES:
            raise CartDeskError("crypto.key-malformed")
        return cls(bech32_encode(_IDENTITY_PREFIX.lower(), seed).upper())

    @classmethod
    def from_identity(cls, identity: str) -> AgeKey:
        """The key of an identity (`AGE-SECRET-KEY-1…`); any other text is `crypto.identity-malformed`."""
        return cls(identity)

    def __repr__(self) -> str:
        return f"AgeKey({self.recipient})"


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """Encrypt `data` so that each of the recipients (`age1…`) can open it alone."""
    if not recipients:
        raise CartDeskError("crypto.recipient-malformed")
    try:
        keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    except pyrage.RecipientError as fault:
        raise CartDeskError("crypto.recipient-malformed") from fault
    sealed: bytes = pyrage.encrypt(data, keys)
    return sealed


def open_sealed(data: bytes, identity: str) -> bytes:
    """Decrypt a sealed body; altered bytes or another recipient's are `crypto.open-failed`."""
    key = _identity(identity)
    if not _HEADER.match(data):
        raise CartDeskError("crypto.open-failed")
    try:
        opened: bytes = pyrage.decrypt(data, [key])
    except (pyrage.DecryptError, ValueError) as fault:
        raise CartDeskError("crypto.open-failed") from fault
    return opened


def usable_recipient(text: str) -> bool:
    """True when `text` is an age X25519 recipient (`age1…`)."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as fault:
        raise CartDeskError("crypto.identity-malformed") from fault
