"""Rehearsing key loss: two of three shares open a copy of the desk apart, all of it is verified, the trail says so (B10)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cartdesk import __version__
from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import Drill, make_drill, read_drill
from cartdesk.records import Kind, Permission
from cartdesk.store import DESK_FILE, Unit, read_desk_file, write_desk_file
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.doors import CLOSED, DATABASE, open_database
from cartdesk.usecases.recovery import TypedShares, through_recovery, type_shares
from cartdesk.usecases.verifying import verify_desk

APART = "recovery-drill"
OWN, BROUGHT = "desk", "copy"


@dataclass(frozen=True, slots=True)
class DrillFound:
    """What the shares opened: its last record, the root of its tree, codes of what is wrong with it."""

    records: int
    root: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrillRun:
    """A rehearsal under way: a copy lies apart, and two shares that may open it."""

    desk: Desk
    apart: Path
    typed: TypedShares
    source: str

    def travel(self) -> DrillFound:
        """Open the copy with the shares, verify all of it, take it away; in any thread, the live store is not touched."""
        try:
            return _look_into(self.desk, self.apart, self.typed)
        finally:
            shutil.rmtree(self.apart, ignore_errors=True)


def rehearse_recovery(desk: Desk, shares: Sequence[str], source: Path | None = None) -> Drill:
    """A rehearsal from beginning to end, for callers that may wait."""
    run = begin_drill(desk, shares, source)
    return finish_drill(desk, run, run.travel())


def begin_drill(desk: Desk, shares: Sequence[str], source: Path | None = None) -> DrillRun:
    """Lay a copy apart that two shares are to open.

    `source` is a folder with another copy of this desk (`desk.json` and `desk.db`); without it the desk's own bytes are
    copied as they lie on the disk. Nothing is noted when the shares open nothing: `recovery.none`,
    `recovery.other-shares` and the faults of the shares.
    """
    desk.demand(Permission.DESK)
    if desk.file.doors.recovery is None:
        raise CartDeskError("recovery.none")
    typed = type_shares(shares)
    if typed.key.recipient != desk.file.doors.recovery.recipient:
        raise CartDeskError("recovery.other-shares")
    apart = desk.folder / APART
    shutil.rmtree(apart, ignore_errors=True)
    try:
        apart.mkdir()
        _copy(desk, apart, source)
    except OSError as fault:
        shutil.rmtree(apart, ignore_errors=True)
        raise CartDeskError("recovery.no-copy") from fault
    except BaseException:
        shutil.rmtree(apart, ignore_errors=True)
        raise
    return DrillRun(desk, apart, typed, OWN if source is None else BROUGHT)


def finish_drill(desk: Desk, run: DrillRun, found: DrillFound) -> Drill:
    """Note the outcome with signed evidence."""
    return _note_drill(desk, run.typed, run.source, found)


def _copy(desk: Desk, apart: Path, source: Path | None) -> None:
    if source is None:
        desk.store.copy_to(apart / DATABASE)
        write_desk_file(apart, desk.file)
        return
    for name in (DATABASE, DESK_FILE):
        shutil.copyfile(source / name, apart / name)
    if read_desk_file(apart).device != desk.file.device:
        raise CartDeskError("recovery.other-desk")


def _look_into(desk: Desk, apart: Path, typed: TypedShares) -> DrillFound:
    """Open the copy with the shares and read it all."""
    try:
        file = read_desk_file(apart)
        opened = open_database(apart, file, lambda behind: through_recovery(behind, typed.key))
    except CartDeskError as fault:
        if fault.code in (*CLOSED, "desk.other-password"):
            raise CartDeskError("recovery.other-shares") from fault
        raise
    try:
        copy = Desk(
            apart,
            desk.secrets,
            opened.file,
            desk.study,
            opened.store,
            desk.clock,
            desk.random,
            desk.user,
            desk.words,
        )
        faults = tuple(sorted({one.code for one in verify_desk(copy).faults}))
        with opened.store.view() as unit:
            frontier = unit.frontier()
        return DrillFound(frontier.size, frontier.root().hex(), faults)
    finally:
        opened.store.close()


@usecase("recovery.drill", needs=Permission.DESK)
def _note_drill(act: Acting, typed: TypedShares, source: str, found: DrillFound) -> Drill:
    """Keep the signed outcome in the trail."""
    desk, device = act.desk, keys.device_key(act.unit)
    drill = Drill(
        study=desk.file.study, site=desk.file.site, device=desk.file.device,
        shares=tuple(int(one) for one in typed.numbers.split("+")), recovery=typed.key.recipient, source=source,
        records=found.records, root=found.root, live=act.unit.head()[0], faults=found.faults, user=desk.user.id,
        time=act.now.iso(), app=__version__,
    )  # fmt: skip
    evidence = make_drill(drill, device)
    refs: dict[str, str | int] = {
        "shares": typed.numbers, "records": found.records, "faults": len(found.faults), "evidence": digest(evidence)
    }  # fmt: skip
    act.unit.add_drill(act.record(Kind.RECOVERY_DRILL, refs=refs), evidence)
    act.checkpoint()
    return read_drill(evidence, device.public)


@viewing("recovery.drills", needs=Permission.DESK)
def drills(desk: Desk, unit: Unit) -> tuple[Drill, ...]:
    """Every rehearsal, oldest first, its signature checked."""
    public = keys.device_key(unit).public
    return tuple(read_drill(data, public) for _, data in unit.drills())
