"""A study that CartDesk wrote as ODM comes back item by item: its own fields stand in Aliases (decision 0023)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from cartdesk.base import CartDeskError
from cartdesk.base.xml import parse_xml
from cartdesk.interchange.elements import NO_WORDS
from cartdesk.interchange.metadata import definitions_of
from cartdesk.interchange.oids import LANG, NAMESPACE
from cartdesk.interchange.own import CONTEXT, VERSION, read_own, read_value
from cartdesk.interchange.reading.report import Report
from cartdesk.interchange.reading.texts import content, line_of
from cartdesk.study.model import (
    CheckDef,
    CodeList,
    CodeListItem,
    FormDef,
    ItemDef,
    ItemGroupDef,
    MeasurementUnit,
    MethodDef,
    RangeCheck,
    StudyDef,
    StudyEventDef,
    Text,
)
from cartdesk.study.severity import Severity

_FLAG_LISTS = "CL.CARTDESK."
_P = f"{{{NAMESPACE}}}"
_SEVERITIES = {"Hard": Severity.HARD, "Soft": Severity.SOFT}


def build_own(definition: bytes, version_oid: str, report: Report) -> StudyDef:
    """The study of our own file. What others changed in it is remarked; where both speak, our own fields hold.

    Errors: `odm.own-version` (written by a later program), `odm.own-damaged`.
    """
    root = parse_xml(definition).getroot()
    version = next(one for one in root.iter(f"{_P}MetaDataVersion") if one.get("OID") == version_oid)
    try:
        study = _Reader(root, version).study()
    except (KeyError, ValueError, AttributeError, InvalidOperation, StopIteration) as fault:
        raise CartDeskError("odm.own-damaged", name=type(fault).__name__) from fault
    for element in _changed(study, version):
        report.note("own-changed", line_of(element), name=_local(element), oid=element.get("OID", ""))
    return study


class _Reader:
    def __init__(self, root: etree._Element, version: etree._Element) -> None:
        self._root, self._version = root, version
        self._units: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._methods: dict[str, str] = {}
        self._form_of: dict[str, str] = {}
        self._checks: dict[str, CheckDef] = {}

    def study(self) -> StudyDef:
        protocol = self._version.find(f"{_P}Protocol")
        assert protocol is not None
        own = _own(protocol)
        if own.pop("format", "") != json.dumps(VERSION):
            raise CartDeskError("odm.own-version")
        units = {unit.oid: unit for unit in self._read_units()}
        methods = {method.oid: method for method in self._read_methods()}
        groups = {group.oid: group for group in self._read_groups()}
        items = {item.oid: item for item in self._read_items()}
        order = read_value(tuple[str, ...], own.pop("checks"))
        study = self._root.find(f"{_P}Study")
        name = next(self._root.iter(f"{_P}ProtocolName"))
        given = {
            "oid": study.get("OID") if study is not None else "",
            "title": _words(protocol.find(f"{_P}Description")),
            "protocol": name.text or "",
            "digest": "",
            "events": {event.oid: event for event in self._read_events()},
            "forms": {form.oid: form for form in self._read_forms()},
            "groups": groups,
            "items": items,
            "codelists": {one.oid: one for one in self._read_lists()},
            "units": units,
            "checks": {oid: self._checks[oid] for oid in order},
            "methods": methods,
            "origin": None,
        }
        found: StudyDef = read_own(StudyDef, given, own)
        return found

    def _all(self, name: str) -> Iterator[etree._Element]:
        return self._version.iterfind(f"{_P}{name}")

    def _read_units(self) -> Iterator[MeasurementUnit]:
        for element in self._root.iter(f"{_P}MeasurementUnit"):
            oid, named = element.get("Name", ""), _named(element)
            self._units[element.get("OID", "")] = oid
            given = {
                "oid": oid,
                "text": _words(element.find(f"{_P}Symbol")),
                "ucum": named.get("UCUM", ""),
                "cdisc": named.get("CDISC", ""),
            }
            yield read_own(MeasurementUnit, given, _own(element))

    def _read_methods(self) -> Iterator[MethodDef]:
        for element in self._all("MethodDef"):
            own = _own(element)
            oid = read_value(str, own["oid"])
            self._methods[element.get("OID", "")] = oid
            formal = element.find(f"{_P}FormalExpression")
            cel = formal is not None and formal.get("Context") == "CEL"
            expression = content(formal) if formal is not None and cel else ""
            yield read_own(MethodDef, {"oid": oid, "expression": expression}, own)

    def _read_events(self) -> Iterator[StudyEventDef]:
        for element in self._all("StudyEventDef"):
            given = {
                "oid": element.get("Name"),
                "text": _words(element.find(f"{_P}Description")),
                "kind": element.get("Category"),
                "repeating": element.get("Repeating") == "Yes",
            }
            yield read_own(StudyEventDef, given, _own(element) | _lacking(element))

    def _read_forms(self) -> Iterator[FormDef]:
        for element in self._all("FormDef"):
            groups = [
                self._groups[one.get("ItemGroupOID", "")] for one in element.iterfind(f"{_P}ItemGroupRef")
            ]
            given = {
                "oid": element.get("OID"),
                "text": _words(element.find(f"{_P}Description")),
                "groups": tuple(groups),
            }
            yield read_own(FormDef, given, _own(element))

    def _read_groups(self) -> Iterator[ItemGroupDef]:
        homes = {
            ref.get("ItemGroupOID", ""): form.get("OID", "")
            for form in self._all("FormDef")
            for ref in form.iterfind(f"{_P}ItemGroupRef")
        }
        for element in self._all("ItemGroupDef"):
            own = _own(element)
            oid = read_value(str, own["oid"])
            self._groups[element.get("OID", "")] = oid
            form = homes[element.get("OID", "")]
            self._form_of[oid] = form
            items = [one.get("ItemOID", "").removeprefix("I.") for one in element.iterfind(f"{_P}ItemRef")]
            given = {
                "oid": oid,
                "form": form,
                "text": None if "untitled" in own else _words(element.find(f"{_P}Description")),
                "items": tuple(items),
            }
            yield read_own(ItemGroupDef, given, own)

    def _read_items(self) -> Iterator[ItemDef]:
        refs = {
            ref.get("ItemOID", ""): (group, ref)
            for group in self._all("ItemGroupDef")
            for ref in group.iterfind(f"{_P}ItemRef")
        }
        for element in self._all("ItemDef"):
            group, ref = refs[element.get("OID", "")]
            own, oid = _own(element), element.get("Name", "")
            group_oid = self._groups[group.get("OID", "")]
            unit, help_ = element.find(f"{_P}MeasurementUnitRef"), element.find(f"{_P}Description")
            method = ref.get("MethodOID")
            given = {
                "oid": oid,
                "form": self._form_of[group_oid],
                "group": group_oid,
                "text": _words(element.find(f"{_P}Question")),
                "help": _words(help_) if help_ is not None else None,
                "unit": self._units[unit.get("MeasurementUnitOID", "")] if unit is not None else None,
                "derived": self._methods[method] if method else None,
                "sdtm": _named(element).get("SDTM", ""),
                "ranges": tuple(
                    _ranges(element, read_value(tuple[tuple[str, str], ...], own.pop("ranges", "[]")))
                ),
            }
            for name in [name for name in own if name.startswith("check:")]:
                self._check(element, name.removeprefix("check:"), own.pop(name))
            yield read_own(ItemDef, given, own)

    def _check(self, element: etree._Element, oid: str, fields: str) -> None:
        head = f"// {oid}\n!("
        for one in element.iterfind(f"{_P}RangeCheck"):
            formal = one.find(f"{_P}FormalExpression")
            source = formal.text or "" if formal is not None else ""
            if source.startswith(head):
                given = {
                    "oid": oid,
                    "severity": _SEVERITIES[one.get("SoftHard", "")],
                    "expression": source[len(head) : -1],
                    "message": _words(one.find(f"{_P}ErrorMessage")),
                }
                own = {name: json.dumps(value) for name, value in json.loads(fields).items()}
                self._checks[oid] = read_own(CheckDef, given, own)

    def _read_lists(self) -> Iterator[CodeList]:
        for element in self._all("CodeList"):
            if element.get("OID", "").startswith(_FLAG_LISTS):
                continue
            own = _own(element)
            items = []
            for one in element.iterfind(f"{_P}CodeListItem"):
                given = {"code": one.get("CodedValue"), "text": _words(one.find(f"{_P}Decode"))}
                items.append(read_own(CodeListItem, given, _own(one)))
            oid = read_value(str, own["oid"])
            found = {"oid": oid, "items": tuple(items), "source": _named(element).get("Source", "")}
            yield read_own(CodeList, found, own)


def _lacking(element: etree._Element) -> dict[str, str]:
    """Fields without a default that are left out where they are what most visits have."""
    own = _own(element)
    return {
        name: text
        for name, text in (("target_day", "null"), ("minus", "0"), ("plus", "0"))
        if name not in own
    }


def _ranges(element: etree._Element, named: tuple[tuple[str, str], ...]) -> Iterator[RangeCheck]:
    for oid, severity in named:
        mine = [
            one
            for one in element.iterfind(f"{_P}RangeCheck")
            if one.get("Comparator") and _SEVERITIES[one.get("SoftHard", "")].value == severity
        ]
        sides = {one.get("Comparator"): Decimal(one.findtext(f"{_P}CheckValue") or "") for one in mine}
        message = _words(mine[0].find(f"{_P}ErrorMessage")) if mine else Text("", "")
        yield RangeCheck(oid, Severity(severity), sides.get("GE"), sides.get("LE"), message)


def _words(element: etree._Element | None) -> Text:
    if element is None:
        return Text("", "")
    told = {str(one.get(LANG)): one.text or "" for one in element.iterfind(f"{_P}TranslatedText")}
    if told == {"en": NO_WORDS}:
        return Text("", "")
    return Text(told.pop("ru", ""), told.pop("en", ""), told)


def _own(element: etree._Element) -> dict[str, str]:
    found = _named(element).items()
    return {name.removeprefix(CONTEXT): text for name, text in found if name.startswith(CONTEXT)}


def _named(element: etree._Element) -> dict[str, str]:
    return {one.get("Context", ""): one.get("Name", "") for one in element.iterfind(f"{_P}Alias")}


def _changed(study: StudyDef, version: etree._Element) -> Iterator[etree._Element]:
    """Definitions of the file that are not as we would write them."""
    wanted: Mapping[tuple[str, str], etree._Element] = {
        (_local(one), one.get("OID", "")): one for one in definitions_of(study)
    }
    for element in version:
        made = wanted.get((_local(element), element.get("OID", "")))
        if made is None or not _same(made, element):
            yield element


def _same(one: etree._Element, two: etree._Element) -> bool:
    if _local(one) != _local(two) or sorted(one.items()) != sorted(two.items()) or len(one) != len(two):
        return False
    if (one.text or "").strip() != (two.text or "").strip():
        return False
    return all(_same(first, second) for first, second in zip(one, two, strict=True))


def _local(element: etree._Element) -> str:
    tag: Any = element.tag
    return str(tag).rpartition("}")[2]
