"""The database gets another key: whoever could open it once and has no way in today opens nothing any more (B21)."""

from __future__ import annotations

from dataclasses import replace

from cartdesk.base import CartDeskError
from cartdesk.crypto import seal
from cartdesk.records import Kind, Permission
from cartdesk.store import Doors, write_desk_file
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.doors import put_in_place


def rekey_database(desk: Desk, password: str) -> None:
    """Encrypt every page under a fresh key, sealed anew for everybody who has a way in; nobody's password is needed but
    the administrator's, entered again.

    The order is that of docs/formats/desk-keys.md: announced in the trail, then done; where the disk refuses
    (`desk.rekey-failed`) it is taken back, and a crash between is finished by the next unlock. Takes about a second for
    each 100 MB. Copies made before still open with the former key.
    """
    key, before = keys.new_database_key(desk.random), desk.file.doors
    coming = _announce(desk, password, key)
    try:
        desk.store.rekey(key)
    except CartDeskError:
        _take_back(desk, before)
        raise
    put_in_place(desk, coming)


@usecase("database.rekey", needs=Permission.DESK)
def _announce(act: Acting, password: str, key: bytes) -> Doors:
    """Seal the coming key for every identity the database knows, and make those doors true."""
    desk, unit = act.desk, act.unit
    keys.prove_own(desk, unit, password)
    doors = sealed_for_all(unit.doors() or desk.file.doors, key)
    write_desk_file(desk.folder, replace(desk.file, next=doors))
    unit.put_doors(doors)
    act.record(Kind.DATABASE_REKEY, refs={"doors": len(doors.slots) + (doors.recovery is not None)})
    return doors


@usecase("database.rekey-undone", needs=Permission.DESK)
def _take_back(act: Acting, before: Doors) -> None:
    """The disk refused: the former doors hold again."""
    act.unit.put_doors(before)
    act.record(Kind.DATABASE_REKEY, refs={"undone": 1})
    act.afterwards.append(lambda: put_in_place(act.desk, before))


def sealed_for_all(doors: Doors, key: bytes) -> Doors:
    """The same doors with another database key behind them; `rekey.old-slots` while somebody has a slot of 0.1.0."""
    old = [user for user, slot in doors.slots.items() if not slot.recipient]
    if old:
        raise CartDeskError("rekey.old-slots", n=len(old))
    slots = {
        user: replace(slot, sealed=seal(key, [slot.recipient]).hex()) for user, slot in doors.slots.items()
    }
    recovery = doors.recovery
    if recovery is not None:
        recovery = replace(recovery, sealed=seal(key, [recovery.recipient]).hex())
    return replace(doors, slots=slots, recovery=recovery)
