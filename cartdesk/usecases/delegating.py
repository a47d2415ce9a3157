"""The delegation log: the administrator makes the principal investigator known, who signs each line (R38, R42).

Format of a line: docs/formats/delegation.md. Who the log is needed for: `records.by_delegation`; decision 0010.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cartdesk.base import CartDeskError, nfc
from cartdesk.records import (
    Delegation,
    DelegationAct,
    DelegationReason,
    Kind,
    Party,
    Permission,
    Reason,
    Standing,
    User,
    allowed,
    by_delegation,
    make_delegation,
    read_delegation,
    sign_delegation,
    verify_delegation,
)
from cartdesk.store import PeopleStatement, Unit
from cartdesk.study import duties_of
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.enrolling import need_identity_check
from cartdesk.usecases.standing import reread, signing_key


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """A line to be signed: tasks of a person from a day to a day (both inclusive; None: until it is ended), and why."""

    user: str
    duties: tuple[str, ...]
    first: date
    last: date | None = None
    reason: str = DelegationReason.JOINED
    reason_text: str = ""


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A line as read: the statement that began it and the one that ended it, how it stands today."""

    begun: Delegation
    ended: Delegation | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class DelegationView:
    """The whole log: lines in the order of signing, people who still work by the record of 0.1.0, the investigator."""

    rows: tuple[DelegationRow, ...]
    graced: tuple[User, ...]
    principal: User | None


@usecase("user.principal", needs=Permission.PEOPLE, kind=SITE)
def name_principal(act: Acting, user: str, identity_check: str, password: str) -> None:
    """Make known who the principal investigator is; the administrator tells how their identity was checked."""
    desk, unit = act.desk, act.unit
    person = active_person(unit, user)
    if not allowed(desk.study.roles[person.role], Permission.SIGN):
        raise CartDeskError("people.not-investigator")
    if desk.log.principal == user:
        raise CartDeskError("people.principal-already")
    need_identity_check(identity_check)
    keys.prove_own(desk, unit, password)
    act.record(Kind.USER_PRINCIPAL, refs={"user": user, "identity-check": identity_check})
    act.afterwards.append(lambda: reread(act.desk))


@usecase("delegation.sign", needs=Permission.SIGN, kind=SITE, by_role=True)
def sign_line(act: Acting, line: NewDelegation, password: str, language: str) -> str:
    """Sign a line for a person; its id. The investigator's own line comes first, and no line begins in the past."""
    desk, unit = act.desk, act.unit
    demand_principal(desk)
    person = active_person(unit, line.user)
    duties = _duties(desk, person, line)
    _check_days(desk, line)
    if person.id != desk.user.id and not desk.log.duties_on(desk.user.id, desk.today):
        raise CartDeskError("delegation.own-first")
    entry = f"e{desk.random.take(4).hex()}"
    texts = duties_of(desk.study)
    statement = _sign(
        act, password, entry, DelegationAct.BEGIN, _party(person), language,
        _reason(line.reason, line.reason_text),
        duties=tuple((code, texts[code].text(language)) for code in duties), first=line.first, last=line.last,
    )  # fmt: skip
    days = {"from": line.first.isoformat(), "to": line.last and line.last.isoformat()}
    _keep(act, Kind.DELEGATION_BEGIN, statement, {"duties": list(duties), **days})
    return entry


@usecase("delegation.end", needs=Permission.SIGN, kind=SITE, by_role=True)
def end_line(act: Acting, entry: str, reason: str, reason_text: str, password: str, language: str) -> None:
    """End a line at once, with a signature and a reason; the line stays in the log."""
    desk, unit = act.desk, act.unit
    demand_principal(desk)
    begun = next((one for one in statements(unit) if one.entry == entry), None)
    if begun is None:
        raise CartDeskError("delegation.no-such-line")
    if any(line.entry == entry and line.ended for line in desk.log.lines):
        raise CartDeskError("delegation.already-ended")
    statement = _sign(
        act, password, entry, DelegationAct.END, begun.person, language, _reason(reason, reason_text)
    )
    _keep(act, Kind.DELEGATION_END, statement, None)


@viewing("delegation.log", needs=Permission.OWN)
def delegation_log(desk: Desk, unit: Unit) -> DelegationView:
    """The delegation log of this site. It names staff only, so everybody who may unlock may read it."""
    found = statements(unit)
    ends = {one.entry: one for one in found if one.act is DelegationAct.END}
    standing = {line.entry: line.standing(desk.today) for line in desk.log.lines}
    users = {user.id: user for user in unit.users()}
    return DelegationView(
        tuple(
            DelegationRow(one, ends.get(one.entry), standing[one.entry])
            for one in found
            if one.act is DelegationAct.BEGIN
        ),
        tuple(user for user in users.values() if user.active and desk.log.is_graced(user.id)),
        users.get(desk.log.principal or ""),
    )


def duties_for(desk: Desk, role: str) -> tuple[str, ...]:
    """The codes of all tasks that may be handed to a role, in the order they are offered."""
    return tuple(oid for oid, duty in duties_of(desk.study).items() if role in duty.roles)


def statements(unit: Unit) -> list[Delegation]:
    """Every statement of the log, in the order of signing."""
    return [read_delegation(one.envelope) for one in unit.people_statements("delegation")]


def active_person(unit: Unit, user: str) -> User:
    """A person who may unlock this desk, or `people.unknown`."""
    person = next((one for one in unit.users() if one.id == user and one.active), None)
    if person is None:
        raise CartDeskError("people.unknown")
    return person


def demand_principal(desk: Desk) -> None:
    """Refuse unless the person at the desk is the principal investigator."""
    if desk.log.principal is None:
        raise CartDeskError("delegation.no-investigator")
    if desk.log.principal != desk.user.id:
        raise CartDeskError("delegation.not-principal", who=desk.investigator)


def _duties(desk: Desk, person: User, line: NewDelegation) -> tuple[str, ...]:
    """The tasks in the order of the study's list; each must exist and be for the person's role."""
    if not by_delegation(desk.study.roles[person.role]):
        raise CartDeskError("delegation.not-needed")
    known = duties_of(desk.study)
    if any(code not in known for code in line.duties):
        raise CartDeskError("delegation.unknown-duty")
    if any(person.role not in known[code].roles for code in line.duties):
        raise CartDeskError("delegation.other-role")
    if not line.duties:
        raise CartDeskError("delegation.no-duty")
    return tuple(code for code in known if code in line.duties)


def _check_days(desk: Desk, line: NewDelegation) -> None:
    if line.first < desk.today:
        raise CartDeskError("delegation.backdated")
    if line.last is not None and line.last < line.first:
        raise CartDeskError("delegation.ends-before")


def _party(person: User) -> Party:
    return Party(person.id, person.name, person.role, person.org)


def _reason(code: str, text: str) -> Reason:
    """A reason of the log, its words trimmed; OTHER needs words, as everywhere."""
    words = " ".join(nfc(text).split())
    if code not in {one.value for one in DelegationReason}:
        raise CartDeskError("reason.unknown")
    if code == DelegationReason.OTHER and len({sign for sign in words.lower() if sign.isalnum()}) < 2:
        raise CartDeskError("reason.too-short")
    if len(words) > 200:
        raise CartDeskError("reason.too-long", limit=200)
    return Reason(str(code), words)


def _sign(
    act: Acting,
    password: str,
    entry: str,
    what: DelegationAct,
    person: Party,
    language: str,
    reason: Reason,
    *,
    duties: tuple[tuple[str, str], ...] = (),
    first: date | None = None,
    last: date | None = None,
) -> tuple[bytes, Reason]:
    """Open the investigator's key for this one statement; its envelope, and the reason."""
    desk = act.desk
    key, certificate = signing_key(desk, act.unit, password)
    payload = make_delegation(
        study=desk.file.study, site=desk.file.site, device=desk.file.device, entry=entry, act=what,
        person=person, duties=duties, first=first, last=last,
        reason=reason.code, reason_text=reason.text, language=language, definition=desk.study.digest,
        certificate=certificate, now=act.now,
    )  # fmt: skip
    signed = sign_delegation(payload, key)
    verify_delegation(signed, certificate)
    return signed, reason


def _keep(act: Acting, kind: Kind, signed: tuple[bytes, Reason], new: object) -> None:
    """Record the statement, keep it, fix the trail by a checkpoint, and let the log count from now."""
    envelope, reason = signed
    statement = read_delegation(envelope)
    refs = {"statement": statement.digest, "entry": statement.entry, "user": statement.person.user}
    seq = act.record(kind, refs=refs, facts={"new": new} if new else None, reason=reason)
    act.unit.add_people_statement(PeopleStatement(statement.digest, "delegation", envelope, seq))
    act.checkpoint()
    act.afterwards.append(lambda: reread(act.desk))
