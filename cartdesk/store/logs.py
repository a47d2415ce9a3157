"""The rows of a subject's logs, told in few statements however many there are."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import FormData, Kind
from cartdesk.store import tables
from cartdesk.store.casebooks import form_of_row
from cartdesk.store.part import Part

CHANGES = (Kind.ROW_ADD, Kind.ROW_REMOVE, Kind.ROW_RESTORE, Kind.ITEM_SET)
_PLACES = "SELECT event, event_repeat, form, form_repeat FROM forms WHERE subject = ? AND removed = ?"
_WHOLE = """SELECT event, event_repeat, form, form_repeat, grp, grp_repeat, item, value FROM items WHERE subject = ?"""
_LAST = """SELECT max(form_repeat) FROM forms WHERE subject = ? AND event = ? AND form = ?"""
_NEWEST = """SELECT f.event, f.event_repeat, f.form, f.form_repeat, r.kind, r.saved, r.minutes FROM forms AS f
    JOIN records AS r ON r.seq = f.last_seq WHERE f.subject = ? AND f.event = ?"""
_CHANGED = f"""SELECT event, event_repeat, form, form_repeat, max(seq), saved, minutes FROM records
    WHERE subject = ? AND event = ? AND (kind IN ({", ".join(f"'{one.value}'" for one in CHANGES)})
        OR kind = '{Kind.REDACTION_CONFIRM.value}' AND json_extract(CAST(bytes AS TEXT), '$.refs.cleared') = 1)
    GROUP BY form, form_repeat"""
_ANYWHERE = """SELECT event, event_repeat, form, form_repeat, grp, grp_repeat, item, value FROM items
    WHERE subject = ? AND item IN ({marks})"""
_ANSWERS = """SELECT event, event_repeat, form, form_repeat, grp, grp_repeat, item, value FROM items
    WHERE subject = ? AND event = ? AND form = ? AND item IN ({marks})"""


class LogPart(Part):
    """Reads only."""

    def places_kept(self, subject: str) -> list[FormPlace]:
        """Where a form was touched and not struck through."""
        return [FormPlace(*row) for row in self._plain(_PLACES, (subject, 0))]

    def places_struck(self, subject: str) -> list[FormPlace]:
        """The rows of logs that were struck through."""
        return [FormPlace(*row) for row in self._plain(_PLACES, (subject, 1))]

    def answers_in(self, subject: str, items: Collection[str]) -> dict[FormPlace, dict[ItemKey, Value]]:
        """The current answers to these items anywhere in a subject's case book."""
        oids = sorted(items)
        return self._answers(_ANYWHERE.format(marks=", ".join("?" for _ in oids)), (subject, *oids))

    def log_changes(self, subject: str, log: str) -> dict[FormPlace, tuple[str, int]]:
        """When each row under the pseudo-visit `log` was last changed (added, answered, erased, struck through): text of `Stamp.iso`
        and the offset of the clock on the wall in minutes.
        """
        newest = self._plain(_NEWEST, (subject, log))
        found = {FormPlace(*row[:4]): (row[5], row[6] or 0) for row in newest if row[4] in CHANGES}
        if len(found) < len(
            newest
        ):  # completing, signing, printing and explaining a row are no changes of it
            rows = self._plain(_CHANGED, (subject, log))
            found |= {FormPlace(*row[:4]): (row[5], row[6] or 0) for row in rows}
        return found

    def last_row(self, subject: str, log: str, form: str) -> int:
        """The greatest number a row of a log ever had; 0 when it has none."""
        ((last,),) = self._plain(_LAST, (subject, log, form))
        return int(last or 0)

    def whole_book(self, subject: str) -> dict[FormPlace, dict[ItemKey, Value]]:
        """Every current answer of a subject, and nothing beside: for judging."""
        return self._answers(_WHOLE, (subject,))

    def log_forms(self, subject: str, log: str, form: str) -> list[FormData]:
        """The rows of one log by number, those struck through too."""
        table = tables.forms
        here = (table.c.subject == subject) & (table.c.event == log) & (table.c.form == form)
        return [
            form_of_row(row) for row in self._rows(select(table).where(here).order_by(table.c.form_repeat))
        ]

    def log_answers(
        self, subject: str, log: str, form: str, items: Collection[str]
    ) -> dict[FormPlace, dict[ItemKey, Value]]:
        """The current answers to these items in the rows of one log."""
        oids = sorted(items)
        return self._answers(_ANSWERS.format(marks=", ".join("?" for _ in oids)), (subject, log, form, *oids))

    def _answers(self, query: str, values: tuple[Any, ...]) -> dict[FormPlace, dict[ItemKey, Value]]:
        found: dict[FormPlace, dict[ItemKey, Value]] = {}
        for event, event_repeat, form, form_repeat, group, repeat, item, value in self._plain(query, values):
            held = found.setdefault(FormPlace(event, event_repeat, form, form_repeat), {})
            held[ItemKey(group, repeat, item)] = Value.from_json(json.loads(value))
        return found
