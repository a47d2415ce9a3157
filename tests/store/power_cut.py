"""What may lie on a disk after the power went: built from the calls a program made (events of `disk_shim.c`), by chance.

The rules are the hard ones: a write that was not synced may be there, be gone, or be there in some of its sectors only,
in any order; a hole that this leaves holds zeros or old dust. A name that was made, moved or removed is only certain
once its folder was synced; names change in order. What was synced stays.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

HEAD = struct.Struct("<4q")


@dataclass(frozen=True)
class Event:
    what: str
    path: str
    number: int
    data: bytes


def read_events(path: Path) -> list[Event]:
    """Everything the program did, in order; `m` is a remark."""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        what, name, number, length = HEAD.unpack_from(data, at)
        at += HEAD.size
        found.append(
            Event(chr(what), data[at : at + name].decode(), number, data[at + name : at + name + length])
        )
        at += name + length
    return found


@dataclass
class File:
    """Bytes that are certain, and what was asked for since."""

    certain: bytes = b""
    asked: list[tuple[int, bytes] | int] = field(
        default_factory=list
    )  # a write (where, what), or a new length

    def sync(self) -> None:
        data = bytearray(self.certain)
        for one in self.asked:
            apply(data, one)
        self.certain, self.asked = bytes(data), []

    def after_cut(self, chance: Random, sector: int) -> bytes:
        """The bytes found afterwards: each sector of each write by a coin, and lengths too."""
        data = bytearray(self.certain)
        generous = chance.random()
        for one in self.asked:
            if isinstance(one, int):
                if chance.random() < generous:
                    apply(data, one)
                continue
            for piece in sectors(*one, sector):
                if chance.random() < generous:
                    apply(data, piece, dust=chance.choice((b"\0", b"\x5a")))
        return bytes(data)


def apply(data: bytearray, one: tuple[int, bytes] | int, dust: bytes = b"\0") -> None:
    if isinstance(one, int):
        del data[one:]
        data.extend(b"\0" * (one - len(data)))
        return
    at, what = one
    if len(data) < at:
        data.extend(dust * (at - len(data)))
    data[at : at + len(what)] = what


def sectors(at: int, what: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """A write cut at the borders of the disk's sectors."""
    while what:
        take = size - at % size
        yield at, what[:take]
        at, what = at + take, what[take:]


class Machine:
    """The disk as the program's calls make it, event by event."""

    def __init__(self, folder: Path, start: dict[str, bytes]) -> None:
        self.folder = str(folder)
        self.now = {f"{folder}/{name}": File(data) for name, data in start.items()}
        self.certain = dict(self.now)
        self.moves: list[tuple[str, str, File | str | None]] = []

    def see(self, event: Event) -> None:
        path = event.path
        if event.what == "c":
            self._move("c", path, File())
        elif event.what == "u":
            self._move("u", path, None)
        elif event.what == "r":
            self._move("r", path, event.data.decode())
        elif event.what == "w":
            self.now[path].asked.append((event.number, event.data))
        elif event.what == "t":
            self.now[path].asked.append(event.number)
        elif event.what == "s" and path == self.folder:
            for move in self.moves:
                done(self.certain, *move)
            self.moves = []
        elif event.what == "s":
            self.now[path].sync()

    def _move(self, what: str, path: str, more: File | str | None) -> None:
        self.moves.append((what, path, more))
        done(self.now, what, path, more)

    def after_cut(self, chance: Random) -> dict[str, bytes]:
        """Every file found after a cut at this moment, by name."""
        names = dict(self.certain)
        for move in self.moves[: chance.randint(0, len(self.moves))]:
            done(names, *move)
        sector = chance.choice((512, 4096))
        return {Path(path).name: file.after_cut(chance, sector) for path, file in names.items()}


def done(names: dict[str, File], what: str, path: str, more: File | str | None) -> None:
    if what == "c" and isinstance(more, File):
        names[path] = more
    elif what == "u":
        names.pop(path, None)
    elif path in names:
        names[str(more)] = names.pop(path)
