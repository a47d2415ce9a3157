"""How the person at the desk stands: delegation log and training, read from statements and trail (R38, R41, R42)."""

from __future__ import annotations

from cartdesk.base import CartDeskError
from cartdesk.records import AuditRecord, Delegation, DelegationLog, Kind, lines_from, read_delegation
from cartdesk.store import Unit
from cartdesk.study import duties_of
from cartdesk.usecases.desk import SITE, Desk

ALL = 1_000_000


def refresh(desk: Desk, unit: Unit) -> None:
    """Read delegation log and training anew into the desk: at unlock, and after every act that changes them."""
    desk.log = read_log(desk, unit)
    names = {user.id: user.name for user in unit.users()}
    desk.investigator = names.get(desk.log.principal or "", "")
    desk.trained = True


def reread(desk: Desk) -> None:
    """Read how the person stands, after the commit of an act that changed it."""
    with desk.store.view() as unit:
        refresh(desk, unit)


def read_log(desk: Desk, unit: Unit) -> DelegationLog:
    """The site's delegation log; an empty one at a sponsor's desk, which has none.

    A log that was damaged is told by the record it breaks at: entry stops, the data stay readable (R12).
    """
    if desk.kind != SITE:
        return DelegationLog()
    carries = {oid: duty.permissions for oid, duty in duties_of(desk.study).items()}
    graced = frozenset(str(record.refs["user"]) for record in records_of(unit, Kind.DELEGATION_GRACE))
    statements: list[tuple[Delegation, int]] = []
    at = 0
    try:
        for one in unit.people_statements("delegation"):
            at = one.seq
            statements.append((read_delegation(one.envelope), at))
        lines = lines_from(statements)
    except CartDeskError as fault:
        return DelegationLog(principal=principal(unit), fault=int(fault.facts.get("seq", at)))
    return DelegationLog(lines, carries, graced, principal(unit))


def principal(unit: Unit) -> str | None:
    """The id of the principal investigator whom an administrator made known last, or None."""
    newest = next(iter(records_of(unit, Kind.USER_PRINCIPAL, 1)), None)
    return str(newest.refs["user"]) if newest else None


def records_of(unit: Unit, kind: Kind, limit: int = ALL) -> list[AuditRecord]:
    """The records of a kind, newest first."""
    return [AuditRecord.decode(data) for _, data in unit.find(kind=kind, limit=limit)]
