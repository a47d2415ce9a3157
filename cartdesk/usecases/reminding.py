"""What waits beside the work with patients: proposals to erase, people without a line or a paper, reviews overdue (R07, R13,
R27, R38, R42). Each person is told what their role can settle, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.base import local_at
from cartdesk.records import AuditRecord, Permission, by_delegation, read_trail_review
from cartdesk.store import Unit
from cartdesk.usecases.access import access_view
from cartdesk.usecases.act import viewing
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.redacting import open_redactions

TRAIL_REVIEW_DAYS = (
    90  # between two reviews of the trail, where the study does not say otherwise (`trail_review_days`)
)


@dataclass(frozen=True, slots=True)
class Reminders:
    """`redactions`: proposals to erase that this person may confirm; `without_line`: names of people whose role needs a line of
    the delegation log and who have none today; `unagreed`: names of signers whose agreement is not noted; `access_due`,
    `trail_due`: a review is overdue.
    """

    redactions: int = 0
    without_line: tuple[str, ...] = ()
    unagreed: tuple[str, ...] = ()
    access_due: bool = False
    trail_due: bool = False


@viewing("desk.reminders", needs=Permission.OWN)
def reminders(desk: Desk, unit: Unit) -> Reminders:
    """What waits for this person beside the work with patients."""
    site = desk.kind == SITE
    redactions = open_redactions(unit) if site and desk.may(Permission.REDACT) else []
    trail_due = desk.may(Permission.AUDIT) and _trail_due(desk, unit)
    if not (site and (desk.may(Permission.SIGN, by_role=True) or desk.may(Permission.PEOPLE))):
        return Reminders(trail_due=trail_due, redactions=_others(redactions, desk))
    view = access_view(desk, unit)
    roles = desk.study.roles
    here = [line for line in view.lines if line.user.active]
    return Reminders(
        _others(redactions, desk),
        tuple(
            line.user.name for line in here if by_delegation(roles[line.user.role]) and not line.access.duties
        ),
        tuple(line.user.name for line in here if line.lacks_agreement),
        view.overdue,
        trail_due,
    )


def _others(proposals: list[AuditRecord], desk: Desk) -> int:
    return sum(one.user != desk.user.id for one in proposals)


def _trail_due(desk: Desk, unit: Unit) -> bool:
    """Whether the last review of the trail (or the making of the desk) is longer ago than the study allows."""
    kept = unit.reviews()
    if kept:
        last = read_trail_review(kept[-1].envelope)
        since, offset = last.time, last.offset
    else:
        first = AuditRecord.decode(unit.record(1))
        since, offset = first.saved, first.offset
    day = local_at(since, offset).date()
    days = int(desk.study.settings.get("trail_review_days", TRAIL_REVIEW_DAYS))
    return (desk.today - day).days > days
