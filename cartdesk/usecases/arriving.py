"""What is settled when a person unlocks a desk: failed tries into the trail, the log of an older desk, what to tell first."""

from __future__ import annotations

from dataclasses import replace

from cartdesk.records import AuditRecord, Kind, by_delegation
from cartdesk.store import Unit
from cartdesk.usecases.act import Acting
from cartdesk.usecases.desk import SITE, Desk, FailedTries
from cartdesk.usecases.standing import reread


def arrive(act: Acting) -> None:
    """Fold everybody's failed tries into the trail (R33), begin the log of an older desk, read how the person stands."""
    desk = act.desk
    for user, one in desk.file.failures.items():
        if one.count > one.told:
            act.record(Kind.DESK_UNLOCK_FAILED, refs={"count": one.count - one.told, "user": user})
    _begin_log(act)
    desk.failed = _failed_tries(desk, act.unit)
    act.afterwards.append(lambda: reread(desk))


def _begin_log(act: Acting) -> None:
    """At the first unlock of a site desk made by 0.1.0: its people keep the tasks of their role, and the trail says so.

    A ward is never locked out by an upgrade; a signed first line for a person ends their grace (decision 0010).
    """
    desk, unit = act.desk, act.unit
    if desk.kind != SITE or unit.find(kind=Kind.DELEGATION_GRACE, limit=1):
        return
    if "delegation" in AuditRecord.decode(unit.record(1)).refs:
        return
    for user in unit.users():
        role = desk.study.roles.get(user.role)
        if user.active and role is not None and by_delegation(role):
            act.record(Kind.DELEGATION_GRACE, refs={"user": user.id, "from": "0.1.0"})


def _failed_tries(desk: Desk, unit: Unit) -> FailedTries | None:
    """What the person is told once: passwords refused in their name since they were last here."""
    door, inside = desk.file.failures.get(desk.user.id), unit.attempts(desk.user.id)
    spans = [(door.first or door.since, door.since)] if door else []
    unseen = inside.unseen if inside else 0
    if inside and unseen:
        unit.put_attempts(replace(inside, unseen=0))
        spans.append((inside.first, inside.last))
    if not spans:
        return None
    first, last = min(first for first, _ in spans), max(last for _, last in spans)
    return FailedTries(door.count if door else 0, unseen, first, last)
