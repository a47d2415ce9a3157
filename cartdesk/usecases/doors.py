"""The doors of a desk: opening the database through them, and putting others in their place so that no crash locks anybody out.

Doors are true in the database and stand once more in `desk.json`, where they are needed before it is open. A change is
laid beside the old ones there (`next`), made true in the act's own transaction, and put in place after it. Whatever
instant the power fails at, what stands in `desk.json` opens the database, and the database says what holds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.store import DeskFile, Doors, Store, write_desk_file
from cartdesk.usecases.act import Acting
from cartdesk.usecases.desk import Desk

DATABASE = "desk.db"
CLOSED = ("crypto.unwrap-failed", "crypto.open-failed")
INTERRUPTED, RESTORED = "interrupted", "restored"
WRONG_KEY = "desk.wrong-key-or-damaged"

KeyOf = Callable[[DeskFile], bytes]


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database, its key, and `desk.json` as the database says it must be.

    `settled` tells what had to be put right: `interrupted` (a change of doors that a crash cut off is finished or
    undone) or `restored` (`desk.json` held other doors than the database knows); empty when nothing.
    """

    store: Store
    file: DeskFile
    key: bytes
    settled: str = ""


def open_database(folder: Path, file: DeskFile, key_of: KeyOf, *, whole: bool = True) -> Opened:
    """Open the database with what `key_of` gets from doors, and make `desk.json` tell the truth again.

    `key_of` raises one of CLOSED where the person has no way in; when they have none through the doors that hold,
    though they had through others, it is `desk.other-password`.
    """
    store, key, found = _first_that_opens(folder / DATABASE, file, key_of, whole)
    try:
        with store.view() as unit:
            true = unit.doors() or found
        if true == file.doors and file.next is None:
            return Opened(store, file, key)
        coming = _key_through(file.behind(true), key_of)
        if coming is not None and coming != key:
            true, key = _finish_rekey(store, true, found, key, coming)
        settled = file.behind(true)
        write_desk_file(folder, settled)
        if coming is None:
            raise CartDeskError("desk.other-password")
    except BaseException:
        store.close()
        raise
    return Opened(store, settled, key, INTERRUPTED if true in (file.doors, file.next) else RESTORED)


def _finish_rekey(store: Store, true: Doors, found: Doors, key: bytes, coming: bytes) -> tuple[Doors, bytes]:
    """A crash came between the act and the change of the key it had announced: change it now, or, where the disk
    refuses, take the announcement back. Returns the doors that hold and the key behind them.
    """
    try:
        store.rekey(coming)
    except CartDeskError:
        with store.unit() as unit:
            unit.put_doors(found)
        return found, key
    return true, coming


def _first_that_opens(path: Path, file: DeskFile, key_of: KeyOf, whole: bool) -> tuple[Store, bytes, Doors]:
    fault, tried = CartDeskError(CLOSED[0]), set[bytes]()
    for doors in [file.doors, *([file.next] if file.next else [])]:
        try:
            key = key_of(file.behind(doors))
        except CartDeskError as closed:
            if closed.code not in CLOSED:
                raise
            continue
        if key in tried:
            continue
        tried.add(key)
        try:
            return Store.open(path, key, whole=whole), key, doors
        except CartDeskError as refused:
            if refused.code != WRONG_KEY:
                raise
            fault = refused
    raise fault


def _key_through(file: DeskFile, key_of: KeyOf) -> bytes | None:
    try:
        return key_of(file)
    except CartDeskError as closed:
        if closed.code not in CLOSED:
            raise
        return None


def hang(act: Acting, doors: Doors) -> None:
    """Put these doors in the place of the old ones: true with the act's transaction, in `desk.json` before and after it."""
    desk = act.desk
    write_desk_file(desk.folder, replace(desk.file, next=doors))
    act.unit.put_doors(doors)

    act.afterwards.append(lambda: put_in_place(desk, doors))


def put_in_place(desk: Desk, doors: Doors) -> None:
    """After the commit: these doors alone stand in `desk.json`. Where that cannot be written the next unlock does it."""
    desk.file = desk.file.behind(doors)
    with contextlib.suppress(CartDeskError):
        write_desk_file(desk.folder, desk.file)
