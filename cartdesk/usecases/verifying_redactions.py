"""Checking what was erased: each erasure is one that two persons agreed to, and it went (R07, R12)."""

from __future__ import annotations

from cartdesk.records import AuditRecord, Erasure, Kind, redaction_agrees
from cartdesk.store import Unit
from cartdesk.usecases.erasing import is_delivered
from cartdesk.usecases.standing import records_of
from cartdesk.usecases.verifying_kept import Fault


def redaction_faults(unit: Unit) -> list[Fault]:
    """Faults by the record at which they are found: `redaction-false` (no two persons agreed to exactly this),
    `redaction-missing` (a record tells of an erasure that is not noted), `redaction-left` (a copy is still there).
    """
    told = {record.seq: record for record in records_of(unit, Kind.REDACTION_CONFIRM)}
    erasures, faults = unit.erasures(), []
    for by, erased in erasures.items():
        if by not in told or not redaction_agrees(_proposal(unit, told[by]), told[by], erased):
            faults.append(Fault("redaction-false", by))
    faults += [Fault("redaction-missing", seq) for seq in sorted(told.keys() - erasures.keys())]
    return faults + _left(unit, erasures)


def _proposal(unit: Unit, confirmation: AuditRecord) -> AuditRecord | None:
    number = confirmation.refs.get("proposal")
    if not isinstance(number, int) or not 1 <= number < confirmation.seq:
        return None
    return AuditRecord.decode(unit.record(number))


def _left(unit: Unit, erasures: dict[int, Erasure]) -> list[Fault]:
    """Copies that are named and not gone; a package goes only once it is delivered."""
    statements = {one: by for by, erased in erasures.items() for one in erased.signatures}
    packages = {one: by for by, erased in erasures.items() for one in erased.packages}
    faults = [Fault("redaction-left", statements[one]) for one in unit.signatures_with_bytes(statements)]
    for package in unit.packages():
        if package.number in packages and is_delivered(unit, package) and unit.package_bytes(package.number):
            faults.append(Fault("redaction-left", packages[package.number], at=f"package:{package.number}"))
    return faults
