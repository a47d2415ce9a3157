"""Checking what is recorded: chain, digests, checkpoints, signatures, caches (R12; decisions 17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cartdesk.base import CartDeskError, digest
from cartdesk.records import (
    ZERO,
    AuditRecord,
    Fact,
    FormStatus,
    Frontier,
    is_signed,
    leaf_hash,
    read_certificate,
    read_checkpoint,
    verify_certificate,
    verify_chain,
    verify_facts,
    verify_signature,
)
from cartdesk.store import Unit, differences_from_trail
from cartdesk.usecases import keys
from cartdesk.usecases.certificates import certificate_of

if TYPE_CHECKING:
    from cartdesk.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was recorded: a code, and the number of the record where there is one."""

    code: str
    seq: int | None = None


@dataclass(slots=True)
class Report:
    """What `verify` found: counts read back from the desk, and faults (empty when all is well)."""

    kind: str
    study: str
    training: bool
    counts: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


def check_since_checkpoint(desk: Desk) -> None:
    """At unlock: the records since the newest signed checkpoint chain to it, and it is ours (decisions 17)."""
    with desk.store.view() as unit:
        faults = _since_checkpoint(desk, unit)
    if faults:
        raise CartDeskError("trail.altered", seq=faults[0].seq or 0)


def _since_checkpoint(desk: Desk, unit: Unit) -> list[Fault]:
    notes = unit.checkpoints()
    if not notes:
        return [Fault("checkpoint-missing", 0)]
    size, note = notes[-1]
    try:
        point = read_checkpoint(note, keys.device_key(unit).public)
    except CartDeskError:
        return [Fault("checkpoint-forged", size)]
    if point.origin != keys.origin(desk):
        return [Fault("checkpoint-forged", size)]
    if point.size != size or unit.head()[0] < size:
        return [Fault("trail-shorter-than-checkpoint", size)]
    prev = digest(unit.record(size))
    report = verify_chain((data for _, data in unit.records(size + 1)), size + 1, prev)
    return [Fault(code, seq) for seq, code in report.faults]


def check_subject(desk: Desk, unit: Unit, subject: str) -> None:
    """Before signing: every record of this subject holds the facts it was written with (decisions 17)."""
    faults = _since_checkpoint(desk, unit)
    for seq in unit.seqs_of_subject(subject):
        record = AuditRecord.decode(unit.record(seq))
        faults += facts_faults(record, unit.facts(seq))
    if faults:
        raise CartDeskError("trail.altered", seq=faults[0].seq or 0)


def verify_desk(desk: Desk) -> Report:
    """Read the whole desk again and compare everything that can be compared."""
    report = Report(desk.kind, desk.file.study, desk.training)
    with desk.store.view() as unit:
        _verify_trail(desk, unit, report)
        _verify_checkpoints(desk, unit, report)
        _verify_signatures(unit, report)
        _verify_caches(unit, report)
        _verify_roads(desk, unit, report)
        _verify_people(desk, unit, report)
        _count(unit, report)
    return report


def _verify_trail(desk: Desk, unit: Unit, report: Report) -> None:
    chain = verify_chain((data for _, data in unit.records()), 1, ZERO)
    report.faults += [Fault(code, seq) for seq, code in chain.faults]
    broken = {seq for seq, _ in chain.faults}
    for seq, data in unit.records():
        if seq in broken:
            continue
        try:
            record = AuditRecord.decode(data)
        except CartDeskError:
            report.faults.append(Fault("record-malformed", seq))
            continue
        report.faults += facts_faults(record, unit.facts(seq))


def facts_faults(record: AuditRecord, facts: Mapping[str, Fact]) -> list[Fault]:
    """Facts that are not the ones recorded, or that are gone: at their own site none may be missing."""
    altered = [Fault("fact-altered", record.seq)] if verify_facts(record, facts) else []
    return altered or ([Fault("fact-missing", record.seq)] if set(record.facts) - set(facts) else [])


def _verify_checkpoints(desk: Desk, unit: Unit, report: Report) -> None:
    """Every checkpoint is signed by this device and its root is the root of the trail at that size."""
    notes = dict(unit.checkpoints())
    public = keys.device_key(unit).public
    frontier = Frontier()
    for seq, data in unit.records():
        frontier.append(leaf_hash(data))
        note = notes.pop(seq, None)
        if note is None:
            continue
        try:
            point = read_checkpoint(note, public)
        except CartDeskError:
            report.faults.append(Fault("checkpoint-forged", seq))
            continue
        if point.root != frontier.root():
            report.faults.append(Fault("checkpoint-differs", seq))
    report.faults += [Fault("trail-shorter-than-checkpoint", size) for size in notes if size]


def _verify_signatures(unit: Unit, report: Report) -> None:
    """Each signature verifies under its certificate and binds the snapshot and shown text beside it (R20)."""
    issuers = keys.certifying_publics(unit)
    for form in unit.all_forms():
        for signature in unit.signatures(form.subject, form.place):
            try:
                held = certificate_of(unit, signature)
                if held is None:
                    report.faults.append(Fault("signer-unknown", signature.seq))
                    continue
                issuer = issuers.get(read_certificate(held.envelope).issuer, b"")
                certificate = verify_certificate(held.envelope, issuer)
                verify_signature(signature.envelope, signature.snapshot, signature.shown, certificate)
            except CartDeskError:
                report.faults.append(Fault("signature-false", signature.seq))


def _verify_caches(unit: Unit, report: Report) -> None:
    """The current values are what the trail says (a cache that can be rebuilt)."""
    report.faults += [Fault("cache-differs", seq) for seq in differences_from_trail(unit)]


def _verify_roads(desk: Desk, unit: Unit, report: Report) -> None:
    """Packages, receipts, acknowledgements; at the sponsor's desk the copies of what came in."""
    from cartdesk.usecases.verifying_roads import mirror_faults, outbox_faults

    codes = outbox_faults(unit) if desk.kind == "site" else mirror_faults(desk, unit)
    report.faults += [Fault(code) for code in codes]


def _verify_people(desk: Desk, unit: Unit, report: Report) -> None:
    """People, keys, certificates and doors are what the trail tells of them."""
    from cartdesk.usecases.verifying_people import people_faults

    report.faults += people_faults(desk, unit)
    _verify_delegation(unit, report)


def _verify_delegation(unit: Unit, report: Report) -> None:
    """The delegation log: each line signed by who was principal investigator then, and in the trail (R42)."""
    from cartdesk.usecases.verifying_delegation import delegation_faults

    try:
        report.faults += [Fault(code, seq) for code, seq in delegation_faults(unit)]
    except CartDeskError:
        report.faults.append(Fault("delegation-broken"))


def _count(unit: Unit, report: Report) -> None:
    forms = unit.all_forms()
    packages = unit.packages()
    report.counts = {
        "subjects": len(unit.subjects()),
        "forms_entered": sum(form.status is not FormStatus.NOT_STARTED for form in forms),
        "forms_signed": sum(is_signed(form.status) for form in forms),
        "signatures": sum(len(unit.signatures(form.subject, form.place)) for form in forms),
        "findings": sum(
            form.rejects + form.warns + form.missing + form.waits for form in forms if not form.removed
        ),
        "audit_records": unit.head()[0],
        "packages": len(packages),
        "receipts": sum(one.receipt is not None for one in packages),
        "acknowledgements": sum(one.acknowledgement is not None for one in packages),
        "packages_imported": sum(one.accepted for one in unit.mirror_packages()),
        "forms_imported": len(unit.mirror_forms()),
        "records_imported": sum(
            one.record is not None for device in unit.devices() for one in unit.mirror_records(device.device)
        ),
    }
