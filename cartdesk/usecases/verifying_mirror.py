"""Checking what came in, at the sponsor's desk: its copies held against the sealed packages, opened and read anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import (
    ZERO_DIGEST,
    Acknowledgement,
    EnrolmentCard,
    PackageContent,
    SentForm,
    casebook_fault,
    open_again,
    read_acknowledgement,
    read_enrolment_card,
)
from cartdesk.records import Fact, Frontier, Kind, leaf_hash, parse_checkpoint, read_snapshot
from cartdesk.store import ACCEPTED, Device, MirrorPackage, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.verifying_kept import Fault, KeptActs

if TYPE_CHECKING:
    from cartdesk.usecases.verifying import Verification

Acks = dict[str, Acknowledgement]


def mirror_pieces(whole: Verification) -> Iterator[Fault | None]:
    """Faults of the mirror; None after each piece of work."""
    unit, acts = whole.unit, whole.acts
    acks: Acks = {}
    yield from _ack_faults(unit, acts, acks)
    yield from _verdict_faults(unit, acts)
    for device in unit.devices():
        try:
            card = read_enrolment_card(device.card)
        except CartDeskError:
            card = None
        told = acts.of(Kind.CARD_TAKE, kind="enrolment", card=digest(device.card), device=device.device)
        if card is None or (card.device, card.site) != (device.device, device.site) or not told:
            yield Fault("device-differs", at=f"device:{device.device}")
            continue
        yield None
        yield from _device_pieces(whole, device, card, acks)
    known = {device.device for device in unit.devices()}
    for found in acts.of(Kind.CARD_TAKE, kind="enrolment"):
        if found["refs"].get("device") not in known:
            yield Fault("device-missing", found["seq"], at=f"device:{found['refs'].get('device')}")


def _ack_faults(unit: Unit, acts: KeptActs, acks: Acks) -> Iterator[Fault]:
    """Acknowledgements: signed by this desk, each written by a record, one for each package accepted."""
    public = keys.sponsor_key(unit).public
    kept = [(package, digest(data)) for package, data in unit.mirror_acks()]
    for package, data in unit.mirror_acks():
        try:
            answer = read_acknowledgement(data, public)
        except CartDeskError:
            answer = None
        told = acts.of(Kind.ACK_WRITE, package=package, acknowledgement=digest(data))
        alone = kept.count((package, digest(data))) == 1
        if answer is None or answer.package != package or not told or not alone:
            yield Fault("ack-false", at=f"ack:{package[:16]}")
        else:
            acks[package] = answer
    for found in acts.of(Kind.ACK_WRITE):
        if (found["refs"].get("package"), found["refs"].get("acknowledgement")) not in kept:
            yield Fault("ack-missing", found["seq"])


def _verdict_faults(unit: Unit, acts: KeptActs) -> Iterator[Fault]:
    """Every verdict on a package is one that a record tells of, in the same order, and none is gone."""
    told = [
        (found["seq"], found["refs"].get("package"), found["refs"].get("reason", ACCEPTED))
        for found in sorted(
            [*acts.of(Kind.PACKAGE_IMPORT, again=None), *acts.of(Kind.PACKAGE_REFUSE)],
            key=lambda one: one["seq"],
        )
    ]
    held = unit.mirror_verdicts()
    for at, (seq, package, verdict) in enumerate(told):
        if at >= len(held) or held[at] != (package, verdict):
            yield Fault("verdict-differs", seq)
            return
    if len(held) > len(told):
        yield Fault("verdict-differs", at=f"package:{held[len(told)][0][:16]}")


def _device_pieces(
    whole: Verification, device: Device, card: EnrolmentCard, acks: Acks
) -> Iterator[Fault | None]:
    """The packages of one device in order: sequence, tree, and every row that came of them."""
    unit = whole.unit
    tree, before, last, leaves = Frontier(), (0, ZERO_DIGEST), 0, dict[int, str]()
    contents = list[tuple[MirrorPackage, PackageContent]]()
    packages = [one for one in unit.mirror_packages() if one.device == device.device]
    for package in sorted((one for one in packages if one.accepted), key=lambda one: one.number):
        at = f"package:{package.digest[:16]}"
        data = unit.mirror_package_bytes(package.digest)
        try:
            manifest, content = open_again(data, keys.sealing_key(unit).identity, card.public)
        except CartDeskError:
            yield Fault("package-altered", at=at)
            return
        mine = (device.device, package.number, *before[1:], last + 1)
        theirs = (manifest.device, manifest.number, manifest.prev, manifest.first)
        if digest(data) != package.digest or mine != theirs or package.number != before[0] + 1:
            yield Fault("package-altered", at=at)
        for seq, leaf in enumerate(content.digests, manifest.first):
            leaves[seq] = leaf
            tree.append(bytes.fromhex(leaf))
        if tree.root() != parse_checkpoint(manifest.checkpoint).root:
            yield Fault("package-tree-differs", manifest.first, at=at, until=manifest.last)
        before, last = (package.number, package.digest), manifest.last
        contents.append((package, content))
        yield None
    yield from _row_faults(unit, device, leaves, [content for _, content in contents])
    yield from _form_faults(whole, device, contents, acks)


def _row_faults(
    unit: Unit, device: Device, leaves: dict[int, str], contents: list[PackageContent]
) -> Iterator[Fault]:
    """Every digest, record and fact of the mirror is one that a package brought, and the other way round."""
    at = f"device:{device.device}"
    held = unit.mirror_digests(device.device)
    for seq in sorted(held.keys() | leaves.keys()):
        if held.get(seq) != leaves.get(seq):
            yield Fault("mirror-digest-differs", seq, at)
    brought = {record.seq: record for content in contents for record in content.records}
    told: dict[int, dict[str, Fact]] = {}
    for content in contents:
        for record in content.records:  # a later package may withhold what two persons had erased since (R07)
            told.setdefault(record.seq, {}).update(record.facts)
    records = {one.seq: one for one in unit.mirror_records(device.device) if one.record is not None}
    for seq in sorted(brought.keys() | records.keys()):
        mine, theirs = records.get(seq), brought.get(seq)
        if mine is None or theirs is None:
            yield Fault("mirror-incomplete", seq, at)
        elif mine.record != theirs.data or leaf_hash(theirs.data).hex() != leaves.get(seq):
            yield Fault("mirror-record-differs", seq, at)
        elif mine.facts != told[seq]:
            yield Fault("mirror-fact-differs", seq, at)


def _book_faults(
    contents: list[tuple[MirrorPackage, PackageContent]], sent: Mapping[tuple[str, str], SentForm]
) -> Iterator[Fault]:
    """A signature of a whole case book that was accepted names only form versions that were."""
    records = {record.seq: record for _, content in contents for record in content.records}
    taken = {name for _, name in sent}
    for form in sent.values():
        if casebook_fault(form, records, taken) is not None:
            snapshot = read_snapshot(form.snapshot)
            yield Fault(
                "book-false", at=f"form:{snapshot.subject} {snapshot.place.event} {snapshot.place.form}"
            )


def _form_faults(
    whole: Verification, device: Device, contents: list[tuple[MirrorPackage, PackageContent]], acks: Acks
) -> Iterator[Fault]:
    """Every form version of the mirror came in a package, was acknowledged, and stands where its snapshot says."""
    sent = {
        (package.digest, digest(form.snapshot)): form
        for package, content in contents
        for form in content.forms
        if package.digest in acks and digest(form.snapshot) in acks[package.digest].accepted
    }
    imported = {
        found["refs"].get("package"): found["saved"]
        for found in whole.acts.of(Kind.PACKAGE_IMPORT, again=None)
    }
    yield from _book_faults(contents, sent)
    seen = set()
    for held in whole.unit.mirror_forms(device.device, current=False):
        seen.add((held.package, held.digest))
        form = sent.get((held.package, held.digest))
        at = f"form:{held.subject} {held.place.event} {held.place.form}"
        if form is None or (form.snapshot, form.statement) != (held.snapshot, held.envelope):
            yield Fault("mirror-form-differs", at=at)
            continue
        snapshot = read_snapshot(form.snapshot)
        row = (held.subject, held.place, held.accepted)
        if row != (snapshot.subject, snapshot.place, imported.get(held.package)):
            yield Fault("mirror-form-differs", at=at)
    if sent.keys() - seen:
        yield Fault("mirror-incomplete", at=f"device:{device.device}")
    for package, _ in contents:
        if package.digest not in acks:
            yield Fault("ack-missing", at=f"package:{package.digest[:16]}")
