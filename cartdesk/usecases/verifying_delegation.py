"""Checking delegation log and reviews of access against trail and certificates, as docs/formats/delegation.md says."""

from __future__ import annotations

from cartdesk.base import CartDeskError
from cartdesk.records import (
    KEY_KINDS,
    AuditRecord,
    Delegation,
    DelegationAct,
    KeyHistory,
    Kind,
    key_history,
    lines_from,
    read_delegation,
    read_review,
    verify_delegation,
    verify_review,
)
from cartdesk.store import PeopleStatement, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.standing import records_of

KINDS = {DelegationAct.BEGIN: Kind.DELEGATION_BEGIN, DelegationAct.END: Kind.DELEGATION_END}
Found = tuple[str, int | None]


def delegation_faults(unit: Unit) -> list[Found]:
    """Pairs (code, record): statements that are false, without record or by the wrong person; records without one."""
    history = key_history(AuditRecord.decode(unit.record(seq)) for seq in unit.seqs_of_kinds(KEY_KINDS))
    faults: list[Found] = []
    good: list[tuple[Delegation, int]] = []
    kept = unit.people_statements("delegation")
    for one in kept:
        code = _fault(unit, one, history)
        if code:
            faults.append((code, one.seq))
        else:
            good.append((read_delegation(one.envelope), one.seq))
    try:
        lines_from(good)
    except CartDeskError as fault:
        faults.append(("delegation-broken", int(fault.facts["seq"])))
    named = {one.seq for one in kept}
    recorded = [record.seq for kind in KINDS.values() for record in records_of(unit, kind)]
    faults += [("delegation-missing", seq) for seq in sorted(recorded) if seq not in named]
    return faults + _grace_faults(unit) + review_faults(unit)


def review_faults(unit: Unit) -> list[Found]:
    """Reviews of access that are false or without record, and records whose review is gone (R38)."""
    kept = unit.people_statements("access-review")
    faults: list[Found] = [("review-false", one.seq) for one in kept if not _is_review(unit, one)]
    named = {one.seq for one in kept}
    recorded = (record.seq for record in records_of(unit, Kind.ACCESS_REVIEW))
    return faults + [("review-missing", seq) for seq in sorted(recorded) if seq not in named]


def _is_review(unit: Unit, one: PeopleStatement) -> bool:
    try:
        certificate = keys.proved_certificate(unit, read_review(one.envelope).certificate)
        if certificate is None:
            return False
        review = verify_review(one.envelope, certificate)
        record = AuditRecord.decode(unit.record(one.seq))
    except CartDeskError:
        return False
    wanted = {"statement": review.digest, "people": len(review.people)}
    told = (record.kind, dict(record.refs), record.user, one.statement)
    return told == (Kind.ACCESS_REVIEW, wanted, review.signer.user, review.digest)


def _fault(unit: Unit, one: PeopleStatement, history: KeyHistory) -> str | None:
    """The code of what is wrong with one statement, or None."""
    try:
        certificate = keys.proved_certificate(unit, read_delegation(one.envelope).certificate)
        if certificate is None:
            return "signer-unknown"
        statement = verify_delegation(one.envelope, certificate)
        record = AuditRecord.decode(unit.record(one.seq))
    except CartDeskError:
        return "delegation-false"
    wanted = {"statement": statement.digest, "entry": statement.entry, "user": statement.person.user}
    if (
        record.kind is not KINDS[statement.act]
        or dict(record.refs) != wanted
        or one.statement != statement.digest
    ):
        return "delegation-false"
    before = [named for named in records_of(unit, Kind.USER_PRINCIPAL) if named.seq < one.seq]
    if not before or before[0].refs["user"] != statement.signer.user or record.user != statement.signer.user:
        return "delegation-other-signer"
    return history.fault(certificate, one.seq)


def _grace_faults(unit: Unit) -> list[Found]:
    """People keep the tasks of 0.1.0 only in a desk that was made by it."""
    graced = records_of(unit, Kind.DELEGATION_GRACE)
    if not graced or "delegation" not in AuditRecord.decode(unit.record(1)).refs:
        return []
    return [("grace-false", record.seq) for record in reversed(graced)]
