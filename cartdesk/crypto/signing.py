"""Ed25519 signatures (RFC 8032): the keys of devices, persons, certifiers, sponsor desks and post offices."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cartdesk.base import CartDeskError, Random

SEED_BYTES = 32
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64

# The y coordinates of the points whose order divides 8; those of 0 and 1 also written unreduced, as p and p+1.
# A signature under such a key says nothing: it can be made to fit many messages.
_SMALL_ORDER = frozenset(
    bytes.fromhex(text)
    for text in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


class SigningKey:
    """A private Ed25519 key. Its text form never shows the seed."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise CartDeskError("crypto.key-malformed")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._key.public_key().public_bytes_raw()

    @classmethod
    def generate(cls, random: Random) -> SigningKey:
        """A fresh key from 32 bytes of `random`."""
        return cls(random.take(SEED_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key of a 32-byte seed; another length is `crypto.key-malformed`."""
        return cls(seed)

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes; to be wrapped, never written as they are."""
        return self._key.private_bytes_raw()

    @property
    def key_id(self) -> str:
        """`key_id` of the public key."""
        return key_id(self.public)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature over `message`."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id[:16]}…)"


def key_id(public: bytes) -> str:
    """What names a public key in envelopes: SHA-256 over its 32 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(public).hexdigest()


def usable_public(public: bytes) -> bool:
    """True when `public` is 32 bytes and none of the weak points of small order."""
    return len(public) == PUBLIC_BYTES and public[:31] + bytes([public[31] & 0x7F]) not in _SMALL_ORDER


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """True when `signature` is that of `public` over `message`; malformed or weak keys verify nothing."""
    if not usable_public(public) or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
