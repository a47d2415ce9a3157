"""The caches made anew from the trail: current items, forms and explanations, and the index over the records.

From the trail come: items; of forms the state, times, signature and last record; explanations. Not in the trail but
carried over: a form's `road` (kept with the outbox) and its counts (the engine's). Explanations that a later save made
pointless are recorded as a check mark `cleared`; where none was recorded the cache may have fewer, never others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy import delete

from cartdesk.base import CartDeskError, parse_iso
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import (
    AuditRecord,
    FormAct,
    FormData,
    FormStatus,
    ItemData,
    Kind,
    Outcome,
    RoadState,
    next_status,
)
from cartdesk.store import tables
from cartdesk.store.model import Explanation
from cartdesk.store.trail import index_faults
from cartdesk.store.unit import Unit

K = TypeVar("K")
V = TypeVar("V")
Where = tuple[str, FormPlace]
_CHANGES = (Kind.ITEM_SET, Kind.ROW_ADD, Kind.ROW_REMOVE, Kind.FINDING_EXPLAIN)


@dataclass(slots=True)
class CaseBooks:
    """What the trail says now stands in the case books. `unknown`: items whose value has been taken from its record."""

    forms: dict[Where, FormData] = field(default_factory=dict)
    items: dict[Where, dict[ItemKey, ItemData]] = field(default_factory=dict)
    explanations: dict[Where, dict[tuple[str, ItemKey | None], Explanation]] = field(default_factory=dict)
    unknown: set[tuple[Where, ItemKey]] = field(default_factory=set)


def from_trail(unit: Unit) -> CaseBooks:
    """Replay the whole trail."""
    books = CaseBooks()
    for _, data in unit.records():
        record = AuditRecord.decode(data)
        if record.subject is not None and record.place is not None:
            _replay(unit, books, record, (record.subject, record.place))
    return books


def _replay(unit: Unit, books: CaseBooks, record: AuditRecord, where: Where) -> None:
    form = books.forms.get(where) or FormData(
        *where, FormStatus.NOT_STARTED, None, None, None, 0, RoadState.LAPTOP
    )
    saved = parse_iso(record.saved)
    if record.kind in _CHANGES:
        books.forms[where] = replace(form, status=_after(form, FormAct.CHANGE), last_seq=record.seq)
    if record.kind is Kind.ITEM_SET and record.key is not None:
        _set_item(unit, books, record, where, record.key)
    elif record.kind is Kind.ROW_REMOVE:
        _remove_row(books, record, where)
    elif record.kind is Kind.FORM_COMPLETE:
        after = _after(form, FormAct.COMPLETE)
        books.forms[where] = replace(form, status=after, completed=saved, last_seq=record.seq)
    elif record.kind is Kind.FORM_SIGN:
        statement, snapshot = (str(record.refs[name]) for name in ("statement", "snapshot"))
        after = _after(form, FormAct.SIGN)
        books.forms[where] = replace(
            form, status=after, signature=statement, snapshot=snapshot, last_seq=record.seq
        )
    elif record.kind in (Kind.FORM_FOLLOW, Kind.FORM_CONFIRM):
        differs = FormAct.DIFFER if record.refs.get("differs") else FormAct.AGREE
        act = FormAct.CONFIRM if record.kind is Kind.FORM_CONFIRM else differs
        books.forms[where] = replace(form, status=_after(form, act), last_seq=record.seq)
    _explain(unit, books, record, where)


def _after(form: FormData, act: FormAct) -> FormStatus:
    try:
        return next_status(form.status, act)
    except CartDeskError:
        return form.status  # an act out of order changes nothing here; the comparison then shows it


def _set_item(unit: Unit, books: CaseBooks, record: AuditRecord, where: Where, key: ItemKey) -> None:
    items = books.items.setdefault(where, {})
    items.pop(key, None)
    books.unknown.discard((where, key))
    fact = unit.facts(record.seq).get("new")
    if fact is None:
        books.unknown.add((where, key))
    elif fact.value is not None:
        items[key] = ItemData(
            key, Value.from_json(fact.value), record.seq, record.user, parse_iso(record.saved)
        )


def _remove_row(books: CaseBooks, record: AuditRecord, where: Where) -> None:
    if record.group is None:
        books.forms[where] = replace(books.forms[where], removed=True)
        return
    items = books.items.get(where, {})
    books.items[where] = {key: data for key, data in items.items() if (key.group, key.repeat) != record.group}


def _explain(unit: Unit, books: CaseBooks, record: AuditRecord, where: Where) -> None:
    held = books.explanations.setdefault(where, {})
    for mark in record.checks:
        if mark.outcome == Outcome.CLEARED:
            held.pop((mark.id, mark.at), None)
        elif record.kind is Kind.FINDING_EXPLAIN and mark.outcome == Outcome.OVERRULED:
            answer = unit.facts(record.seq).get("answer")
            words = str(answer.value) if answer else ""
            saved = parse_iso(record.saved)
            held[mark.id, mark.at] = Explanation(mark.id, mark.at, words, record.user, record.seq, saved)


def differences_from_trail(unit: Unit) -> list[int]:
    """Numbers of the records that the caches do not agree with (or that the index over the records belies)."""
    books = from_trail(unit)
    wrong = set(index_faults(unit))
    cached = {(form.subject, form.place): form for form in unit.all_forms()}
    for where in cached.keys() | books.forms.keys() | books.items.keys():
        told, held = books.forms.get(where), cached.get(where)
        if told is None or held is None or _said_by_trail(told) != _said_by_trail(held):
            wrong.add((told or held).last_seq)  # type: ignore[union-attr]
        wrong |= _wrong_items(books, where, unit.items(*where))
        explained = books.explanations.get(where, {})
        wrong |= {one.seq for name, one in unit.explanations(*where).items() if explained.get(name) != one}
    return sorted(wrong | _strangers(unit, books))


def _said_by_trail(form: FormData) -> tuple[object, ...]:
    return (form.status, form.completed, form.signature, form.snapshot, form.last_seq, form.removed)


def _wrong_items(books: CaseBooks, where: Where, held: dict[ItemKey, ItemData]) -> set[int]:
    told = books.items.get(where, {})
    wrong: set[int] = set()
    for key in told.keys() | held.keys():
        if told.get(key) != held.get(key) and (where, key) not in books.unknown:
            wrong.add((told.get(key) or held[key]).seq)
    return wrong


def _strangers(unit: Unit, books: CaseBooks) -> set[int]:
    """Items in the cache for forms that neither trail nor cache knows."""
    known = books.forms.keys() | {(form.subject, form.place) for form in unit.all_forms()}
    found: set[int] = set()
    for subject in unit.subjects():
        for place, items in unit.all_items(subject.code).items():
            if (subject.code, place) not in known:
                found |= {data.seq for data in items.values()}
    return found


def rebuild(unit: Unit) -> None:
    """Put what the trail says in the place of the caches, in the transaction of `unit`."""
    books = from_trail(unit)
    before = {(form.subject, form.place): form for form in unit.all_forms()}
    for table in (tables.items, tables.explanations, tables.forms):
        unit._write(delete(table))
    for where, form in books.forms.items():
        old = before.get(where)
        unit.put_form(_carried_over(form, old) if old else form)
    for where, data in _each(books.items):
        unit.put_item(*where, data)
    for where, explanation in _each(books.explanations):
        unit.put_explanation(*where, explanation)


def _carried_over(form: FormData, old: FormData) -> FormData:
    """The form as the trail tells it, with the road and the counts that the trail does not tell."""
    return replace(
        old, status=form.status, completed=form.completed, signature=form.signature, snapshot=form.snapshot,
        last_seq=form.last_seq, removed=form.removed,
    )  # fmt: skip


def _each(books: dict[Where, dict[K, V]]) -> Iterable[tuple[Where, V]]:
    return ((where, data) for where, rows in books.items() for data in rows.values())
