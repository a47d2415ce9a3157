"""Is SQLite's write-ahead log cut by a power failure, or damaged in its middle?

SQLite reads the log up to the first frame whose checksum is wrong and drops the rest in silence. That is right for a
torn end: with synchronous=FULL a transaction begins only after the one before is on the disk, so only the last one
can be torn. Frames of a *further* transaction behind the wrong one mean that saved work would vanish: that is damage
and is refused. Format: https://sqlite.org/fileformat2.html#the_write_ahead_log (also for encrypted pages, which the
checksums cover as they lie on the disk).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_HEADER = 32
_FRAME = 24
_MAGIC = 0x377F0682  # the lowest bit tells the byte order of the checksums


def journal_is_damaged(path: Path) -> bool:
    """True when committed frames would be dropped; False for a healthy, an empty, a torn or a missing log."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            return False
        frames = file.read(_FRAME)
        file.seek(_HEADER)
        if struct.unpack(">I", header[:4])[0] & ~1 != _MAGIC:
            return len(frames) == _FRAME
        return _frames_are_damaged(file, header, has_frames=len(frames) == _FRAME)


def _frames_are_damaged(file: BinaryIO, header: bytes, *, has_frames: bool) -> bool:
    magic, _, page_size, _ = struct.unpack(">4I", header[:16])
    salt = header[16:24]
    order = ">" if magic & 1 else "<"
    running = _checksum(header[:24], (0, 0), order)
    if running != struct.unpack(">2I", header[24:]):
        return has_frames
    wrong = ended = False
    while len(frame := file.read(_FRAME + page_size)) == _FRAME + page_size:
        if frame[8:16] != salt:
            wrong = True  # left over from before the log was begun anew: nothing of this log may follow
            continue
        if ended:
            return True
        if not wrong:
            running = _checksum(frame[_FRAME:], _checksum(frame[:8], running, order), order)
            wrong = running != struct.unpack(">2I", frame[16:_FRAME])
        if wrong:
            ended = struct.unpack(">I", frame[4:8])[0] != 0
    return False


def _checksum(data: bytes, start: tuple[int, int], order: str) -> tuple[int, int]:
    """SQLite's own running checksum over a multiple of 8 bytes."""
    first, second = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for left, right in zip(words[::2], words[1::2], strict=True):
        first = (first + left + second) & 0xFFFFFFFF
        second = (second + right + first) & 0xFFFFFFFF
    return first, second
