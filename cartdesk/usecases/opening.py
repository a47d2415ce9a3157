"""Unlocking, locking and switching, all offline. Before unlock there is only `desk.json` (decisions 22)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, Stamp, Words
from cartdesk.crypto import Cost
from cartdesk.records import Kind, Permission
from cartdesk.store import DeskFile, Failures, Person, read_desk_file, write_desk_file
from cartdesk.study import load_study
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.arriving import arrive
from cartdesk.usecases.checking import check_since_checkpoint
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.device_secret import take_over
from cartdesk.usecases.doors import CLOSED, Opened, hang, open_database
from cartdesk.usecases.redacting import scrub_if_due
from cartdesk.usecases.training import secrets_of
from cartdesk.usecases.tries import MAX_TRIES, tries_left, wait_before_try


def unlock(
    folder: Path,
    user: str,
    password: str,
    *,
    clock: Clock,
    random: Random,
    language: str = "ru",
    secrets: Path | None = None,
    whole: bool = True,
) -> Desk:
    """Open a desk for one person. A wrong password is counted in `desk.json` and told; nothing else changes.

    Not `whole`: the pages of the file are not read before; the caller has them checked beside the work (`page_checks`).
    """
    file = read_desk_file(folder)
    if not any(user in doors.slots for doors in (file.doors, file.next) if doors):
        raise CartDeskError("desk.unknown-person")
    now = clock.now()
    if tries_left(file, user) <= 0:
        raise CartDeskError("desk.locked-out", tries=MAX_TRIES)
    pause = wait_before_try(file, user, now)
    if pause:
        raise CartDeskError("desk.wait", seconds=pause)
    where = secrets or secrets_of(folder, file)
    secret, spare = _device_secret(where, file)
    door = _Door(user, password, secret)
    try:
        opened = open_database(folder, file, door.key, whole=whole)
    except CartDeskError as fault:
        if fault.code not in CLOSED:
            raise
        file = _count_failure(file, user, now)
        write_desk_file(folder, file)
        raise CartDeskError("desk.wrong-password", left=tries_left(file, user)) from fault
    try:
        desk = _enter(folder, where, opened, door, spare, clock, random, language)
        if spare:
            keys.write_device_secret(where, file.device, secret)
        scrub_if_due(desk)
        return desk
    except BaseException:
        opened.store.close()
        raise


def _device_secret(where: Path, file: DeskFile) -> tuple[bytes, str]:
    """This computer's secret for the desk; on a spare computer the one that was sealed for it, and the spare's id."""
    try:
        return keys.read_device_secret(where, file.device), ""
    except CartDeskError:
        taken = take_over(where, file)
        if taken is None:
            raise
        return taken


@dataclass(slots=True)
class _Door:
    """One person's password at their slot; each salt is stretched once."""

    user: str
    password: str = field(repr=False)
    secret: bytes = field(repr=False)
    stretched: dict[tuple[str, Cost], bytes] = field(default_factory=dict, repr=False)

    def key(self, file: DeskFile) -> bytes:
        """The database key through the doors of `file`."""
        if self.user not in file.slots:
            raise CartDeskError(CLOSED[0])
        return keys.open_slot(file, self.user, self.stretch(file), self.secret)

    def stretch(self, file: DeskFile) -> bytes:
        """The password under the salt of this person's slot."""
        slot = file.slots[self.user]
        known = (slot.salt, slot.cost)
        if known not in self.stretched:
            self.stretched[known] = keys.stretch_for(file, self.user, self.password)
        return self.stretched[known]


def _enter(
    folder: Path,
    secrets: Path,
    opened: Opened,
    door: _Door,
    spare: str,
    clock: Clock,
    random: Random,
    language: str,
) -> Desk:
    file, user = opened.file, door.user
    with opened.store.view() as unit:
        person = next((one for one in unit.users() if one.id == user), None)
    if person is None or not person.active:
        raise CartDeskError("desk.unknown-person")
    study = load_study(file.study, file.version)
    desk = Desk(folder, secrets, file, study, opened.store, clock, random, person, Words(language))
    check_since_checkpoint(desk)
    _note_unlock(desk, opened, door, spare)
    told = {name: replace(one, told=one.count) for name, one in file.failures.items() if name != user}
    if told != file.failures:
        desk.file = replace(desk.file, failures=told)
        write_desk_file(folder, desk.file)
    return desk


def _count_failure(file: DeskFile, user: str, now: Stamp) -> DeskFile:
    before = file.failures.get(user) or Failures(0, now.iso(), now.iso())
    after = replace(before, count=before.count + 1, since=now.iso(), first=before.first or before.since)
    return replace(file, failures={**file.failures, user: after})


@usecase("desk.unlock", needs=Permission.OWN)
def _note_unlock(act: Acting, opened: Opened, door: _Door, spare: str) -> None:
    """Note who opened the desk (R10), what was settled before (R33, R42), and whether its doors were put right."""
    if spare:
        act.record(Kind.DEVICE_TAKEOVER, refs={"spare": spare})
    arrive(act)
    refs: dict[str, str | int] = {"doors": opened.settled} if opened.settled else {}
    act.record(Kind.DESK_UNLOCK, refs={**refs, **_renew_first_keys(act, opened, door)})


def _renew_first_keys(act: Acting, opened: Opened, door: _Door) -> dict[str, str | int]:
    """A person whom CartDesk 0.1.0 let in gets a slot of today's kind, without noticing; so does the certifying key."""
    desk, unit, user = act.desk, act.unit, door.user
    before = desk.file.slots[user]
    if before.recipient:
        return {}
    stretched = door.stretch(desk.file)
    way = keys.Way(bytes.fromhex(before.salt), before.cost)
    slot = keys.make_slot(desk.file, user, opened.key, stretched, door.secret, way, desk.random)
    first = unit.secret(f"{keys.FIRST_CERTIFYING}.{user}")
    refs: dict[str, str | int] = {"slot": slot.recipient}
    if first is not None:
        certifying = keys.open_first_certifying(desk.file, user, first, stretched, door.secret)
        keys.keep_certifying_key(unit, certifying, user, slot.recipient)
        refs["certifying-key"] = certifying.public.hex()
    hang(act, desk.file.doors.with_person(Person(user, desk.user.name), slot))
    return refs


def lock(desk: Desk) -> None:
    """Note the lock with a checkpoint and close the store; the desk refuses every act from here on."""
    try:
        _note_lock(desk)
    finally:
        desk.locked = True
        desk.store.close()


@usecase("desk.lock", needs=Permission.OWN)
def _note_lock(act: Acting) -> None:
    """The last word of a session in the trail."""
    act.record(Kind.DESK_LOCK)
    act.checkpoint()
