"""What the trail says now stands in the case books: every record replayed in order (R01, R17; docs/formats/desk.md).

The caches of a desk are held against this, made anew from it, and shown from it as they were at an earlier record.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cartdesk.base import CartDeskError
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.records.audit import Kind, Outcome
from cartdesk.records.states import FormStatus
from cartdesk.records.status import FormAct, next_status

CHANGES = frozenset({Kind.ITEM_SET, Kind.ROW_ADD, Kind.ROW_REMOVE, Kind.ROW_RESTORE, Kind.FINDING_EXPLAIN})
NOTHING = "null"
# Plain words: a name looked up in an enumeration costs a tenth of replaying one record.
_ITEM_SET, _ROW_REMOVE, _ROW_RESTORE, _COMPLETE, _SIGN, _EXPLAIN, _FOLLOW, _CONFIRM, _ERASE, _LAPSE = (
    kind.value
    for kind in (
        *(Kind.ITEM_SET, Kind.ROW_REMOVE, Kind.ROW_RESTORE, Kind.FORM_COMPLETE, Kind.FORM_SIGN),
        *(Kind.FINDING_EXPLAIN, Kind.FORM_FOLLOW, Kind.FORM_CONFIRM, Kind.REDACTION_CONFIRM),
        Kind.CASEBOOK_LAPSE,
    )
)


def _after(status: FormStatus, act: FormAct) -> FormStatus:
    """An act out of order changes no state; the comparison with the caches then shows it."""
    with suppress(CartDeskError):
        return next_status(status, act)
    return status


_CHANGED, _COMPLETED, _SIGNED, _DIFFERS, _AGREES, _CONFIRMED = (
    {status: _after(status, act) for status in FormStatus}
    for act in (
        *(FormAct.CHANGE, FormAct.COMPLETE, FormAct.SIGN),
        *(FormAct.DIFFER, FormAct.AGREE, FormAct.CONFIRM),
    )
)


class Mark(NamedTuple):
    """The record that set something, who wrote it and when (text of `Stamp.iso`).

    `told` is Python's hash of the JSON text of the fact that was set: enough to compare it with a row of the same
    run of the program, without keeping every text.
    """

    seq: int
    user: str
    saved: str
    told: int = 0


@dataclass(slots=True)
class FormState:
    """A form as the trail tells it; `completed` is text of `Stamp.iso`."""

    status: FormStatus = FormStatus.NOT_STARTED
    completed: str | None = None
    signature: str | None = None
    snapshot: str | None = None
    last_seq: int = 0
    removed: bool = False


@dataclass(slots=True)
class SubjectBook:
    """The case book of one subject. Values are not here: they are the facts of the records named.

    `unknown`: items whose value has been erased from its record. `signed`: place and signing record by statement.
    """

    created: Mark | None = None
    forms: dict[FormPlace, FormState] = field(default_factory=dict)
    items: dict[FormPlace, dict[ItemKey, Mark]] = field(default_factory=dict)
    explanations: dict[FormPlace, dict[tuple[str, ItemKey | None], Mark]] = field(default_factory=dict)
    unknown: set[tuple[FormPlace, ItemKey]] = field(default_factory=set)
    events: dict[tuple[str, int], int] = field(default_factory=dict)
    signed: dict[str, tuple[FormPlace, Mark]] = field(default_factory=dict)
    superseded: dict[str, int] = field(default_factory=dict)

    def take(self, found: Mapping[str, Any], facts: Mapping[str, str]) -> None:
        """One record (the object of docs/formats/audit-record.md) with the JSON text of its clear facts by name."""
        text = facts.get("new") or facts.get("answer")
        mark = Mark(found["seq"], found["user"], found["saved"], hash(text))
        event, form = found["event"], found["form"]
        if form is not None:
            place = FormPlace(event["oid"], event["repeat"], form["oid"], form["repeat"])
            self._take_form(found, facts, place, mark)
        elif found["kind"] == Kind.SUBJECT_CREATE and self.created is None:
            self.created = mark
        elif found["kind"] == Kind.EVENT_ADD and event is not None:
            self.events.setdefault((event["oid"], event["repeat"]), mark.seq)

    def _take_form(
        self, found: Mapping[str, Any], facts: Mapping[str, str], place: FormPlace, mark: Mark
    ) -> None:
        kind, refs, state = found["kind"], found["refs"], self.forms.get(place)
        if state is None:
            state = self.forms[place] = FormState()
        if kind in CHANGES:
            state.status, state.last_seq = _CHANGED[state.status], mark.seq
            if kind == _ITEM_SET and found["item"] is not None:
                group = found["group"]
                self._set(
                    place, ItemKey(group["oid"], group["repeat"], found["item"]), facts.get("new"), mark
                )
            elif kind == _ROW_REMOVE:
                self._remove(place, found["group"], state)
            elif kind == _ROW_RESTORE:
                state.removed = False
        elif kind == _COMPLETE:
            state.status, state.last_seq, state.completed = _COMPLETED[state.status], mark.seq, mark.saved
        elif kind == _SIGN:
            state.status, state.last_seq = _SIGNED[state.status], mark.seq
            state.signature, state.snapshot = refs["statement"], refs["snapshot"]
            self.signed.setdefault(refs["statement"], (place, mark))
        elif kind == _FOLLOW:
            after = _DIFFERS if refs.get("differs") else _AGREES
            state.status, state.last_seq = after[state.status], mark.seq
        elif kind == _ERASE and refs.get("cleared"):
            state.status, state.last_seq = _CHANGED[state.status], mark.seq
            if refs["fact"] == "new":
                group = found["group"]
                self._set(place, ItemKey(group["oid"], group["repeat"], found["item"]), NOTHING, mark)
        elif kind == _CONFIRM:
            state.status, state.last_seq = _CONFIRMED[state.status], mark.seq
        elif kind == _LAPSE:
            state.status, state.last_seq = _CHANGED[state.status], mark.seq
        elif state.last_seq == 0:
            del self.forms[place]
        if refs and "supersedes" in refs:
            self.superseded.setdefault(refs["supersedes"], mark.seq)
        if found["checks"]:
            self._explain(found, place, mark)

    def _set(self, place: FormPlace, key: ItemKey, value: str | None, mark: Mark) -> None:
        items = self.items.get(place)
        if items is None:
            items = self.items[place] = {}
        if self.unknown:
            self.unknown.discard((place, key))
        if value == NOTHING:
            items.pop(key, None)
            return
        items[key] = mark
        if value is None:
            self.unknown.add((place, key))

    def _remove(self, place: FormPlace, group: Mapping[str, Any] | None, state: FormState) -> None:
        if group is None:
            state.removed = True
            return
        row, items = (group["oid"], group["repeat"]), self.items.get(place, {})
        self.items[place] = {key: mark for key, mark in items.items() if (key.group, key.repeat) != row}

    def _explain(self, found: Mapping[str, Any], place: FormPlace, mark: Mark) -> None:
        held = self.explanations.setdefault(place, {})
        for check in found["checks"]:
            at = check["at"]
            name = check["id"], None if at is None else ItemKey(at["group"], at["repeat"], at["item"])
            if check["outcome"] == Outcome.CLEARED:
                held.pop(name, None)
            elif found["kind"] == _EXPLAIN and check["outcome"] == Outcome.OVERRULED:
                held[name] = mark


class CaseBooks(dict[str, SubjectBook]):
    """The case books of a desk by subject code."""

    def take(self, found: Mapping[str, Any], facts: Mapping[str, str]) -> None:
        """One record; those about no subject change nothing."""
        subject = found["subject"]
        if subject is None:
            return
        book = self.get(subject)
        if book is None:
            book = self[subject] = SubjectBook()
        book.take(found, facts)
