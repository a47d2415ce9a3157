"""What the names of an expression mean in a study, told without any subject (rules page, 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cartdesk.forms.functions import Missing
from cartdesk.study.gradefile import grade_item
from cartdesk.study.graderule import GradeRule
from cartdesk.study.model import (
    Analyte,
    CheckDef,
    DataType,
    GroupKind,
    ItemDef,
    PanelColumn,
    Repeat,
    StudyDef,
)

ROW_NAMES = frozenset({"ROWNO", "PERIOD", "CREATED", "CHANGED"})
CONTEXT_NAMES = frozenset({"VISIT", "FORM", "TODAY", "PLANNED", "none", "date"})
PANEL_NAMES = {
    "value": PanelColumn.RESULT,
    "unit": PanelColumn.UNIT,
    "lo": PanelColumn.LOW,
    "hi": PanelColumn.HIGH,
}
LAB_COLUMNS = {"grade": PanelColumn.GRADE, "sig": PanelColumn.SIGNIFICANT}
LAB_NAMES = frozenset({"base", "prevUnit", "term", *LAB_COLUMNS})
STATES = ("known", "entered", "nf")
EARLIER = ("prev", "base", "past")
LIMITS = {"lln": PanelColumn.LOW, "uln": PanelColumn.HIGH}
WINDOW_NAMES = ("winLo", "winHi")
_DAYS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)


@dataclass(frozen=True, slots=True)
class PeriodItems:
    """The items that give the period of a log row: start, end, and whether it goes on."""

    start: str
    end: str | None
    ongoing: str | None


class StudyNames:
    """The names of one study. What is dear to find is found when first asked and kept; get it from `names_of`.

    `kept` holds what other modules work out once for a study: the rulebooks of its forms, the readers of its items.
    """

    def __init__(self, study: StudyDef) -> None:
        self.study = study
        self.kept: dict[tuple[str, str], Any] = {}

    @cached_property
    def analytes(self) -> dict[str, Analyte]:
        """Analytes by code, with and without the prefix of their panel; the first of two with one code holds."""
        found: dict[str, Analyte] = {}
        for group in self.study.groups.values():
            for analyte in group.analytes:
                found.setdefault(analyte.code, analyte)
                found.setdefault(analyte.code.partition("_")[2] or analyte.code, analyte)
        return found

    @cached_property
    def columns(self) -> dict[str, tuple[Analyte, int]]:
        """For each field of a laboratory panel its analyte, and the analyte's number in the panel."""
        return {
            oid: (analyte, number)
            for group in self.study.groups.values()
            for number, analyte in enumerate(group.analytes)
            for oid in analyte.items.values()
        }

    def item_of(self, name: str) -> ItemDef | None:
        """The item that a bare name means: an OID, or an analyte code (its result)."""
        item = self.study.items.get(name)
        if item is None and name in self.analytes:
            item = self.study.items.get(self.analytes[name].items[PanelColumn.RESULT])
        return item

    def limit_of(self, code: str, side: str) -> ItemDef | None:
        """The item that holds the lower (`lln`) or upper (`uln`) limit of an analyte."""
        analyte = self.analytes.get(code)
        oid = analyte.items.get(LIMITS[side]) if analyte else None
        return self.study.items.get(oid) if oid else None

    def checks_of(self, form: str) -> tuple[CheckDef, ...]:
        """The checks of a form that run: those that wait for unfinished forms are left out."""
        return self._checks.get(form, ())

    @cached_property
    def _checks(self) -> dict[str, tuple[CheckDef, ...]]:
        found: dict[str, tuple[CheckDef, ...]] = {}
        for check in self.study.checks.values():
            if not check.waits_for:
                found[check.form] = (*found.get(check.form, ()), check)
        return found

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The items that every date of a case book is held against."""
        dates = self.study.dates
        found = (
            self.setting_item("consent_item"),
            self.setting_item("reference_item"),
            dates.death,
            dates.end,
        )
        return frozenset(oid for oid in found if oid)

    def list_items(self, name: str) -> tuple[str, ...]:
        """The items that rows of a list may hold: those of the group, or of the plain groups of the form."""
        if name in self.study.groups:
            return self.study.groups[name].items
        if name not in self.study.forms:
            return ()
        groups = (self.study.groups[oid] for oid in self.study.forms[name].groups)
        return tuple(oid for group in groups if group.kind is not GroupKind.REPEATING for oid in group.items)

    def list_analytes(self, name: str) -> Iterable[str]:
        """The analytes whose results stand in the rows of a list, by code: rows show them in their own unit."""
        form = self.study.forms.get(name)
        panels = [self.study.groups[oid] for oid in form.groups] if form else []
        return (
            analyte.code.partition("_")[2] or analyte.code for group in panels for analyte in group.analytes
        )

    def date_item(self, form: str) -> str | None:
        """The date of assessment of a form: the first that the study names, else its first full date."""
        return self._dates.get(form)

    @cached_property
    def _dates(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for form in self.study.forms:
            full = (
                item.oid
                for item in self.study.items_of(form)
                if item.type in (DataType.DATE, DataType.DATETIME)
            )
            if (first := next(full, None)) is not None:
                found[form] = first
        for oid in reversed(self.study.dates.assessed):
            if oid in self.study.items:
                found[self.study.items[oid].form] = oid
        return found

    def assessed(self, item: ItemDef) -> bool:
        """Whether an item is a date of assessment, which never lies before the consent."""
        if self.study.dates.assessed:
            return item.oid in self.study.dates.assessed
        form = self.study.forms[item.form]
        return form.repeat is Repeat.VISIT and item.oid == self.date_item(item.form)

    def baseline_item(self, oid: str) -> ItemDef | None:
        """The item that holds the value of another before treatment (setting `baseline_item.<OID>`)."""
        found = self.setting_item(f"baseline_item.{oid}")
        return self.study.items[found] if found else None

    @cached_property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """Functions that need what the study holds: `ctcaeGrades(term)`, the grades that a CTCAE term has."""
        terms = {
            entry.code: [float(digit) for digit in entry.grades]
            for codes in self.study.codelists.values()
            for entry in codes.items
            if entry.grades
        }

        def ctcae_grades(term: str) -> list[float]:
            if term not in terms:
                raise Missing("no term")
            return terms[term]

        return {"ctcaeGrades": ctcae_grades}

    def period_items(self, list_name: str) -> PeriodItems | None:
        """The start, end and "goes on" items among the items of a list, told by the ends of their OIDs."""
        where = ("period", list_name)
        if where not in self.kept:
            self.kept[where] = self._period_items(list_name)
        found: PeriodItems | None = self.kept[where]
        return found

    def _period_items(self, list_name: str) -> PeriodItems | None:
        oids = self.list_items(list_name)
        days = [oid for oid in oids if self.study.items[oid].type in _DAYS]
        for start in days:
            for tail, twin in (("STDAT", "ENDAT"), ("INDAT", "OUTDAT"), ("ST", "EN"), ("IN", "OUT")):
                if start.endswith(tail):
                    stem = start[: -len(tail)]
                    end = stem + twin
                    return PeriodItems(start, end if end in days else None, _first(oids, stem + "ONGO"))
        return PeriodItems(days[0], None, None) if len(days) == 1 else None

    def grade_rules(self, analyte: Analyte) -> tuple[GradeRule, ...]:
        """The CTCAE rules of an analyte, both directions."""
        return self._rules_by_item.get(analyte.items.get(PanelColumn.GRADE, ""), ())

    @cached_property
    def _rules_by_item(self) -> dict[str, tuple[GradeRule, ...]]:
        found: dict[str, tuple[GradeRule, ...]] = {}
        for rule in self.study.grades:
            oid = grade_item(rule.analyte)
            found[oid] = (*found.get(oid, ()), rule)
        return found

    def setting_item(self, name: str) -> str | None:
        """The item that a setting names, if the study has it.

        `reference_item` holds Day 0 (a date, or the dates of all infusions), `visit_date_item` the date of a visit,
        `consent_item` that of the consent.
        """
        oid = str(self.study.settings.get(name, ""))
        return oid if oid in self.study.items else None


_KNOWN: dict[int, StudyNames] = {}
_KEEP = 8


def names_of(study: StudyDef) -> StudyNames:
    """The names of a study, kept for the last few studies asked for."""
    found = _KNOWN.get(id(study))
    if found is None or found.study is not study:
        found = StudyNames(study)
        if len(_KNOWN) >= _KEEP:
            _KNOWN.pop(next(iter(_KNOWN)), None)
        _KNOWN[id(study)] = found
    return found


def _first(oids: Iterable[str], wanted: str) -> str | None:
    return next((oid for oid in oids if oid == wanted), None)
