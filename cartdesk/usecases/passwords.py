"""Passwords: one's own is changed, a forgotten one is replaced by a colleague who may, and with it the signing key (R24, R35, B9).

A password can be replaced, what stood on it alone cannot: nobody gets a signing key back.
"""

from __future__ import annotations

from dataclasses import replace

from cartdesk.base import CartDeskError, nfc
from cartdesk.records import Kind, Permission, User, allowed
from cartdesk.store import Person, Unit, UserKey
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.doors import hang
from cartdesk.usecases.enrolling import (
    check_password,
    end_key,
    give_keys,
    opener_of,
    print_of,
    remember,
)

FORGOTTEN = "password-forgotten"


@usecase("password.change", needs=Permission.OWN)
def change_password(act: Acting, password: str, new: str) -> None:
    """Put a new password in the place of one's own: way in, signing key and certifying key are wrapped anew, all or none."""
    desk, unit, user = act.desk, act.unit, act.desk.user
    proof = keys.prove_own(desk, unit, password)
    if nfc(password) == nfc(new):
        raise CartDeskError("password.unchanged")
    check_password(new, user.name, user.org, desk.file.label)
    cost = desk.file.slots[user.id].cost
    if not unit.past_passwords(user.id):
        remember(act, print_of(act, user.id, password, cost, proof.secret))  # CartDesk 0.1.0 kept none
    past = print_of(act, user.id, new, cost, proof.secret)
    way = keys.Way.fresh(desk.random, cost)
    stretched = way.stretch(new)
    database_key = keys.open_slot(desk.file, user.id, proof.stretched, proof.secret)
    slot = keys.make_slot(desk.file, user.id, database_key, stretched, proof.secret, way, desk.random)
    wrapped = keys.wrap_signing_key(desk.file, user.id, proof.signing, stretched, proof.secret)
    unit.put_user_key(replace(need_key(unit, user.id), wrapped=wrapped))
    if keys.certifies(unit, user.id):
        keys.keep_certifying_key(unit, keys.certifying_key(desk, unit, proof), user.id, slot.recipient)
    remember(act, past)
    refs: dict[str, str | int] = {"user": user.id, "slot": slot.recipient, "wrapped": keys.named(wrapped)}
    act.record(Kind.PASSWORD_CHANGE, refs=refs)
    hang(act, desk.file.doors.with_person(Person(user.id, user.name), slot))


@usecase("password.reset", needs=Permission.PEOPLE)
def reset_password(act: Acting, user: str, new: str, identity_check: str, password: str) -> None:
    """Let a colleague in again who forgot their password: they are present, were recognised, and type a new one.

    Their signing key cannot be had back: it ends with this act, and they get another with a certificate of its own.
    `password` is the administrator's, entered again.
    """
    desk, unit = act.desk, act.unit
    person = need_person(unit, user)
    if user == desk.user.id:
        raise CartDeskError("people.not-oneself")
    opener = opener_of(act, password)
    end_key(act, user, FORGOTTEN)
    given = give_keys(act, person, new, identity_check, opener)
    if allowed(desk.study.roles[person.role], Permission.PEOPLE):
        keys.keep_certifying_key(unit, opener.certifying, user, given.slot.recipient)
    act.record(Kind.USER_RESET, refs=given.refs)
    unit.forget_attempts(user)
    act.afterwards.append(lambda: _forget_failures(desk, user))
    hang(act, desk.file.doors.with_person(Person(user, person.name), given.slot))
    act.checkpoint()


def _forget_failures(desk: Desk, user: str) -> None:
    """Whoever has a new password has all tries again."""
    left = {name: one for name, one in desk.file.failures.items() if name != user}
    desk.file = replace(desk.file, failures=left)


def need_person(unit: Unit, user: str) -> User:
    """A person who is still at this desk, or `desk.unknown-person`."""
    found = next((one for one in unit.users() if one.id == user and one.active), None)
    if found is None:
        raise CartDeskError("desk.unknown-person")
    return found


def need_key(unit: Unit, user: str) -> UserKey:
    """A person's signing key, wrapped."""
    own = unit.user_key(user)
    if own is None:
        raise CartDeskError("desk.key-missing", key="signing")
    return own
