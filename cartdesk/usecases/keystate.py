"""How the keys of this desk stand, on one page: people, recovery key, database key, computers; and what is due (R38, B10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cartdesk.base import parse_iso
from cartdesk.records import AuditRecord, Kind, Permission
from cartdesk.store import Unit
from cartdesk.usecases.act import viewing
from cartdesk.usecases.certifying import HeldKey, held_keys
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.revoking import device_revocation
from cartdesk.usecases.sheets import RecoveryView, view_recovery

CERTIFICATE_DAYS = 30  # before a certificate runs out the administrator is told


@dataclass(frozen=True, slots=True)
class DatabaseKey:
    """The database key that holds: since when (as `Stamp.iso`), and the name of who changed it (empty: the first one)."""

    since: str
    by: str


@dataclass(frozen=True, slots=True)
class SpareView:
    """A spare computer: its id and what people call it."""

    spare: str
    label: str


@dataclass(frozen=True, slots=True)
class KeyState:
    """Everything about keys. `revoked`: the sponsor revoked this device; `due`: how many things wait to be done."""

    people: tuple[HeldKey, ...]
    recovery: RecoveryView | None
    database: DatabaseKey
    spares: tuple[SpareView, ...]
    revoked: bool
    due: int


def key_state(desk: Desk, language: str) -> KeyState:
    """Read it all."""
    people, recovery = held_keys(desk), view_recovery(desk, language)
    database, spares, revoked = _of_desk(desk)
    return KeyState(people, recovery, database, spares, revoked, _due(desk, people, recovery))


@viewing("keys.desk", needs=Permission.DESK)
def _of_desk(desk: Desk, unit: Unit) -> tuple[DatabaseKey, tuple[SpareView, ...], bool]:
    spares = tuple(SpareView(name, one.label) for name, one in desk.file.doors.spares.items())
    revoked = desk.kind == SITE and device_revocation(desk, unit, desk.file.device) is not None
    return _database_key(desk, unit), spares, revoked


def _database_key(desk: Desk, unit: Unit) -> DatabaseKey:
    """The newest change that was not taken back."""
    undone = 0
    for _, data in unit.find(kind=Kind.DATABASE_REKEY):
        record = AuditRecord.decode(data)
        if "undone" in record.refs:
            undone += 1
        elif undone:
            undone -= 1
        else:
            name = next((one.name for one in unit.users() if one.id == record.user), "")
            return DatabaseKey(record.saved, name)
    return DatabaseKey(desk.file.created, "")


def expiring(desk: Desk, one: HeldKey) -> bool:
    """Whether a person's certificate has run out or does within a month."""
    soon = desk.clock.now().utc + timedelta(days=CERTIFICATE_DAYS)
    return one.active and not one.ended and bool(one.valid_to) and parse_iso(one.valid_to) < soon


def _due(desk: Desk, people: Sequence[HeldKey], recovery: RecoveryView | None) -> int:
    waiting = sum(
        one.active and (not one.way_in or one.tries_left <= 0 or expiring(desk, one)) for one in people
    )
    if recovery is None:
        return waiting + 1
    return waiting + bool(recovery.used) + recovery.due + sum(one.due for one in recovery.sheets)
