"""The study as ODM metadata: visits, forms, groups, items, code lists, conditions, methods."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from cartdesk.base import LANGUAGES, Words
from cartdesk.interchange import oids
from cartdesk.interchange.elements import child, element, same_text, translated
from cartdesk.interchange.own import VERSION, add, add_own, own_fields
from cartdesk.study.model import (
    CheckDef,
    DataType,
    FormDef,
    GroupKind,
    ItemDef,
    Repeat,
    StudyDef,
    StudyEventDef,
    Text,
)
from cartdesk.study.severity import Severity

DATA_TYPES = {
    DataType.TEXT: "text",
    DataType.INTEGER: "integer",
    DataType.NUMBER: "float",
    DataType.DATE: "date",
    DataType.PARTIAL_DATE: "partialDate",
    DataType.TIME: "partialTime",
    DataType.DATETIME: "partialDatetime",
    DataType.CODE: "text",
    DataType.CODES: "text",
    DataType.FILE: "text",
}
# Fields of the study model that the standard markup carries; all others travel as Aliases (0023).
STUDY = frozenset(
    {"oid", "title", "protocol", "digest", "events", "forms", "groups", "items", "codelists", "units", "checks",
     "methods", "origin"}
)  # fmt: skip
EVENT = frozenset({"oid", "text", "kind", "repeating"})
FORM = frozenset({"oid", "text", "groups"})
GROUP = frozenset({"oid", "form", "text", "items"})
ITEM = frozenset({"oid", "form", "group", "text", "help", "unit", "derived", "sdtm", "ranges"})
CHECK = frozenset({"oid", "severity", "expression", "message"})
CODELIST = frozenset({"oid", "items", "source"})
CODE = frozenset({"code", "text"})
UNIT = frozenset({"oid", "text", "ucum", "cdisc"})
METHOD = frozenset({"oid", "expression"})
_EVENT_TYPES = {"scheduled": "Scheduled", "telephone": "Scheduled", "log": "Common"}
_SOFT_HARD = {Severity.HARD: "Hard", Severity.SOFT: "Soft"}
_CEL = "CEL"
_DIGEST = 64  # a file is named by its SHA-256


def globals_of(study: StudyDef) -> etree._Element:
    """GlobalVariables."""
    made = element("GlobalVariables")
    child(made, "StudyName", text=study.oid)
    child(made, "StudyDescription", text=f"{study.title.en} / {study.title.ru}")
    child(made, "ProtocolName", text=study.protocol)
    return made


def units_of(study: StudyDef) -> Iterator[etree._Element]:
    """MeasurementUnits with their UCUM and CDISC names."""
    for unit in study.units.values():
        made = element("MeasurementUnit", {"OID": oids.unit_oid(unit.oid), "Name": unit.oid})
        translated(made, "Symbol", unit.text)
        for context, name in (("UCUM", unit.ucum), ("CDISC", unit.cdisc)):
            if name:
                child(made, "Alias", {"Context": context, "Name": name})
        add_own(made, unit, UNIT)
        yield made


def definitions_of(study: StudyDef) -> Iterator[etree._Element]:
    """What a MetaDataVersion holds, in the order of the schema."""
    conditions = Conditions(study)
    yield _protocol(study)
    yield from (_event(study, event) for event in study.events.values())
    yield from (_form(study, form) for form in study.forms.values())
    for group in study.groups.values():
        yield _group(study, group.oid, conditions)
    checks: dict[str, list[CheckDef]] = {}
    for check in study.checks.values():
        checks.setdefault(_anchor(study, check), []).append(check)
    yield from (_item(study, item, checks.get(item.oid, [])) for item in study.items.values())
    yield from (_codelist(study, oid) for oid in study.codelists)
    yield from own_codelists()
    yield from conditions.definitions()
    yield from (_method(study, oid) for oid in study.methods)


class Conditions:
    """ConditionDefs: each says when an item is *not* collected, the other way round from the study's own `when`.

    Items with the same expression share a ConditionDef, named after the first of them.
    """

    def __init__(self, study: StudyDef) -> None:
        self._oids: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._of_item: dict[str, str] = {}
        for item in study.items.values():
            gate = study.forms[item.form].gate
            asked = [f"{gate} == 'Y'"] if gate and gate != item.oid else []
            if item.condition:
                asked.append(f"({item.condition})" if asked else item.condition)
            if asked:
                wanted = " && ".join(asked)
                self._oids.setdefault(wanted, oids.condition_oid(item.oid))
                self._notes.setdefault(wanted, item.condition_note)
                self._of_item[item.oid] = self._oids[wanted]

    def of(self, item: str) -> str | None:
        """OID of the condition of an item, or None when it is always collected."""
        return self._of_item.get(item)

    def definitions(self) -> Iterator[etree._Element]:
        """The ConditionDefs."""
        for wanted, oid in self._oids.items():
            made = element("ConditionDef", {"OID": oid, "Name": oid})
            note = self._notes[wanted] or wanted
            words = Text(f"Не собирается, кроме случая: {note}", f"Not collected unless: {note}")
            translated(made, "Description", words)
            child(made, "FormalExpression", {"Context": _CEL}, f"!({wanted})")
            yield made


def _protocol(study: StudyDef) -> etree._Element:
    made = element("Protocol")
    translated(made, "Description", study.title)
    for number, event in enumerate(study.events.values(), 1):
        wanted = "Yes" if event.kind in ("scheduled", "telephone") else "No"
        child(
            made,
            "StudyEventRef",
            {"StudyEventOID": oids.event_oid(event.oid), "OrderNumber": number, "Mandatory": wanted},
        )
    add(made, "format", VERSION)
    add(made, "checks", list(study.checks))
    add_own(made, study, STUDY)
    return made


def forms_at(study: StudyDef, event: StudyEventDef) -> list[tuple[FormDef, str]]:
    """Forms that may stand at a visit, with the letter of the matrix; the log holds all forms that repeat there."""
    if event.kind == "log":
        return [(form, "O") for form in study.forms.values() if form.repeat is Repeat.LOG]
    letters = ((form, study.matrix.get(form.oid, {}).get(event.oid, "-")) for form in study.forms.values())
    return [(form, letter) for form, letter in letters if letter != "-"]


def _event(study: StudyDef, event: StudyEventDef) -> etree._Element:
    made = element(
        "StudyEventDef",
        {
            "OID": oids.event_oid(event.oid),
            "Name": event.oid,
            "Repeating": "Yes" if event.repeating else "No",
            "Type": _EVENT_TYPES.get(event.kind, "Unscheduled"),
            "Category": event.kind,
        },
    )
    translated(made, "Description", event.text)
    for number, (form, letter) in enumerate(forms_at(study, event), 1):
        child(
            made,
            "FormRef",
            {"FormOID": form.oid, "OrderNumber": number, "Mandatory": "Yes" if letter == "X" else "No"},
        )
    if event.target_day is not None:
        child(made, "Alias", {"Context": "PlannedDay", "Name": event.target_day})
        child(made, "Alias", {"Context": "PlannedWindow", "Name": f"-{event.minus}/+{event.plus}"})
    add_own(made, event, EVENT)
    return made


def _form(study: StudyDef, form: FormDef) -> etree._Element:
    made = element(
        "FormDef",
        {
            "OID": form.oid,
            "Name": form.text.en or form.oid,
            "Repeating": "Yes" if form.repeat is Repeat.LOG else "No",
        },
    )
    translated(made, "Description", form.text)
    for number, oid in enumerate(form.groups, 1):
        group = study.groups[oid]
        wanted = "Yes" if group.minimum > 0 or group.kind is not GroupKind.REPEATING else "No"
        child(
            made,
            "ItemGroupRef",
            {"ItemGroupOID": oids.group_oid(group), "OrderNumber": number, "Mandatory": wanted},
        )
    add_own(made, form, FORM)
    return made


def _group(study: StudyDef, oid: str, conditions: Conditions) -> etree._Element:
    group, form = study.groups[oid], study.forms[study.groups[oid].form]
    made = element(
        "ItemGroupDef",
        {
            "OID": oids.group_oid(group),
            "Name": oid,
            "Repeating": "Yes" if group.kind is GroupKind.REPEATING else "No",
            "Domain": form.domain or None,
        },
    )
    translated(made, "Description", group.text or form.text)
    for number, name in enumerate(group.items, 1):
        item, condition = study.items[name], conditions.of(name)
        child(
            made,
            "ItemRef",
            {
                "ItemOID": oids.item_oid(name),
                "OrderNumber": number,
                "Mandatory": "Yes" if item.mandatory and condition is None and not item.derived else "No",
                "MethodOID": oids.method_oid(item.derived) if item.derived else None,
                "CollectionExceptionConditionOID": condition,
            },
        )
    add(made, "oid", oid)
    if group.text is None:
        add(made, "untitled", True)
    add_own(made, group, GROUP)
    return made


def _item(study: StudyDef, item: ItemDef, checks: list[CheckDef]) -> etree._Element:
    made = element(
        "ItemDef",
        {
            "OID": oids.item_oid(item.oid),
            "Name": item.oid,
            "DataType": DATA_TYPES[item.type],
            "Length": _length(study, item),
            "SignificantDigits": item.decimals if item.type is DataType.NUMBER else None,
            "Origin": "Derived" if item.derived else "CRF",
        },
    )
    if item.help:
        translated(made, "Description", item.help)
    translated(made, "Question", item.text)
    if item.unit:
        child(made, "MeasurementUnitRef", {"MeasurementUnitOID": oids.unit_oid(item.unit)})
    _add_ranges(made, item)
    for check in checks:
        _add_check(made, check)
    if item.codelist and item.type is DataType.CODE:
        child(made, "CodeListRef", {"CodeListOID": oids.codelist_oid(item.codelist)})
    if item.sdtm:
        child(made, "Alias", {"Context": "SDTM", "Name": item.sdtm})
    if item.codelist and item.type is DataType.CODES:
        child(made, "Alias", {"Context": "CodesOf", "Name": oids.codelist_oid(item.codelist)})
    add_own(made, item, ITEM)
    if item.ranges:
        add(made, "ranges", [[limits.oid, limits.severity.value] for limits in item.ranges])
    for check in checks:
        add(made, f"check:{check.oid}", dict(own_fields(check, CHECK)))
    return made


def _length(study: StudyDef, item: ItemDef) -> int | None:
    """Characters of text, digits of numbers; None where the type tells it."""
    if item.type in (DataType.CODE, DataType.CODES):
        listed = study.codelists[item.codelist].items if item.codelist else ()
        lengths = [len(entry.code) for entry in listed] or [item.length or 1]
        return max(lengths) if item.type is DataType.CODE else sum(lengths) + len(lengths) - 1
    if item.type is DataType.NUMBER:
        return item.significant or None
    if item.type is DataType.FILE:
        return item.length or _DIGEST
    return item.length or None if item.type in (DataType.TEXT, DataType.INTEGER) else None


def _add_ranges(made: etree._Element, item: ItemDef) -> None:
    """Each limit is a RangeCheck: the comparison that a right value fulfils."""
    for check in item.ranges:
        for comparator, limit in (("GE", check.low), ("LE", check.high)):
            if limit is not None:
                holder = child(
                    made, "RangeCheck", {"Comparator": comparator, "SoftHard": _SOFT_HARD[check.severity]}
                )
                child(holder, "CheckValue", text=_plain(limit))
                if item.unit:
                    child(holder, "MeasurementUnitRef", {"MeasurementUnitOID": oids.unit_oid(item.unit)})
                if check.message("en"):
                    translated(holder, "ErrorMessage", check.message)


def _add_check(made: etree._Element, check: CheckDef) -> None:
    """An edit check is a RangeCheck with a FormalExpression that is true when the data are right."""
    holder = child(made, "RangeCheck", {"SoftHard": _SOFT_HARD[check.severity]})
    child(holder, "FormalExpression", {"Context": _CEL}, f"// {check.oid}\n!({check.expression})")
    translated(holder, "ErrorMessage", check.message)


def _anchor(study: StudyDef, check: CheckDef) -> str:
    """The item a check stands at: its first field, or the first item of its form."""
    known = [item for item in check.items if item in study.items]
    return known[0] if known else study.items_of(check.form)[0].oid


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def _codelist(study: StudyDef, oid: str) -> etree._Element:
    codelist = study.codelists[oid]
    made = element("CodeList", {"OID": oids.codelist_oid(oid), "Name": oid, "DataType": "text"})
    for number, entry in enumerate(codelist.items, 1):
        holder = child(made, "CodeListItem", {"CodedValue": entry.code, "OrderNumber": number})
        translated(holder, "Decode", entry.text)
        add_own(holder, entry, CODE)
    if codelist.source:
        child(made, "Alias", {"Context": "Source", "Name": codelist.source})
    add(made, "oid", oid)
    add_own(made, codelist, CODELIST)
    return made


def own_codelists() -> Iterator[etree._Element]:
    """The lists behind the flags of Annotations, with the program's words."""
    ru, en = (Words(language) for language in LANGUAGES)
    lists = {
        oids.FLAG_LIST: ("NULL_FLAVOUR", "COMPARATOR", "FORM_STATUS"),
        oids.NULL_LIST: oids.NULL_CODES,
        oids.COMPARATOR_LIST: tuple(oids.COMPARATOR_CODES.values()),
        oids.STATUS_LIST: ("not-started", "draft", "complete", "signed", "review", "superseded"),
    }
    for oid, codes in lists.items():
        made = element("CodeList", {"OID": oid, "Name": oid, "DataType": "text"})
        for number, code in enumerate(codes, 1):
            holder = child(made, "CodeListItem", {"CodedValue": code, "OrderNumber": number})
            key = f"interchange.flag.{code}"
            translated(holder, "Decode", Text(ru(key), en(key)))
        yield made


def _method(study: StudyDef, oid: str) -> etree._Element:
    method = study.methods[oid]
    made = element("MethodDef", {"OID": oids.method_oid(oid), "Name": oid, "Type": "Computation"})
    translated(made, "Description", same_text(method.plain or method.expression or method.builtin))
    if method.expression:
        child(made, "FormalExpression", {"Context": _CEL}, method.expression)
    elif method.builtin:
        child(made, "FormalExpression", {"Context": "CartDesk"}, method.builtin)
    add(made, "oid", oid)
    add_own(made, method, METHOD)
    return made
