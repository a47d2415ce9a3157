"""What each rule of a study reads, told without any subject: which items and lists may change what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cartdesk.forms.names import EARLIER, LIMITS, STATES, StudyNames
from cartdesk.forms.source import WHOLE, Reading, SourceFault, reading_of
from cartdesk.study.model import Analyte, ItemDef, PanelColumn


@dataclass(frozen=True, slots=True)
class Reads:
    """What a rule reads: item OIDs of its own row or form (`bare`), and those of any row or visit (`wide`).

    `wide` also holds `rows:<list>`, which changes when a row comes or goes.
    """

    bare: frozenset[str]
    wide: frozenset[str]


class StudyReads:
    """What the rules of one study read; get it from `reads_of`."""

    def __init__(self, names: StudyNames) -> None:
        self.names = names
        self._resting: dict[str, frozenset[str]] = {}

    def reached_by(self, oid: str) -> Mapping[str, bool]:
        """The forms whose rules read an item (or list) of another form, or of the same form elsewhere.

        True: at any visit. False: only by its bare name, that is, at the same visit or once in a case book.
        """
        return self._reached.get(oid, {})

    @cached_property
    def _reached(self) -> dict[str, dict[str, bool]]:
        found: dict[str, dict[str, bool]] = {}
        study = self.names.study
        for form in study.forms:
            for reads in self._of_form(form):
                for oid in reads.bare:
                    if oid not in study.items or study.items[oid].form != form:
                        found.setdefault(oid, {}).setdefault(form, False)
                for oid in reads.wide:
                    found.setdefault(oid, {})[form] = True
        for oid in self.names.anchors:
            for form in study.forms:
                found.setdefault(oid, {})[form] = True
        return found

    def _of_form(self, form: str) -> Iterable[Reads]:
        study = self.names.study
        for item in study.items_of(form):
            for source in (item.condition, item.suggestion):
                if source:
                    yield self._of_source(source, form)
            method = study.methods.get(item.derived or "")
            if method is not None and method.builtin:
                found = self.builtin_reads(method.builtin, item)
                yield Reads(found, found if method.builtin == "ctcae-grade" else frozenset())
            elif method is not None:
                yield self._of_source(method.expression, form)
        for oid in study.forms[form].groups:
            if study.groups[oid].condition:
                yield self._of_source(study.groups[oid].condition or "", form)
        for check in self.names.checks_of(form):
            yield self._of_source(check.expression, form)

    def _of_source(self, source: str, form: str) -> Reads:
        try:
            return self.of(reading_of(source), form)
        except SourceFault:
            return Reads(frozenset(), frozenset())

    def of(self, reading: Reading, form: str) -> Reads:
        """The items behind a reading, with those that derived items of other forms rest on."""
        bare: set[str] = set()
        wide: set[str] = set()
        for name in reading.names:
            parts = name.split(".")
            direct = self._direct(parts, form)
            (wide if self._is_far(parts) else bare).update(direct)
            wide |= self.leaf_reads(parts, form) - direct
        for name, fields in reading.rows.items():
            found = self.list_reads(name, fields, form)
            if name.partition(".")[0] in (
                "past",
                "prev",
            ):  # rows of other visits: no derived item here rests on them
                found -= {oid for oid in found if self._derived_here(oid, form)}
            wide |= found
        return Reads(frozenset(bare), frozenset(wide))

    def _derived_here(self, oid: str, form: str) -> bool:
        item = self.names.study.items.get(oid)
        return item is not None and item.derived is not None and item.form == form

    def _is_far(self, parts: list[str]) -> bool:
        """Whether a dotted name speaks of another visit or of earlier values."""
        head = parts[1] if parts[0] in STATES and len(parts) > 1 else parts[0]
        return head in EARLIER or head in self.names.study.events

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
        return {
            oid
            for oid in (self.names.setting_item("visit_date_item"), self.names.setting_item("reference_item"))
            if oid
        }

    def _direct(self, parts: list[str], form: str) -> set[str]:
        if parts[0] in STATES:
            parts = parts[1:]
        far = bool(parts) and (parts[0] in EARLIER or parts[0] in self.names.study.events)
        found = set(self._items_behind(parts[1:] if far else parts, form))
        if far and parts[0] == "base":
            before = (self.names.baseline_item(oid) for oid in tuple(found))
            found |= {item.oid for item in before if item is not None}
        return found

    def _items_behind(self, parts: list[str], form: str) -> Iterable[str]:
        if len(parts) == 2 and parts[0] in LIMITS:
            item = self.names.limit_of(parts[1], parts[0])
            return (item.oid,) if item else ()
        if len(parts) != 1:
            return ()
        name = parts[0]
        if name == "date":
            return filter(None, (self.names.date_item(form),))
        if name == "PERIOD":
            return self._row_items(form, frozenset({"PERIOD"}))
        if name in self.names.study.items:
            return (name,)
        if name in self.names.analytes:
            columns = self.names.analytes[name].items
            return [columns[column] for column in (PanelColumn.RESULT, PanelColumn.UNIT) if column in columns]
        return ()

    def _row_items(self, name: str, fields: frozenset[str]) -> set[str]:
        found = set(self.names.list_items(name)) if WHOLE in fields else fields & set(self.names.study.items)
        for code in fields - found:
            found |= set(self._items_behind([code], name)) if code in self.names.analytes else set()
        if "PERIOD" in fields and (period := self.names.period_items(name)):
            found |= {oid for oid in (period.start, period.end, period.ongoing) if oid}
        return set(found)

    def _rest_on(self, oids: set[str], form: str) -> set[str]:
        """What the derived items of other forms among `oids` rest on."""
        found: set[str] = set()
        for oid in oids:
            item = self.names.study.items.get(oid)
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
                for below in self._method_reads(waiting.pop()) - found:
                    found.add(below)
                    if below in self.names.study.items and self.names.study.items[below].derived is not None:
                        waiting.append(below)
            kept = self._resting[oid] = frozenset(found)
        return kept

    def _method_reads(self, oid: str) -> frozenset[str]:
        """Everything the method of a derived item reads directly."""
        item = self.names.study.items[oid]
        method = self.names.study.methods.get(item.derived or "")
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
            if self._is_far(parts):
                found |= self._order_items()
        for name, fields in reading.rows.items():
            head, _, last = name.rpartition(".")
            found |= {f"rows:{last}", *self._row_items(last, fields)}
            if head in EARLIER:
                found |= self._order_items()
        return frozenset(found)

    def builtin_reads(self, builtin: str, item: ItemDef) -> frozenset[str]:
        """The items that an engine feature reads to derive `item`."""
        group = self.names.study.groups[item.group]
        if item.panel is not None:
            analyte = self.names.columns[item.oid][0] if item.oid in self.names.columns else None
            around = (
                frozenset(self._grade_reads(analyte)) if analyte and builtin == "ctcae-grade" else frozenset()
            )
            return frozenset(analyte.items.values()) - {item.oid} | around if analyte else frozenset()
        if builtin == "visit-window":
            found = (self.names.setting_item("visit_date_item"), self.names.setting_item("reference_item"))
            return frozenset(oid for oid in found if oid)
        if builtin in ("row-number", "subject-code", "of-signature"):
            return frozenset()
        if builtin == "outside-range":
            groups = (self.names.study.groups[oid] for oid in self.names.study.forms[item.form].groups)
            columns = (PanelColumn.INDICATOR, PanelColumn.SIGNIFICANT)
            return frozenset(
                one.items[column] for found in groups for one in found.analytes for column in columns
            )
        return frozenset(group.items) - {item.oid}

    def _grade_reads(self, analyte: Analyte) -> Iterable[str]:
        """Items outside the analyte's row that its grade rests on."""
        for rule in self.names.grade_rules(analyte):
            yield from filter(None, (rule.value, rule.base, rule.anticoagulant_item))


def reads_of(names: StudyNames) -> StudyReads:
    """What the rules of a study read, kept with its names."""
    found: StudyReads = names.kept.setdefault(("reads", ""), None) or StudyReads(names)
    names.kept[("reads", "")] = found
    return found
