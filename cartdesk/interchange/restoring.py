"""The metadata of an imported study go out as they came in, made valid: what ODM 1.3.2 does not allow is left out, what
it needs is filled in, and what the study was completed with (a visit around loose forms) stands in it too.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cartdesk.base import CartDeskError
from cartdesk.base.xml import parse_xml
from cartdesk.interchange.elements import NO_WORDS, child, element, translated
from cartdesk.interchange.markup import CHILDREN, DEFINITIONS, NEEDED, TARGETS, fit
from cartdesk.interchange.metadata import own_codelists
from cartdesk.interchange.oids import LANG, OdmNames
from cartdesk.interchange.reading.known import KNOWN, NAMESPACES
from cartdesk.study.model import Repeat, StudyDef

_UNIQUE = {"Alias": "Context", "CodeListItem": "CodedValue", "EnumeratedItem": "CodedValue", "TranslatedText": LANG,
           "StudyEventRef": "StudyEventOID", "FormRef": "FormOID", "ItemGroupRef": "ItemGroupOID",
           "ItemRef": "ItemOID", "ArchiveLayout": "OID"}  # fmt: skip
_LEAF = frozenset({"StudyName", "StudyDescription", "ProtocolName", "TranslatedText", "CheckValue", "FormalExpression",
                   "Role", "ImputationMethod", "Presentation"})  # fmt: skip


class Restored:
    """The Study of an imported definition, element by element, without a namespace."""

    def __init__(self, study: StudyDef) -> None:
        if study.origin is None:
            raise CartDeskError("odm.no-study")
        self.study, self.origin, self.names = study, study.origin, OdmNames(study)
        root = parse_xml(self.origin.definition).getroot()
        self._prefix = next(f"{{{name}}}" for name in NAMESPACES if str(root.tag).startswith(f"{{{name}}}"))
        self._study = self._find(root, "Study", self.origin.study)
        self._versions = self._chain(self._find(self._study, "MetaDataVersion", self.origin.version))
        self._defined: dict[str, dict[str, etree._Element]] = {}
        self._gather()

    @property
    def version(self) -> dict[str, str]:
        """The attributes of the MetaDataVersion."""
        first = self._versions[0]
        told = {name: first.get(name) for name in ("OID", "Name", "Description")}
        told["Name"] = told["Name"] or told["OID"]
        return {name: value for name, value in told.items() if value}

    def globals(self) -> etree._Element:
        """GlobalVariables; what is missing gets the study's own words."""
        found = self._study.find(f"{self._prefix}GlobalVariables")
        made = self._copy(found) if found is not None else element("GlobalVariables")
        for number, (name, _) in enumerate(CHILDREN["GlobalVariables"]):
            if made.find(name) is None:
                words = self.study.protocol if name != "StudyDescription" else self.study.title("en")
                made.insert(number, element(name, text=words))
        return made

    def units(self) -> Iterator[etree._Element]:
        """MeasurementUnits."""
        yield from self._defined["MeasurementUnit"].values()

    def definitions(self) -> Iterator[etree._Element]:
        """What the MetaDataVersion holds, in the order of the schema."""
        self._complete()
        yield self._protocol()
        for kind in DEFINITIONS:
            for made in self._defined[kind].values():
                self._clean_refs(made)
                yield made
            if kind == "CodeList":
                yield from own_codelists()

    # gathering

    def _find(self, parent: etree._Element, name: str, oid: str) -> etree._Element:
        for found in parent.iterfind(f"{self._prefix}{name}"):
            if (found.get("OID") or "").strip() == oid:
                return found
        raise CartDeskError("odm.no-metadata")

    def _chain(self, version: etree._Element) -> list[etree._Element]:
        """The version and those it includes, nearest first."""
        found = [version]
        while (include := found[-1].find(f"{self._prefix}Include")) is not None:
            wanted = include.get("MetaDataVersionOID")
            known = [one.get("OID") for one in found]
            after = [
                one
                for one in self._study.iterfind(f"{self._prefix}MetaDataVersion")
                if one.get("OID") == wanted
            ]
            if not after or wanted in known:
                break
            found.append(after[0])
        return found

    def _gather(self) -> None:
        self._defined = {kind: {} for kind in (*DEFINITIONS, "MeasurementUnit")}
        for unit in self._study.iterfind(f"{self._prefix}BasicDefinitions/{self._prefix}MeasurementUnit"):
            self._keep("MeasurementUnit", unit)
        for version in self._versions:
            for kind in DEFINITIONS:
                for found in version.iterfind(f"{self._prefix}{kind}"):
                    self._keep(kind, found)

    def _keep(self, kind: str, found: etree._Element) -> None:
        oid = (found.get("OID") or "").strip()
        if not oid or oid in self._defined[kind]:
            return
        made = self._copy(found)
        made.set("OID", oid)
        if kind == "CodeList" and not self._has_codes(made):
            return
        self._defined[kind][oid] = made

    @staticmethod
    def _has_codes(made: etree._Element) -> bool:
        """Keep one kind of content in a list; whether there is any."""
        kinds = [
            kind
            for kind in ("CodeListItem", "ExternalCodeList", "EnumeratedItem")
            if made.find(kind) is not None
        ]
        for kind in kinds[1:]:
            for extra in made.findall(kind):
                made.remove(extra)
        return bool(kinds)

    # copying

    def _copy(self, found: etree._Element) -> etree._Element:
        local = self._local(found) or ""
        made = element(local, text=found.text if local in _LEAF else None)
        for name, told in found.items():
            plain = "lang" if name == LANG else str(name)
            if plain in KNOWN[local] or name == LANG:
                value = fit(local, plain, str(told))
                if value:
                    made.set(name, value)
        for name, value in NEEDED.get(local, {}).items():
            _fill(made, name, value)
        if "Name" in KNOWN[local] and "OID" in KNOWN[local] and not made.get("Name"):
            made.set("Name", (found.get("OID") or "").strip() or NO_WORDS)
        for name, number in CHILDREN.get(local, ()):
            self._copy_children(found, made, name, number)
        self._renumber(made)
        return made

    def _copy_children(self, found: etree._Element, made: etree._Element, name: str, number: str) -> None:
        seen: set[str] = set()
        for one in found.iterfind(f"{self._prefix}{name}"):
            unique = one.get(_UNIQUE[name], "").strip() if name in _UNIQUE else str(len(seen))
            copied = self._copy(one) if unique not in seen else None
            if copied is not None and self._holds(copied) and not (seen and number != "*"):
                seen.add(unique)
                made.append(copied)
        if not seen and number == "1":
            words = made.get("CodedValue") or made.get("Name") or NO_WORDS
            if name in ("StudyName", "StudyDescription", "ProtocolName"):
                return
            child(child(made, name), "TranslatedText", text=words)

    @staticmethod
    def _holds(made: etree._Element) -> bool:
        """Whether an element says what it must: words, a check, both halves of an Alias, an expression's language."""
        if made.tag in ("TranslatedText", "CheckValue", "FormalExpression") and not (made.text or "").strip():
            return False
        if str(made.tag).endswith("Ref"):
            return bool(made.get(f"{str(made.tag)[:-3]}OID", "").strip())
        if made.tag in ("Description", "Question", "Decode", "Symbol", "ErrorMessage"):
            return len(made) > 0
        if made.tag == "RangeCheck":
            values = made.findall("CheckValue")
            for formal in made.findall("FormalExpression") if values else []:
                made.remove(formal)
            return bool(values) or made.find("FormalExpression") is not None
        if made.tag == "FormalExpression":
            _fill(made, "Context", NO_WORDS)
        if made.tag == "ArchiveLayout":
            return bool(made.get("PdfFileName") and made.get("OID"))
        if made.tag in ("CodeListItem", "EnumeratedItem"):
            return bool(made.get("CodedValue", "").strip())
        return made.tag != "Alias" or (made.get("Context") is not None and made.get("Name") is not None)

    @staticmethod
    def _renumber(made: etree._Element) -> None:
        """OrderNumbers and KeySequences must differ; where they do not, they are left out."""
        for kind in ("StudyEventRef", "FormRef", "ItemGroupRef", "ItemRef", "CodeListItem", "EnumeratedItem"):
            for name in ("OrderNumber", "KeySequence"):
                told = [one for one in made.findall(kind) if one.get(name)]
                if len({int(one.get(name, "0")) for one in told}) < len(told):
                    for one in told:
                        del one.attrib[name]

    def _local(self, found: etree._Element) -> str | None:
        tag = found.tag
        return tag[len(self._prefix) :] if isinstance(tag, str) and tag.startswith(self._prefix) else None

    # completing

    def _protocol(self) -> etree._Element:
        found = self._versions[0].find(f"{self._prefix}Protocol")
        made = self._copy(found) if found is not None else element("Protocol")
        named = {one.get("StudyEventOID") for one in made.findall("StudyEventRef")}
        place = len(made.findall("Description")) + len(named)
        for event in self.study.events.values():
            oid = self.names.event(event.oid)
            if (
                event.kind != "log"
                and oid not in named
                and (not named or event.oid not in self.origin.events)
            ):
                made.insert(place, element("StudyEventRef", {"StudyEventOID": oid, "Mandatory": "No"}))
                place += 1
        self._clean_refs(made)
        return made

    def _complete(self) -> None:
        """Forms and visits that the import made, and what it made repeat."""
        for form in self.study.forms.values():
            oid = self.names.form(form.oid)
            known = self._defined["FormDef"].get(oid)
            if known is None:
                known = element("FormDef", {"OID": oid, "Name": form.text("en") or oid, "Repeating": "No"})
                for group in form.groups:
                    child(known, "ItemGroupRef", {"ItemGroupOID": self.names.group(group), "Mandatory": "No"})
                self._defined["FormDef"][oid] = known
            if form.repeat is Repeat.LOG:
                known.set("Repeating", "Yes")
            for group in form.groups:
                self._require(known, "ItemGroupRef", "ItemGroupOID", self.names.group(group))
        for event in self.study.events.values():
            if event.kind == "log":
                continue
            oid = self.names.event(event.oid)
            if oid not in self._defined["StudyEventDef"]:
                kind = "Unscheduled" if event.kind == "unscheduled" else "Common"
                repeating = "Yes" if event.repeating else "No"
                made = element(
                    "StudyEventDef", {"OID": oid, "Name": oid, "Repeating": repeating, "Type": kind}
                )
                translated(made, "Description", event.text)
                self._defined["StudyEventDef"][oid] = made
        for event_oid, form_oid in self.names.placed():
            self._require(
                self._defined["StudyEventDef"][event_oid], "FormRef", "FormOID", self.names.form(form_oid)
            )

    @staticmethod
    def _require(parent: etree._Element, kind: str, attribute: str, oid: str) -> None:
        """A reference that must be there, behind those of its kind."""
        refs = parent.findall(kind)
        if any(one.get(attribute) == oid for one in refs):
            return
        after = refs[-1] if refs else parent.find("Description")
        place = 0 if after is None else list(parent).index(after) + 1
        parent.insert(place, element(kind, {attribute: oid, "Mandatory": "No"}))

    def _clean_refs(self, made: etree._Element) -> None:
        """References without another end are left out."""
        for one in list(made.iter(etree.Element)):
            for name, told in list(one.items()):
                kind = TARGETS.get(str(name))
                if kind is None or str(told).strip() in self._defined[kind]:
                    if kind is not None:
                        one.set(str(name), str(told).strip())
                    continue
                parent = one.getparent()
                if str(one.tag).endswith("Ref") and name == f"{str(one.tag)[:-3]}OID" and parent is not None:
                    parent.remove(one)
                    break
                del one.attrib[str(name)]


def _fill(made: etree._Element, name: str, value: str) -> None:
    if made.get(name) is None:
        made.set(name, value)
