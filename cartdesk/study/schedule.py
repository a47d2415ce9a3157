"""The schedule: visits and their windows from the reference infusion, and which forms are due at a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cartdesk.study.model import FormDef, Repeat, StudyDef, StudyEventDef
from cartdesk.study.table import Table

LETTERS = "XOWNAE-"
KINDS = ("scheduled", "telephone", "unscheduled", "event", "log")
_COHORT = {"N": "NHL", "A": "ALL"}


@dataclass(frozen=True, slots=True)
class VisitWindow:
    """A planned visit of one subject; `opens` and `closes` are the first and last day of the window.

    All three are None while the reference date is not known.
    """

    event: str
    target: date | None
    opens: date | None
    closes: date | None


def plan_visits(study: StudyDef, reference: date | None) -> dict[str, VisitWindow]:
    """The planned visits in order: target = reference infusion + target day. Windows never shift (case book 2.1)."""
    found = {}
    for event in study.events.values():
        if event.target_day is None:
            continue
        if reference is None:
            found[event.oid] = VisitWindow(event.oid, None, None, None)
            continue
        target = reference + timedelta(days=event.target_day)
        opens, closes = target - timedelta(days=event.minus), target + timedelta(days=event.plus)
        found[event.oid] = VisitWindow(event.oid, target, opens, closes)
    return found


def due_forms(study: StudyDef, event: str, cohort: str | None, sex: str | None) -> list[tuple[str, str]]:
    """The forms of a visit for one subject, as (form, letter), in the order of the study.

    N and A forms belong to their cohort, W forms to women; while cohort or sex is not known such a form is not due.
    A form that is optional here (O) but belongs to one cohort or to women elsewhere stays theirs.
    """
    found = []
    for form in study.forms:
        row = study.matrix[form]
        letter = row.get(event, "-")
        if letter == "-" or study.forms[form].repeat is Repeat.LOG:
            continue
        binding = letter if letter in "WNA" else _binding(row) if letter == "O" else ""
        if _belongs(binding, cohort, sex):
            found.append((form, letter))
    return found


def read_events(table: Table) -> dict[str, StudyEventDef]:
    """The tables `[[event]]` of schedule.toml, in order. `days_unknown = true`: planned visits need no target day."""
    found: dict[str, StudyEventDef] = {}
    undated = table.flag("days_unknown")
    for inner in table.tables("event", "oid"):
        event = StudyEventDef(
            oid=inner.text("oid"),
            text=inner.label(),
            kind=inner.choice("kind", KINDS),
            target_day=inner.whole("target_day") if inner.has("target_day") else None,
            minus=inner.whole("minus", 0),
            plus=inner.whole("plus", 0),
            repeating=inner.flag("repeating"),
        )
        if event.oid in found:
            inner.fault("oid", "duplicate-oid")
        planned = event.kind in ("scheduled", "telephone")
        if (planned and not undated) if event.target_day is None else not planned:
            inner.fault("target_day", "target-day", kind=event.kind)
        found[event.oid] = event
        inner.close()
    return found


def read_matrix(
    table: Table, events: Mapping[str, StudyEventDef], forms: Mapping[str, FormDef]
) -> dict[str, dict[str, str]]:
    """The table `[matrix]`: `columns` name the events, each form has one letter for each column."""
    matrix = table.table("matrix")
    if matrix is None:
        table.fault("matrix", "missing-key")
        return {form: {} for form in forms}
    columns = matrix.texts("columns", None)
    for name in columns:
        if name not in events:
            matrix.fault("columns", "dangling", what="event", name=name)
    found: dict[str, dict[str, str]] = {}
    for form in forms:
        letters = matrix.text(form).split()
        if letters and (len(letters) != len(columns) or any(one not in LETTERS for one in letters)):
            matrix.fault(form, "matrix-row", columns=str(len(columns)), allowed=" ".join(LETTERS))
            letters = []
        found[form] = {
            event: letter for event, letter in zip(columns, letters, strict=False) if letter != "-"
        }
        found[form] = {event: found[form].get(event, "-") for event in columns}
    matrix.close()
    return found


def _binding(row: Mapping[str, str]) -> str:
    """The letter that binds a form to some subjects in its whole row, or ""."""
    bound = {letter for letter in row.values() if letter in "WNA"}
    free = any(letter == "X" for letter in row.values())
    return bound.pop() if len(bound) == 1 and not free else ""


def _belongs(binding: str, cohort: str | None, sex: str | None) -> bool:
    if binding in _COHORT:
        return cohort == _COHORT[binding]
    if binding == "W":
        return sex == "F"
    return True
