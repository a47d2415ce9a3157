"""How the person at the desk stands: delegation log and training, read from statements and trail (R38, R41, R42)."""

from __future__ import annotations

from cartdesk import __version__
from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.records import (
    AuditRecord,
    Certificate,
    Delegation,
    DelegationLog,
    Kind,
    lines_from,
    read_certificate,
    read_delegation,
    with_following,
)
from cartdesk.store import Unit
from cartdesk.study import duties_of
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.keys import unlock_signing_key

ALL = 1_000_000


def refresh(desk: Desk, unit: Unit) -> None:
    """Read delegation log and training anew into the desk: at unlock, and after every act that changes them."""
    desk.log = read_log(desk, unit)
    names = {user.id: user.name for user in unit.users()}
    desk.investigator = names.get(desk.log.principal or "", "")
    desk.trained = is_trained(desk, unit)


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
    carries = {oid: with_following(duty.permissions) for oid, duty in duties_of(desk.study).items()}
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


def records_of(unit: Unit, kind: Kind, limit: int = ALL, *, subject: str | None = None) -> list[AuditRecord]:
    """The records of a kind, newest first; of one subject, where it is named."""
    return [AuditRecord.decode(data) for _, data in unit.find(kind=kind, subject=subject, limit=limit)]


def newest_reading(unit: Unit, user: str) -> AuditRecord | None:
    """The record of what this person read last before entering data, None when they never did."""
    found = unit.find(kind=Kind.TRAINING_READ, user=user, limit=1)
    return AuditRecord.decode(found[0][1]) if found else None


def is_trained(desk: Desk, unit: Unit) -> bool:
    """Whether the person has read the text of this version of the program and of the study (R41)."""
    return read_for(desk, newest_reading(unit, desk.user.id))


def read_for(desk: Desk, reading: AuditRecord | None) -> bool:
    """Whether this was a reading for the version of program and study that runs now."""
    return reading is not None and (reading.app, reading.definition) == (__version__, desk.study.digest)


def has_agreed(unit: Unit, user: str, *, graced: bool = True) -> bool:
    """Whether the person's agreement about electronic signatures was signed by hand, and that was noted (R27).

    People of a desk made by 0.1.0 signed before there was one; they go on (`graced`), and the page of people says who lacks it.
    """
    kinds = (Kind.AGREEMENT_SIGNED, Kind.DELEGATION_GRACE) if graced else (Kind.AGREEMENT_SIGNED,)
    return any(record.refs["user"] == user for kind in kinds for record in records_of(unit, kind))


def signing_key(desk: Desk, unit: Unit, password: str) -> tuple[SigningKey, Certificate]:
    """The person's key for one signature, and its certificate; only for who agreed, by hand, to sign so (R23, R27)."""
    own = unit.user_key(desk.user.id)
    if own is None:
        raise CartDeskError("desk.key-missing", key="signing")
    if not has_agreed(unit, desk.user.id):
        raise CartDeskError("signing.no-agreement")
    return unlock_signing_key(desk, own, password), read_certificate(own.certificate)
