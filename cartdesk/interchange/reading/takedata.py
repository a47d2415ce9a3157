"""From SubjectData elements to plain clinical data."""

from __future__ import annotations

from lxml import etree

from cartdesk.interchange.reading.known import FREE
from cartdesk.interchange.reading.rawdata import (
    RawAudit,
    RawData,
    RawEventData,
    RawFormData,
    RawRow,
    RawSubject,
    RawValue,
)
from cartdesk.interchange.reading.report import Report
from cartdesk.interchange.reading.texts import content, line_of

_PLAIN = ("ItemDataFloat",)
_QUERIES = frozenset({"Query", "DiscrepancyNote"})


class DataTaker:
    """Takes subjects, people and audit records out of elements of one namespace (`prefix` is `{namespace}`)."""

    def __init__(self, prefix: str, data: RawData, report: Report) -> None:
        self.prefix = prefix
        self.data = data
        self.report = report

    def take(self, element: etree._Element) -> None:
        """One child of ClinicalData or AdminData."""
        local = self._local(element)
        if local == "SubjectData":
            self.data.subjects.append(self._subject(element))
        elif local == "User":
            self.data.people[element.get("OID", "")] = self._person(element)
        elif local == "AuditRecords":
            for one in element.iterfind(f"{self.prefix}AuditRecord"):
                self.data.audits[one.get("ID", "")] = self._audit_of(one)
        elif local == "ItemGroupData":
            self.data.rows_outside += 1
        elif local is None:
            self.report.extension(str(element.tag), line_of(element), attribute=False)

    def count(self, element: etree._Element) -> None:
        """Count the values of a child of ClinicalData without keeping them."""
        names = element.iter(etree.Element)
        self.data.values += sum((self._local(one) or "").startswith("ItemData") for one in names)

    def _local(self, element: etree._Element) -> str | None:
        tag = element.tag
        return tag[len(self.prefix) :] if isinstance(tag, str) and tag.startswith(self.prefix) else None

    def _person(self, element: etree._Element) -> str:
        told = {self._local(child): content(child) for child in element}
        full = told.get("FullName") or " ".join(filter(None, (told.get("LastName"), told.get("FirstName"))))
        return full or told.get("DisplayName") or told.get("LoginName") or str(element.get("OID", ""))

    def _subject(self, element: etree._Element) -> RawSubject:
        audit = self._audit(element, None)
        events = [self._event(one, audit) for one in element.iterfind(f"{self.prefix}StudyEventData")]
        loose = tuple(self._form(one, audit) for one in element.iterfind(f"{self.prefix}FormData"))
        if loose:
            events.append(RawEventData("", "", line_of(element), loose))
        return RawSubject((element.get("SubjectKey") or "").strip(), line_of(element), tuple(events))

    def _event(self, element: etree._Element, audit: RawAudit | None) -> RawEventData:
        audit = self._audit(element, audit)
        forms = [self._form(one, audit) for one in element.iterfind(f"{self.prefix}FormData")]
        forms += [
            self._form(one, audit, "ItemGroupOID") for one in element.iterfind(f"{self.prefix}ItemGroupData")
        ]
        return RawEventData(
            element.get("StudyEventOID", ""),
            element.get("StudyEventRepeatKey", ""),
            line_of(element),
            tuple(forms),
        )

    def _form(self, element: etree._Element, audit: RawAudit | None, named: str = "FormOID") -> RawFormData:
        audit = self._audit(element, audit)
        groups = list(element.iterfind(f"{self.prefix}ItemGroupData"))
        if named != "FormOID" and not groups:
            groups = [element]
        return RawFormData(
            element.get(named, ""),
            element.get("FormRepeatKey", ""),
            line_of(element),
            element.get("TransactionType") == "Remove",
            element.find(f"{self.prefix}Signature") is not None,
            self._flags(element).get("FORM_STATUS", ""),
            tuple(self._row(one, audit) for one in groups),
        )

    def _row(self, element: etree._Element, audit: RawAudit | None) -> RawRow:
        audit = self._audit(element, audit)
        values = [
            self._value(one, audit) for one in element if (self._local(one) or "").startswith("ItemData")
        ]
        self.data.values += len(values)
        return RawRow(
            element.get("ItemGroupOID", ""),
            element.get("ItemGroupRepeatKey", ""),
            line_of(element),
            element.get("TransactionType") == "Remove",
            tuple(values),
        )

    def _value(self, element: etree._Element, audit: RawAudit | None) -> RawValue:
        unit = element.find(f"{self.prefix}MeasurementUnitRef")
        held = element.find(f"{self.prefix}Value")
        value = element.get("Value")
        if value is None and held is not None:
            value = content(held)
        if value is None and self._local(element) != "ItemData":
            value = content(element)
        for name in map(str, element.attrib):
            if name.startswith("{") and not name.startswith(FREE):
                self.report.extension(name, line_of(element), attribute=True)
        by_id = self.data.audits.get(element.get("AuditRecordID", ""))
        return RawValue(
            element.get("ItemOID", ""),
            line_of(element),
            value,
            element.get("IsNull") == "Yes",
            element.get("TransactionType") == "Remove",
            unit.get("MeasurementUnitOID", "") if unit is not None else element.get("MeasurementUnitOID", ""),
            self._audit(element, by_id or audit),
            tuple(self._notes(element)),
            (self._local(element) or "").endswith(("Binary", "Float")) and self._local(element) not in _PLAIN,
            self._flags(element),
        )

    def _notes(self, element: etree._Element) -> list[str]:
        """Comments of annotations, and queries of Rave and OpenClinica, in words."""
        found = [content(one) for one in element.iterfind(f"{self.prefix}Annotation/{self.prefix}Comment")]
        for one in element.iter(etree.Element):
            if self._local(one) is None:
                self.report.extension(str(one.tag), line_of(one), attribute=False)
                if str(one.tag).rpartition("}")[2] in _QUERIES:
                    told = (one.get("Status"), one.get("Value"), content(one), one.get("Response"))
                    found.append(": ".join(words for words in told if words))
        return [words for words in found if words]

    def _flags(self, element: etree._Element) -> dict[str, str]:
        found = {}
        for flag in element.iterfind(f"{self.prefix}Annotation/{self.prefix}Flag"):
            kind, value = flag.find(f"{self.prefix}FlagType"), flag.find(f"{self.prefix}FlagValue")
            if kind is not None and value is not None:
                found[content(kind)] = content(value)
        return found

    def _audit(self, element: etree._Element, outer: RawAudit | None) -> RawAudit | None:
        own = element.find(f"{self.prefix}AuditRecord")
        return self._audit_of(own) if own is not None else outer

    def _audit_of(self, element: etree._Element) -> RawAudit:
        def child(name: str) -> etree._Element | None:
            return element.find(f"{self.prefix}{name}")

        user, place = child("UserRef"), child("LocationRef")
        time, reason = child("DateTimeStamp"), child("ReasonForChange")
        return RawAudit(
            user.get("UserOID", "") if user is not None else "",
            place.get("LocationOID", "") if place is not None else "",
            content(time) if time is not None else "",
            content(reason) if reason is not None else "",
        )
