"""The sheets of the recovery key and its rehearsals: read once when handed out and once a year, and what is due (B10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cartdesk.base import CartDeskError, parse_iso
from cartdesk.crypto import SHARES, read_share
from cartdesk.records import AuditRecord, Kind, Permission
from cartdesk.store import Unit
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.recovery import recovery_words

FIRST_DAYS = 30  # after a key was made its sheets are read and recovery is rehearsed
EVERY_DAYS = 365


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """One sheet: its number, who keeps it, when it was last read in (as `Stamp.iso`, empty: never), whether that is due."""

    number: int
    holder: str
    read: str
    due: bool


@dataclass(frozen=True, slots=True)
class RecoveryView:
    """The recovery key that holds. `made` and `rehearsed` as `Stamp.iso`; `rehearsed` empty: never with this key.

    `fingerprint` are the words of its sheets, `shares` those of the last rehearsal (`1+3`), `faults` how many faults it
    found, `until` the last day for the next one (UTC); `due` when that day has passed or it found faults. `used`: when
    the desk was opened with it (as `Stamp.iso`): it is to be replaced then.
    """

    fingerprint: tuple[str, ...]
    made: str
    holders: tuple[str, ...]
    sheets: tuple[RecoverySheet, ...]
    rehearsed: str
    shares: str
    faults: int
    until: str
    due: bool
    used: str


@usecase("recovery.sheet", needs=Permission.DESK)
def read_sheet(act: Acting, text: str) -> int:
    """A holder's sheet is read in, typed or by a scanner: it is legible and of the key that holds. Returns its number.

    The words are not kept; one share opens nothing. Faults: those of `read_share`, `recovery.none`,
    `recovery.other-sheet`.
    """
    recovery = act.desk.file.doors.recovery
    if recovery is None:
        raise CartDeskError("recovery.none")
    share = read_share(text)
    made = _making(act.unit)
    if made is None or made.refs["recovery"] != recovery.recipient or made.refs["mark"] != share.mark:
        raise CartDeskError("recovery.other-sheet")
    act.record(Kind.RECOVERY_SHEET, refs={"recovery": recovery.recipient, "share": share.number})
    return share.number


@viewing("recovery.view", needs=Permission.DESK)
def view_recovery(desk: Desk, unit: Unit, language: str) -> RecoveryView | None:
    """The recovery key that holds, or None while there is none."""
    recovery, made = desk.file.doors.recovery, _making(unit)
    if recovery is None or made is None:
        return None
    holders = tuple(map(str, unit.facts(made.seq)["holders"].value))
    now = desk.clock.now().iso()
    read = {int(one.refs["share"]): one.saved for one in _since(unit, Kind.RECOVERY_SHEET, made)}
    sheets = tuple(
        RecoverySheet(at, holder, read.get(at, ""), _until(made.saved, read.get(at, "")) < now)
        for at, holder in zip(range(1, SHARES + 1), holders, strict=True)
    )
    last = next(reversed(_since(unit, Kind.RECOVERY_DRILL, made)), None)
    rehearsed, faults = (last.saved, int(last.refs["faults"])) if last else ("", 0)
    until = _until(made.saved, rehearsed)
    used = next((one.saved for one in reversed(_since(unit, Kind.DESK_RECOVER, made))), "")
    return RecoveryView(
        recovery_words(recovery.recipient, language), recovery.made, holders, sheets, rehearsed,
        str(last.refs["shares"]) if last else "", faults, until, until < now or faults > 0, used,
    )  # fmt: skip


def _making(unit: Unit) -> AuditRecord | None:
    found = unit.find(kind=Kind.RECOVERY_MAKE, limit=1)
    return AuditRecord.decode(found[0][1]) if found else None


def _since(unit: Unit, kind: Kind, made: AuditRecord) -> list[AuditRecord]:
    """Records of a kind about the key that holds, oldest first."""
    return [AuditRecord.decode(unit.record(seq)) for seq in unit.seqs_of_kinds([kind]) if seq > made.seq]


def _until(made: str, done: str) -> str:
    """Until when something is to be done (again), as `Stamp.iso`."""
    start, days = (done, EVERY_DAYS) if done else (made, FIRST_DAYS)
    return (parse_iso(start) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
