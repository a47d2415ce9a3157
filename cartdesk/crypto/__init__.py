"""Keys, seals, signatures, passwords; bytes only. Alone knows `cryptography` and `pyrage`."""

from cartdesk.crypto.dpapi import protected, unprotected
from cartdesk.crypto.dsse import Envelope, envelope, envelope_from_json, from_base64, read_envelope, to_base64
from cartdesk.crypto.fingerprint import fingerprint_words
from cartdesk.crypto.password import password_faults
from cartdesk.crypto.sealing import AgeKey, open_sealed, seal, usable_recipient
from cartdesk.crypto.sharing import (
    NEEDED,
    SHARE_WORDS,
    SHARES,
    Share,
    combine,
    new_recovery_secret,
    read_share,
    recovery_key,
    share_words,
    split,
)
from cartdesk.crypto.signing import PUBLIC_BYTES, SigningKey, key_id, usable_public, verify
from cartdesk.crypto.slots import FLOOR, Cost, derive, stretch, unwrap, wrap
from cartdesk.crypto.suite import SUITE, payload_type

__all__ = [
    "NEEDED",
    "SHARES",
    "SHARE_WORDS",
    "PUBLIC_BYTES",
    "protected",
    "unprotected",
    "split",
    "recovery_key",
    "read_share",
    "share_words",
    "new_recovery_secret",
    "combine",
    "Share",
    "FLOOR",
    "SUITE",
    "AgeKey",
    "Cost",
    "Envelope",
    "SigningKey",
    "derive",
    "envelope",
    "envelope_from_json",
    "fingerprint_words",
    "from_base64",
    "key_id",
    "open_sealed",
    "password_faults",
    "payload_type",
    "read_envelope",
    "seal",
    "stretch",
    "to_base64",
    "unwrap",
    "usable_public",
    "usable_recipient",
    "verify",
    "wrap",
]
