"""Who has which rights at this desk, and the review of that list at intervals (R38)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cartdesk.base import CartDeskError, local_at, nfc
from cartdesk.records import (
    AccessReview,
    AuditRecord,
    Kind,
    Party,
    Permission,
    PersonAccess,
    User,
    allowed,
    make_review,
    read_review,
)
from cartdesk.store import PeopleStatement, Unit
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.agreeing import lacks_agreement
from cartdesk.usecases.delegating import demand_principal
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.standing import has_agreed, newest_reading, read_for, signing_key

MONTHS = 6  # between two reviews, where the study does not say otherwise (setting `access_review_months`)
LONGEST_REMARK = 200


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One person as the list shows them. `read` and `agreed` as in the review; `graced`: works by the record of 0.1.0.

    `lacks_agreement`: signs by role and may not for want of the paper, or works without it since 0.1.0.
    """

    user: User
    access: PersonAccess
    graced: bool
    enters: bool
    lacks_agreement: bool
    principal: bool


@dataclass(frozen=True, slots=True)
class AccessView:
    """The list of today, the last review (None: never), and the day by which the next is due."""

    lines: tuple[AccessLine, ...]
    last: AccessReview | None
    due: date
    overdue: bool


@viewing("access.list", needs=Permission.OWN)
def access_list(desk: Desk, unit: Unit) -> AccessView:
    """Who has which rights now. It names staff and no patient, so everybody who may unlock may read it."""
    return access_view(desk, unit)


def access_view(desk: Desk, unit: Unit) -> AccessView:
    """The same inside another act."""
    reviews = [read_review(one.envelope) for one in unit.people_statements("access-review")]
    last = reviews[-1] if reviews else None
    since = last.day if last else _made(unit)
    due = _months_after(since, int(desk.study.settings.get("access_review_months", MONTHS)))
    return AccessView(tuple(_lines(desk, unit)), last, due, desk.kind == SITE and due < desk.today)


@usecase("access.review", needs=Permission.SIGN, kind=SITE, by_role=True)
def review_access(
    act: Acting, remark: str, seen: tuple[PersonAccess, ...], password: str, language: str
) -> str:
    """The principal investigator signs the list they `seen`; the digest of the review.

    `review.changed`: the list is another by now, so that nobody signs what was not read.
    """
    desk, unit = act.desk, act.unit
    demand_principal(desk)
    words = nfc(remark).strip()
    if len(words) > LONGEST_REMARK or any(sign < " " for sign in words):
        raise CartDeskError("reason.too-long", limit=LONGEST_REMARK)
    people = tuple(line.access for line in _lines(desk, unit))
    if people != seen:
        raise CartDeskError("review.changed")
    key, certificate = signing_key(desk, unit, password)
    signed = make_review(
        study=desk.file.study, site=desk.file.site, device=desk.file.device, day=desk.today, people=people,
        remark=words, language=language, definition=desk.study.digest, certificate=certificate,
        now=act.now, key=key,
    )  # fmt: skip
    statement = read_review(signed).digest
    seq = act.record(Kind.ACCESS_REVIEW, refs={"statement": statement, "people": len(people)})
    unit.add_people_statement(PeopleStatement(statement, "access-review", signed, seq))
    act.checkpoint()
    return statement


def _lines(desk: Desk, unit: Unit) -> list[AccessLine]:
    return [_line(desk, unit, user) for user in unit.users()]


def _line(desk: Desk, unit: Unit, user: User) -> AccessLine:
    role = desk.study.roles[user.role]
    duties = desk.log.duties_on(user.id, desk.today) if user.active else frozenset()
    access = PersonAccess(
        Party(user.id, user.name, user.role, user.org or "—"),
        user.active,
        tuple(sorted(role.permissions)),
        tuple(sorted(duties)),
        has_agreed(unit, user.id, graced=False),
        read_for(desk, newest_reading(unit, user.id)),
    )
    signs = allowed(role, Permission.SIGN) and user.active
    return AccessLine(
        user,
        access,
        user.active and desk.log.is_graced(user.id),
        user.active and (allowed(role, Permission.ENTER) or signs),
        signs and (lacks_agreement(desk, unit, user) or not access.agreed),
        desk.log.principal == user.id,
    )


def _made(unit: Unit) -> date:
    """The local day the desk was made."""
    first = AuditRecord.decode(unit.record(1))
    return local_at(first.saved, first.offset).date()


def _months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))
