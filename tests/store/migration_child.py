"""Migrates a golden desk again and again on a disk that breaks (`python -m tests.store.migration_child`).

Arguments: pristine folder, working folder, key in hexadecimal, what breaks (`kill`: killed before a change of the
disk, `cut`: in its middle; `io`, `full`: a call fails), step. Every step-th one is tried until one run ends undisturbed. Told at the end:
how many points, and how many of them ended with the old desk in place.
"""

import errno
import os
import shutil
import sys
from pathlib import Path

import alembic.operations
import alembic.runtime.migration  # noqa: F401  once here, not in each of the processes that are killed

from cartdesk.base import CartDeskError, Words
from cartdesk.store import Store
from cartdesk.store.contents import contents
from cartdesk.store.inspecting import SCHEMA, inspect_database
from cartdesk.store.migrating import contents_of
from tests.store.disk import Disk

ERRORS = {"io": errno.EIO, "full": errno.ENOSPC}


def main(pristine: Path, folder: Path, key: bytes, what: str, step: int) -> None:
    disk, at, points, old = Disk(folder), 1, 0, 0
    before = contents_of(pristine / "desk.db", key)
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(pristine, folder)
        ended = (
            killed(disk, folder, key, at, what)
            if what in ("kill", "cut")
            else failed(disk, folder, key, at, what)
        )
        if not ended:
            points += 1
            old += schema_of(folder, key) < SCHEMA
        store = Store.open(folder / "desk.db", key)
        assert contents(store._raw, before) == before, at
        assert store.integrity_faults() == [], at
        store.close()
        assert sorted(one.name for one in folder.iterdir()) == ["desk.db", "desk.db.schema-1", "desk.json"], (
            at
        )
        assert contents_of(folder / "desk.db.schema-1", key) == before, at
        if ended:
            break
        at += step
    print(points, old)


def killed(disk: Disk, folder: Path, key: bytes, at: int, what: str) -> bool:
    """Open in a process of its own that dies at that call; True when it lived to the end."""
    child = os.fork()
    if child == 0:
        disk.kill(at, after=what == "cut")
        Store.open(folder / "desk.db", key).close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def failed(disk: Disk, folder: Path, key: bytes, at: int, what: str) -> bool:
    """Open while that call fails: told in words, and the desk is the old one or the new one."""
    disk.fail(at, ERRORS[what])
    try:
        Store.open(folder / "desk.db", key).close()
    except CartDeskError as fault:
        for language in ("ru", "en"):
            assert len(Words(language).error(fault)) > 40
        return False
    finally:
        reached = disk.calls >= at
        disk.sound()
    return not reached


def schema_of(folder: Path, key: bytes) -> int:
    """The schema as it lies there now; 0 when only the copy can help."""
    try:
        return inspect_database(folder / "desk.db", key)
    except CartDeskError as fault:
        assert fault.code == "desk.damaged"
        return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), bytes.fromhex(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
