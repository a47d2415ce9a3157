"""Copying an open database while it is worked on, and looking into a copy (R49; docs/formats/backup.md).

`Copying` is made on the thread of the store and may travel to another one: it reads bytes, never the database.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.records import ZERO, Frontier, leaf_hash, verify_chain
from cartdesk.store.connection import Raw, connect, run
from cartdesk.store.faults import FAULTS, told
from cartdesk.store.filesystem import system_told
from cartdesk.store.inspecting import IMMUTABLE, inspect_copy
from cartdesk.store.pages import PageReport, authenticate
from cartdesk.store.reader import FileReader

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class CopyFigures:
    """What a copy holds: digest and length of its file, schema, last record, root of the tree (hex), rows of each table."""

    digest: str
    bytes: int
    schema: int
    records: int
    head: str
    root: str
    tables: dict[str, int]


class Copying:
    """The database file as it stands, everything home from the log.

    Whoever copies says `let_go` when no more bytes are needed, in any thread; nothing goes home until `end`.
    """

    def __init__(self, file: FileReader, key: bytes, release: Callable[[], None]) -> None:
        self._file, self._key, self._release = file, key, release
        self.bytes = file.size
        self._needs_bytes = self._under_way = True
        file.hold()

    def let_go(self) -> None:
        """No more bytes are needed; a desk that was closed meanwhile can let its file go."""
        if self._needs_bytes:
            self._needs_bytes = False
            self._file.release()

    def end(self) -> None:
        """The copy was made or given up: the log goes home again. On the thread of the store."""
        if self._under_way:
            self._under_way = False
            self._release()

    def check_pages(self, cancelled: Cancelled) -> PageReport:
        """Read every page where it lies and see whether it is authentic. Errors: `backup.cancelled`, `desk.disk-fault`."""
        with system_told():
            report = authenticate(self._pieces(cancelled), self._key)
        if self._file.ended:
            raise CartDeskError("backup.cancelled")
        return report

    def _pieces(self, cancelled: Cancelled) -> Iterator[bytes]:
        for piece in self._file.pieces(self.bytes):
            if cancelled() or self._file.ended:
                raise CartDeskError("backup.cancelled")
            yield piece

    def write(self, path: Path, progress: Progress, cancelled: Cancelled) -> CopyFigures:
        """Write the copy, make it durable, open it and read all of it.

        Errors: `backup.cancelled`, `backup.copy-differs`, `desk.disk-full`, `desk.read-only`, `desk.disk-fault`.
        """
        running, done = hashlib.sha256(), 0
        with system_told(), open(os.open(path, _FRESH, 0o600), "wb", buffering=0) as out:
            for piece in self._pieces(cancelled):
                running.update(piece)
                out.write(piece)
                done += len(piece)
                progress(done, self.bytes)
            os.fsync(out.fileno())
            _forget(out.fileno())
        if self._file.ended or done != self.bytes:
            raise CartDeskError("backup.cancelled")
        figures = figures_of(path, self._key, cancelled)
        if figures.digest != running.hexdigest():
            raise CartDeskError("backup.copy-differs")
        return figures


_FRESH = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


def _forget(number: int) -> None:
    """Let what follows be read from the medium and not from memory, where the system can be asked for it."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)


def figures_of(path: Path, key: bytes, cancelled: Cancelled = lambda: False) -> CopyFigures:
    """Open a copy read-only and read all of it: every page authentic, the chain whole. Errors: `backup.copy-differs`."""
    try:
        schema = inspect_copy(path, key)
        raw = connect(path, key, IMMUTABLE)
        try:
            records, head, root = _trail(raw, cancelled)
            tables = {name: int(run(raw, f'SELECT count(*) FROM "{name}"')[0][0]) for name in _names(raw)}
        finally:
            raw.close()
    except FAULTS as fault:
        raise CartDeskError("backup.copy-differs") from told(fault)
    except CartDeskError as fault:
        if fault.code == "backup.cancelled":
            raise
        raise CartDeskError("backup.copy-differs") from fault
    digest, length = file_digest(path, cancelled)
    return CopyFigures(digest, length, schema, records, head, root, tables)


def file_digest(path: Path, cancelled: Cancelled = lambda: False) -> tuple[str, int]:
    """SHA-256 and length of a file."""
    running, length = hashlib.sha256(), 0
    with system_told(), path.open("rb", buffering=0) as file:
        while piece := file.read(1024 * 1024):
            if cancelled():
                raise CartDeskError("backup.cancelled")
            running.update(piece)
            length += len(piece)
    return running.hexdigest(), length


def _names(raw: Raw) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [str(row[0]) for row in run(raw, query)]


def _trail(raw: Raw, cancelled: Cancelled) -> tuple[int, str, str]:
    frontier = Frontier()

    def each() -> Iterator[bytes]:
        for (data,) in raw.execute("SELECT bytes FROM records ORDER BY seq"):
            if cancelled():
                raise CartDeskError("backup.cancelled")
            frontier.append(leaf_hash(data))
            yield data

    report = verify_chain(each(), 1, ZERO)
    if not report.whole:
        raise CartDeskError("backup.copy-differs")
    return report.count, report.head, frontier.root().hex()
