"""Backups: planned and recorded on the store's thread, copied and verified in any other (R49, D9; docs/formats/backup.md)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk import __version__
from cartdesk.base import CartDeskError, digest, parse_iso
from cartdesk.crypto import SigningKey
from cartdesk.exchange import BackupNote, make_backup_note
from cartdesk.records import AuditRecord, Kind, Permission, make_checkpoint
from cartdesk.store import DESK_FILE, Copying, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.shelf import DATABASE, DESK, NOTE, TRAINING, Shelf
from cartdesk.usecases.training import NOTE as TRAINING_NOTE

FOLDER, WARN_DAYS = "backup.folder", "backup.warn-days"
DEFAULT_WARN_DAYS = 3
MOST_WARN_DAYS = 30
DAILY, ASKED, MILESTONE = "daily", "asked", "milestone"
QUIET = ("backup.cancelled", "backup.medium-missing")


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest backup of which the trail tells. `made` is text of `Stamp.iso`, `digest` that of its database."""

    made: str
    records: int
    name: str
    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the desk stands with its copies. `age` in days by the local calendar; `due`: none of today yet."""

    shelf: Shelf | None
    last: LastBackup | None
    age: int | None
    warn_days: int
    records_since: int

    @property
    def due(self) -> bool:
        """A folder is chosen and today has no backup yet."""
        return self.shelf is not None and (self.age is None or self.age > 0)

    @property
    def late(self) -> bool:
        """Somebody should be told: no folder, no backup at all, or the last one is older than the desk allows."""
        return self.shelf is None or self.age is None or self.age > self.warn_days


@viewing("backup.state", needs=Permission.OWN)
def backup_state(desk: Desk, unit: Unit) -> BackupState:
    """When the last good backup was made, and whether one is due."""
    last = _last(unit)
    age = None
    if last is not None:
        now = desk.clock.now()
        then = replace(now, utc=parse_iso(last.made)).local().date()
        age = max(0, (now.local().date() - then).days)
    chosen = unit.get(FOLDER)
    shelf = Shelf.of(Path(chosen), desk.file, keys.device_key(unit).public) if chosen else None
    warn = int(unit.get(WARN_DAYS) or DEFAULT_WARN_DAYS)
    since = unit.head()[0] - (last.seq if last else 0)
    return BackupState(shelf, last, age, warn, since)


def _last(unit: Unit) -> LastBackup | None:
    found = unit.find(kind=Kind.BACKUP_MAKE, limit=1)
    if not found:
        return None
    record = AuditRecord.decode(found[0][1])
    return LastBackup(
        record.saved,
        int(record.refs["records"]),
        str(record.refs["name"]),
        record.seq,
        str(record.refs["backup"]),
    )


@usecase("backup.place", needs=Permission.BACKUP)
def choose_backup_folder(act: Acting, folder: Path) -> None:
    """Set where backups go. Errors: `backup.medium-missing`, `backup.inside-desk`."""
    chosen, own = folder.resolve(), act.desk.folder.resolve()
    if not chosen.is_dir():
        raise CartDeskError("backup.medium-missing")
    if chosen == own or own in chosen.parents:
        raise CartDeskError("backup.inside-desk")
    _set(act, FOLDER, str(chosen))


@usecase("backup.warn", needs=Permission.BACKUP)
def choose_warning(act: Acting, days: int) -> None:
    """Set after how many days without a backup everybody is warned (1 to 30)."""
    if not 1 <= days <= MOST_WARN_DAYS:
        raise CartDeskError("backup.days", most=MOST_WARN_DAYS)
    _set(act, WARN_DAYS, str(days))


def _set(act: Acting, name: str, value: str) -> None:
    """Keep a setting, with the old and the new value in the trail (R10)."""
    act.record(Kind.SETTING_SET, refs={"setting": name}, facts={"old": act.unit.get(name), "new": value})
    act.unit.put(name, value)


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that stands on the medium, verified; `removed` is how many the rotation let go."""

    path: Path
    note: BackupNote
    note_digest: str
    removed: int


@dataclass(frozen=True, slots=True)
class BackupRun:
    """A backup under way: all that copying needs, read from the store beforehand. End it with `finish_backup`."""

    shelf: Shelf
    name: str
    note: BackupNote
    device: SigningKey
    beside: dict[str, bytes]
    copying: Copying

    def travel(
        self,
        progress: Callable[[int, int], None] = lambda done, whole: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> MadeBackup:
        """Copy, verify, give it its name, rotate; blocks for as long as the medium takes.

        Errors: `backup.medium-missing`, `backup.cancelled`, `backup.copy-differs`, and those of the disk. What is half
        done is removed, and no earlier backup is touched before the new one stands.
        """
        try:
            if not self.shelf.there:
                raise CartDeskError("backup.medium-missing")
            part = self.shelf.begin(self.name)
        except CartDeskError:
            self.copying.let_go()
            raise
        try:
            figures = self.copying.write(part / DATABASE, progress, cancelled)
            if (figures.records, figures.head) != (self.note.records, self.note.head):
                raise CartDeskError("backup.copy-differs")
            note = replace(
                self.note, database=figures.digest, bytes=figures.bytes, schema=figures.schema,
                tables={name.replace("_", "-"): rows for name, rows in figures.tables.items()},
            )  # fmt: skip
            signed = make_backup_note(note, self.device)
            stands = self.shelf.end(part, {**self.beside, NOTE: signed})
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        finally:
            self.copying.let_go()
        return MadeBackup(stands, note, digest(signed), self.shelf.rotate())


def begin_backup(desk: Desk, reason: str, to: Path | None = None) -> BackupRun:
    """Hold the desk's file still for a copy into the chosen folder, or into `to` when somebody asks for that.

    On the store's thread. The caller then lets the run travel, and ends it with `finish_backup` or `give_up_backup`.
    Errors: `backup.no-folder`, `desk.denied`.
    """
    if reason != DAILY or to is not None:
        desk.demand(Permission.BACKUP)
    planned = _plan(desk, reason, to)
    return BackupRun(*planned, copying=desk.store.begin_copy())


@viewing("backup.plan", needs=Permission.OWN)
def _plan(
    desk: Desk, unit: Unit, reason: str, to: Path | None
) -> tuple[Shelf, str, BackupNote, SigningKey, dict[str, bytes]]:
    """What the note will say of the trail as it stands, and the small files that go with it."""
    chosen = to or unit.get(FOLDER)
    if not chosen:
        raise CartDeskError("backup.no-folder")
    device, now = keys.device_key(unit), desk.clock.now()
    records, head = unit.head()
    beside = {DESK: (desk.folder / DESK_FILE).read_bytes()}
    if desk.training and (desk.folder / TRAINING_NOTE).exists():
        beside[TRAINING] = (desk.folder / TRAINING_NOTE).read_bytes()
    note = BackupNote(
        study=desk.file.study, version=desk.file.version, site=desk.file.site, device=desk.file.device,
        training=desk.training, made=now.iso(), offset=now.offset, reason=reason, app=__version__, schema=1,
        records=records, head=head,
        checkpoint=make_checkpoint(keys.origin(desk), records, unit.frontier().root(), device),
        database="", bytes=0, desk=digest(beside[DESK]), tables={},
    )  # fmt: skip
    name = f"{now.utc:%Y%m%dT%H%M%SZ}-{records:09d}"
    return Shelf.of(Path(chosen), desk.file, device.public), name, note, device, beside


def finish_backup(desk: Desk, run: BackupRun, made: MadeBackup) -> None:
    """Let the desk's log go home again and note the backup in the trail."""
    run.copying.end()
    _note_backup(desk, made)
    desk.store.drop_migration_copies()


def give_up_backup(desk: Desk, run: BackupRun, fault: CartDeskError) -> None:
    """Let the desk's log go home again; a backup that failed, and was not simply called off, stands in the trail."""
    run.copying.end()
    if fault.code not in QUIET:
        _note_failure(desk, run.note.reason, fault.code)


@usecase("backup.make", needs=Permission.OWN)
def _note_backup(act: Acting, made: MadeBackup) -> None:
    """A verified backup stands on the medium; its checkpoint is kept here as well (D4)."""
    note = made.note
    refs: dict[str, str | int] = {
        "backup": note.database, "note": made.note_digest, "name": made.path.name, "reason": note.reason,
        "records": note.records, "bytes": note.bytes, "removed": made.removed,
    }  # fmt: skip
    newest = act.unit.newest_note()
    if newest is None or newest.size <= note.records:  # entry went on meanwhile: newer ones vouch for it
        act.unit.add_checkpoint(note.records, note.checkpoint)
    act.record(Kind.BACKUP_MAKE, refs=refs, facts={"note": str(made.path.parent)})
    act.checkpoint()


@usecase("backup.fail", needs=Permission.OWN)
def _note_failure(act: Acting, reason: str, code: str) -> None:
    """A backup was begun and did not come to its end."""
    act.record(Kind.BACKUP_FAIL, refs={"reason": reason, "code": code})


def back_up(desk: Desk, reason: str = ASKED, to: Path | None = None) -> MadeBackup:
    """One backup from beginning to end, for callers that may wait."""
    run = begin_backup(desk, reason, to)
    try:
        made = run.travel()
    except CartDeskError as fault:
        give_up_backup(desk, run, fault)
        raise
    finish_backup(desk, run, made)
    return made
