"""The sponsor's desk takes packages in: verify everything, show the difference, accept once, acknowledge (R14, R37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import (
    Acknowledgement,
    EnrolmentCard,
    Expectations,
    Manifest,
    PackageContent,
    Progress,
    Refused,
    inspect,
    make_acknowledgement,
    open_package,
    package_digest,
    read_acknowledgement,
    read_enrolment_card,
)
from cartdesk.forms import FormPlace
from cartdesk.records import (
    Difference,
    Kind,
    Permission,
    Snapshot,
    diff_snapshots,
    read_snapshot,
    read_statement,
)
from cartdesk.store import ACCEPTED, MirrorPackage, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import SPONSOR, Desk
from cartdesk.usecases.revoking import device_revocation, revoked_people
from cartdesk.usecases.trust import certifying_of


@dataclass(frozen=True, slots=True)
class FormChange:
    """What one signed form of a package would change: `changes` against the version held before (all when new)."""

    subject: str
    place: FormPlace
    snapshot: str
    new: bool
    changes: tuple[Difference, ...]
    signer: str
    signed: str
    meaning: str
    fault: str | None


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package before it is accepted: its outside, what it would change, or why it must be refused."""

    digest: str
    manifest: Manifest
    forms: tuple[FormChange, ...]
    records: int
    refusal: CartDeskError | None
    accepted: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """The result of an import: the signed acknowledgement to carry back, and how many forms came in."""

    acknowledgement: bytes
    forms: int
    refused: int
    again: bool


@viewing("package.look", needs=Permission.IMPORT)
def look_into(desk: Desk, unit: Unit, data: bytes) -> PackageView:
    """Verify a package and tell what it would change, without writing anything."""
    desk.demand_kind(SPONSOR)
    manifest, name = inspect(data), package_digest(data)
    known = next((one for one in unit.mirror_packages() if one.digest == name), None)
    if known is not None and known.accepted:
        return PackageView(name, manifest, (), 0, None, True)
    try:
        content = _open(desk, unit, manifest, data)
    except CartDeskError as fault:
        return PackageView(name, manifest, (), 0, fault, False)
    forms = tuple(
        _change(unit, manifest, form.snapshot, form.statement, form.fault) for form in content.forms
    )
    return PackageView(name, manifest, forms, len(content.records), None, False)


def _open(desk: Desk, unit: Unit, manifest: Manifest, data: bytes) -> PackageContent:
    """Every check of the package's page, against what this desk knows of the device."""
    card = _card(unit, manifest)
    revoked = device_revocation(desk, unit, manifest.device)
    if revoked is not None and manifest.number > revoked.number:
        raise CartDeskError("package.revoked", number=revoked.number)
    told = unit.mirror_digests(manifest.device)
    taken = {
        one.number: one.digest
        for one in unit.mirror_packages()
        if one.device == manifest.device and one.accepted
    }
    progress = Progress(max(taken), taken[max(taken)], max(told), taken) if taken else Progress()
    expected = expectations(desk, unit, card, progress, told)
    return open_package(data, keys.sealing_key(unit).identity, card.public, expected)


def expectations(
    desk: Desk, unit: Unit, card: EnrolmentCard, progress: Progress, told: Mapping[int, str]
) -> Expectations:
    """What this desk knows of a device before it opens the device's next package."""
    return Expectations(
        audience=keys.sponsor_key(unit).public.hex(),
        study=desk.file.study,
        site=card.site,
        device=card.device,
        training=desk.training,
        certifying=certifying_of(unit, card.device),
        progress=progress,
        digests=told,
        key_records=unit.mirror_key_records(card.device),
        revoked=revoked_people(desk, unit, card.device),
        signers={(desk.study.digest, form.oid): frozenset(form.sign) for form in desk.study.forms.values()},
        forms={one.digest for one in unit.mirror_forms(card.device, current=False)},
    )


def _card(unit: Unit, manifest: Manifest) -> EnrolmentCard:
    found = next((one for one in unit.devices() if one.device == manifest.device), None)
    if found is None:
        raise CartDeskError("package.unknown-device")
    return read_enrolment_card(found.card)


def _held(unit: Unit, device: str, snapshot: Snapshot) -> Snapshot | None:
    """The version of a form this desk holds now, or None."""
    for form in unit.mirror_forms(device):
        if (form.subject, form.place) == (snapshot.subject, snapshot.place):
            return read_snapshot(form.snapshot)
    return None


def _change(unit: Unit, manifest: Manifest, data: bytes, envelope: bytes, fault: str | None) -> FormChange:
    if fault == "snapshot-malformed":
        return FormChange("", FormPlace("", 1, "", 1), digest(data), True, (), "", "", "", fault)
    snapshot = read_snapshot(data)
    held = _held(unit, manifest.device, snapshot)
    statement = None if fault == "statement-malformed" else read_statement(envelope)
    return FormChange(
        snapshot.subject,
        snapshot.place,
        digest(data),
        held is None,
        diff_snapshots(held, snapshot),
        statement.signer.name if statement else "",
        statement.time if statement else "",
        str(statement.meaning) if statement else "",
        fault,
    )


@usecase("package.accept", needs=Permission.IMPORT, kind=SPONSOR)
def accept_package(act: Acting, data: bytes) -> Accepted:
    """Take a package in and sign the acknowledgement; the same package again gives the same acknowledgement."""
    desk, unit = act.desk, act.unit
    manifest, name = inspect(data), package_digest(data)
    known = next((one for one in unit.mirror_packages() if one.digest == name and one.accepted), None)
    if known is not None:
        act.record(Kind.PACKAGE_IMPORT, refs={"package": name, "number": manifest.number, "again": 1})
        answer = dict(unit.mirror_acks())[name]
        before = read_acknowledgement(answer, keys.sponsor_key(unit).public)
        return Accepted(answer, len(before.accepted), len(before.refused), True)
    content = _open(desk, unit, manifest, data)
    unit.mirror_add_package(name, manifest.device, manifest.number, data, ACCEPTED)
    unit.mirror_put_digests(
        manifest.device, {manifest.first + at: leaf for at, leaf in enumerate(content.digests)}
    )
    for record in content.records:
        unit.mirror_put_record(manifest.device, record.seq, record.data, record.facts)
    good = [form for form in content.forms if form.fault is None]
    for form in good:
        _keep_form(act, manifest, name, form.snapshot, form.statement)
    answer = make_acknowledgement(
        Acknowledgement(
            study=manifest.study,
            site=manifest.site,
            device=manifest.device,
            number=manifest.number,
            package=name,
            accepted=tuple(sorted({digest(form.snapshot) for form in good})),
            refused=tuple(Refused(digest(form.snapshot), form.fault) for form in content.forms if form.fault),
            sponsor=desk.user.org,
            user=desk.user.id,
            time=act.now.iso(),
        ),
        keys.sponsor_key(unit),
    )
    unit.mirror_add_ack(name, answer)
    refs: dict[str, str | int] = {"package": name, "number": manifest.number, "device": manifest.device}
    act.record(Kind.PACKAGE_IMPORT, refs={**refs, "forms": len(good), "records": len(content.records)})
    act.record(Kind.ACK_WRITE, refs={**refs, "acknowledgement": digest(answer)})
    act.checkpoint()
    return Accepted(answer, len(good), len(content.forms) - len(good), False)


def _keep_form(act: Acting, manifest: Manifest, package: str, data: bytes, envelope: bytes) -> None:
    """Lay one accepted form version, as its device sent it, into the mirror."""
    snapshot = read_snapshot(data)
    act.unit.mirror_put_form(
        manifest.device,
        snapshot.subject,
        snapshot.place,
        digest(data),
        data,
        envelope,
        package,
        act.now.iso(),
    )


@usecase("package.refuse", needs=Permission.IMPORT, kind=SPONSOR)
def note_refusal(act: Acting, data: bytes, code: str) -> None:
    """Note in the trail that a package was refused, and why."""
    manifest = inspect(data)
    act.unit.mirror_add_package(package_digest(data), manifest.device, manifest.number, data, code)
    act.record(Kind.PACKAGE_REFUSE, refs={"package": package_digest(data), "reason": code})


@viewing("package.inbox", needs=Permission.IMPORT)
def inbox(desk: Desk, unit: Unit) -> tuple[MirrorPackage, ...]:
    """Packages this desk took in, newest first."""
    return tuple(reversed(list(unit.mirror_packages())))


@viewing("ack.waiting", needs=Permission.IMPORT)
def acknowledgements(desk: Desk, unit: Unit) -> tuple[bytes, ...]:
    """All acknowledgements of this desk, to be handed to the post office or put on a stick."""
    return tuple(data for _, data in unit.mirror_acks())


def inspect_outside(data: bytes) -> list[tuple[str, str]]:
    """The outside of a package as pairs (name, value); no key is needed."""
    manifest = inspect(data)
    return [
        ("study", manifest.study),
        ("site", manifest.site),
        ("device", manifest.device),
        ("number", str(manifest.number)),
        ("records", f"{manifest.first}–{manifest.last}"),
        ("previous", manifest.prev),
        ("created", manifest.created),
        ("training", "1" if manifest.training else "0"),
        ("digest", package_digest(data)),
    ]
