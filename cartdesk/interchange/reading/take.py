"""From elements of a MetaDataVersion to plain definitions: liberal in what it takes, exact in what it remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from cartdesk.interchange.reading import vendor
from cartdesk.interchange.reading.raw import (
    RawEvent,
    RawForm,
    RawGroup,
    RawItem,
    RawList,
    RawRange,
    RawRef,
    RawRule,
    RawUnit,
    RawVersion,
)
from cartdesk.interchange.reading.survey import Survey
from cartdesk.interchange.reading.texts import content, line_of, of_one, read_texts
from cartdesk.study.model import Text

_YES = frozenset({"yes", "true", "1", "y"})


class Taker:
    """Takes definitions out of elements of one namespace and remarks what is odd."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.prefix, self.report, self.local = survey.prefix, survey.report, survey.local
        self._readers: dict[str, Callable[[RawVersion, etree._Element], None]] = {
            "Protocol": self._protocol,
            "StudyEventDef": self._event,
            "FormDef": self._form,
            "ItemGroupDef": self._group,
            "ItemDef": self._item,
            "CodeList": self._codelist,
            "ConditionDef": lambda version, element: self._rule(version.conditions, element),
            "MethodDef": lambda version, element: self._rule(version.methods, element),
        }

    def into(self, version: RawVersion, element: etree._Element) -> None:
        """One child of a MetaDataVersion."""
        self.survey.whole(element)
        local = self.local(element)
        if local is None:
            found = vendor.multiple_list(element, self.report)
            if found:
                version.codelists.setdefault(found.oid, found)
        elif local == "Include":
            version.includes = element.get("MetaDataVersionOID", "")
        elif local in self._readers:
            self._readers[local](version, element)

    def unit(self, element: etree._Element) -> RawUnit | None:
        """A MeasurementUnit."""
        self.survey.whole(element)
        oid = self._oid(element)
        name = (element.get("Name") or "").strip() or oid
        return RawUnit(oid, line_of(element), name, self._texts(element, "Symbol")) if oid else None

    def _texts(self, element: etree._Element, name: str) -> Text:
        return read_texts(element.find(f"{self.prefix}{name}"), self.report)

    def _title(self, element: etree._Element, *sources: str) -> Text:
        """The words of an element: the first source that has some, else a vendor's label, its Name, its OID."""
        for source in sources:
            found = self._texts(element, source)
            if found("en"):
                return found
        label = vendor.item_label(element)
        if label("en"):
            return label
        return of_one((element.get("Name") or "").strip() or element.get("OID") or "")

    def _oid(self, element: etree._Element) -> str:
        oid = (element.get("OID") or "").strip()
        if not oid:
            self.report.note("no-oid", line_of(element), name=self.local(element) or "")
        return oid

    def _refs(self, element: etree._Element, name: str) -> tuple[RawRef, ...]:
        """References of one kind, in the order of OrderNumber where all have one, else as they stand."""
        found = []
        attribute = f"{name[:-3]}OID"
        for child in element.iterfind(f"{self.prefix}{name}"):
            oid = (child.get(attribute) or "").strip()
            if not oid:
                self.report.note("no-oid", line_of(child), name=name)
                continue
            order = child.get("OrderNumber", "").strip()
            found.append(
                RawRef(
                    oid,
                    line_of(child),
                    _yes(child.get("Mandatory")),
                    int(order) if order.isdigit() else None,
                    child.get("CollectionExceptionConditionOID", "").strip(),
                    child.get("MethodOID", "").strip(),
                )
            )
        return tuple(_in_order(found))

    def _keep(self, kind: str, known: Mapping[str, object], oid: str, line: int) -> bool:
        """Whether a definition is the first of its OID; a second one is remarked and left."""
        if not oid:
            return False
        if oid in known:
            self.report.note("duplicate", line, name=kind, oid=oid)
            return False
        return True

    def _protocol(self, version: RawVersion, element: etree._Element) -> None:
        version.visits.extend(self._refs(element, "StudyEventRef"))
        version.title = self._texts(element, "Description")
        for alias in element.iterfind(f"{self.prefix}Alias"):
            version.aliases[alias.get("Context", "")] = alias.get("Name", "")

    def _event(self, version: RawVersion, element: etree._Element) -> None:
        oid, line = self._oid(element), line_of(element)
        if self._keep("StudyEventDef", version.events, oid, line):
            version.events[oid] = RawEvent(
                oid,
                line,
                (element.get("Name") or "").strip() or oid,
                self._title(element, "Description"),
                _yes(element.get("Repeating")),
                element.get("Type", ""),
                self._refs(element, "FormRef"),
                self._refs(element, "ItemGroupRef"),
            )

    def _form(self, version: RawVersion, element: etree._Element) -> None:
        oid, line = self._oid(element), line_of(element)
        if self._keep("FormDef", version.forms, oid, line):
            version.forms[oid] = RawForm(
                oid,
                line,
                (element.get("Name") or "").strip() or oid,
                self._title(element, "Description"),
                _yes(element.get("Repeating")),
                self._refs(element, "ItemGroupRef"),
            )

    def _group(self, version: RawVersion, element: etree._Element) -> None:
        oid, line = self._oid(element), line_of(element)
        if self._keep("ItemGroupDef", version.groups, oid, line):
            repeating = element.get("Repeating", "")
            version.groups[oid] = RawGroup(
                oid,
                line,
                (element.get("Name") or "").strip() or oid,
                self._title(element, "Description"),
                _yes(repeating) or repeating.lower() in ("simple", "static", "dynamic"),
                element.get("Domain", ""),
                self._refs(element, "ItemRef"),
                self._refs(element, "ItemGroupRef"),
            )

    def _item(self, version: RawVersion, element: etree._Element) -> None:
        oid, line = self._oid(element), line_of(element)
        if not self._keep("ItemDef", version.items, oid, line):
            return
        codelist = element.find(f"{self.prefix}CodeListRef")
        aliases = {
            one.get("Context", ""): one.get("Name", "") for one in element.iterfind(f"{self.prefix}Alias")
        }
        units = (
            one.get("MeasurementUnitOID", "") for one in element.iterfind(f"{self.prefix}MeasurementUnitRef")
        )
        version.items[oid] = RawItem(
            oid,
            line,
            (element.get("Name") or "").strip() or oid,
            self._title(element, "Question", "Description"),
            self._texts(element, "Description"),
            element.get("DataType", "").strip(),
            self._whole(element, "Length") or 0,
            self._whole(element, "SignificantDigits"),
            tuple(dict.fromkeys(unit for unit in units if unit)),
            tuple(self._range(one) for one in element.iterfind(f"{self.prefix}RangeCheck")),
            codelist.get("CodeListOID", "") if codelist is not None else "",
            line_of(codelist) if codelist is not None else 0,
            vendor.multiple_ref(element) or aliases.get("CodesOf", ""),
            aliases.get("SDTM", "") or element.get("SDSVarName", ""),
            vendor.item_note(element),
            vendor.is_personal(element),
            vendor.item_rules(element),
        )

    def _whole(self, element: etree._Element, name: str) -> int | None:
        told = (element.get(name) or "").strip()
        if not told:
            return None
        if not told.isdigit() or len(told) > 6:
            self.report.note("not-a-number", line_of(element), name=f"{self.local(element)}/@{name}")
            return None
        return int(told)

    def _range(self, element: etree._Element) -> RawRange:
        unit = element.find(f"{self.prefix}MeasurementUnitRef")
        return RawRange(
            line_of(element),
            element.get("Comparator", "").strip().upper(),
            element.get("SoftHard", "").strip().lower() != "hard",
            tuple((one.text or "").strip() for one in element.iterfind(f"{self.prefix}CheckValue")),
            unit.get("MeasurementUnitOID", "") if unit is not None else "",
            tuple(self._expressions(element)),
            self._texts(element, "ErrorMessage"),
        )

    def _expressions(self, element: etree._Element) -> Iterator[tuple[str, str]]:
        for one in element.iterfind(f"{self.prefix}FormalExpression"):
            yield one.get("Context", ""), content(one)

    def _codelist(self, version: RawVersion, element: etree._Element) -> None:
        oid, line = self._oid(element), line_of(element)
        if not self._keep("CodeList", version.codelists, oid, line):
            return
        external = element.find(f"{self.prefix}ExternalCodeList")
        named = ""
        if external is not None:
            named = " ".join(filter(None, (external.get("Dictionary"), external.get("Version")))) or "?"
        version.codelists[oid] = RawList(
            oid, line, (element.get("Name") or "").strip() or oid, tuple(self._codes(element, oid)), named
        )

    def _codes(self, element: etree._Element, oid: str) -> Iterator[tuple[str, Text]]:
        """The codes, each once, in the order of OrderNumber where all have one."""
        seen: set[str] = set()
        rows = []
        for child in element:
            local = self.local(child)
            if local not in ("CodeListItem", "EnumeratedItem"):
                continue
            code = (child.get("CodedValue") or "").strip()
            if not code or code in seen:
                self.report.note("code-twice" if code else "code-empty", line_of(child), oid=oid, code=code)
                continue
            seen.add(code)
            words = self._texts(child, "Decode") if local == "CodeListItem" else Text("", "")
            order = child.get("OrderNumber", "")
            rows.append(
                (int(order) if order.isdigit() else None, code, words if words("en") else of_one(code))
            )
        if all(order is not None for order, _, _ in rows):
            rows.sort(key=lambda row: row[0] or 0)
        yield from ((code, words) for _, code, words in rows)

    def _rule(self, known: dict[str, RawRule], element: etree._Element) -> None:
        oid, line = self._oid(element), line_of(element)
        if self._keep(self.local(element) or "", known, oid, line):
            words = self._texts(element, "Description")
            known[oid] = RawRule(
                oid,
                line,
                (element.get("Name") or "").strip() or oid,
                words,
                tuple(self._expressions(element)),
            )


def _in_order(refs: list[RawRef]) -> list[RawRef]:
    if refs and all(ref.order is not None for ref in refs):
        return sorted(refs, key=lambda ref: ref.order or 0)
    return refs


def _yes(told: str | None) -> bool:
    return (told or "").strip().lower() in _YES
