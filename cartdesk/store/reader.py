"""The bytes of an open database file, read beside its connection, for copies.

On POSIX systems closing *any* descriptor of a file drops all locks this process holds on it, SQLite's among them. So an
open desk has one descriptor for reading, and it is closed only after the connection.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PIECE = 1024 * 1024


class FileReader:
    """Reads a file piece by piece. While copies in other threads `hold` it, `close` waits until each has called `release`."""

    def __init__(self, path: Path) -> None:
        self._number: int | None = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._holds: list[None] = []  # appending and popping is one step for every thread
        self._ended = False

    @property
    def size(self) -> int:
        """Length of the file in bytes."""
        return os.fstat(self._open()).st_size

    @property
    def ended(self) -> bool:
        """True once the database is closed: what is read then may be from between two states."""
        return self._ended

    def pieces(self, length: int) -> Iterator[bytes]:
        """The first `length` bytes of the file, at most 1 MiB at a time; fewer when the file is shorter."""
        at = 0
        while at < length:
            os.lseek(self._open(), at, os.SEEK_SET)
            piece = os.read(self._open(), min(PIECE, length - at))
            if not piece:
                return
            at += len(piece)
            yield piece

    def hold(self) -> None:
        """Keep the file open until `release`, whatever happens to the desk."""
        self._holds.append(None)

    def release(self) -> None:
        """A copy has ended."""
        self._holds.pop()
        if self._ended and not self._holds:
            self._let_go()

    def close(self) -> None:
        """The database is closed."""
        self._ended = True
        if not self._holds:
            self._let_go()

    def _open(self) -> int:
        if self._number is None:
            raise OSError("the desk was closed")
        return self._number

    def _let_go(self) -> None:
        number, self._number = self._number, None
        if number is not None:
            os.close(number)
