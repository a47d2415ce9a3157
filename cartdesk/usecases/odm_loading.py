"""Clinical data of an ODM file in a practice desk: every answer goes the way a typed one goes, with its own record.

Only practice desks: a real case book is filled at its own bedside. What the file tells of who set a value, when and why,
and the remarks and queries at it, stand in the reason of the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.interchange import Extension, Gone, Note, OdmFile, PlacedSubject, Placing, Step, read_file
from cartdesk.records import FormStatus, Kind, Permission, Reason, ReasonCode, Subject
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.casebook import blank_form, forget
from cartdesk.usecases.desk import SITE
from cartdesk.usecases.entry import begin, finish, set_item
from cartdesk.usecases.rows import strike_group_row, strike_log_row

_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded. Each ItemData of the file (`in_file`) is one of four: it stands in the desk (`values`), holds
    nothing (`empty`), was replaced or taken out later in the file (`replaced`), or was kept aside (`aside`, remarked).
    """

    subjects: int
    forms: int
    values: int
    changes: int
    in_file: int
    empty: int
    replaced: int
    aside: int
    notes: tuple[Note, ...]
    total: dict[str, int]
    extensions: tuple[Extension, ...]


@usecase("odm.load", needs=Permission.ENTER, kind=SITE)
def load_odm(
    act: Acting,
    source: Path | bytes,
    *,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Loaded:
    """Load the clinical data of an ODM file, all of it or nothing.

    `progress` is told the steps done and all steps, `cancelled` is asked before each (`odm.cancelled`).
    Errors: those of reading; `odm.training-only`; `odm.other-study` (no form of the file is one of this study);
    `odm.no-data`; `subject.code-taken` when a case book stands there already.
    """
    if not act.desk.training:
        raise CartDeskError("odm.training-only")
    act.desk.demand(Permission.ENROL)
    file = read_file(source, data=True)
    placing = Placing(act.desk.study, file)
    placed = placing.subjects()
    _check(act, file, placed)
    seq = act.record(Kind.ODM_LOAD, refs={"file": file.sha256, "subjects": len(placed)})
    changes, forms, values, refused, steps = 0, 0, 0, 0, 0
    going = _Going(sum(len(subject.steps) for subject in placed), progress, cancelled)
    for subject in placed:
        loading = _Loading(act, file, subject, seq, going)
        changes += loading.run()
        refused += loading.refused
        steps += sum(isinstance(step, Step) for step in subject.steps)
        held = act.unit.all_items(subject.code)
        forms += len(act.unit.forms(subject.code))
        values += sum(len(items) for items in held.values())
    return Loaded(
        len(placed),
        forms,
        values,
        changes,
        file.data.values,
        placing.empty,
        steps - refused - placing.empty - values,
        file.data.values - steps + refused,
        tuple(sorted(file.report.notes, key=lambda note: (note.line == 0, note.line))),
        file.report.total,
        tuple(file.report.extensions.values()),
    )


def _check(act: Acting, file: OdmFile, placed: list[PlacedSubject]) -> None:
    if not file.data.subjects:
        raise CartDeskError("odm.no-data")
    if not any(subject.steps for subject in placed):
        raise CartDeskError("odm.other-study", study=act.desk.study.oid)
    for subject in placed:
        if act.unit.has_subject(subject.code):
            raise CartDeskError("subject.code-taken", code=subject.code)


class _Going:
    """How far the loading has come, and whether it was called off."""

    def __init__(
        self, whole: int, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> None:
        self._whole, self._progress, self._cancelled = whole, progress, cancelled
        self._done = 0

    def step(self) -> None:
        """Before each step; raises `odm.cancelled`, which takes back what went before."""
        if self._cancelled():
            raise CartDeskError("odm.cancelled")
        self._done += 1
        self._progress(self._done, self._whole)


class _Loading:
    """One subject going in."""

    def __init__(self, act: Acting, file: OdmFile, subject: PlacedSubject, load: int, going: _Going) -> None:
        self._act, self._file, self._subject, self._load, self._going = act, file, subject, load, going
        self.code, self.refused = subject.code, 0
        self._struck: set[tuple[FormPlace, str | None, int]] = set()

    def run(self) -> int:
        """Enrol, add visits and rows, set the answers, finish what was finished; gives the number of changes."""
        act, code = self._act, self.code
        act.unit.add_subject(Subject(code, act.now.utc))
        act.record(Kind.SUBJECT_CREATE, subject=code)
        for event, repeat in sorted(self._subject.events):
            act.unit.add_event(code, event, repeat)
            act.record(Kind.EVENT_ADD, subject=code, event=(event, repeat))
        for place in sorted(self._subject.rows):
            seq = act.record(Kind.ROW_ADD, subject=code, place=place)
            act.unit.put_form(replace(blank_form(code, place), status=FormStatus.DRAFT, last_seq=seq))
        done = sum(self._step(step) for step in self._subject.steps)
        for place in self._subject.finished:
            self._finish(place)
        forget(act.desk)
        return done

    def _step(self, step: Step | Gone) -> int:
        self._going.step()
        if isinstance(step, Gone):
            return self._gone(step)
        if {(step.place, None, 1), (step.place, step.key.group, step.key.repeat)} & self._struck:
            return self._aside(step, "after-removal")
        filling = begin(self._act, self.code, step.place)
        held = filling.items.get(step.key)
        if (held.value if held else None) == step.value:
            return 0
        if not filling.entry.may_set(step.key):
            return self._aside(step, "not-yours")
        refs: dict[str, str | int] = {"load": self._load, "line": step.line}
        set_item(self._act, filling, step.key, step.value, reason=_reason(step.told), refs=refs)
        return 1

    def _aside(self, step: Step, code: str) -> int:
        """A value that the desk may not take; numbers of rows are never used again, so one taken out stays out."""
        self.refused += 1
        self._file.report.note(code, step.line, oid=step.key.item)
        return 0

    def _gone(self, step: Gone) -> int:
        mark = (step.place, step.group, step.repeat if step.group else 1)
        if mark in self._struck or (step.place, None, 1) in self._struck:
            return 0
        reason = _reason(step.told) or Reason(ReasonCode.SOURCE_CORRECTED)
        if step.group is None:
            strike_log_row(self._act, self.code, step.place, reason)
            self._struck.add(mark)
            return 1
        held = self._act.unit.items(self.code, step.place)
        if any((key.group, key.repeat) == (step.group, step.repeat) for key in held):
            strike_group_row(self._act, self.code, step.place, step.group, step.repeat, reason)
            self._struck.add(mark)
            return 1
        return 0

    def _finish(self, place: FormPlace) -> None:
        form = self._act.unit.form(self.code, place)
        if form is not None and form.status is FormStatus.DRAFT and not form.removed:
            finish(self._act, begin(self._act, self.code, place))


def _reason(told: str) -> Reason | None:
    """The words of the file as a reason; None where they say nothing."""
    words = re.sub(r"\s+", " ", told).strip()[:_LONGEST]
    if len({sign for sign in words.lower() if sign.isalnum()}) < 2:
        return None
    return Reason(ReasonCode.OTHER, words)
