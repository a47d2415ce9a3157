"""Certificates of people: prolonged, ended; and the person's access with them (R21, R22, R36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cartdesk.base import CartDeskError
from cartdesk.records import AuditRecord, Kind, Permission, read_certificate
from cartdesk.store import Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.doors import hang
from cartdesk.usecases.enrolling import certify, end_key, opener_of
from cartdesk.usecases.passwords import need_key, need_person
from cartdesk.usecases.tries import left, tries_left

LEFT, DOUBT = "left", "doubt"
CAUSES = (LEFT, DOUBT)
GIVE_SLOTS = (Kind.USER_ADD, Kind.USER_RESET, Kind.PASSWORD_CHANGE)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """What a person's signing key is worth now. `valid_to` as `Stamp.iso`; `ended` the cause, empty while it signs.

    `way_in`: they can unlock; `renewed`: their slot is of today's kind, so that the database key can be changed.
    `since`: when they got the password they have (as `Stamp.iso`), empty when they came in 0.1.0; `tries_left` before
    they are locked out, at the door or inside, whichever are fewer.
    """

    user: str
    name: str
    role: str
    org: str
    active: bool
    way_in: bool
    renewed: bool
    valid_to: str
    checked_how: str
    ended: str
    since: str
    tries_left: int


@usecase("user.certify", needs=Permission.PEOPLE)
def renew_certificate(act: Acting, user: str, identity_check: str, password: str) -> str:
    """Give a person's key a new certificate before the old one runs out; returns until when (text of `Stamp.iso`)."""
    unit = act.unit
    person, own = need_person(unit, user), need_key(unit, user)
    if own.public in {one.public for one in unit.ended_keys()}:
        raise CartDeskError("certificate.ended")
    opener = opener_of(act, password)
    refs = certify(act, person, own.public, own.wrapped, identity_check, opener.certifying)
    act.record(Kind.USER_CERTIFY, refs=refs)
    return read_certificate(need_key(unit, user).certificate).valid_to


@usecase("user.remove", needs=Permission.PEOPLE)
def remove_person(act: Acting, user: str, cause: str, password: str) -> None:
    """Close a person's access for good: no way in, the signing key gone, its certificate ended, the id never used again.

    `cause`: `left`, or `doubt` (somebody else may know the keys: the database key should be changed then). `password` is
    the administrator's, entered again.
    """
    desk, unit = act.desk, act.unit
    person = need_person(unit, user)
    if user == desk.user.id:
        raise CartDeskError("people.not-oneself")
    if cause not in CAUSES:
        raise CartDeskError("people.cause-missing")
    keys.prove_own(desk, unit, password)
    end_key(act, user, cause)
    keys.drop_certifying_key(unit, user)
    unit.put_user(replace(person, active=False))
    act.record(Kind.USER_REMOVE, refs={"user": user, "cause": cause})
    hang(act, desk.file.doors.without_person(user))
    act.checkpoint()


@viewing("keys.people", needs=Permission.PEOPLE)
def held_keys(desk: Desk, unit: Unit) -> tuple[HeldKey, ...]:
    """Everybody's key, also of those who left."""
    return _all_held(desk, unit, [user.id for user in unit.users()])


@viewing("keys.own", needs=Permission.OWN)
def own_key(desk: Desk, unit: Unit) -> HeldKey:
    """The key of the person at the desk."""
    return _all_held(desk, unit, [desk.user.id])[0]


def _all_held(desk: Desk, unit: Unit, users: Sequence[str]) -> tuple[HeldKey, ...]:
    ended = {one.public: one.cause for one in unit.ended_keys()}
    since = {}
    for seq in unit.seqs_of_kinds(GIVE_SLOTS):
        record = AuditRecord.decode(unit.record(seq))
        if "slot" in record.refs:
            since[str(record.refs["slot"])] = record.saved
    return tuple(_held(desk, unit, user, ended, since) for user in users)


def _held(desk: Desk, unit: Unit, user: str, ended: Mapping[bytes, str], since: Mapping[str, str]) -> HeldKey:
    person = next(one for one in unit.users() if one.id == user)
    own, slot = unit.user_key(user), desk.file.slots.get(user)
    certificate = read_certificate(own.certificate) if own else None
    return HeldKey(
        person.id, person.name, person.role, person.org, person.active,
        way_in=slot is not None,
        renewed=slot is not None and bool(slot.recipient),
        valid_to=certificate.valid_to if certificate else "",
        checked_how=certificate.how if certificate else "",
        ended=ended.get(own.public, "") if own else "",
        since=since.get(slot.recipient, "") if slot else "",
        tries_left=_tries_left(desk, unit, user),
    )  # fmt: skip


def _tries_left(desk: Desk, unit: Unit, user: str) -> int:
    inside = unit.attempts(user)
    return min(tries_left(desk.file, user), left(inside.count if inside else 0))
