"""The proof that one record stands in a trail, as a small file of its own (D4; C2SP tlog-proof; docs/formats/proof.md).

It carries the record's bytes, its place, the path through the tree and the signed checkpoint: whoever knows the device's
public key checks it without a desk, without a network and without CartDesk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.base.canonical import MAX_INT
from cartdesk.crypto import from_base64, to_base64
from cartdesk.records.audit import MAX_RECORD, AuditRecord
from cartdesk.records.checkpoint import MAX_NOTE, Checkpoint, parse_checkpoint, read_checkpoint
from cartdesk.records.tree import HASH_BYTES, inclusion_proof, leaf_hash, verify_inclusion

HEAD = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 53
MAX_PROOF = MAX_RECORD * 2 + MAX_NOTE + 4096
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class TrailProof:
    """`record`: canonical bytes; `index` from 0 (`seq` - 1); `path`: hashes of 32 bytes; `note`: the signed checkpoint."""

    record: bytes
    index: int
    path: tuple[bytes, ...]
    note: str

    def encode(self) -> str:
        """The text of the file."""
        hashes = "".join(f"{to_base64(one)}\n" for one in self.path)
        return f"{HEAD}\nextra {to_base64(self.record)}\nindex {self.index}\n{hashes}\n{self.note}"


def make_proof(record: bytes, index: int, leaves: Sequence[bytes], note: str) -> TrailProof:
    """The proof that `record` is leaf `index` of the tree over `leaves`, all those that the note speaks of."""
    if parse_checkpoint(note).size != len(leaves):
        raise CartDeskError("proof.out-of-range")
    return TrailProof(record, index, tuple(inclusion_proof(leaves, index)), note)


def read_proof(text: str) -> TrailProof:
    """Read the text of a proof without believing it; anything odd is `proof.malformed`."""
    malformed = CartDeskError("proof.malformed")
    if len(text) > MAX_PROOF or "\r" in text:
        raise malformed
    front, gap, note = text.partition("\n\n")
    lines = front.split("\n")
    if not gap or len(lines) < 3 or lines[0] != HEAD or not lines[1].startswith("extra "):
        raise malformed
    told = _INDEX.fullmatch(lines[2])
    try:
        path = tuple(from_base64(line) for line in lines[3:])
        record = from_base64(lines[1].removeprefix("extra "))
        parse_checkpoint(note)
    except CartDeskError as fault:
        raise malformed from fault
    if told is None or int(told[1]) > MAX_INT or len(path) > MAX_HASHES:
        raise malformed
    if any(len(one) != HASH_BYTES for one in path):
        raise malformed
    return TrailProof(record, int(told[1]), path, note)


def check_proof(proof: TrailProof, public: bytes) -> tuple[AuditRecord, Checkpoint]:
    """The record that is proved, and the checkpoint it is proved by, signed with the device's key `public`.

    Errors: `checkpoint.forged` (another device or a changed checkpoint), `proof.false` (the record does not stand there).
    """
    point = read_checkpoint(proof.note, public)
    if not verify_inclusion(leaf_hash(proof.record), proof.index, point.size, proof.path, point.root):
        raise CartDeskError("proof.false")
    record = AuditRecord.decode(proof.record)
    origin = f"cartdesk/{record.study}/{record.site}/{record.device}"
    if record.seq != proof.index + 1 or origin != point.origin:
        raise CartDeskError("proof.false")
    return record, point
