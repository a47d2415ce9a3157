"""What a reviewer of the trail should look at first: risk marks, found in one sweep over its index (R13).

No values are read: only who, what, where and when. What stands here in numbers is told in docs/formats/review.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from cartdesk.base import parse_iso
from cartdesk.records.audit import Kind

LATE_DAYS = 14
HELD_SECONDS = 60
DAY_BEGINS, DAY_ENDS = 6, 22
MANY_CHANGES = 3
MANY_SUBJECTS = 5
MANY_MINUTES = 60
_CHANGES = frozenset({Kind.ITEM_SET, Kind.ROW_ADD, Kind.ROW_REMOVE, Kind.ROW_RESTORE, Kind.FINDING_EXPLAIN})
_DATA = _CHANGES | {Kind.FORM_COMPLETE}


class Risk(StrEnum):
    """Why a record deserves a look, gravest first."""

    AFTER_SIGNATURE = "after-signature"
    ERASED = "erased"
    CLOCK = "clock"
    FAILED_LOGIN = "failed-login"
    REMOVED = "removed"
    LATE = "late"
    MANY_CHANGES = "many-changes"
    MANY_SUBJECTS = "many-subjects"
    OVERRULED = "overruled"
    HELD = "held"
    OUT_OF_HOURS = "out-of-hours"


class Trace(NamedTuple):
    """The index row of a record: all that the marks are made of."""

    seq: int
    kind: str
    user: str
    subject: str | None
    event: str | None
    event_repeat: int | None
    form: str | None
    form_repeat: int | None
    group: str | None
    group_repeat: int | None
    item: str | None
    saved: str
    entered: str | None
    minutes: int | None
    clock: str | None
    reason: str | None


class RiskMark(NamedTuple):
    """One record and why it deserves a look."""

    seq: int
    risk: Risk


def risk_marks(traces: Iterable[Trace]) -> Iterator[RiskMark]:
    """The marks of a whole trail, in its order; a record may have several."""
    sweep = _Sweep()
    for trace in traces:
        for risk in sweep.take(trace):
            yield RiskMark(trace.seq, risk)


class _Sweep:
    """What was seen so far: signed and completed forms, changes of each item, corrections of each person."""

    def __init__(self) -> None:
        self._signed: set[object] = set()
        self._completed: dict[object, str] = {}
        self._changed: dict[object, int] = {}
        self._corrected: dict[str, list[tuple[str, str]]] = {}
        self._minutes: int | None = None

    def take(self, trace: Trace) -> Iterator[Risk]:
        """The marks of one record."""
        kind = trace.kind
        moved = self._minutes is not None and trace.minutes != self._minutes
        self._minutes = trace.minutes
        if trace.clock == "jumped" or kind == Kind.CLOCK_JUMP or moved:
            yield Risk.CLOCK
        if kind == Kind.REDACTION_CONFIRM:
            yield Risk.ERASED
        if kind in (Kind.DESK_UNLOCK_FAILED, Kind.PASSWORD_REFUSED):
            yield Risk.FAILED_LOGIN
        if kind == Kind.ROW_REMOVE:
            yield Risk.REMOVED
        if kind == Kind.FINDING_EXPLAIN:
            yield Risk.OVERRULED
        if kind in _DATA:
            yield from self._entry(trace)
        if trace.form is not None:
            self._note(trace)

    def _entry(self, trace: Trace) -> Iterator[Risk]:
        form, first = trace[3:8], self._completed.get(trace[3:8])
        if trace.kind in _CHANGES and form in self._signed:
            yield Risk.AFTER_SIGNATURE
        if trace.kind in _CHANGES and first and _apart(first, trace.saved) > timedelta(days=LATE_DAYS):
            yield Risk.LATE
        if trace.entered and _apart(trace.entered, trace.saved) > timedelta(seconds=HELD_SECONDS):
            yield Risk.HELD
        local = (int(trace.saved[11:13]) * 60 + int(trace.saved[14:16]) + (trace.minutes or 0)) % 1440
        if not DAY_BEGINS * 60 <= local < DAY_ENDS * 60:
            yield Risk.OUT_OF_HOURS
        if trace.kind == Kind.ITEM_SET and first:
            yield from self._corrections(trace)

    def _corrections(self, trace: Trace) -> Iterator[Risk]:
        """A value set after the form was first completed."""
        item = trace[3:11]
        count = self._changed[item] = self._changed.get(item, 0) + 1
        if count >= MANY_CHANGES:
            yield Risk.MANY_CHANGES
        recent = self._corrected.setdefault(trace.user, [])
        recent.append((trace.saved, trace.subject or ""))
        while _apart(recent[0][0], trace.saved) > timedelta(minutes=MANY_MINUTES):
            recent.pop(0)
        if len({subject for _, subject in recent}) >= MANY_SUBJECTS:
            yield Risk.MANY_SUBJECTS

    def _note(self, trace: Trace) -> None:
        if trace.kind == Kind.FORM_COMPLETE:
            self._completed.setdefault(trace[3:8], trace.saved)
        elif trace.kind == Kind.FORM_SIGN:
            self._signed.add(trace[3:8])


def _apart(one: str, other: str) -> timedelta:
    """How long after the first moment the second lies, forwards or backwards."""
    if one[:16] == other[:16]:  # the same minute: nearly always, and nothing to reckon
        return timedelta()
    return abs(parse_iso(other) - parse_iso(one))
