"""Checking what went out and what came in: packages, receipts, acknowledgements, the sponsor's copies."""

from __future__ import annotations

from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import (
    PackageContent,
    Progress,
    StudyCard,
    inspect,
    open_package,
    read_acknowledgement,
    read_enrolment_card,
    read_receipt,
)
from cartdesk.records import RoadState, leaf_hash
from cartdesk.store import Device, MirrorPackage, OutboxPackage, Unit
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.importing import expectations
from cartdesk.usecases.keys import sealing_key
from cartdesk.usecases.trust import study_card


def outbox_faults(unit: Unit) -> list[str]:
    """Codes of what is wrong with packages, receipts, acknowledgements and the road states of forms."""
    faults: list[str] = []
    card = study_card(unit)
    acknowledged: set[str] = set()
    for package in unit.packages():
        if digest(unit.package_bytes(package.number)) != package.digest:
            faults.append("package-altered")
        if card is None:
            faults.append("card-missing")
        elif not _answers_fit(card, package, acknowledged):
            faults.append("answer-false")
    for form in unit.all_forms():
        if form.road is RoadState.RECEIVED and form.snapshot not in acknowledged:
            faults.append("road-false")
    return faults


def _answers_fit(card: StudyCard, package: OutboxPackage, acknowledged: set[str]) -> bool:
    """Receipt and acknowledgement are signed by whom the card names, for this very package."""
    try:
        if package.receipt is not None:
            if card.server is None:
                return False
            receipt = read_receipt(package.receipt, bytes.fromhex(card.server.key))
            if (receipt.number, receipt.package) != (package.number, package.digest):
                return False
        if package.acknowledgement is not None:
            answer = read_acknowledgement(package.acknowledgement, card.public)
            if (answer.number, answer.package) != (package.number, package.digest):
                return False
            acknowledged.update(answer.accepted)
    except CartDeskError:
        return False
    return True


def mirror_faults(desk: Desk, unit: Unit) -> list[str]:
    """The sponsor's copies, held against the sealed packages they came in, which are opened and checked anew."""
    faults: list[str] = []
    for device in unit.devices():
        packages = [one for one in unit.mirror_packages() if one.device == device.device and one.accepted]
        contents = _reopened(desk, unit, device, packages, faults)
        _compare(unit, device, contents, faults)
    return faults


def _reopened(
    desk: Desk, unit: Unit, device: Device, packages: list[MirrorPackage], faults: list[str]
) -> list[PackageContent]:
    card = read_enrolment_card(device.card)
    progress, told = Progress(), dict[int, str]()
    contents: list[PackageContent] = []
    for package in sorted(packages, key=lambda one: one.number):
        try:
            data = unit.mirror_package_bytes(package.digest)
            manifest = inspect(data)
            expected = expectations(desk, unit, card, progress, told)
            content = open_package(data, sealing_key(unit).identity, card.public, expected)
        except CartDeskError:
            faults.append("package-altered")
            return contents
        told |= {manifest.first + at: leaf for at, leaf in enumerate(content.digests)}
        taken = {**progress.taken, package.number: package.digest}
        progress = Progress(package.number, package.digest, manifest.last, taken)
        contents.append(content)
    return contents


def _compare(unit: Unit, device: Device, contents: list[PackageContent], faults: list[str]) -> None:
    """Every record, fact and form of the mirror is one that a package brought, and the other way round."""
    brought = {record.seq: record for content in contents for record in content.records}
    held = {one.seq: one for one in unit.mirror_records(device.device) if one.record is not None}
    if brought.keys() != held.keys():
        faults.append("mirror-incomplete")
    for seq in brought.keys() & held.keys():
        mine, theirs = held[seq], brought[seq]
        if mine.record != theirs.data or mine.digest != leaf_hash(theirs.data).hex():
            faults.append("mirror-record-differs")
        if mine.facts != dict(theirs.facts):
            faults.append("mirror-fact-differs")
    sent = {
        digest(form.snapshot): form for content in contents for form in content.forms if form.fault is None
    }
    forms = unit.mirror_forms(device.device, current=False)
    if sent.keys() != {form.digest for form in forms}:
        faults.append("mirror-incomplete")
    for form in forms:
        if (
            digest(form.snapshot) != form.digest
            or form.digest not in sent
            or sent[form.digest].statement != form.envelope
        ):
            faults.append("mirror-form-differs")
