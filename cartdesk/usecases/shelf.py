"""The shelf: a desk's backups as they lie on a medium. Bytes and names only; no store is touched, any thread may look."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk.base import CartDeskError, local_at, sync_folder
from cartdesk.exchange import BackupNote, read_backup_note
from cartdesk.store import DeskFile, Kept, superfluous, system_told, why_kept

NOTE, DATABASE, DESK, TRAINING = "backup.json", "backup.db", "backup-desk.json", "backup-training.json"
PART, GONE = ".part", ".gone"
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9]{9,}")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
MAX_BESIDE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """One backup on the shelf. `verdict`: `whole`, or the code of what is wrong with note or files.

    `kept`: why the rotation keeps it (`milestone`, `fullest`, `day`, `week`); nothing when the next backup lets it go.
    """

    path: Path
    note: BackupNote | None
    verdict: str
    kept: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """True when note and sizes fit; only a rehearsal reads all of it."""
        return self.verdict == "whole"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of one desk's backups on a chosen medium, and the key that signs their notes."""

    chosen: Path
    folder: Path
    public: bytes

    @classmethod
    def of(cls, chosen: Path, file: DeskFile, public: bytes) -> Shelf:
        """The shelf of a desk in a chosen folder; nothing is made yet."""
        name = _UNSAFE.sub("_", f"cartdesk-{file.study}-{file.site}-{file.device}")
        return cls(chosen, chosen / name, public)

    @property
    def there(self) -> bool:
        """Whether the chosen folder can be seen now (a stick may be out)."""
        return self.chosen.is_dir()

    def look(self) -> tuple[Listed, ...]:
        """Every backup, newest first."""
        if not self.folder.is_dir():
            return ()
        names = sorted((one.name for one in self.folder.iterdir() if _NAME.fullmatch(one.name)), reverse=True)
        listed = [self._listed(self.folder / name) for name in names]
        why = why_kept([kept_of(one.path.name, one.note) for one in listed if one.note is not None])
        return tuple(replace(one, kept=why.get(one.path.name, ())) for one in listed)

    def _listed(self, path: Path) -> Listed:
        try:
            note = read_note(path, self.public)
            if (path / DATABASE).stat().st_size != note.bytes or not (path / DESK).is_file():
                return Listed(path, note, "backup.incomplete")
        except CartDeskError as fault:
            return Listed(path, None, fault.code)
        except OSError:
            return Listed(path, None, "backup.incomplete")
        return Listed(path, note, "whole")

    def begin(self, name: str) -> Path:
        """A new empty folder for a backup under way; what earlier ones left half done is cleared away."""
        with system_told():
            self.folder.mkdir(parents=True, exist_ok=True)
            for one in self.folder.iterdir():
                if one.name.endswith((PART, GONE)):
                    shutil.rmtree(one, ignore_errors=True)
            part = self.folder / (name + PART)
            part.mkdir()
        return part

    def end(self, part: Path, beside: Mapping[str, bytes]) -> Path:
        """Lay the small files beside the database, make all durable, and give the backup its name in one step."""
        with system_told():
            for name, data in beside.items():
                with (part / name).open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            sync_folder(part)
            stands = part.with_name(part.name.removesuffix(PART))
            part.replace(stands)
            sync_folder(self.folder)
        return stands

    def rotate(self) -> int:
        """Remove what the rotation lets go; how many went. One that resists stays for the next time."""
        listed = [one for one in self.look() if one.note is not None]
        kept = [kept_of(one.path.name, one.note) for one in listed if one.note is not None]
        gone = 0
        for name in superfluous(kept):
            going = self.folder / (name + GONE)
            try:
                (self.folder / name).replace(going)
            except OSError:
                continue
            shutil.rmtree(going, ignore_errors=True)
            gone += 1
        return gone


def kept_of(name: str, note: BackupNote) -> Kept:
    """A backup as the rotation sees it: by the day of the desk's own clock."""
    local = local_at(note.made, note.offset)
    return Kept(name, local.date(), note.records, note.reason == "milestone")


def read_note(folder: Path, public: bytes | None) -> BackupNote:
    """The note in a backup's folder. Errors: `backup.not-one`, `backup.malformed`, `backup.forged`."""
    return read_backup_note(read_beside(folder, NOTE), public)


def read_beside(folder: Path, name: str) -> bytes:
    """A small file of a backup; `backup.not-one` when it is not there."""
    try:
        with (folder / name).open("rb") as file:
            return file.read(MAX_BESIDE + 1)
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise CartDeskError("backup.not-one") from fault
    except OSError as fault:
        raise CartDeskError("desk.disk-fault") from fault


def backup_folder(path: Path) -> Path:
    """The backup a person points at: its folder, or any file in it."""
    return path if path.is_dir() else path.parent
