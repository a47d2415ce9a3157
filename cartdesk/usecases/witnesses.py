"""What somebody outside knows of a trail: a backup's note, a proof, a printed line; is the desk an extension of it? (B8, D4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.exchange import read_backup_note
from cartdesk.records import Checkpoint, Frontier, leaf_hash, parse_checkpoint, read_proof
from cartdesk.store import Unit
from cartdesk.usecases.shelf import NOTE

_PRINTED = re.compile(r"\s*([0-9]{1,15})\s*[·.:\-/ ]\s*([0-9a-fA-F]{16,64})\s*")


@dataclass(frozen=True, slots=True)
class Witness:
    """A trail had `size` records under a root that begins with these hexadecimal digits (16 on paper, 64 in files)."""

    size: int
    root: str


def read_witness(told: str) -> Witness:
    """A line as printed on paper (`1204·5f3a09c1d2e3f405`), or the path of a backup, its note, a checkpoint or a proof.

    Anything else is `witness.unreadable`.
    """
    printed = _PRINTED.fullmatch(told)
    if printed:
        return Witness(int(printed[1]), printed[2].lower())
    path = Path(told)
    try:
        inside = path / NOTE if path.is_dir() else path
        beside = inside.parent / NOTE if inside.suffix == ".db" else inside
        note = _note_in(beside.read_bytes())
    except (OSError, UnicodeDecodeError, CartDeskError) as fault:
        raise CartDeskError("witness.unreadable") from fault
    return Witness(note.size, note.root.hex())


def _note_in(data: bytes) -> Checkpoint:
    """The checkpoint in a backup's note, in a proof, or standing alone. Who signed it does not matter: it is compared."""
    if data.lstrip().startswith(b"{"):
        return parse_checkpoint(read_backup_note(data, None).checkpoint)
    text = data.decode("utf-8")
    return parse_checkpoint(read_proof(text).note if text.startswith("c2sp.org/") else text)


def witness_root(unit: Unit, witness: Witness) -> bytes:
    """The whole root to hold the trail against: our own where its digits are the same, else one that never fits."""
    frontier = Frontier()
    for _, data in unit.records(1, witness.size):
        frontier.append(leaf_hash(data))
    own = frontier.root()
    if frontier.size == witness.size and own.hex().startswith(witness.root):
        return own
    return bytes.fromhex(witness.root.ljust(64, "0"))
