"""Unlocking, locking and switching, all offline. Before unlock there is only `desk.json` (decisions 22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, Stamp, Words, parse_iso
from cartdesk.records import Kind, Permission
from cartdesk.store import DeskFile, Failures, Store, read_desk_file, write_desk_file
from cartdesk.study import load_study
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.creating import DATABASE
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.training import secrets_of
from cartdesk.usecases.verifying import check_since_checkpoint

MAX_TRIES = 10
LONGEST_WAIT = 60


def wait_before_try(file: DeskFile, user: str, now: Stamp) -> int:
    """Seconds this person must wait before the next try: 1, 2, 4 … 60 (R33). 0 = may try now."""
    failures = file.failures.get(user)
    if failures is None or failures.count == 0:
        return 0
    pause = min(2 ** (failures.count - 1), LONGEST_WAIT)
    free = parse_iso(failures.since) + timedelta(seconds=pause)
    return max(0, int((free - now.utc).total_seconds() + 0.999))


def tries_left(file: DeskFile, user: str) -> int:
    """Tries left before the person must ask a colleague."""
    failures = file.failures.get(user)
    return MAX_TRIES - (failures.count if failures else 0)


def unlock(
    folder: Path,
    user: str,
    password: str,
    *,
    clock: Clock,
    random: Random,
    language: str = "ru",
    secrets: Path | None = None,
) -> Desk:
    """Open a desk for one person. A wrong password is counted in `desk.json` and told; nothing else changes."""
    file = read_desk_file(folder)
    if user not in file.slots:
        raise CartDeskError("desk.unknown-person")
    now = clock.now()
    if tries_left(file, user) <= 0:
        raise CartDeskError("desk.locked-out", tries=MAX_TRIES)
    pause = wait_before_try(file, user, now)
    if pause:
        raise CartDeskError("desk.wait", seconds=pause)
    where = secrets or secrets_of(folder, file)
    secret = keys.read_device_secret(where, file.device)
    try:
        database_key = keys.open_slot(file, user, keys.stretch_for(file, user, password), secret)
    except CartDeskError as fault:
        file = _count_failure(file, user, now)
        write_desk_file(folder, file)
        raise CartDeskError("desk.wrong-password", left=tries_left(file, user)) from fault
    store = Store.open(folder / DATABASE, database_key)
    try:
        return _enter(folder, where, file, user, store, clock, random, language)
    except BaseException:
        store.close()
        raise


def _enter(
    folder: Path,
    secrets: Path,
    file: DeskFile,
    user: str,
    store: Store,
    clock: Clock,
    random: Random,
    language: str,
) -> Desk:
    with store.view() as unit:
        person = next((one for one in unit.users() if one.id == user), None)
    if person is None or not person.active:
        raise CartDeskError("desk.unknown-person")
    study = load_study(file.study, file.version)
    desk = Desk(folder, secrets, file, study, store, clock, random, person, Words(language))
    check_since_checkpoint(desk)
    failures = file.failures.get(user)
    _note_unlock(desk, failures.count if failures else 0)
    if failures:
        desk.file = replace(file, failures={name: one for name, one in file.failures.items() if name != user})
        write_desk_file(folder, desk.file)
    return desk


def _count_failure(file: DeskFile, user: str, now: Stamp) -> DeskFile:
    before = file.failures.get(user)
    count = (before.count if before else 0) + 1
    return replace(file, failures={**file.failures, user: Failures(count, now.iso())})


@usecase("desk.unlock", needs=Permission.OWN)
def _note_unlock(act: Acting, failures: int) -> None:
    """Fold failed tries into the trail and note who opened the desk (R10, R33)."""
    if failures:
        act.record(Kind.DESK_UNLOCK_FAILED, refs={"count": failures, "user": act.desk.user.id})
    act.record(Kind.DESK_UNLOCK)


def lock(desk: Desk) -> None:
    """Note the lock with a checkpoint and close the store."""
    try:
        _note_lock(desk)
    finally:
        desk.store.close()


@usecase("desk.lock", needs=Permission.OWN)
def _note_lock(act: Acting) -> None:
    """The last word of a session in the trail."""
    act.record(Kind.DESK_LOCK)
    act.checkpoint()
