"""Forms, groups, items, lists and units of a study out of those of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartdesk.base import LANGUAGES, Words
from cartdesk.interchange.reading.limits import judge
from cartdesk.interchange.reading.naming import Names
from cartdesk.interchange.reading.raw import RawForm, RawGroup, RawItem, RawRef, RawStudy, RawVersion
from cartdesk.interchange.reading.report import Report
from cartdesk.interchange.reading.rules import KeptRules, join
from cartdesk.interchange.reading.types import BOOLEAN, kind_of
from cartdesk.study import looks_personal
from cartdesk.study.model import (
    CheckDef,
    CodeList,
    CodeListItem,
    DataType,
    FormDef,
    GroupKind,
    ItemDef,
    ItemGroupDef,
    MeasurementUnit,
    Repeat,
    Text,
)

FLAVOURS = ("ND", "UNK", "NA")
ENTERS = ("nurse", "investigator")
MOST_ROWS = 999
_MEASURED = (DataType.INTEGER, DataType.NUMBER, DataType.TEXT)


class FormBuilder:
    """Makes forms one at a time and remembers from which definition each thing came."""

    def __init__(
        self,
        study: RawStudy,
        version: RawVersion,
        names: Names,
        kept: KeptRules,
        report: Report,
        roles: Sequence[str],
        personal_leaves: bool,
    ) -> None:
        self._raw, self._version, self._names, self._kept, self._report = study, version, names, kept, report
        self._fill = tuple(role for role in ENTERS if role in roles)
        self._leaves = personal_leaves
        self._made: dict[tuple[str, str], FormDef | None] = {}
        self._lists: dict[str, str] = {}
        self._units: dict[str, str] = {}
        self.forms: dict[str, FormDef] = {}
        self.groups: dict[str, ItemGroupDef] = {}
        self.items: dict[str, ItemDef] = {}
        self.codelists: dict[str, CodeList] = {}
        self.units: dict[str, MeasurementUnit] = {}
        self.checks: dict[str, CheckDef] = {}
        self.personal: list[str] = []
        self.form_sources: dict[str, str] = {}
        self.group_sources: dict[str, str] = {}
        self.item_sources: dict[str, str] = {}
        self.list_sources: dict[str, str] = {}
        self.unit_sources: dict[str, str] = {}

    def form(self, raw: RawForm, ref: RawRef, log: Text | None) -> FormDef | None:
        """The form of a reference, made once; as a log (`log` is what tells it from logs of other visits) once a visit.

        None when nothing can be filled in it.
        """
        key = (raw.oid, "" if log is None else f"{log.ru}|{log.en}|{sorted(log.others.items())}|log")
        if key not in self._made:
            self._made[key] = self._new(raw, ref, log)
        return self._made[key]

    def _new(self, raw: RawForm, ref: RawRef, log: Text | None) -> FormDef | None:
        oid = self._names.make("form", raw.oid, "F_")
        groups: list[ItemGroupDef] = []
        seen: set[str] = set()
        for inner in raw.groups:
            group = self._version.groups.get(inner.oid)
            if group is None or inner.oid in seen:
                code = "twice" if inner.oid in seen else "dangling"
                self._report.note(code, inner.line, name="ItemGroupDef", oid=inner.oid)
                continue
            seen.add(inner.oid)
            made = self._group(group, oid, [ref, inner])
            groups += [made] if made else []
        if not any(group.items for group in groups):
            self._report.note("form-empty", raw.line, oid=raw.oid)
            for empty in groups:
                del self.groups[empty.oid], self.group_sources[empty.oid]
            return None
        for one in groups:
            if one.text == raw.text and one.kind is GroupKind.PLAIN and one.items:
                self.groups[one.oid] = replace(one, text=None)
        form = FormDef(
            oid=oid,
            text=_titled(raw.text, log),
            domain=next((self._domain(one) for one in groups if self._domain(one)), ""),
            repeat=Repeat.VISIT if log is None else Repeat.LOG,
            fill=self._fill,
            sign=tuple(role for role in self._fill if role == "investigator"),
            groups=tuple(group.oid for group in groups),
            complete=True,
        )
        self.forms[oid], self.form_sources[oid] = form, raw.oid
        return form

    def _domain(self, group: ItemGroupDef) -> str:
        return self._version.groups[self.group_sources[group.oid]].domain

    def _group(self, raw: RawGroup, form: str, refs: list[RawRef]) -> ItemGroupDef | None:
        oid = self._names.make("group", raw.oid, "RG_" if raw.repeating else "IG_")
        items: list[str] = []
        seen: set[str] = set()
        for ref in raw.items:
            item = self._version.items.get(ref.oid)
            if item is None or ref.oid in seen:
                code = "twice" if ref.oid in seen else "dangling"
                self._report.note(code, ref.line, name="ItemDef", oid=ref.oid)
                continue
            seen.add(ref.oid)
            items.append(self._item(item, form, oid, [*refs, ref]))
        if not items:
            self._report.note("group-empty", raw.line, oid=raw.oid)
        repeats = raw.repeating and bool(items)
        group = ItemGroupDef(
            oid,
            form,
            GroupKind.REPEATING if repeats else GroupKind.PLAIN,
            raw.text,
            tuple(items),
            int(repeats and refs[-1].mandatory),
            MOST_ROWS if repeats else 1,
        )
        self.groups[oid], self.group_sources[oid] = group, raw.oid
        return group

    def _item(self, raw: RawItem, form: str, group: str, refs: list[RawRef]) -> str:
        oid = self._names.make("item", raw.oid)
        kind = kind_of(raw, self._version.codelists, self._report)
        item = ItemDef(
            oid=oid,
            form=form,
            group=group,
            text=raw.question,
            type=kind.type,
            length=kind.length,
            significant=kind.significant,
            decimals=kind.decimals,
            unit=self._unit(raw) if kind.type in _MEASURED else None,
            codelist=self._codelist(kind.codelist) if kind.codelist else None,
            null_flavours=FLAVOURS,
            set_by=self._fill,
            may_be_future=True,
            sdtm=raw.sdtm,
        )
        listed = self.codelists.get(item.codelist or "")
        digits = (
            item.type is DataType.CODE
            and listed is not None
            and all(one.code.isdigit() for one in listed.items)
        )
        judged = judge(raw, item, digits)
        conditions = self._kept.conditions(refs, oid)
        rules = [
            *conditions,
            *self._kept.method(refs[-1], oid),
            *self._kept.of_vendor(raw, oid),
            *self._kept.ranges(raw, judged.left, oid),
        ]
        help_ = raw.description if raw.description != raw.question else Text("", "")
        unasked = bool(conditions) or any(kind == "condition" for kind, _, _ in raw.rules)
        if refs[-1].mandatory and unasked:
            self._report.note("not-required", refs[-1].line, oid=raw.oid)
        item = replace(
            item,
            mandatory=refs[-1].mandatory and not unasked,
            ranges=tuple(judged.ranges),
            help=join([help_, raw.note, *rules]),
        )
        self.items[oid], self.item_sources[oid] = item, raw.oid
        self.checks |= {check.oid: check for check in judged.checks}
        if raw.personal or looks_personal(item.text):
            self.personal.append(oid)
            self.items[oid] = replace(item, stays=not self._leaves)
            self._report.note("personal", raw.line, oid=raw.oid)
        return oid

    def _unit(self, raw: RawItem) -> str | None:
        if len(raw.units) > 1:
            self._report.note("units", raw.line, oid=raw.oid, units=", ".join(raw.units[1:]))
        return self._unit_of(raw.units[0], raw.line) if raw.units else None

    def _unit_of(self, oid: str, line: int) -> str | None:
        """The unit of an OID, by its Name where no other unit is called so."""
        if oid not in self._units:
            raw = self._raw.units.get(oid)
            if raw is None:
                self._report.note("dangling", line, name="MeasurementUnit", oid=oid)
                return None
            same = [one for one in self._raw.units.values() if one.name == raw.name]
            name = raw.name if len(same) == 1 and raw.name not in self.units else oid
            text = raw.text if raw.text("en") else Text(raw.name, raw.name)
            self.units[name], self.unit_sources[name] = MeasurementUnit(name, text), oid
            self._units[oid] = name
        return self._units[oid]

    def _codelist(self, oid: str) -> str:
        """The list of an OID, made when first used."""
        if oid not in self._lists:
            name = self._names.make("list", oid, "CL_")
            self._lists[oid] = name
            if oid == BOOLEAN:
                self.codelists[name] = CodeList(name, _yes_no())
            else:
                raw = self._version.codelists[oid]
                items = tuple(CodeListItem(code, text) for code, text in raw.items)
                self.codelists[name], self.list_sources[name] = CodeList(name, items), oid
        return self._lists[oid]


def _yes_no() -> tuple[CodeListItem, ...]:
    """The two answers of a boolean, as XML Schema writes them in digits."""
    ru, en = (Words(language) for language in LANGUAGES)
    keys = {code: f"odm.boolean.{code}" for code in ("1", "0")}
    return tuple(CodeListItem(code, Text(ru(key), en(key))) for code, key in keys.items())


def _titled(text: Text, more: Text | None) -> Text:
    """A title with what tells it from others: `Adverse events (Visit 1)`."""
    if more is None or not more("en"):
        return text

    def both(one: str, two: str) -> str:
        return f"{one} ({two})" if one and two else one

    others = {tag: both(words, more.others.get(tag, more("en"))) for tag, words in text.others.items()}
    return Text(both(text.ru, more("ru")), both(text.en, more("en")), others)
