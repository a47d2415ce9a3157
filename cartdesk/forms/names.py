"""What the names of an expression mean in a study, told without any subject (rules page, 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cartdesk.forms.rules import compile_expression
from cartdesk.forms.source import WHOLE, Reading, SourceFault
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
    """The names of one study. Made for each use; what is dear to find is found when first asked."""

    def __init__(self, study: StudyDef) -> None:
        self.study = study

    @cached_property
    def analytes(self) -> dict[str, Analyte]:
        """Analytes by code, with and without the prefix of their panel; the first of two with one code holds."""
        found: dict[str, Analyte] = {}
        for group in self.study.groups.values():
            for analyte in group.analytes:
                found.setdefault(analyte.code, analyte)
                found.setdefault(analyte.code.partition("_")[2] or analyte.code, analyte)
        return found

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
        for item in self.study.items_of(form):
            if item.type in (DataType.DATE, DataType.DATETIME):
                return item.oid
        return None

    def period_items(self, list_name: str) -> PeriodItems | None:
        """The start, end and "goes on" items among the items of a list, told by the ends of their OIDs."""
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
            if parts[0] in STATES:
                parts = parts[1:]
            far = parts[0] in EARLIER or parts[0] in self.study.events
            (wide if far else bare).update(self._items_behind(parts[1:] if far else parts, form))
        for name, fields in reading.rows.items():
            last = name.rpartition(".")[2]
            wide.add(f"rows:{last}")
            wide.update(self._row_items(last, fields))
        wide |= self._rest_on(bare | wide, form)
        return Reads(frozenset(bare), frozenset(wide))

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
        """Items that the derived ones among `oids` rest on, through methods of other forms."""
        found: set[str] = set()
        waiting = [oid for oid in oids if self._derived_elsewhere(oid, form)]
        while waiting:
            oid = waiting.pop()
            for below in self.method_reads(oid):
                if below not in found:
                    found.add(below)
                    if self._derived_elsewhere(below, form):
                        waiting.append(below)
        return found

    def _derived_elsewhere(self, oid: str, form: str) -> bool:
        item = self.study.items.get(oid)
        return item is not None and item.derived is not None and item.form != form

    def method_reads(self, oid: str) -> frozenset[str]:
        """Everything the method of a derived item reads directly."""
        item = self.study.items[oid]
        method = self.study.methods.get(item.derived or "")
        if method is None:
            return frozenset()
        if method.builtin:
            return self.builtin_reads(method.builtin, item)
        try:
            reading = compile_expression(method.expression).reading
        except SourceFault:
            return frozenset()
        names: set[str] = set()
        for name in reading.names:
            parts = [part for part in name.split(".") if part not in (*STATES, *EARLIER, *self.study.events)]
            names.update(self._items_behind(parts, item.form))
        for name, fields in reading.rows.items():
            names |= {f"rows:{name.rpartition('.')[2]}"} | self._row_items(name.rpartition(".")[2], fields)
        return frozenset(names)

    def builtin_reads(self, builtin: str, item: ItemDef) -> frozenset[str]:
        """The items that an engine feature reads to derive `item`."""
        group = self.study.groups[item.group]
        if item.panel is not None:
            analyte = next((a for a in group.analytes if item.oid in a.items.values()), None)
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


def _first(oids: Iterable[str], wanted: str) -> str | None:
    return next((oid for oid in oids if oid == wanted), None)
