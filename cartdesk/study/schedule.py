"""The schedule: visits and their windows from the reference infusion, and which forms are due at a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cartdesk.study.model import FormDef, Repeat, StudyDef, StudyEventDef
from cartdesk.study.table import Table

CELLS = ("X", "O", "W", "N", "A", "E", "C", "NO", "AO", "-")
"""What may stand in the matrix; NO and AO: required in the cohort, optional for the others."""
IN_PERSON = "IN PERSON"
_BOUND = ("W", "N", "A")
_MIXED = ("NO", "AO")
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


def due_forms(
    study: StudyDef,
    event: str,
    cohort: str | None,
    sex: str | None,
    *,
    childbearing: str | None = None,
    occurred: str | None = None,
    contact: str | None = None,
) -> list[tuple[str, str]]:
    """The forms of a visit for one subject, as (form, letter), in the order of the study; letters are X, O, W, N, A, E, C.

    N and A forms belong to their cohort, W forms to women of childbearing potential; while cohort or sex is not known
    such a form is not due. A form that is optional here (O) but belongs to one cohort or to women elsewhere stays theirs.
    C: due unless the subject was seen in person. At a visit that did not take place (`occurred` N) only the visit form is
    due; forms that stand once in a case book may still be filled there.
    """
    found = []
    for form in study.forms:
        row = study.matrix[form]
        cell = row.get(event, "-")
        if cell == "-" or study.forms[form].repeat is Repeat.LOG:
            continue
        letter = cell if cell not in _MIXED else _of_mixed(cell, cohort)
        binding = letter if cell in _BOUND else _binding(row) if cell == "O" else ""
        if not _belongs(binding, cohort, sex, childbearing) or (cell in _MIXED and cohort is None):
            continue
        if cell == "C" and contact in (None, IN_PERSON):
            continue
        if occurred == "N" and letter != "E" and form != _visit_form(study):
            if study.forms[form].repeat is not Repeat.ONCE:
                continue
            letter = "O"
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
    """The table `[matrix]`: `columns` name the events, each form has one cell for each column."""
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
        if letters and (len(letters) != len(columns) or any(one not in CELLS for one in letters)):
            matrix.fault(form, "matrix-row", columns=str(len(columns)), allowed=" ".join(CELLS))
            letters = []
        found[form] = {
            event: letter for event, letter in zip(columns, letters, strict=False) if letter != "-"
        }
        found[form] = {event: found[form].get(event, "-") for event in columns}
    matrix.close()
    return found


def _visit_form(study: StudyDef) -> str:
    item = study.items.get(str(study.settings.get("visit_date_item", "")))
    return item.form if item else ""


def _of_mixed(cell: str, cohort: str | None) -> str:
    """Required in the cohort it names, optional for all others."""
    return cell[0] if cohort == _COHORT[cell[0]] else "O"


def _binding(row: Mapping[str, str]) -> str:
    """The letter that binds a form to some subjects in its whole row, or ""."""
    bound = {cell for cell in row.values() if cell in _BOUND}
    free = any(cell in ("X", *_MIXED) for cell in row.values())
    return bound.pop() if len(bound) == 1 and not free else ""


def _belongs(binding: str, cohort: str | None, sex: str | None, childbearing: str | None) -> bool:
    if binding in _COHORT:
        return cohort == _COHORT[binding]
    if binding == "W":
        return sex == "F" and childbearing in (None, "Y")
    return True
