"""Case books as they stand now: subjects, unplanned visits, forms, items, explanations. A cache of the trail."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, and_, delete, insert, select

from cartdesk.base import CartDeskError, parse_iso
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import FormData, FormStatus, ItemData, RoadState, Subject
from cartdesk.store import tables
from cartdesk.store.model import Explanation
from cartdesk.store.part import (
    ITEM,
    PLACE,
    Part,
    Prepared,
    Stretch,
    at_item,
    at_place,
    iso,
    item_columns,
    key_of_row,
    place_columns,
    place_of_row,
    same,
    within,
)

STATUS_WORDS = frozenset(one.value for one in FormStatus)
ROAD_WORDS = frozenset(one.value for one in RoadState)
_COUNTS = ("rejects", "warns", "missing", "waits", "answered", "total")
_SUBJECT = Prepared(select(tables.subjects).where(same(tables.subjects, "code")))
_FORM = Prepared(select(tables.forms).where(same(tables.forms, "subject", *PLACE)))
_ITEM = Prepared(select(tables.items).where(same(tables.items, "subject", *PLACE, *ITEM)))
_EXPLANATIONS = Prepared(select(tables.explanations).where(same(tables.explanations, "subject", *PLACE)))


class SubjectPart(Part):
    """Subjects and the visits added to their plan."""

    def subjects(self) -> list[Subject]:
        """All subjects, by code."""
        rows = self._rows(select(tables.subjects).order_by(tables.subjects.c.code))
        return [Subject(row.code, parse_iso(row.created)) for row in rows]

    def has_subject(self, code: str) -> bool:
        """Whether a case book of this code is here."""
        return bool(self._asked(_SUBJECT, {"code": code}))

    def add_subject(self, subject: Subject) -> None:
        """Keep a new subject; a code taken already is refused by the database."""
        self._write(insert(tables.subjects).values(code=subject.code, created=iso(subject.created)))

    def events(self, subject: str) -> list[tuple[str, int]]:
        """The unplanned visits of a subject as (event, repeat), in order of repeat."""
        table = tables.events
        rows = self._rows(
            select(table).where(table.c.subject == subject).order_by(table.c.event, table.c.event_repeat)
        )
        return [(row.event, row.event_repeat) for row in rows]

    def add_event(self, subject: str, event: str, repeat: int) -> None:
        """Keep an unplanned visit."""
        self._write(insert(tables.events).values(subject=subject, event=event, event_repeat=repeat))


class FormPart(Part):
    """States of forms and the answers in them."""

    def forms(self, subject: str) -> dict[FormPlace, FormData]:
        """Every form of a subject that has been touched."""
        rows = self._rows(select(tables.forms).where(tables.forms.c.subject == subject))
        return {place_of_row(row): form_of_row(row) for row in rows}

    def form(self, subject: str, place: FormPlace) -> FormData | None:
        """One form, or None when nobody has touched it."""
        rows = self._asked(_FORM, place_columns(subject, place))
        return form_of_row(rows[0]) if rows else None

    def all_forms(self, among: Stretch | None = None) -> list[FormData]:
        """Every touched form of the desk, or of the subjects of a stretch of codes, by subject and place."""
        query = within(select(tables.forms), tables.forms.c.subject, among)
        return [form_of_row(row) for row in self._rows(query)]

    def road_words(self) -> list[tuple[str, FormPlace, str | None, str, int]]:
        """Subject, place, snapshot digest, road as the word that is stored, and last record of every form."""
        table = tables.forms
        return [
            (row.subject, place_of_row(row), row.snapshot, row.road, row.last_seq)
            for row in self._rows(select(table))
        ]

    def put_form(self, data: FormData) -> None:
        """Keep the state of a form."""
        row = place_columns(data.subject, data.place) | {
            "status": data.status.value,
            "completed": iso(data.completed) if data.completed else None,
            "signature": data.signature,
            "snapshot": data.snapshot,
            "last_seq": data.last_seq,
            "road": data.road.value,
            "removed": int(data.removed),
            **{name: getattr(data, name) for name in _COUNTS},
        }
        self._put(tables.forms, row)

    def item(self, subject: str, place: FormPlace, key: ItemKey) -> ItemData | None:
        """The current answer in one field, or None."""
        rows = self._asked(_ITEM, place_columns(subject, place) | item_columns(key))
        return item_of_row(rows[0]) if rows else None

    def items(self, subject: str, place: FormPlace) -> dict[ItemKey, ItemData]:
        """The current answers of a form."""
        rows = self._rows(select(tables.items).where(at_place(tables.items, subject, place)))
        return {data.key: data for data in map(item_of_row, rows)}

    def all_items(self, subject: str) -> dict[FormPlace, dict[ItemKey, ItemData]]:
        """The current answers of all forms of a subject."""
        found: dict[FormPlace, dict[ItemKey, ItemData]] = {}
        for row in self._rows(select(tables.items).where(tables.items.c.subject == subject)):
            data = item_of_row(row)
            found.setdefault(place_of_row(row), {})[data.key] = data
        return found

    def put_item(self, subject: str, place: FormPlace, data: ItemData) -> None:
        """Keep the current answer in a field."""
        value = json.dumps(data.value.to_json(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        row = {"value": value, "seq": data.seq, "user": data.user, "saved": iso(data.saved)}
        self._put(tables.items, place_columns(subject, place) | item_columns(data.key) | row)

    def drop_item(self, subject: str, place: FormPlace, key: ItemKey) -> None:
        """The field holds no answer now; what it held stays in the trail."""
        self._write(
            delete(tables.items).where(at_place(tables.items, subject, place), at_item(tables.items, key))
        )

    def explanations(self, subject: str, place: FormPlace) -> dict[tuple[str, ItemKey | None], Explanation]:
        """The explanations of a form that hold now, by (check, at)."""
        rows = self._asked(_EXPLANATIONS, place_columns(subject, place))
        return {(row.check_oid, key_of_row(row)): _explanation(row) for row in rows}

    def put_explanation(self, subject: str, place: FormPlace, data: Explanation) -> None:
        """Keep an explanation."""
        row = {
            "check_oid": data.check,
            "reason": data.reason,
            "user": data.user,
            "seq": data.seq,
            "saved": iso(data.saved),
        }
        self._put(tables.explanations, place_columns(subject, place) | item_columns(data.at) | row)

    def drop_explanation(self, subject: str, place: FormPlace, check: str, at: ItemKey | None) -> None:
        """The explanation holds no longer; it stays in the trail."""
        table, columns = tables.explanations, item_columns(at)
        here = and_(table.c.check_oid == check, *(table.c[name] == value for name, value in columns.items()))
        self._write(delete(table).where(at_place(table, subject, place), here))


def form_of_row(row: Row[Any]) -> FormData:
    """A row of `forms` as plain data."""
    if row.status not in STATUS_WORDS or row.road not in ROAD_WORDS:
        raise CartDeskError("desk.unknown-word", seq=row.last_seq)
    return FormData(
        subject=row.subject,
        place=place_of_row(row),
        status=FormStatus(row.status),
        completed=parse_iso(row.completed) if row.completed else None,
        signature=row.signature,
        snapshot=row.snapshot,
        last_seq=row.last_seq,
        road=RoadState(row.road),
        removed=bool(row.removed),
        **{name: getattr(row, name) for name in _COUNTS},
    )


def item_of_row(row: Row[Any]) -> ItemData:
    """A row of `items` as plain data."""
    key = ItemKey(row.grp, row.grp_repeat, row.item)
    return ItemData(key, Value.from_json(json.loads(row.value)), row.seq, row.user, parse_iso(row.saved))


def _explanation(row: Row[Any]) -> Explanation:
    return Explanation(row.check_oid, key_of_row(row), row.reason, row.user, row.seq, parse_iso(row.saved))
