"""The post office's receipt: *delivered* (docs/formats/receipt.md, decisions 15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.exchange.manifest import Manifest
from cartdesk.exchange.shape import is_digest, is_key, is_party, is_time, whole
from cartdesk.exchange.signed import read_fields, sign_object
from cartdesk.exchange.witness import is_witnessed, read_note, witness

MAX_RECEIPT = 65_536


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that has been checked. `server` is the post office's public key in hex, `raw` the bytes to keep."""

    study: str
    site: str
    device: str
    number: int
    package: str
    accepted_to: int
    head: str
    checkpoint: str
    server: str
    time: str
    raw: bytes


_RULES = {
    "study": is_party,
    "site": is_party,
    "device": is_party,
    "number": whole(1),
    "package": is_digest,
    "accepted_to": whole(1),
    "head": is_digest,
    "checkpoint": lambda value: isinstance(value, str) and 0 < len(value) <= 2 * 4_096,
    "server": is_key,
    "time": is_time,
}


def make_receipt(
    manifest: Manifest, package: str, device_public: bytes, key: SigningKey, time: str, unix: int
) -> bytes:
    """Give a receipt for a package that was checked and kept.

    `package` is its digest, `device_public` the key that signed its checkpoint, `key` the post office's own;
    `time` and `unix` are the same moment as text and in seconds, for the receipt and the cosignature.
    """
    note = read_note(manifest.checkpoint, device_public)
    payload: dict[str, Any] = {
        "study": manifest.study,
        "site": manifest.site,
        "device": manifest.device,
        "number": manifest.number,
        "package": package,
        "accepted_to": manifest.last,
        "head": note.root.hex(),
        "checkpoint": witness(manifest.checkpoint, key, unix),
        "server": key.public.hex(),
        "time": time,
    }
    return sign_object(payload, "receipt", key)


def read_receipt(data: bytes, server_public: bytes) -> Receipt:
    """Check shape, signature and cosignature against the post office's pinned key; else `receipt.forged`."""
    one = read_fields(data, "receipt", MAX_RECEIPT, _RULES, server_public, "receipt.forged")
    if one["server"] != server_public.hex() or not is_witnessed(one["checkpoint"], server_public):
        raise CartDeskError("receipt.forged")
    return Receipt(**one, raw=data)


def check_receipt(receipt: Receipt, package: str, manifest: Manifest) -> None:
    """Refuse a genuine receipt that is for another package than the one sent (`receipt.forged`)."""
    same = (
        receipt.package == package
        and (receipt.study, receipt.site, receipt.device) == (manifest.study, manifest.site, manifest.device)
        and (receipt.number, receipt.accepted_to) == (manifest.number, manifest.last)
        and receipt.checkpoint.startswith(manifest.checkpoint)
    )
    if not same:
        raise CartDeskError("receipt.forged")
