"""Checkpoints of the trail: C2SP tlog-checkpoint notes, signed by the device, cosigned by the post office (D4).

A note is text: origin, size, root, an empty line, and one line for each signature (docs/formats/checkpoint.md).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.base.canonical import MAX_INT
from cartdesk.crypto import SigningKey, from_base64, to_base64, verify
from cartdesk.records.shape import is_code
from cartdesk.records.tree import HASH_BYTES

MAX_NOTE = 16 * 1024
MAX_SIGNATURES = 16
_ED25519 = b"\x01"
_COSIGNATURE = b"\x04"
_SIGNATURE_LINE = re.compile("\u2014 ([^ +\n]{1,200}) ([A-Za-z0-9+/=]{1,400})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note states: the trail `origin` had `size` records under the tree head `root` (32 bytes).

    `body` is the text that was signed, its last line feed included; `note` the whole text.
    """

    origin: str
    size: int
    root: bytes
    body: str
    note: str

    @property
    def short(self) -> str:
        """Size and the first 16 hexadecimal digits of the root, as printed on paper: `1204·5f3a…`."""
        return f"{self.size}·{self.root.hex()[:16]}"


def trail_origin(study: str, site: str, device: str) -> str:
    """The name of a device's trail: `cartdesk/<study>/<site>/<device>`."""
    origin = f"cartdesk/{study}/{site}/{device}"
    if "+" in origin or not is_code(origin):
        raise CartDeskError("checkpoint.malformed", field="origin")
    return origin


def make_checkpoint(origin: str, size: int, root: bytes, key: SigningKey) -> str:
    """The note of a trail's size and root, signed by the device's key under the name `origin`."""
    if not origin.startswith("cartdesk/") or "+" in origin or not is_code(origin):
        raise CartDeskError("checkpoint.malformed", field="origin")
    if len(root) != HASH_BYTES or not 0 <= size <= MAX_INT:
        raise CartDeskError("checkpoint.malformed", field="root")
    body = f"{origin}\n{size}\n{to_base64(root)}\n"
    return f"{body}\n" + _line(
        origin, _key_hash(origin, _ED25519, key.public) + key.sign(body.encode("utf-8"))
    )


def read_checkpoint(text: str, public: bytes) -> Checkpoint:
    """Read a note and check the device's signature.

    Faults: `checkpoint.malformed`, or `checkpoint.forged` when no signature under its origin is that of `public`.
    """
    found = parse_checkpoint(text)
    wanted = _key_hash(found.origin, _ED25519, public)
    for name, blob in _signatures(text):
        if (
            name == found.origin
            and blob[:4] == wanted
            and verify(public, blob[4:], found.body.encode("utf-8"))
        ):
            return found
    raise CartDeskError("checkpoint.forged")


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note's shape without checking any signature; anything odd is `checkpoint.malformed`."""
    malformed = CartDeskError("checkpoint.malformed", field="note")
    if len(text) > MAX_NOTE or "\r" in text:
        raise malformed
    body, gap, rest = text.partition("\n\n")
    lines = body.split("\n")
    if not gap or not rest.endswith("\n") or len(lines) != 3:
        raise malformed
    origin, size, head = lines
    if (
        not origin.startswith("cartdesk/")
        or "+" in origin
        or not is_code(origin)
        or not _SIZE.fullmatch(size)
    ):
        raise malformed
    try:
        root = from_base64(head)
    except CartDeskError as fault:
        raise malformed from fault
    if len(root) != HASH_BYTES or int(size) > MAX_INT or not _signatures(text):
        raise malformed
    return Checkpoint(origin, int(size), root, body + "\n", text)


def cosign(note: str, key: SigningKey, name: str, unix: int) -> str:
    """The note with one more line: `name`'s cosignature/v1 over it at `unix` seconds (C2SP tlog-cosignature).

    The caller has made sure that the note extends the last one it cosigned.
    """
    found = parse_checkpoint(note)
    if "+" in name or not is_code(name) or not 0 < unix <= MAX_INT:
        raise CartDeskError("checkpoint.malformed", field="name")
    signature = key.sign(_cosigned(found.body, unix))
    return note + _line(name, _key_hash(name, _COSIGNATURE, key.public) + unix.to_bytes(8, "big") + signature)


def verify_cosignature(note: str, public: bytes, name: str) -> int:
    """The time (seconds since 1970) at which `name` with key `public` cosigned; `checkpoint.not-cosigned` otherwise."""
    found = parse_checkpoint(note)
    wanted = _key_hash(name, _COSIGNATURE, public)
    for signer, blob in _signatures(note):
        if signer != name or blob[:4] != wanted or len(blob) != 76:
            continue
        unix = int.from_bytes(blob[4:12], "big")
        if verify(public, blob[12:], _cosigned(found.body, unix)):
            return unix
    raise CartDeskError("checkpoint.not-cosigned")


def _cosigned(body: str, unix: int) -> bytes:
    return f"cosignature/v1\ntime {unix}\n{body}".encode()


def _key_hash(name: str, algorithm: bytes, public: bytes) -> bytes:
    """The first four bytes of SHA-256 over name, line feed, algorithm and key (C2SP signed-note)."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + algorithm + public).digest()[:4]


def _line(name: str, blob: bytes) -> str:
    return f"\u2014 {name} {to_base64(blob)}\n"


def _signatures(text: str) -> list[tuple[str, bytes]]:
    lines = text.partition("\n\n")[2].split("\n")[:-1]
    found = []
    for line in lines:
        match = _SIGNATURE_LINE.fullmatch(line)
        try:
            blob = from_base64(match[2]) if match else b""
        except CartDeskError:
            blob = b""
        if match is None or len(blob) < 5 or len(lines) > MAX_SIGNATURES:
            raise CartDeskError("checkpoint.malformed", field="signature")
        found.append((match[1], blob))
    return found
