"""A backup laid out as a desk again: unlocked with a password or with shares, compared with its note, opened apart."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, Words, digest, sync_folder
from cartdesk.exchange import BackupNote
from cartdesk.records import User
from cartdesk.store import (
    DESK_FILE,
    DeskFile,
    Store,
    file_digest,
    parse_desk_file,
    system_told,
)
from cartdesk.study import load_study
from cartdesk.usecases import keys
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.doors import DATABASE as DESK_DATABASE
from cartdesk.usecases.shelf import DATABASE, DESK, TRAINING, backup_folder, read_beside, read_note
from cartdesk.usecases.training import NOTE as TRAINING_NOTE


@dataclass(frozen=True, slots=True)
class UnlockedBackup:
    """A backup and the key to it. Its note is not proved before the backup is laid out.

    `person` stands for whom no desk knows (two shares opened it); else `user` is one of its people.
    """

    path: Path
    note: BackupNote
    file: DeskFile
    user: str
    key: bytes = field(repr=False)
    secrets: Path
    person: User | None = None


def unlock_backup(path: Path, user: str, password: str, secrets: Path) -> UnlockedBackup:
    """Open the slot of one person in a backup; `path` is its folder or a file in it.

    Errors: `backup.not-one`, `backup.malformed`, `backup.damaged`, `desk.unknown-person`, `desk.no-device-secret`,
    `backup.wrong-password`.
    """
    folder = backup_folder(path)
    note, file = read_outside(folder)
    key = _key(file, user, password, secrets)
    return UnlockedBackup(folder, note, file, user, key, secrets)


def read_outside(folder: Path) -> tuple[BackupNote, DeskFile]:
    """What a backup tells without a key: its note, not proved yet, and the `desk.json` that belongs to it."""
    note, data = read_note(folder, None), read_beside(folder, DESK)
    if digest(data) != note.desk:
        raise CartDeskError("backup.damaged")
    return note, parse_desk_file(data)


def _key(file: DeskFile, user: str, password: str, secrets: Path) -> bytes:
    """The database key, through the doors as they stood or as they were just being put in place."""
    ways = [file.behind(doors) for doors in (file.doors, file.next) if doors and user in doors.slots]
    if not ways:
        raise CartDeskError("desk.unknown-person")
    secret = keys.read_device_secret(secrets, file.device)
    for way in ways:
        try:
            return keys.open_slot(way, user, keys.stretch_for(way, user, password), secret)
        except CartDeskError:
            continue
    raise CartDeskError("backup.wrong-password")


def people_of_backup(path: Path) -> DeskFile:
    """Who may unlock a backup: its `desk.json`. Errors: `backup.not-one`, `desk.file-damaged`."""
    return parse_desk_file(read_beside(backup_folder(path), DESK))


def lay_out(backup: UnlockedBackup, folder: Path, *, clock: Clock, random: Random, language: str) -> Desk:
    """Make a desk of a backup in a new folder, durable, and open it. Nothing is recorded yet.

    Errors: `backup.damaged`, `backup.forged`, `desk.too-new` and those of opening; the folder is then gone again.
    """
    with system_told():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        _copy(backup, folder)
        store = Store.open(folder / DESK_DATABASE, backup.key)
        try:
            return _opened(backup, folder, store, clock, random, language)
        except BaseException:
            store.close()
            raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _copy(backup: UnlockedBackup, folder: Path) -> None:
    pairs = [(DATABASE, DESK_DATABASE), (DESK, DESK_FILE)]
    if backup.file.training and (backup.path / TRAINING).exists():
        pairs.append((TRAINING, TRAINING_NOTE))
    for there, here in pairs:
        copy_durably(backup.path / there, folder / here)
    sync_folder(folder)
    if file_digest(folder / DESK_DATABASE) != (backup.note.database, backup.note.bytes):
        raise CartDeskError("backup.damaged")


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file, readable by its owner only, and make it durable. Errors: `backup.incomplete`, those of the disk."""
    if not source.is_file():
        raise CartDeskError("backup.incomplete")
    with system_told():
        target.touch(mode=0o600)
        with source.open("rb") as file, target.open("r+b") as out:
            shutil.copyfileobj(file, out, 1024 * 1024)
            out.flush()
            os.fsync(out.fileno())


def _opened(
    backup: UnlockedBackup, folder: Path, store: Store, clock: Clock, random: Random, language: str
) -> Desk:
    """The desk, once the note was found to be signed by the device whose desk it is."""
    with store.view() as unit:
        public = keys.device_key(unit).public
        person = backup.person or _person(unit.users(), backup.user)
        head = unit.head()
    note = read_note(backup.path, public)
    if note != backup.note or head != (note.records, note.head):
        raise CartDeskError("backup.forged")
    study = load_study(backup.file.study, backup.file.version)
    return Desk(folder, backup.secrets, backup.file, study, store, clock, random, person, Words(language))


def _person(users: list[User], user: str) -> User:
    found = next((one for one in users if one.id == user and one.active), None)
    if found is None:
        raise CartDeskError("desk.unknown-person")
    return found
