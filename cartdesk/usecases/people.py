"""People of a desk: adding, letting in again, listing."""

from __future__ import annotations

from dataclasses import replace

from cartdesk.base import CartDeskError, nfc
from cartdesk.crypto import stretch
from cartdesk.records import Kind, Permission, User
from cartdesk.store import Person, Unit, read_desk_file, write_desk_file
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.creating import NewPerson, check_password, enrol, new_user_id
from cartdesk.usecases.desk import Desk


@usecase("user.add", needs=Permission.PEOPLE)
def add_person(act: Acting, person: NewPerson, password: str) -> User:
    """Enrol a person who is present and types their own first password.

    `password` is the administrator's, entered again: it opens the certifying key and this administrator's slot.
    """
    desk, unit = act.desk, act.unit
    if person.role not in desk.study.roles:
        raise CartDeskError("people.unknown-role", role=person.role)
    if len(nfc(person.name).strip()) < 2:
        raise CartDeskError("people.name-missing")
    if any(user.name == nfc(person.name) for user in unit.users()):
        raise CartDeskError("people.name-taken")
    check_password(person.password, person.name)
    certifying = keys.unlock_certifying_key(desk, unit, password)
    secret = keys.read_device_secret(desk.secrets, desk.file.device)
    database_key = keys.open_slot(
        desk.file, desk.user.id, keys.stretch_for(desk.file, desk.user.id, password), secret
    )
    user = User(new_user_id(desk.random), nfc(person.name), person.role, nfc(person.org))
    cost = desk.file.slots[desk.user.id].cost
    salt = desk.random.take(16)
    stretched = stretch(person.password, salt, cost)
    enrol(act, user, person, stretched, secret, certifying)
    slot = keys.make_slot(desk.file, user.id, database_key, stretched, salt, cost, secret)
    desk.file = desk.file.with_person(Person(user.id, user.name), slot)
    write_desk_file(desk.folder, desk.file)
    return user


@usecase("user.let-in", needs=Permission.PEOPLE)
def let_in(act: Acting, user: str) -> int:
    """Give a person who was locked out their tries back, and keep in the trail how often they failed (R33).

    The password stays the person's own; `people.not-locked-out` when there is nothing to give back.
    """
    desk = act.desk
    file = read_desk_file(desk.folder)
    failures = file.failures.get(user)
    if failures is None:
        raise CartDeskError("people.not-locked-out")
    act.record(Kind.DESK_UNLOCK_FAILED, refs={"count": failures.count, "user": user})
    act.record(Kind.SETTING_SET, refs={"setting": "tries", "user": user})
    desk.file = replace(file, failures={name: one for name, one in file.failures.items() if name != user})
    write_desk_file(desk.folder, desk.file)
    return failures.count


@viewing("people.list", needs=Permission.OWN)
def people(desk: Desk, unit: Unit) -> tuple[User, ...]:
    """Everyone enrolled at this desk."""
    return tuple(unit.users())
