"""Rehearsing a restore: the backup opened apart, verified, set against the live desk, the outcome signed (R49)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cartdesk import __version__
from cartdesk.base import CartDeskError, Clock, Random, digest
from cartdesk.exchange import BackupNote, Rehearsal, TableVerdict, make_rehearsal, read_rehearsal
from cartdesk.records import Erasure, Kind, Permission
from cartdesk.store import Unit, compare_rows
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.laying_out import lay_out, unlock_backup
from cartdesk.usecases.standing import records_of
from cartdesk.usecases.verifying import verify_desk

APART = "rehearsal"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What was found in the backup, before it is set against the live desk; `erased` there is in neither (R07)."""

    note: BackupNote
    root: str
    faults: tuple[str, ...]
    rows: dict[str, frozenset[bytes]]
    erased: Erasure


@dataclass(frozen=True, slots=True)
class RehearsalRun:
    """A rehearsal under way; it opens the backup as a desk of its own and never touches the live one."""

    path: Path
    apart: Path
    user: str
    password: str
    secrets: Path
    device: str
    clock: Clock
    random: Random
    language: str
    erased: Erasure

    def travel(self) -> Rehearsed:
        """Restore the backup apart, verify all of it, take it away again.

        Errors: those of `unlock_backup` and `lay_out`, and `backup.other-desk`.
        """
        backup = unlock_backup(self.path, self.user, self.password, self.secrets)
        if backup.note.device != self.device:
            raise CartDeskError("backup.other-desk")
        try:
            desk = lay_out(backup, self.apart, clock=self.clock, random=self.random, language=self.language)
            try:
                with desk.store.view() as unit:
                    root = unit.frontier().root().hex()
                faults = tuple(sorted({one.code for one in verify_desk(desk).faults}))
                rows = desk.store.append_only_rows(backup.note.records, self.erased)
            finally:
                desk.store.close()
        finally:
            shutil.rmtree(self.apart, ignore_errors=True)
        return Rehearsed(backup.note, root, faults, rows, self.erased)


@viewing("backup.rehearse-plan", needs=Permission.BACKUP)
def begin_rehearsal(desk: Desk, unit: Unit, path: Path, password: str) -> RehearsalRun:
    """What a rehearsal needs; it may then travel in any thread. The password is that of the person at the desk."""
    return RehearsalRun(
        path, desk.folder / APART, desk.user.id, password, desk.secrets, desk.file.device,
        desk.clock, desk.random, desk.words.language, unit.all_erased(),
    )  # fmt: skip


def finish_rehearsal(desk: Desk, found: Rehearsed) -> Rehearsal:
    """Set the backup against the live desk as of the backup's last record, and keep the signed outcome in the trail."""
    compared = compare_rows(found.rows, desk.store.append_only_rows(found.note.records, found.erased))
    tables = tuple(
        TableVerdict(one.table.replace("_", "-"), one.copy, one.desk, one.missing) for one in compared
    )
    return _note_rehearsal(desk, found, tables, desk.store.log_bytes)


@usecase("backup.rehearse", needs=Permission.BACKUP)
def _note_rehearsal(act: Acting, found: Rehearsed, tables: tuple[TableVerdict, ...], log: int) -> Rehearsal:
    desk, note, device = act.desk, found.note, keys.device_key(act.unit)
    outcome = Rehearsal(
        study=note.study, site=note.site, device=note.device, backup=note.database, made=note.made,
        records=note.records, head=note.head, root=found.root, live=act.unit.head()[0], log=log, tables=tables,
        faults=found.faults, user=desk.user.id, time=act.now.iso(), app=__version__,
    )  # fmt: skip
    evidence = make_rehearsal(outcome, device)
    refs: dict[str, str | int] = {
        "backup": note.database, "records": note.records, "same": int(outcome.same), "evidence": digest(evidence),
    }  # fmt: skip
    seq = act.record(Kind.BACKUP_REHEARSE, refs=refs)
    act.unit.add_evidence(seq, evidence)
    act.checkpoint()
    return outcome


def rehearse(desk: Desk, path: Path, password: str) -> Rehearsal:
    """A rehearsal from beginning to end, for callers that may wait."""
    return finish_rehearsal(desk, begin_rehearsal(desk, path, password).travel())


@viewing("backup.rehearsals", needs=Permission.BACKUP)
def rehearsals(desk: Desk, unit: Unit) -> tuple[Rehearsal, ...]:
    """Every rehearsal of this desk, newest first, its signature checked."""
    public = keys.device_key(unit).public
    found = []
    for record in records_of(unit, Kind.BACKUP_REHEARSE):
        data = unit.evidence(record.seq)
        try:
            found.append(read_rehearsal(data or b"", public))
        except CartDeskError:
            continue  # altered: the check of the desk names it
    return tuple(found)
