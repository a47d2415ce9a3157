"""Evidence that recovery was rehearsed: signed by the device, kept beside the record that names it (docs/formats/recovery.md)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.crypto import SigningKey
from cartdesk.exchange.shape import is_code, is_digest, is_party, is_time, listed, whole
from cartdesk.exchange.signed import read_fields, sign_fields

MAX_DRILL = 65_536


@dataclass(frozen=True, slots=True)
class Drill:
    """What was found when two shares opened a copy: which shares, of which key, how far the copy's trail goes, faults.

    `shares` are the numbers on the sheets; `recovery` the recipient of the key; `source` is `desk` (a copy of this very
    desk) or `copy` (one that was brought); `live` the number of the desk's own last record; `faults` codes of what
    verification found, ascending; `raw` the signed bytes.
    """

    study: str
    site: str
    device: str
    shares: tuple[int, ...]
    recovery: str
    source: str
    records: int
    root: str
    live: int
    faults: tuple[str, ...]
    user: str
    time: str
    app: str
    raw: bytes = b""


_RULES = {
    "study": is_party,
    "site": is_party,
    "device": is_party,
    "shares": listed(whole(1), 2, 3),
    "recovery": is_party,
    "source": lambda value: value in ("desk", "copy"),
    "records": whole(0),
    "root": is_digest,
    "live": whole(0),
    "faults": listed(is_code, 0, 1_000),
    "user": is_party,
    "time": is_time,
    "app": is_party,
}


def make_drill(drill: Drill, key: SigningKey) -> bytes:
    """Sign the evidence with the device's key."""
    return sign_fields(drill, "recovery-drill", _RULES, key, "drill.not-valid")


def read_drill(data: bytes, device_public: bytes) -> Drill:
    """Check shape and signature; else `drill.forged`."""
    return Drill(
        **read_fields(data, "recovery-drill", MAX_DRILL, _RULES, device_public, "drill.forged"), raw=data
    )
