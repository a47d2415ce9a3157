"""A migration with a way back: a verified copy stands beside the desk before the first step is taken (R51).

`desk.db.migrating` is the copy while a migration is under way, `desk.db.schema-N` the copy of schema N afterwards, kept
until the next good backup. Killed or cut at any moment, the next opening finds the old desk or the new one, or puts the
copy back; a desk half migrated is never handed out (docs/formats/desk.md).
"""

from __future__ import annotations

import os
from pathlib import Path

from cartdesk.base import CartDeskError, sync_folder
from cartdesk.store.connection import Raw, connect, run
from cartdesk.store.contents import TableContents, contents
from cartdesk.store.faults import DAMAGE
from cartdesk.store.filesystem import system_told
from cartdesk.store.inspecting import (
    IMMUTABLE,
    SCHEMA,
    inspect_copy,
    inspect_database,
    journal_path,
)
from cartdesk.store.reader import FileReader


def kept_copies(path: Path) -> list[Path]:
    """The copies from before earlier migrations that stand beside a database."""
    return sorted(path.parent.glob(path.name + ".schema-*"))


def inspect_or_put_back(path: Path, key: bytes, *, whole: bool = True) -> int:
    """Look a desk over before it is opened; what a killed migration left behind is ended or taken back first.

    Returns the schema number. Errors as of `inspect_database`.
    """
    copy, unfinished = _under_way(path), _unfinished(path)
    try:
        since = inspect_database(path, key, whole=whole or copy.exists() or unfinished.exists())
    except CartDeskError as fault:
        if fault.code not in DAMAGE or not _is_good(copy, key):
            raise
        with system_told():
            journal_path(path).unlink(missing_ok=True)
            sync_folder(path.parent)
            copy.replace(path)
            sync_folder(path.parent)
        since = inspect_database(path, key)
    with system_told():
        if unfinished.exists():
            unfinished.unlink()
        if since == SCHEMA:
            _keep(path, key)
        elif copy.exists():
            copy.unlink()
    return since


def copy_before_migration(path: Path, key: bytes, raw: Raw, file: FileReader) -> dict[str, TableContents]:
    """Copy the open database `raw` beside itself, durable and verified, and tell what it holds.

    Everything goes home from the log first. The copy gets its name only after it was opened and compared.
    """
    if run(raw, "PRAGMA wal_checkpoint(TRUNCATE)") != [(0, 0, 0)]:
        raise CartDeskError("desk.disk-fault")
    before, fresh = contents(raw), _unfinished(path)
    with system_told():
        with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb", buffering=0) as out:
            for piece in file.pieces(file.size):
                out.write(piece)
            os.fsync(out.fileno())
        if contents_of(fresh, key) != before:
            raise CartDeskError("desk.migration-failed")
        fresh.replace(_under_way(path))
        sync_folder(path.parent)
    return before


def keep_copy(path: Path, key: bytes) -> None:
    """The migration has ended well: the copy gets the name under which it is kept."""
    with system_told():
        _keep(path, key)


def contents_of(path: Path, key: bytes) -> dict[str, TableContents]:
    """What a closed copy holds, after every page was found authentic; the file is not touched."""
    inspect_copy(path, key)
    raw = connect(path, key, IMMUTABLE)
    try:
        return contents(raw)
    finally:
        raw.close()


def _keep(path: Path, key: bytes) -> None:
    copy = _under_way(path)
    if copy.exists():
        copy.replace(path.with_name(f"{path.name}.schema-{inspect_copy(copy, key)}"))
        sync_folder(path.parent)


def _is_good(copy: Path, key: bytes) -> bool:
    if not copy.exists():
        return False
    try:
        inspect_copy(copy, key)
    except CartDeskError:
        return False
    return True


def _under_way(path: Path) -> Path:
    return path.with_name(path.name + ".migrating")


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".migrating.new")
