"""Across all case books at once: what lists show of them, read in few statements however many answers there are."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import FormData, FormStatus, RoadState
from cartdesk.store import tables
from cartdesk.store.casebooks import form_of_row
from cartdesk.store.part import ITEM, PLACE, Part, Stretch, place_of_row, within
from cartdesk.study import ItemDef

_forms, _items = tables.forms, tables.items
_WORK = """SELECT subject, event, event_repeat, form, form_repeat, status, waits, missing FROM forms
    WHERE removed = 0 AND status IN ({marks}) ORDER BY subject, event, event_repeat, form, form_repeat"""
Answers = dict[FormPlace, dict[ItemKey, Value]]


class Unsettled(NamedTuple):
    """A form that is not settled: how many answers are missing, and how many of them wait for the physician."""

    subject: str
    place: FormPlace
    status: FormStatus
    waits: int
    missing: int


class OverviewPart(Part):
    """Reads only. Each query walks the table of forms, which is small, and looks answers up by their key."""

    def forms_in(self, statuses: Collection[FormStatus]) -> list[FormData]:
        """The forms of all subjects that are in one of these states."""
        rows = self._rows(select(_forms).where(_forms.c.status.in_([one.value for one in statuses])))
        return [form_of_row(row) for row in rows]

    def unsettled(self, statuses: Collection[FormStatus]) -> list[Unsettled]:
        """What lists of work need of the forms in these states, struck through rows left out; there may be very many."""
        words = tuple(one.value for one in statuses)
        rows = self._plain(_WORK.format(marks=", ".join("?" for _ in words)), words)
        states = {one.value: one for one in statuses}
        return [Unsettled(row[0], FormPlace(*row[1:5]), states[row[5]], row[6], row[7]) for row in rows]

    def roads_of_signed(self) -> dict[RoadState, int]:
        """How many signed forms stand in each state of the road."""
        query = select(_forms.c.road, func.count().label("forms")).where(
            _forms.c.status.in_([FormStatus.SIGNED.value, FormStatus.REVIEW.value])
        )
        return {RoadState(row.road): int(row.forms) for row in self._rows(query.group_by(_forms.c.road))}

    def places_of(self, form: str) -> set[tuple[str, FormPlace]]:
        """Where a form was touched, as (subject, place)."""
        columns = (_forms.c.subject, *(_forms.c[name] for name in PLACE))
        return {
            (row.subject, place_of_row(row))
            for row in self._rows(select(*columns).where(_forms.c.form == form))
        }

    def struck_through(self, among: Stretch | None = None) -> set[tuple[str, FormPlace]]:
        """The log rows that were removed, as (subject, place)."""
        columns = (_forms.c.subject, *(_forms.c[name] for name in PLACE))
        return {
            (row.subject, place_of_row(row))
            for row in self._rows(
                within(select(*columns).where(_forms.c.removed == 1), _forms.c.subject, among)
            )
        }

    def answers_to(self, items: Collection[ItemDef], among: Stretch | None = None) -> dict[str, Answers]:
        """The current answers to these items, by subject, place and field."""
        same = and_(
            _items.c.subject == _forms.c.subject, *(_items.c[name] == _forms.c[name] for name in PLACE)
        )
        columns = (
            _items.c.subject, *(_items.c[name] for name in (*PLACE, *ITEM)), _items.c.value,
        )  # fmt: skip
        query = (
            select(*columns)
            .select_from(_forms.join(_items, same))
            .where(_forms.c.form.in_(sorted({one.form for one in items})))
            .where(_items.c.item.in_(sorted({one.oid for one in items})))
        )
        found: dict[str, Answers] = {}
        for row in self._rows(within(query, _forms.c.subject, among)):
            subject, event, event_repeat, form, form_repeat, group, group_repeat, item, value = tuple[
                Any, ...
            ](row)
            place, key = FormPlace(event, event_repeat, form, form_repeat), ItemKey(group, group_repeat, item)
            found.setdefault(subject, {}).setdefault(place, {})[key] = Value.from_json(json.loads(value))
        return found
