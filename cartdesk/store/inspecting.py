"""Looking a database over before it is opened for writing: whose is it, how new, is every page authentic?

The file is opened read-only, so nothing that is refused here can have been changed (B20, C3 T11).
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.store.connection import Raw, connect, read, run
from cartdesk.store.faults import FAULTS, told
from cartdesk.store.journal import journal_is_damaged

APPLICATION_ID = 0x43446B31  # "CDk1"
SCHEMA = 5
_PLAIN = b"SQLite format 3\x00"
_PAGE = 4096
IMMUTABLE = (
    "ro&immutable=1"  # SQLite's open mode for a closed file that nobody writes: no lock, no log beside it
)


def journal_path(path: Path) -> Path:
    """The write-ahead log beside a database."""
    return path.with_name(path.name + "-wal")


def inspect_database(path: Path, key: bytes, *, whole: bool = True) -> int:
    """The schema number of a healthy CartDesk database that this program may open; else the fitting error.

    Not `whole`: of a desk of this schema that was closed in order, pages are judged when they are read, not all now.
    """
    if not path.is_file():
        raise CartDeskError("desk.no-desk-file")
    had_journal = journal_path(path).exists()
    try:
        raw = connect(path, key, "ro")
        try:
            return _looked_over(raw, path, whole=whole or had_journal)
        finally:
            _sweep(path, had_journal=had_journal)  # while this connection still keeps others out
            raw.close()
    except FAULTS as fault:
        error = told(fault)
        if error.code == "desk.wrong-key-or-damaged" and _is_foreign(path):
            raise CartDeskError("desk.foreign") from fault
        raise error from fault


def inspect_copy(path: Path, key: bytes) -> int:
    """The schema number of a closed copy of a database; its file and folder are not touched. Errors as above."""
    if not path.is_file():
        raise CartDeskError("desk.no-desk-file")
    try:
        raw = connect(path, key, IMMUTABLE)
        try:
            schema = _looked_over(raw, path, whole=True)
            if run(raw, "PRAGMA cipher_integrity_check"):
                raise CartDeskError("desk.damaged")
            return schema
        finally:
            raw.close()
    except FAULTS as fault:
        raise told(fault) from fault


def _looked_over(raw: Raw, path: Path, *, whole: bool) -> int:
    application, schema = int(read(raw, "application_id")), int(read(raw, "user_version"))
    if application != APPLICATION_ID or schema < 1:
        raise CartDeskError("desk.foreign")
    if schema > SCHEMA:
        raise CartDeskError("desk.too-new", schema=schema, known=SCHEMA)
    if journal_is_damaged(journal_path(path)):
        raise CartDeskError("desk.damaged")
    if (whole or schema < SCHEMA) and run(raw, "PRAGMA quick_check(1)") != [("ok",)]:
        raise CartDeskError("desk.damaged")
    return schema


def _sweep(path: Path, *, had_journal: bool) -> None:
    """Take away what a read-only look leaves behind: SQLite's shared index of the log, and a log of no bytes."""
    with contextlib.suppress(OSError):
        path.with_name(path.name + "-shm").unlink(missing_ok=True)
        journal = journal_path(path)
        if not had_journal and journal.stat().st_size == 0:
            journal.unlink()


def _is_foreign(path: Path) -> bool:
    """True for a plain SQLite file, an empty file or text. (An encrypted page is never readable text.)"""
    with path.open("rb") as file:
        start = file.read(_PAGE)
    if not start or start.startswith(_PLAIN):
        return True
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as fault:
        return fault.start > len(start) - 4  # a sign cut in two at the end
    return True
