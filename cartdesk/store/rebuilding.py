"""The caches made anew from the trail: current items, forms and explanations (docs/formats/desk.md).

Not in the trail but carried over: a form's `road` (kept with the outbox) and its counts (the engine's).
"""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import delete

from cartdesk.base import parse_iso
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import FormData, ItemData, RoadState
from cartdesk.records.replay import CaseBooks, FormState, Mark
from cartdesk.store import tables
from cartdesk.store.model import Explanation
from cartdesk.store.unit import Unit


def from_trail(unit: Unit) -> CaseBooks:
    """Replay the whole trail."""
    books = CaseBooks()
    for _, data, _, facts in unit.scan():
        books.take(json.loads(data), {name: value for name, _, value in facts})
    return books


def rebuild(unit: Unit) -> None:
    """Put what the trail says in the place of the caches, in the transaction of `unit`."""
    books = from_trail(unit)
    before = {(form.subject, form.place): form for form in unit.all_forms()}
    for table in (tables.items, tables.explanations, tables.forms):
        unit._write(delete(table))
    for subject, book in books.items():
        for place, state in book.forms.items():
            unit.put_form(_form(subject, place, state, before.get((subject, place))))
        for place, items in book.items.items():
            for key, mark in items.items():
                unit.put_item(subject, place, _item(unit, key, mark))
        for place, held in book.explanations.items():
            for (check, at), mark in held.items():
                words = str(unit.facts(mark.seq)["answer"].value)
                found = Explanation(check, at, words, mark.user, mark.seq, parse_iso(mark.saved))
                unit.put_explanation(subject, place, found)


def _form(subject: str, place: FormPlace, state: FormState, before: FormData | None) -> FormData:
    """The form as the trail tells it, with the road and the counts that the trail does not tell."""
    completed = parse_iso(state.completed) if state.completed else None
    form = before or FormData(subject, place, state.status, None, None, None, 0, RoadState.LAPTOP)
    return replace(
        form, status=state.status, completed=completed, signature=state.signature, snapshot=state.snapshot,
        last_seq=state.last_seq, removed=state.removed,
    )  # fmt: skip


def _item(unit: Unit, key: ItemKey, mark: Mark) -> ItemData:
    value = Value.from_json(unit.facts(mark.seq)["new"].value)
    return ItemData(key, value, mark.seq, mark.user, parse_iso(mark.saved))
