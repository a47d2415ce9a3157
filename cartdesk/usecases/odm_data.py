"""What a desk holds, arranged for an ODM file: forms with their answers, the history of each, the signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cartdesk.base import Stamp, digest, parse_iso
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.interchange import (
    OdmChange,
    OdmEvent,
    OdmForm,
    OdmGroup,
    OdmItem,
    OdmSignature,
    OdmSubject,
    OdmUser,
)
from cartdesk.records import (
    AuditRecord,
    FormStatus,
    Kind,
    is_signed,
    read_snapshot,
    read_statement,
)
from cartdesk.store import Unit
from cartdesk.usecases.casebook import open_book
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.trail_paper import ERASED

Told = tuple[AuditRecord, Mapping[str, Any]]


@dataclass(slots=True)
class _Past:
    """What the records of one form tell: changes of each item, rows taken out, the row struck through."""

    changes: dict[ItemKey, list[OdmChange]] = field(default_factory=dict)
    gone: dict[tuple[str, int], OdmChange] = field(default_factory=dict)
    removal: OdmChange | None = None


def site_subjects(desk: Desk, unit: Unit) -> Iterator[OdmSubject]:
    """The case books of a site with their histories, subject by subject; derived values as they come to today."""
    for subject in unit.subjects():
        book = open_book(desk, unit, subject.code)
        forms: dict[FormPlace, OdmForm] = {}
        for place, data in unit.forms(subject.code).items():
            past = _past(_records(unit, subject.code, place))
            signatures = unit.signatures(subject.code, place)
            live = signatures[-1].envelope if signatures and is_signed(data.status) else None
            values = {**book.view.values.get(place, {}), **book.entry(place).derived()}
            forms[place] = _form(desk, place, values, past, data.status, live, removed=data.removed)
        yield _subject(desk, subject.code, desk.file.site, forms)


def mirrored_subjects(desk: Desk, unit: Unit) -> Iterator[OdmSubject]:
    """The form versions that the sponsor's desk accepted, with the records that came along."""
    for device in unit.devices():
        records = [
            (AuditRecord.decode(one.record), {name: fact.value for name, fact in one.facts.items()})
            for one in unit.mirror_records(device.device)
            if one.record is not None
        ]
        by_subject: dict[str, dict[FormPlace, OdmForm]] = {}
        for held in unit.mirror_forms(device.device):
            snapshot = read_snapshot(held.snapshot)
            own = (told for told in records if (told[0].subject, told[0].place) == (held.subject, held.place))
            form = _form(
                desk,
                held.place,
                {**snapshot.values, **snapshot.derived},
                _past(own),
                FormStatus.SIGNED,
                held.envelope,
                removed=snapshot.removed,
            )
            by_subject.setdefault(held.subject, {})[held.place] = form
        for code, forms in sorted(by_subject.items()):
            yield _subject(desk, code, device.site, forms)


def mirrored_users(unit: Unit) -> list[OdmUser]:
    """The people whose records and signatures came in packages. Only signers are known by name at the sponsor's desk."""
    names: dict[str, OdmUser] = {}
    for device in unit.devices():
        for one in unit.mirror_records(device.device):
            if one.record is None:
                continue
            record = AuditRecord.decode(one.record)
            names.setdefault(
                record.user, OdmUser(record.user, record.user, record.role, record.org, device.site)
            )
        for held in unit.mirror_forms(device.device):
            signer = read_statement(held.envelope).signer
            names[signer.user] = OdmUser(signer.user, signer.name, signer.role, signer.org, device.site)
    return list(names.values())


def _records(unit: Unit, subject: str, place: FormPlace) -> Iterator[Told]:
    """At the site every fact is there; one that is not was erased by two persons, and is told so."""
    for seq in unit.seqs_of_form(subject, place):
        record, held = AuditRecord.decode(unit.record(seq)), unit.facts(seq)
        yield record, {name: held[name].value if name in held else ERASED for name in record.facts}


def _past(records: Iterable[Told]) -> _Past:
    past = _Past()
    for record, facts in records:
        if record.kind is Kind.ITEM_SET and record.key is not None and "new" in facts:
            new = facts["new"]
            value = Value.from_json(new) if new and new != ERASED else None
            past.changes.setdefault(record.key, []).append(_change(record, facts, value))
        elif record.kind is Kind.ROW_REMOVE and record.group is not None:
            past.gone[record.group] = _change(record, facts, None)
        elif record.kind is Kind.ROW_REMOVE:
            past.removal = _change(record, facts, None)
        elif record.kind is Kind.ROW_RESTORE:
            past.removal = None
    return past


def _change(record: AuditRecord, facts: Mapping[str, Any], value: Value | None) -> OdmChange:
    at = Stamp(parse_iso(record.saved), record.offset, record.zone, 0, "").local()
    gone = ERASED if facts.get("new") == ERASED else ""
    told = (record.reason or "", str(facts.get("reason-text") or ""), gone)
    words = ": ".join(part for part in told if part)
    return OdmChange(value, record.user, at, words, record.seq, str(record.kind), digest(record.encode()))


def _form(
    desk: Desk,
    place: FormPlace,
    values: Mapping[ItemKey, Value],
    past: _Past,
    status: FormStatus,
    envelope: bytes | None,
    *,
    removed: bool,
) -> OdmForm:
    """One form, its groups in the order of the definition, rows that were taken out included."""
    keys = set(values) | set(past.changes)
    groups = []
    for oid in desk.study.forms[place.form].groups:
        rows = {key.repeat for key in keys if key.group == oid} | {
            row for group, row in past.gone if group == oid
        }
        for row in sorted(rows):
            items = tuple(
                OdmItem(
                    item,
                    values.get(ItemKey(oid, row, item)),
                    tuple(past.changes.get(ItemKey(oid, row, item), ())),
                )
                for item in desk.study.groups[oid].items
                if ItemKey(oid, row, item) in keys
            )
            groups.append(OdmGroup(oid, row, items, past.gone.get((oid, row))))
    signature = _signature(envelope) if envelope else None
    return OdmForm(place.form, place.form_repeat, status, tuple(groups), removed, past.removal, signature)


def _signature(envelope: bytes) -> OdmSignature:
    statement = read_statement(envelope)
    at = Stamp(parse_iso(statement.time), statement.offset, statement.zone, 0, "").local()
    return OdmSignature(
        statement.signer.user, at, str(statement.meaning), statement.digest, statement.snapshot
    )


def _subject(desk: Desk, code: str, site: str, forms: Mapping[FormPlace, OdmForm]) -> OdmSubject:
    order = list(desk.study.events)
    by_event: dict[tuple[str, int], list[OdmForm]] = {}
    for place in sorted(forms, key=lambda one: (order.index(one.event), one)):
        by_event.setdefault((place.event, place.event_repeat), []).append(forms[place])
    return OdmSubject(code, site, tuple(OdmEvent(*key, tuple(held)) for key, held in by_event.items()))
