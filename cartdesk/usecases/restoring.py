"""Restoring a desk from a backup: into a new folder, or in place of a desk that is then set aside (R49, T11)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, sync_folder
from cartdesk.records import Kind, Permission
from cartdesk.store import DESK_FILE, inspect_database, read_desk_file, system_told
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.doors import DATABASE
from cartdesk.usecases.laying_out import UnlockedBackup, lay_out, people_of_backup, unlock_backup
from cartdesk.usecases.training import secrets_of
from cartdesk.usecases.verifying import verify_desk

WORK = ".restoring"
ASIDE = ".set-aside-"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought: records of the backup, and where the desk that stood there was set aside."""

    records: int
    aside: Path | None


def restore(
    path: Path, folder: Path, user: str, password: str,
    *, clock: Clock, random: Random, language: str = "ru", secrets: Path | None = None,
) -> Restored:  # fmt: skip
    """Make a desk of a backup in `folder`. A desk of the same device that stands there is set aside, never removed.

    Errors: those of `unlock_backup` and `lay_out`; `backup.folder-taken`, `backup.other-desk`, `desk.open-elsewhere`,
    `backup.not-whole`, `desk.denied`. Nothing is renamed before the new desk is whole and durable.
    """
    where = secrets or secrets_of(folder, people_of_backup(path))
    backup = unlock_backup(path, user, password, where)
    return restore_unlocked(backup, folder, clock=clock, random=random, language=language)


def restore_unlocked(
    backup: UnlockedBackup, folder: Path, *, clock: Clock, random: Random, language: str
) -> Restored:
    """Put a backup in place that was unlocked already; see `restore`."""
    taken = folder.exists() and any(folder.iterdir())
    if taken:
        _check_place(folder, backup)
    work = folder.with_name(folder.name + WORK)
    desk = lay_out(backup, work, clock=clock, random=random, language=language)
    try:
        try:
            if verify_desk(desk).faults:
                raise CartDeskError("backup.not-whole")
            _note_restore(desk, backup)
        finally:
            desk.store.close()
        aside = _into_place(work, folder, f"{clock.now().utc:%Y%m%dT%H%M%SZ}" if taken else None)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return Restored(backup.note.records, aside)


@usecase("backup.restore", needs=Permission.BACKUP)
def _note_restore(act: Acting, backup: UnlockedBackup) -> None:
    """The restored desk's trail goes on with the restore itself."""
    note = backup.note
    refs: dict[str, str | int] = {"backup": note.database, "records": note.records}
    act.record(Kind.BACKUP_RESTORE, refs=refs)
    act.checkpoint()


def _check_place(folder: Path, backup: UnlockedBackup) -> None:
    """Only a desk of the same device may be replaced, and only one that nobody has open."""
    if not (folder / DESK_FILE).exists() and not (folder / DATABASE).exists():
        raise CartDeskError("backup.folder-taken")
    try:
        other = read_desk_file(folder).device != backup.file.device
    except CartDeskError:
        other = False
    if other:
        raise CartDeskError("backup.other-desk")
    try:
        inspect_database(folder / DATABASE, backup.key)
    except CartDeskError as fault:
        if fault.code == "desk.open-elsewhere":
            raise


def _into_place(work: Path, folder: Path, stamp: str | None) -> Path | None:
    aside = None
    with system_told():
        if stamp is not None:
            aside = folder.with_name(folder.name + ASIDE + stamp)
            folder.replace(aside)
        elif folder.exists():
            folder.rmdir()
        work.replace(folder)
        sync_folder(folder.parent)
    return aside
