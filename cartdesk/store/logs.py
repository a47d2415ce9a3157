"""The rows of a subject's logs, told in few statements however many there are."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import select

from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import FormData, Kind
from cartdesk.store import tables
from cartdesk.store.casebooks import form_of_row
from cartdesk.store.part import Part

CHANGES = (Kind.ROW_ADD, Kind.ROW_REMOVE, Kind.ROW_RESTORE, Kind.ITEM_SET)
_PLACES = "SELECT event, event_repeat, form, form_repeat FROM forms WHERE subject = ? AND removed = 0"
_CHANGED = f"""SELECT event, event_repeat, form, form_repeat, max(seq), saved, minutes FROM records
    WHERE subject = ? AND event = ? AND (kind IN ({", ".join(f"'{one.value}'" for one in CHANGES)})
        OR kind = '{Kind.REDACTION_CONFIRM.value}' AND json_extract(CAST(bytes AS TEXT), '$.refs.cleared') = 1)
    GROUP BY form, form_repeat"""
_ANYWHERE = """SELECT event, event_repeat, form, form_repeat, grp, grp_repeat, item, value FROM items
    WHERE subject = ? AND item IN ({marks})"""
_ANSWERS = """SELECT form_repeat, event, event_repeat, grp, grp_repeat, item, value FROM items
    WHERE subject = ? AND event = ? AND form = ? AND item IN ({marks})"""


class LogPart(Part):
    """Reads only."""

    def places_kept(self, subject: str) -> list[FormPlace]:
        """Where a form was touched and not struck through."""
        return [FormPlace(*row) for row in self._plain(_PLACES, (subject,))]

    def answers_in(self, subject: str, items: Collection[str]) -> dict[FormPlace, dict[ItemKey, Value]]:
        """The current answers to these items anywhere in a subject's case book."""
        oids = sorted(items)
        query = _ANYWHERE.format(marks=", ".join("?" for _ in oids))
        found: dict[FormPlace, dict[ItemKey, Value]] = {}
        for row in self._plain(query, (subject, *oids)):
            value = Value.from_json(json.loads(row[7]))
            found.setdefault(FormPlace(*row[:4]), {})[ItemKey(*row[4:7])] = value
        return found

    def log_changes(self, subject: str, log: str) -> dict[FormPlace, tuple[str, int]]:
        """When each row under the pseudo-visit `log` was last changed (added, answered, erased, struck through): text of `Stamp.iso`
        and the offset of the clock on the wall in minutes.
        """
        rows = self._plain(_CHANGED, (subject, log))
        return {FormPlace(*row[:4]): (row[5], row[6] or 0) for row in rows}

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
        query = _ANSWERS.format(marks=", ".join("?" for _ in oids))
        found: dict[FormPlace, dict[ItemKey, Value]] = {}
        for repeat, event, event_repeat, group, group_repeat, item, value in self._plain(
            query, (subject, log, form, *oids)
        ):
            place = FormPlace(event, event_repeat, form, repeat)
            found.setdefault(place, {})[ItemKey(group, group_repeat, item)] = Value.from_json(
                json.loads(value)
            )
        return found
