"""What the names of an expression mean in a study, told without any subject (rules page, 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cartdesk.forms.source import WHOLE, Reading, SourceFault, reading_of
from cartdesk.study.graderule import GradeRule
from cartdesk.study.model import Analyte, DataType, GroupKind, ItemDef, PanelColumn, StudyDef

ROW_NAMES = frozenset({"ROWNO", "PERIOD", "CREATED", "CHANGED"})
CONTEXT_NAMES = frozenset({"VISIT", "FORM", "TODAY", "none", "date"})
PANEL_NAMES = {
    "value": PanelColumn.RESULT,
    "unit": PanelColumn.UNIT,
    "lo": PanelColumn.LOW,
    "hi": PanelColumn.HIGH,
}
LAB_NAMES = frozenset({"base", "prevUnit", "grade", "term"})
STATES = ("known", "entered", "nf")
EARLIER = ("prev", "base", "past")
LIMITS = {"lln": PanelColumn.LOW, "uln": PanelColumn.HIGH}
WINDOW_NAMES = ("winLo", "winHi")
_DAYS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)


@dataclass(frozen=True, slots=True)
class Reads:
    """What a rule reads: item OIDs of its own row or form (`bare`), and those of any row or visit (`wide`).

    `wide` also holds `rows:<list>`, which changes when a row comes or goes.
    """

    bare: frozenset[str]
    wide: frozenset[str]


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
        self._resting: dict[str, frozenset[str]] = {}

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

    def list_items(self, name: str) -> tuple[str, ...]:
        """The items that rows of a list may hold: those of the group, or of the plain groups of the form."""
        if name in self.study.groups:
            return self.study.groups[name].items
        if name not in self.study.forms:
            return ()
        groups = (self.study.groups[oid] for oid in self.study.forms[name].groups)
        return tuple(oid for group in groups if group.kind is not GroupKind.REPEATING for oid in group.items)

    def date_item(self, form: str) -> str | None:
        """The date of assessment of a form: its first full date."""
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
        return found

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

    def reads(self, reading: Reading, form: str) -> Reads:
        """The items behind a reading, with those that derived items of other forms rest on."""
        bare: set[str] = set()
        wide: set[str] = set()
        for name in reading.names:
            parts = name.split(".")
            direct = self._direct(parts, form)
            (wide if self.is_far(parts) else bare).update(direct)
            wide |= self.leaf_reads(parts, form) - direct
        for name, fields in reading.rows.items():
            wide |= self.list_reads(name, fields, form)
        return Reads(frozenset(bare), frozenset(wide))

    def is_far(self, parts: list[str]) -> bool:
        """Whether a dotted name speaks of another visit or of earlier values."""
        head = parts[1] if parts[0] in STATES and len(parts) > 1 else parts[0]
        return head in EARLIER or head in self.study.events

    def leaf_reads(self, parts: list[str], form: str) -> frozenset[str]:
        """Everything that may change what one dotted name comes to, seen from a form."""
        found = self._direct(parts, form)
        found |= self._rest_on(found, form)
        head = parts[1] if parts[0] in STATES and len(parts) > 1 else parts[0]
        if head in EARLIER:
            found |= self._order_items()
        return frozenset(found)

    def list_reads(self, name: str, fields: frozenset[str], form: str) -> frozenset[str]:
        """Everything that may change a list of rows cut to these fields, seen from a form."""
        head, _, last = name.rpartition(".")
        found = {f"rows:{last}", *self._row_items(last, fields)}
        if fields & {"CREATED", "CHANGED", WHOLE}:
            found.add(f"changed:{last}")
        found |= self._rest_on(found, form)
        if head in EARLIER:
            found |= self._order_items()
        return frozenset(found)

    def _order_items(self) -> set[str]:
        """The items that tell which visit is earlier: an unplanned one stands by its date."""
        return {oid for oid in (self.visit_date_item(), self.reference_item()) if oid}

    def _direct(self, parts: list[str], form: str) -> set[str]:
        if parts[0] in STATES:
            parts = parts[1:]
        far = bool(parts) and (parts[0] in EARLIER or parts[0] in self.study.events)
        return set(self._items_behind(parts[1:] if far else parts, form))

    def _items_behind(self, parts: list[str], form: str) -> Iterable[str]:
        if len(parts) == 2 and parts[0] in LIMITS:
            item = self.limit_of(parts[1], parts[0])
            return (item.oid,) if item else ()
        if len(parts) != 1:
            return ()
        name = parts[0]
        if name == "date":
            return filter(None, (self.date_item(form),))
        if name == "PERIOD":
            return self._row_items(form, frozenset({"PERIOD"}))
        if name in self.study.items:
            return (name,)
        if name in self.analytes:
            columns = self.analytes[name].items
            return [columns[column] for column in (PanelColumn.RESULT, PanelColumn.UNIT) if column in columns]
        return ()

    def _row_items(self, name: str, fields: frozenset[str]) -> set[str]:
        found = set(self.list_items(name)) if WHOLE in fields else fields & set(self.study.items)
        if "PERIOD" in fields and (period := self.period_items(name)):
            found |= {oid for oid in (period.start, period.end, period.ongoing) if oid}
        return set(found)

    def _rest_on(self, oids: set[str], form: str) -> set[str]:
        """What the derived items of other forms among `oids` rest on."""
        found: set[str] = set()
        for oid in oids:
            item = self.study.items.get(oid)
            if item is not None and item.derived is not None and item.form != form:
                found |= self.rests_on(oid)
        return found

    def rests_on(self, oid: str) -> frozenset[str]:
        """Everything that a derived item rests on, through other derived items down to what is typed."""
        kept = self._resting.get(oid)
        if kept is None:
            found: set[str] = set()
            waiting = [oid]
            while waiting:
                for below in self.method_reads(waiting.pop()) - found:
                    found.add(below)
                    if below in self.study.items and self.study.items[below].derived is not None:
                        waiting.append(below)
            kept = self._resting[oid] = frozenset(found)
        return kept

    def method_reads(self, oid: str) -> frozenset[str]:
        """Everything the method of a derived item reads directly."""
        item = self.study.items[oid]
        method = self.study.methods.get(item.derived or "")
        if method is None:
            return frozenset()
        if method.builtin:
            return self.builtin_reads(method.builtin, item)
        try:
            reading = reading_of(method.expression)
        except SourceFault:
            return frozenset()
        found: set[str] = set()
        for name in reading.names:
            parts = name.split(".")
            found |= self._direct(parts, item.form)
            if self.is_far(parts):
                found |= self._order_items()
        for name, fields in reading.rows.items():
            head, _, last = name.rpartition(".")
            found |= {f"rows:{last}", *self._row_items(last, fields)}
            if head in EARLIER:
                found |= self._order_items()
        return frozenset(found)

    def builtin_reads(self, builtin: str, item: ItemDef) -> frozenset[str]:
        """The items that an engine feature reads to derive `item`."""
        group = self.study.groups[item.group]
        if item.panel is not None:
            analyte = self.columns[item.oid][0] if item.oid in self.columns else None
            around = (
                frozenset(self.grade_reads(analyte)) if analyte and builtin == "ctcae-grade" else frozenset()
            )
            return frozenset(analyte.items.values()) - {item.oid} | around if analyte else frozenset()
        if builtin == "visit-window":
            found = (self.visit_date_item(), self.reference_item())
            return frozenset(oid for oid in found if oid)
        if builtin == "row-number":
            return frozenset()
        return frozenset(group.items) - {item.oid}

    def grade_rules(self, analyte: Analyte) -> tuple[GradeRule, ...]:
        """The CTCAE rules of an analyte, both directions."""
        return self._rules_by_item.get(analyte.items.get(PanelColumn.GRADE, ""), ())

    def grade_reads(self, analyte: Analyte) -> Iterable[str]:
        """Items outside the analyte's row that its grade rests on."""
        for rule in self.grade_rules(analyte):
            yield from filter(None, (rule.value, rule.base, rule.anticoagulant_item))

    @cached_property
    def _rules_by_item(self) -> dict[str, tuple[GradeRule, ...]]:
        found: dict[str, tuple[GradeRule, ...]] = {}
        for rule in self.study.grades:
            oid = f"{rule.analyte}_{PanelColumn.GRADE.value}"
            found[oid] = (*found.get(oid, ()), rule)
        return found

    def _setting_item(self, name: str) -> str | None:
        oid = str(self.study.settings.get(name, ""))
        return oid if oid in self.study.items else None

    def reference_item(self) -> str | None:
        """The item that holds Day 0 (setting `reference_item`): a date, or the dates of all infusions."""
        return self._setting_item("reference_item")

    def visit_date_item(self) -> str | None:
        """The item that holds the date of a visit (setting `visit_date_item`)."""
        return self._setting_item("visit_date_item")

    def consent_item(self) -> str | None:
        """The item that holds the date of consent (setting `consent_item`)."""
        return self._setting_item("consent_item")


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
