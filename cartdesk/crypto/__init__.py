"""Keys, seals, signatures, passwords; bytes only. Alone knows `cryptography` and `pyrage`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartdesk.base import on_demand

if TYPE_CHECKING:
    from cartdesk.crypto.cost import FLOOR, Cost
    from cartdesk.crypto.dpapi import protected, unprotected
    from cartdesk.crypto.dsse import (
        Envelope,
        envelope,
        envelope_from_json,
        from_base64,
        read_envelope,
        to_base64,
    )
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
    from cartdesk.crypto.slots import derive, stretch, unwrap, wrap
    from cartdesk.crypto.suite import SUITE, payload_type
else:
    __getattr__ = on_demand(
        __name__,
        """
        .dpapi protected unprotected
        .dsse Envelope envelope envelope_from_json from_base64 read_envelope to_base64
        .fingerprint fingerprint_words
        .password password_faults
        .sealing AgeKey open_sealed seal usable_recipient
        .sharing NEEDED SHARES SHARE_WORDS Share combine new_recovery_secret read_share
        .sharing recovery_key share_words split
        .signing PUBLIC_BYTES SigningKey key_id usable_public verify
        .cost Cost FLOOR
        .slots derive stretch unwrap wrap
        .suite SUITE payload_type
        """,
    )
