"""Keys that stand on a password: stretching, deriving, wrapping (docs/formats/desk-keys.md, D1).

password ─Argon2id─► stretched ─HKDF-SHA256 with the device secret─► one key per purpose ─AES-256-GCM─► wrapped key
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cartdesk.base import CartDeskError, nfc
from cartdesk.crypto.cost import Cost

KEY_BYTES = 32
SALT_BYTES = 16
PURPOSES = ("db", "sign", "past")
_WRAP_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


def stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes of Argon2id (version 0x13) over the password in NFC and UTF-8; `salt` is 16 bytes.

    The floor is kept by those who create slots, not here: old slots stay readable.
    """
    if len(salt) != SALT_BYTES or not cost.usable():
        raise CartDeskError("crypto.cost-refused")
    try:
        secret = nfc(password).encode("utf-8")
    except UnicodeEncodeError as fault:
        raise CartDeskError("crypto.password-malformed") from fault
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(secret)


def derive(stretched: bytes, device_secret: bytes, purpose: str) -> bytes:
    """The 32-byte key of one purpose: HKDF-SHA256 over `stretched` and `device_secret`, 32 bytes each, no salt.

    The info is `cartdesk/1/kek/<purpose>`; purposes are `db` (the way into the desk's
    database), `sign` (a person's signing key) and `past` (a print of a password, by which it is known again).
    """
    if len(stretched) != KEY_BYTES or len(device_secret) != KEY_BYTES:
        raise CartDeskError("crypto.key-malformed")
    if purpose not in PURPOSES:
        raise CartDeskError("crypto.unknown-purpose", purpose=purpose)
    info = f"cartdesk/1/kek/{purpose}".encode("ascii")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(stretched + device_secret)


def wrap(kek: bytes, key: bytes, header: bytes) -> bytes:
    """Encrypt `key` under `kek`, bound to `header`: 0x01, 12 bytes of nonce, ciphertext with its 16-byte tag.

    The nonce is an HMAC over header and key, so the same kek may wrap again without ever repeating a nonce for
    another key, and a seeded desk is reproducible.
    """
    cipher = _cipher(kek)
    nonce = _nonce(kek, key, header)
    return _WRAP_VERSION + nonce + cipher.encrypt(nonce, key, _bound(header))


def unwrap(kek: bytes, wrapped: bytes, header: bytes) -> bytes:
    """The key inside; a wrong kek, another header or altered bytes are all `crypto.unwrap-failed`."""
    cipher = _cipher(kek)
    if len(wrapped) < 1 + _NONCE_BYTES + _TAG_BYTES or wrapped[:1] != _WRAP_VERSION:
        raise CartDeskError("crypto.unwrap-failed")
    nonce, sealed = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, sealed, _bound(header))
    except InvalidTag as fault:
        raise CartDeskError("crypto.unwrap-failed") from fault


def _cipher(kek: bytes) -> AESGCM:
    if len(kek) != KEY_BYTES:
        raise CartDeskError("crypto.key-malformed")
    return AESGCM(kek)


def _bound(header: bytes) -> bytes:
    return b"cartdesk/1/wrap\x00" + header


def _nonce(kek: bytes, key: bytes, header: bytes) -> bytes:
    nonce_key = hmac.digest(kek, b"cartdesk/1/wrap-nonce", sha256)
    return hmac.digest(nonce_key, len(header).to_bytes(8, "big") + header + key, sha256)[:_NONCE_BYTES]
