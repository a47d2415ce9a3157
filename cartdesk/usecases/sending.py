"""Packing, carrying, filing (decisions 16): packing and filing are acts; carrying touches no store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cartdesk.base import CartDeskError, digest
from cartdesk.exchange import (
    MAX_EVENTS,
    MAX_FORMS,
    Manifest,
    PackageContent,
    SentForm,
    SentRecord,
    StudyCard,
    leaf_digest,
    package_body,
    read_acknowledgement,
    read_receipt,
    seal_package,
)
from cartdesk.records import (
    KEY_KINDS,
    ZERO,
    AuditRecord,
    Fact,
    FormData,
    FormStatus,
    Kind,
    Permission,
    RoadState,
    read_statement,
)
from cartdesk.store import OutboxPackage, Unit
from cartdesk.sync import Carried
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.certificates import certificate_of
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.lapsing import signs_book
from cartdesk.usecases.redacting import empty_if_erased
from cartdesk.usecases.revoking import demand_not_revoked, file_revocation
from cartdesk.usecases.trust import need_study_card, study_card


@dataclass(frozen=True, slots=True)
class Outbox:
    """The four states as numbers of form versions, and the packages one by one."""

    counts: dict[RoadState, int]
    packages: tuple[OutboxPackage, ...]
    last_contact: str | None
    server: str | None
    card: bool


@usecase("package.pack", needs=Permission.SEND, kind=SITE)
def pack(act: Acting) -> tuple[int, ...]:
    """Seal all signed forms that have not travelled yet, once (decisions 14). Returns the package numbers.

    One package tells of at most MAX_EVENTS records, and holds at most as many in full; a longer stretch of the trail is
    told in packages that carry digests only, each up to a checkpoint. Then come the forms, in as many packages as they
    need; one that signs a whole case book comes after the forms it covers.
    """
    unit = act.unit
    card = need_study_card(unit)
    demand_not_revoked(act.desk, unit)
    ready = forms_to_pack(unit)
    if not ready:
        raise CartDeskError("package.nothing-to-pack")
    ready.sort(key=lambda form: signs_book(act.desk.study, form.place.form))
    act.checkpoint()
    numbers = []
    while unit.head()[0] - _told(unit) > MAX_EVENTS:
        size, note = max(one for one in unit.checkpoints() if one[0] <= _told(unit) + MAX_EVENTS)
        numbers.append(_seal(act, card, size, note, ()))
    for forms in _batches(unit, ready):
        if _told(unit) == unit.checkpoints()[-1][0]:
            act.checkpoint()  # the package before was packed: the next one tells of that record
        size, note = unit.checkpoints()[-1]
        numbers.append(_seal(act, card, size, note, forms))
    return tuple(numbers)


def _batches(unit: Unit, ready: Sequence[FormData]) -> Iterator[list[FormData]]:
    """The forms in order, as many together as one package may hold with their records in full."""
    always = len(unit.seqs_of_kinds(KEY_KINDS))
    batch, records = list[FormData](), always
    for form in ready:
        own = len(unit.seqs_of_form(form.subject, form.place))
        if batch and (records + own > MAX_EVENTS or len(batch) >= MAX_FORMS):
            yield batch
            batch, records = [], always
        batch.append(form)
        records += own
    yield batch


def forms_to_pack(unit: Unit) -> list[FormData]:
    """The signed forms that have not travelled yet."""
    return [
        form
        for form in unit.all_forms()
        if form.status is FormStatus.SIGNED and form.road is RoadState.LAPTOP
    ]


def _told(unit: Unit) -> int:
    """The last record that a package has told of."""
    packages = unit.packages()
    return packages[-1].last if packages else 0


def _seal(act: Acting, card: StudyCard, last: int, note: str, ready: Sequence[FormData]) -> int:
    """Seal one package over the records up to `last` and put it into the outbox."""
    desk, unit = act.desk, act.unit
    before = unit.packages()
    number, first = len(before) + 1, _told(unit) + 1
    content = PackageContent(
        digests=tuple(leaf_digest(data) for _, data in unit.records(first, last)),
        records=tuple(_full_records(desk, unit, ready, last)),
        forms=tuple(_sent_form(unit, form) for form in ready),
        certificates=tuple(_certificates(unit, ready)),
        definition=desk.study.digest,
    )
    manifest = Manifest(
        audience=card.key,
        study=desk.file.study,
        site=desk.file.site,
        device=desk.file.device,
        number=number,
        prev=before[-1].digest if before else ZERO,
        first=first,
        last=last,
        checkpoint=note,
        created=act.now.iso(),
        training=desk.training,
    )
    key = keys.device_key(unit)
    recipients = (*card.recipients, keys.sealing_key(unit).recipient)
    data = seal_package(content, manifest, key, recipients)
    snapshots = [(form.subject, form.place, str(form.snapshot)) for form in ready]
    unit.add_package(number, digest(data), data, first, last, snapshots)
    for form in ready:
        unit.put_form(replace(form, road=RoadState.PACKED))
    body = digest(package_body(content, manifest, key))
    act.record(
        Kind.PACKAGE_PACK,
        refs={"body": body, "number": number, "forms": len(ready), "first": first, "last": last},
    )
    return number


def _full_records(desk: Desk, unit: Unit, forms: Iterable[FormData], last: int) -> Iterable[SentRecord]:
    """All records to number `last` of the forms and of people's keys, in full; what stays at the site is left out."""
    of_forms = {seq for form in forms for seq in unit.seqs_of_form(form.subject, form.place)}
    for seq in sorted(seq for seq in of_forms.union(unit.seqs_of_kinds(KEY_KINDS)) if seq <= last):
        data = unit.record(seq)
        record = AuditRecord.decode(data)
        yield SentRecord(seq, data, facts_to_send(desk, record, unit.facts(seq)))


def facts_to_send(desk: Desk, record: AuditRecord, facts: dict[str, Fact]) -> dict[str, Fact]:
    """The facts of a record without those that stay at the site."""
    if record.kind in (Kind.ATTACHMENT_ADD, Kind.ATTACHMENT_REMOVE):
        return {}
    stays = record.key is not None and record.key.item and desk.study.items[record.key.item].stays
    if stays:
        return {}
    old = facts.get("old")
    if record.kind is Kind.ROW_REMOVE and old and any(desk.study.items[item].stays for item in old.value):
        return {name: fact for name, fact in facts.items() if name != "old"}
    return facts


def _sent_form(unit: Unit, form: FormData) -> SentForm:
    signature = unit.signatures(form.subject, form.place)[-1]
    return SentForm(signature.snapshot, signature.envelope, read_statement(signature.envelope).language)


def _certificates(unit: Unit, forms: Iterable[FormData]) -> Iterable[bytes]:
    """The certificates that the forms' signatures name, each once."""
    held = (certificate_of(unit, unit.signatures(form.subject, form.place)[-1]) for form in forms)
    yield from {one.digest: one.envelope for one in held if one is not None}.values()


@viewing("package.outbox")
def outbox(desk: Desk, unit: Unit) -> Outbox:
    """How far the signed records have come."""
    counts = dict.fromkeys(RoadState, 0) | unit.roads_of_signed()
    card = study_card(unit)
    server = card.server.url if card and card.server else None
    return Outbox(counts, tuple(unit.packages()), unit.get("last-contact"), server, card is not None)


@viewing("package.sealed", needs=Permission.SEND)
def sealed_packages(desk: Desk, unit: Unit) -> tuple[bytes, ...]:
    """The bytes of all packages this desk sealed, in order."""
    return tuple(unit.package_bytes(one.number) for one in unit.packages())


@usecase("receipt.file", needs=Permission.SEND, kind=SITE)
def file_receipt(act: Acting, data: bytes) -> int:
    """File the post office's receipt: its forms are *delivered*. A forged or foreign one is refused. Idempotent."""
    desk, unit = act.desk, act.unit
    card = need_study_card(unit)
    if card.server is None:
        raise CartDeskError("receipt.no-server")
    receipt = read_receipt(data, bytes.fromhex(card.server.key))
    package = _own_package(desk, unit, receipt.device, receipt.number, receipt.package, "receipt")
    if receipt.study != desk.file.study:
        raise CartDeskError("receipt.other-package")
    if package.receipt is None:
        unit.file_receipt(package.number, data)
        _advance(unit, package, {RoadState.PACKED}, RoadState.DELIVERED, None)
        empty_if_erased(act, package.number)
    unit.put("last-contact", act.now.iso())
    act.record(
        Kind.RECEIPT_FILE,
        refs={"package": receipt.package, "number": receipt.number, "receipt": digest(data)},
    )
    return package.number


@usecase("ack.file", needs=Permission.SEND, kind=SITE)
def file_acknowledgement(act: Acting, data: bytes) -> int:
    """File the sponsor's acknowledgement: the accepted form versions are *received*, and only they (decisions 15)."""
    desk, unit = act.desk, act.unit
    card = need_study_card(unit)
    answer = read_acknowledgement(data, card.public)
    package = _own_package(desk, unit, answer.device, answer.number, answer.package, "acknowledgement")
    if answer.study != desk.file.study:
        raise CartDeskError("acknowledgement.other-package")
    if package.acknowledgement is None:
        unit.file_acknowledgement(package.number, data)
        empty_if_erased(act, package.number)
    _advance(unit, package, {RoadState.PACKED, RoadState.DELIVERED}, RoadState.RECEIVED, set(answer.accepted))
    unit.put("last-contact", act.now.iso())
    act.record(
        Kind.ACK_FILE,
        refs={"package": answer.package, "number": answer.number, "acknowledgement": digest(data)},
    )
    return package.number


def _own_package(desk: Desk, unit: Unit, device: str, number: int, package: str, what: str) -> OutboxPackage:
    found = next((one for one in unit.packages() if one.number == number and one.digest == package), None)
    if found is None or device != desk.file.device:
        raise CartDeskError(f"{what}.other-package")
    return found


def _advance(
    unit: Unit, package: OutboxPackage, before: set[RoadState], after: RoadState, only: set[str] | None
) -> None:
    """Move the form versions of a package along the road, unless they were superseded meanwhile."""
    for subject, place, snapshot in package.forms:
        form = unit.form(subject, place)
        if (
            form is not None
            and form.snapshot == snapshot
            and form.road in before
            and (only is None or snapshot in only)
        ):
            unit.put_form(replace(form, road=after))


@dataclass(frozen=True, slots=True)
class Filed:
    """What one contact brought: letters filed by kind, and the codes of what did not go well."""

    receipts: int
    acknowledgements: int
    faults: tuple[CartDeskError, ...]
    revocations: int = 0


def file_carried(desk: Desk, carried: Carried) -> Filed:
    """File everything a courier brought; one bad letter never blocks the rest."""
    faults = [CartDeskError(one.code, **one.facts) for one in carried.failures]
    receipts = sum(_filed(desk, file_receipt, one.data, faults) for one in carried.receipts)
    answers = sum(_filed(desk, file_acknowledgement, one.data, faults) for one in carried.acknowledgements)
    ended = sum(_filed(desk, file_revocation, one, faults) for one in carried.revocations)
    return Filed(receipts, answers, tuple(faults), ended)


def _filed(
    desk: Desk, act: Callable[[Desk, bytes], object], data: bytes, faults: list[CartDeskError]
) -> bool:
    try:
        act(desk, data)
    except CartDeskError as fault:
        faults.append(fault)
        return False
    return True
