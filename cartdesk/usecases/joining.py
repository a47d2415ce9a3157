"""People of a desk: adding, letting in again, listing."""

from __future__ import annotations

from cartdesk.base import CartDeskError, nfc
from cartdesk.records import Kind, Permission, User, allowed
from cartdesk.store import Person, Unit, read_desk_file, write_desk_file
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.creating import NewPerson, enrol, new_user_id
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.doors import hang
from cartdesk.usecases.enrolling import opener_of


@usecase("user.add", needs=Permission.PEOPLE)
def add_person(act: Acting, person: NewPerson, password: str) -> User:
    """Enrol a person who is present, whose identity was checked, and who types their own first password.

    `password` is the administrator's, entered again: it opens the certifying key and this administrator's slot.
    An id is never used again, a name only when its former bearer has left (R21).
    """
    desk, unit = act.desk, act.unit
    if person.role not in desk.study.roles:
        raise CartDeskError("people.unknown-role", role=person.role)
    if len(nfc(person.name).strip()) < 2:
        raise CartDeskError("people.name-missing")
    known = unit.users()
    if any(user.active and user.name == nfc(person.name) for user in known):
        raise CartDeskError("people.name-taken")
    opener = opener_of(act, password)
    taken = [user.id for user in known]
    user = User(new_user_id(desk.random, taken), nfc(person.name), person.role, nfc(person.org))
    given = enrol(act, user, person, opener)
    if allowed(desk.study.roles[user.role], Permission.PEOPLE):
        keys.keep_certifying_key(unit, opener.certifying, user.id, given.slot.recipient)
    hang(act, desk.file.doors.with_person(Person(user.id, user.name), given.slot))
    return user


@usecase("user.let-in", needs=Permission.PEOPLE)
def let_in(act: Acting, user: str) -> int:
    """Give a person who was locked out their tries back, at the door and inside; how many had failed (R33).

    The password stays the person's own; `people.not-locked-out` when there is nothing to give back.
    """
    desk, unit = act.desk, act.unit
    door, inside = read_desk_file(desk.folder).failures.get(user), unit.attempts(user)
    count = (door.count if door else 0) + (inside.count if inside else 0)
    if count == 0:
        raise CartDeskError("people.not-locked-out")
    if door is not None and door.count > door.told:
        act.record(Kind.DESK_UNLOCK_FAILED, refs={"count": door.count - door.told, "user": user})
    act.record(Kind.USER_LET_IN, refs={"user": user, "count": count})
    unit.forget_attempts(user)
    act.afterwards.append(lambda: _give_back(desk, user))
    return count


def _give_back(desk: Desk, user: str) -> None:
    desk.file = read_desk_file(desk.folder).without_failures(user)
    write_desk_file(desk.folder, desk.file)


@viewing("people.list", needs=Permission.OWN)
def people(desk: Desk, unit: Unit) -> tuple[User, ...]:
    """Everyone enrolled at this desk."""
    return tuple(unit.users())
