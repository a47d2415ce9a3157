"""Everybody is locked out: two of three shares open the desk, and a new administrator takes charge (B10).

Nobody need be unlocked for it. It gives no signing key back and makes none speak for somebody else: a certifying key of its
own is made, and whoever lost their password gets a new signing key from the new administrator. Everybody is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Denied, Random, Words, nfc
from cartdesk.crypto import FLOOR, Cost, SigningKey
from cartdesk.records import Kind, Permission, User
from cartdesk.store import DeskFile, Person, read_desk_file
from cartdesk.study import StudyDef, load_study
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.checking import check_since_checkpoint
from cartdesk.usecases.creating import NewPerson, enrol, new_user_id
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.device_secret import device_secret_path
from cartdesk.usecases.doors import CLOSED, Opened, hang, open_database
from cartdesk.usecases.enrolling import Opener, check_password, need_identity_check
from cartdesk.usecases.laying_out import UnlockedBackup, read_outside
from cartdesk.usecases.recovery import TypedShares, through_recovery, type_shares
from cartdesk.usecases.restoring import restore_unlocked
from cartdesk.usecases.shelf import backup_folder
from cartdesk.usecases.training import secrets_of

RECOVERY = "recovery"
SECRET_BYTES = 32
KEPT, MADE = "kept", "made"


def recover(
    folder: Path,
    shares: Sequence[str],
    person: NewPerson,
    *,
    clock: Clock,
    random: Random,
    language: str = "ru",
    secrets: Path | None = None,
) -> Desk:
    """Open a desk with two shares and enrol `person` as its administrator; returns the desk unlocked for them.

    On its own computer all others keep their way in. On another one the device secret is made anew: whoever unlocked
    before needs a new password then. Errors: `recovery.none`, `recovery.other-shares`, those of the shares, of opening
    and of enrolling.
    """
    file = read_desk_file(folder)
    typed, study = _fit(file, shares, person)
    role = administrator_role(study)
    opened = _opened(folder, file, typed)
    where = secrets or secrets_of(folder, file)
    user = User(RECOVERY, RECOVERY, role, "")
    desk = Desk(folder, where, opened.file, study, opened.store, clock, random, user, Words(language))
    try:
        check_since_checkpoint(desk)
        _take_charge(desk, opened, typed, replace(person, role=role))
    except BaseException:
        opened.store.close()
        raise
    return desk


def recover_backup(
    path: Path,
    folder: Path,
    shares: Sequence[str],
    person: NewPerson,
    *,
    clock: Clock,
    random: Random,
    language: str = "ru",
    secrets: Path | None = None,
) -> Desk:
    """The same with nothing left but a backup: it is restored into `folder` with two shares, then `person` takes charge.

    Errors: those of `recover` and of `restore`; a desk of the same device that stands in `folder` is set aside.
    """
    note, file = read_outside(backup_folder(path))
    typed, study = _fit(file, shares, person)
    if any(one.name == nfc(person.name) for one in file.people):
        raise CartDeskError("people.name-taken")
    user = User(RECOVERY, RECOVERY, administrator_role(study), "")
    where = secrets or secrets_of(folder, file)
    backup = UnlockedBackup(backup_folder(path), note, file, RECOVERY, _key(file, typed), where, user)
    restore_unlocked(backup, folder, clock=clock, random=random, language=language)
    return recover(folder, shares, person, clock=clock, random=random, language=language, secrets=secrets)


def _fit(file: DeskFile, shares: Sequence[str], person: NewPerson) -> tuple[TypedShares, StudyDef]:
    """Refuse what cannot come to a good end, before anything is opened."""
    if not any(doors and doors.recovery for doors in (file.doors, file.next)):
        raise CartDeskError("recovery.none")
    typed = type_shares(shares)
    need_identity_check(person.identity_check)
    check_password(person.password, person.name, person.org, file.label)
    return typed, load_study(file.study, file.version)


def _key(file: DeskFile, typed: TypedShares) -> bytes:
    """The database key of a backup, through the doors as they stood or as they were just being put in place."""
    for doors in (file.doors, file.next):
        try:
            return through_recovery(file.behind(doors or file.doors), typed.key)
        except CartDeskError as fault:
            if fault.code not in CLOSED:
                raise
    raise CartDeskError("recovery.other-shares")


def administrator_role(study: StudyDef) -> str:
    """The role that administers people."""
    return next(one.oid for one in study.roles.values() if Permission.PEOPLE.value in one.permissions)


def _opened(folder: Path, file: DeskFile, typed: TypedShares) -> Opened:
    try:
        return open_database(folder, file, lambda behind: through_recovery(behind, typed.key))
    except CartDeskError as fault:
        if fault.code in (*CLOSED, "desk.other-password"):
            raise CartDeskError("recovery.other-shares") from fault
        raise


def _take_charge(desk: Desk, opened: Opened, typed: TypedShares, person: NewPerson) -> None:
    """The new administrator's keys stand on the secret of this computer, which is made when it has none."""
    device = desk.file.device
    try:
        secret, source = keys.read_device_secret(desk.secrets, device), KEPT
    except CartDeskError:
        secret, source = desk.random.take(SECRET_BYTES), MADE
        keys.write_device_secret(desk.secrets, device, secret)
    try:
        desk.user = _recover(desk, opened.key, typed, person, secret, source)
    except BaseException:
        if source == MADE:
            device_secret_path(desk.secrets, device).unlink(missing_ok=True)
        raise
    _note_unlock(desk)


@usecase("desk.recover", needs=Permission.PEOPLE)
def _recover(
    act: Acting, database_key: bytes, typed: TypedShares, person: NewPerson, secret: bytes, source: str
) -> User:
    """Say whose shares opened the desk, replace the certifying key, enrol the new administrator."""
    desk, unit = act.desk, act.unit
    if desk.user.id != RECOVERY:
        raise Denied("desk.denied", role=desk.user.role)
    known = unit.users()
    if len(nfc(person.name).strip()) < 2:
        raise CartDeskError("people.name-missing")
    if any(one.active and one.name == nfc(person.name) for one in known):
        raise CartDeskError("people.name-taken")
    user = User(
        new_user_id(desk.random, [one.id for one in known]), nfc(person.name), person.role, nfc(person.org)
    )
    act.record(Kind.DESK_RECOVER, refs={"shares": typed.numbers, "user": user.id, "device-secret": source})
    doors = desk.file.doors
    if source == MADE:
        doors = replace(doors, people=(), slots={}, spares={})
    certifying = replace_certifying_key(act)
    given = enrol(act, user, person, Opener(database_key, secret, certifying, _cost(desk.file)))
    doors = doors.with_person(Person(user.id, user.name), given.slot)
    for one in [*known, user]:
        keys.drop_certifying_key(unit, one.id)
        slot = doors.slots.get(one.id)
        if one.active and one.role == user.role and slot is not None and slot.recipient:
            keys.keep_certifying_key(unit, certifying, one.id, slot.recipient)
    hang(act, doors)
    act.checkpoint()
    return user


def replace_certifying_key(act: Acting) -> SigningKey:
    """A certifying key nobody ever had: what the former one certifies from now on is worth nothing."""
    unit, fresh = act.unit, SigningKey.generate(act.desk.random)
    before = unit.secret(keys.CERTIFYING_PUBLIC) or b""
    unit.put_secret(keys.CERTIFYING_FORMER, (unit.secret(keys.CERTIFYING_FORMER) or b"") + before)
    unit.put_secret(keys.CERTIFYING_PUBLIC, fresh.public)
    act.record(Kind.CERTIFYING_REPLACE, refs={"certifying-key": fresh.public.hex(), "before": before.hex()})
    return fresh


def _cost(file: DeskFile) -> Cost:
    """What the others' passwords cost, or the floor when nobody is left to compare with."""
    costs = [slot.cost for slot in file.slots.values()]
    return max(costs, key=lambda one: (one.memory_kib, one.passes), default=FLOOR)


@usecase("desk.unlock-recovered", needs=Permission.OWN)
def _note_unlock(act: Acting) -> None:
    """The new administrator is at the desk."""
    act.record(Kind.DESK_UNLOCK)
