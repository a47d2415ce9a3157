"""Clinical data as ODM: the state (Snapshot), or every change with who, when, where and why (Transactional)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cartdesk.base import CartDeskError
from cartdesk.forms.value import Value
from cartdesk.interchange import oids
from cartdesk.interchange.elements import child, element, flag
from cartdesk.interchange.model import OdmChange, OdmCounts, OdmForm, OdmGroup, OdmItem, OdmSignature
from cartdesk.interchange.oids import OdmNames
from cartdesk.records.status import is_signed
from cartdesk.study.model import DataType, GroupKind, Repeat, StudyDef


class ClinicalWriter:
    """Makes the elements of one file and counts them.

    `users`, `sites` and `meanings` are what AdminData defines; a reference to anything else is an error, so that
    no file leaves with a dangling reference. `site_items`: False leaves out values that stay at the site.
    """

    def __init__(self, study: StudyDef, known: Known, *, transactional: bool, site_items: bool) -> None:
        self._study = study
        self._known = known
        self._names = OdmNames(study)
        self._transactional = transactional
        self._site_items = site_items
        self.counts = OdmCounts()

    def forms(self, form: OdmForm, site: str) -> Iterator[etree._Element]:
        """FormData of a form; in a history a removed one is followed by its removal."""
        if form.oid not in self._study.forms:
            raise CartDeskError("interchange.unknown-oid", oid=form.oid)
        if form.removed:
            self.counts.removed += 1
            if not self._transactional:
                return
        attributes: dict[str, str | int | None] = {"FormOID": self._names.form(form.oid)}
        if self._study.forms[form.oid].repeat is Repeat.LOG:
            attributes["FormRepeatKey"] = form.repeat
        yield self._form(form, site, attributes)
        if form.removed:
            gone = element("FormData", attributes | {"TransactionType": "Remove"})
            if form.removal:
                self._add_audit(gone, form.removal, site)
            yield gone

    def _form(self, form: OdmForm, site: str, attributes: dict[str, str | int | None]) -> etree._Element:
        made = element("FormData", attributes | {"TransactionType": self._parent_type()})
        if form.signature and is_signed(form.status):
            self._add_signature(made, form.signature, site)
        flag(made, 1, "FORM_STATUS", form.status.value, oids.STATUS_LIST)
        for group in form.groups:
            for part in self._groups(group, site):
                made.append(part)
        self.counts.forms += 1
        return made

    def _parent_type(self) -> str | None:
        return "Upsert" if self._transactional else None

    def _groups(self, group: OdmGroup, site: str) -> Iterator[etree._Element]:
        defined = self._study.groups.get(group.oid)
        if defined is None:
            raise CartDeskError("interchange.unknown-oid", oid=group.oid)
        if group.removal:
            self.counts.removed += 1
            if not self._transactional:
                return
        attributes: dict[str, str | int | None] = {"ItemGroupOID": self._names.group(group.oid)}
        if defined.kind is GroupKind.REPEATING:
            attributes["ItemGroupRepeatKey"] = group.repeat
        made = element("ItemGroupData", attributes | {"TransactionType": self._parent_type()})
        for item in group.items:
            if item.oid not in defined.items:
                raise CartDeskError("interchange.unknown-oid", oid=item.oid)
            for part in self._history(item, site) if self._transactional else self._state(item):
                made.append(part)
        self.counts.groups += 1
        yield made
        if group.removal:
            gone = element("ItemGroupData", attributes | {"TransactionType": "Remove"})
            self._add_audit(gone, group.removal, site)
            yield gone

    def _state(self, item: OdmItem) -> Iterator[etree._Element]:
        self._count(item)
        if item.value is not None:
            made = element("ItemData", {"ItemOID": self._names.item(item.oid)})
            self._add_value(made, item.oid, item.value, annotated=True)
            yield made

    def _history(self, item: OdmItem, site: str) -> Iterator[etree._Element]:
        self._count(item)
        if not item.history and item.value is not None:
            made = element("ItemData", {"ItemOID": self._names.item(item.oid), "TransactionType": "Upsert"})
            self._add_value(made, item.oid, item.value, annotated=True)
            yield made
        before: Value | None = None
        for change in item.history:
            self.counts.changes += 1
            kind = "Remove" if change.value is None else "Update" if before is not None else "Insert"
            made = element("ItemData", {"ItemOID": self._names.item(item.oid), "TransactionType": kind})
            if change.value is not None:
                self._add_value(made, item.oid, change.value, annotated=False)
            self._add_audit(made, change, site)
            if change.value is not None:
                self._add_notes(made, item.oid, change.value)
            before = change.value
            yield made

    def _count(self, item: OdmItem) -> None:
        """Count a field by what it holds now."""
        if item.value is not None:
            self.counts.items += 1
            self.counts.withheld += self._withheld(item.oid)
            self.counts.nulls += not item.value.known and not self._withheld(item.oid)

    def _add_value(self, made: etree._Element, oid: str, value: Value, *, annotated: bool) -> None:
        """Value or IsNull; what else is known follows with `annotated`, else after the AuditRecord."""
        if self._withheld(oid) or not value.known:
            made.set("IsNull", "Yes")
        else:
            try:
                made.set("Value", value_text(value))
            except ValueError as fault:
                raise CartDeskError("interchange.bad-character", element=self._names.item(oid)) from fault
        if annotated:
            self._add_notes(made, oid, value)

    def _add_notes(self, made: etree._Element, oid: str, value: Value) -> None:
        """Unit, null flavour and comparator."""
        if self._withheld(oid):
            flag(made, 1, "NULL_FLAVOUR", "MSK", oids.NULL_LIST)
            return
        if value.null_flavour is not None:
            flag(made, 1, "NULL_FLAVOUR", value.null_flavour, oids.NULL_LIST)
            return
        if value.unit:
            child(made, "MeasurementUnitRef", {"MeasurementUnitOID": self._names.unit(value.unit)})
        if value.comparator:
            flag(made, 1, "COMPARATOR", oids.COMPARATOR_CODES[value.comparator], oids.COMPARATOR_LIST)

    def _withheld(self, oid: str) -> bool:
        return self._study.items[oid].stays and not self._site_items

    def _add_audit(self, made: etree._Element, change: OdmChange, site: str) -> None:
        record = child(made, "AuditRecord")
        child(record, "UserRef", {"UserOID": self._known.user(change.user)})
        child(record, "LocationRef", {"LocationOID": self._known.site(site)})
        child(record, "DateTimeStamp", text=change.time.isoformat(timespec="milliseconds"))
        if change.reason:
            child(record, "ReasonForChange", text=change.reason)
        child(record, "SourceID", text=f"{change.seq}:{change.digest}" if change.digest else str(change.seq))

    def _add_signature(self, made: etree._Element, sign: OdmSignature, site: str) -> None:
        self.counts.signatures += 1
        record = child(made, "Signature", {"ID": f"SIG.{sign.statement}"})
        child(record, "UserRef", {"UserOID": self._known.user(sign.user)})
        child(record, "LocationRef", {"LocationOID": self._known.site(site)})
        child(record, "SignatureRef", {"SignatureOID": self._known.meaning(sign.meaning)})
        child(record, "DateTimeStamp", text=sign.time.isoformat(timespec="milliseconds"))
        child(
            record,
            "CryptoBindingManifest",
            text=f"statement-sha256:{sign.statement} record-sha256:{sign.record}",
        )


class Known:
    """What AdminData defines; asking for anything else is an error."""

    def __init__(self, users: frozenset[str], sites: frozenset[str], meanings: frozenset[str]) -> None:
        self._users, self._sites, self._meanings = users, sites, meanings

    def user(self, user: str) -> str:
        """OID of a user, or `interchange.unknown-user`."""
        if user not in self._users:
            raise CartDeskError("interchange.unknown-user", user=user)
        return oids.user_oid(user)

    def site(self, site: str) -> str:
        """OID of a site, or `interchange.unknown-site`."""
        if site not in self._sites:
            raise CartDeskError("interchange.unknown-site", site=site)
        return oids.location_oid(site)

    def meaning(self, meaning: str) -> str:
        """OID of a meaning of signature, or `interchange.unknown-meaning`."""
        if meaning not in self._meanings:
            raise CartDeskError("interchange.unknown-meaning", meaning=meaning)
        return oids.meaning_oid(meaning)


def value_text(value: Value) -> str:
    """The text of a value in ODM: the number without its comparator, codes joined by `;`, dates in ISO 8601."""
    return ";".join(value.codes) if value.type is DataType.CODES else value.text
