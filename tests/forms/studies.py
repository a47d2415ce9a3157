"""Small studies for tests: a few forms built in a few lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cartdesk.forms import Finding, FormEntry, FormPlace, ItemKey, SubjectView, Value, parse_text
from cartdesk.study.model import (
    Analyte,
    CheckDef,
    CodeList,
    CodeListItem,
    DataType,
    FormDef,
    GroupKind,
    ItemDef,
    ItemGroupDef,
    MeasurementUnit,
    MethodDef,
    PanelColumn,
    RangeCheck,
    Repeat,
    Severity,
    StudyDef,
    StudyEventDef,
    Text,
)

TODAY = date(2026, 3, 5)
NY = (("Y", "Да", "Yes"), ("N", "Нет", "No"))


def text(ru: str, en: str = "") -> Text:
    return Text(ru, en or ru)


def codes(oid: str, rows: Iterable[tuple[str, str, str]]) -> CodeList:
    return CodeList(oid, tuple(CodeListItem(code, Text(ru, en)) for code, ru, en in rows))


def item(oid: str, kind: str, **more: Any) -> ItemDef:
    return ItemDef(
        oid=oid,
        form="",
        group="",
        text=text(more.pop("ru", oid), more.pop("en", "")),
        type=DataType(kind),
        **more,
    )


def limits(low: str | None, high: str | None, severity: str, oid: str = "L") -> RangeCheck:
    return RangeCheck(
        oid,
        Severity(severity),
        low and Decimal(low),
        high and Decimal(high),
        text(f"предел {oid}", f"limit {oid}"),
    )


def check(oid: str, expression: str, at: str, form: str, severity: str = "H", **more: Any) -> CheckDef:
    message = more.pop("message", text(f"замечание {oid}", f"remark {oid}"))
    return CheckDef(
        oid, Severity(severity), form, more.pop("group", None), (at,), expression, message, "", **more
    )


class StudyMaker:
    """Collects forms, groups and items; `made()` gives the StudyDef."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self.forms: dict[str, FormDef] = {}
        self.groups: dict[str, ItemGroupDef] = {}
        self.items: dict[str, ItemDef] = {}
        self.checks: dict[str, CheckDef] = {}
        self.methods: dict[str, MethodDef] = {}
        self.codelists = {
            "CL_NY": codes("CL_NY", NY),
            "CL_GR": codes("CL_GR", ((str(n), str(n), str(n)) for n in range(6))),
        }
        self.codelists["CL_NRIND"] = codes(
            "CL_NRIND", (("LOW", "Ниже", "Low"), ("NORMAL", "Норма", "Normal"), ("HIGH", "Выше", "High"))
        )
        self.events = [event("M1", 29), event("M2", 60), event("M3", 90), event("UNS", None, repeating=True)]

    def form(self, oid: str, repeat: str = "VISIT", gate: str | None = None, **groups: Any) -> StudyMaker:
        """`groups`: name = items of a plain group, or an ItemGroupDef-like dict with kind, items, minimum, maximum."""
        oids = []
        for name, content in groups.items():
            kind, found, more = GroupKind.PLAIN, content, {}
            if isinstance(content, dict):
                kind, found = GroupKind(content.get("kind", "repeating")), content["items"]
                more = {"minimum": content.get("minimum", 0), "maximum": content.get("maximum", 99)}
            self._group(oid, name, kind, found, **more)
            oids.append(name)
        self.forms[oid] = FormDef(
            oid,
            text(oid),
            "",
            Repeat(repeat),
            ("nurse", "investigator"),
            ("investigator",),
            tuple(oids),
            True,
            gate,
        )
        return self

    def panel(self, form: str, name: str, prefix: str, *analytes: str) -> StudyMaker:
        """A laboratory panel with a result, limits, indicator and significance of each analyte."""
        made, found = [], []
        for code in analytes:
            columns = {
                column: f"{prefix}_{code}_{column.value}"
                for column in PanelColumn
                if column != PanelColumn.GRADE
            }
            made.append(Analyte(code, text(code), "g/L", False, columns))
            for column, oid in columns.items():
                found.append(_panel_item(column, oid, code, columns))
                if column in (PanelColumn.UNIT, PanelColumn.INDICATOR):
                    builtin = "nrind" if column is PanelColumn.INDICATOR else "unit-of-result"
                    self.methods[f"MT.{oid}"] = MethodDef(f"MT.{oid}", oid, "", builtin)
        self._group(form, name, GroupKind.PANEL, found)
        self.groups[name] = replace(self.groups[name], analytes=tuple(made))
        self.forms[form] = replace(self.forms[form], groups=(*self.forms[form].groups, name))
        return self

    def _group(self, form: str, name: str, kind: GroupKind, items: Iterable[ItemDef], **more: Any) -> None:
        placed = []
        for found in items:
            derived = found.derived
            if derived and not derived.startswith("MT."):
                builtin, source = (derived[1:], "") if derived.startswith("@") else ("", derived)
                derived = f"MT.{found.oid}"
                self.methods[derived] = MethodDef(derived, found.oid, source, builtin)
            self.items[found.oid] = replace(found, form=form, group=name, derived=derived)
            placed.append(found.oid)
        self.groups[name] = ItemGroupDef(name, form, kind, text(name), tuple(placed), **more)

    def check(self, *args: Any, **more: Any) -> StudyMaker:
        made = check(*args, **more)
        self.checks[made.oid] = made
        return self

    def made(self) -> StudyDef:
        return StudyDef(
            oid="small",
            version="1",
            title=text("Малое исследование", "Small study"),
            protocol="S-1",
            sponsor=text("Спонсор", "Sponsor"),
            digest="0" * 64,
            settings=self.settings,
            events={found.oid: found for found in self.events},
            matrix={},
            forms=self.forms,
            groups=self.groups,
            items=self.items,
            codelists=self.codelists,
            units={
                "kg": MeasurementUnit("kg", Text("кг", "kg")),
                "g/L": MeasurementUnit("g/L", Text("г/л", "g/L")),
            },
            checks=self.checks,
            methods=self.methods,
            roles={},
            personal={},
        )


def event(oid: str, day: int | None, repeating: bool = False) -> StudyEventDef:
    return StudyEventDef(oid, text(oid), "scheduled" if day else "unscheduled", day, 7, 7, repeating)


def _panel_item(column: PanelColumn, oid: str, code: str, columns: Mapping[PanelColumn, str]) -> ItemDef:
    more: dict[str, Any] = {"panel": (code, column)}
    if column in (PanelColumn.RESULT, PanelColumn.LOW, PanelColumn.HIGH):
        more |= {"significant": 8, "decimals": 3, "unit": "g/L"}
    if column is PanelColumn.RESULT:
        return item(oid, "N", mandatory=True, comparators=True, null_flavours=("ND",), **more)
    if column is PanelColumn.UNIT:
        return item(oid, "T", derived=f"MT.{oid}", length=20, **more)
    if column is PanelColumn.INDICATOR:
        return item(oid, "C", derived=f"MT.{oid}", codelist="CL_NRIND", **more)
    if column is PanelColumn.SIGNIFICANT:
        condition = f"{columns[PanelColumn.INDICATOR]} in ['LOW', 'HIGH']"
        return item(oid, "C", codelist="CL_NY", condition=condition, set_by=("investigator",), **more)
    return item(oid, "N", **more)


class Subject:
    """Answers of one subject, typed as a person would; `entry` opens a form."""

    def __init__(self, study: StudyDef, today: date = TODAY) -> None:
        self.study = study
        self.today = today
        self.values: dict[FormPlace, dict[ItemKey, Value]] = {}
        self.removed: set[FormPlace] = set()
        self.changed: dict[FormPlace, Any] = {}

    def put(self, place: FormPlace, row: int = 1, **typed: str) -> Subject:
        for oid, written in typed.items():
            found = self.study.items[oid]
            self.values.setdefault(place, {})[ItemKey(found.group, row, oid)] = read(self.study, oid, written)
        return self

    def view(self) -> SubjectView:
        return SubjectView(self.values, frozenset(self.removed), self.today, {}, self.changed)

    def entry(self, place: FormPlace, role: str | None = "nurse") -> FormEntry:
        return FormEntry(self.study, self.view(), place, role)


def read(study: StudyDef, oid: str, written: str) -> Value:
    value = parse_text(study.items[oid], written, study)
    assert isinstance(value, Value), (oid, written, value)
    return value


def key(study: StudyDef, oid: str, row: int = 1) -> ItemKey:
    return ItemKey(study.items[oid].group, row, oid)


def type_in(entry: FormEntry, row: int = 1, **typed: str | None) -> Any:
    """Type into fields one after the other, in the order given; the last Settled comes back."""
    settled = None
    for oid, written in typed.items():
        value = None if written is None else read(entry.study, oid, written)
        settled = entry.set(key(entry.study, oid, row), value)
    return settled


def found_codes(entry: FormEntry) -> list[str]:
    """Codes of rejects and warnings."""
    return [found.code for found in entry.findings() if found.verdict.value in ("reject", "warn")]


def at(found: Iterable[Finding]) -> list[tuple[str, str | None, int]]:
    return [(one.code, one.at.item if one.at else None, one.at.repeat if one.at else 0) for one in found]


def visit(name: str, form: str, repeat: int = 1) -> FormPlace:
    return FormPlace(name, repeat, form, 1)


def log(form: str, row: int) -> FormPlace:
    return FormPlace("LOG", 1, form, row)
