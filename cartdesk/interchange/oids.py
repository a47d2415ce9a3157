"""OIDs in ODM, made from those of the study (case book 3.0.4)."""

from __future__ import annotations

from collections.abc import Iterator

from cartdesk.study.model import ItemGroupDef, Origin, StudyDef

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

FLAG_LIST = "CL.CARTDESK.FLAG"
NULL_LIST = "CL.CARTDESK.NULL"
COMPARATOR_LIST = "CL.CARTDESK.COMPARATOR"
STATUS_LIST = "CL.CARTDESK.STATUS"

NULL_CODES = ("ND", "UNK", "NA", "MSK")  # MSK: the value stays at the site
COMPARATOR_CODES = {"<": "LT", ">": "GT"}


def version_oid(study: StudyDef) -> str:
    """OID of the MetaDataVersion."""
    return f"MDV.{study.version}"


def event_oid(event: str) -> str:
    """`SE.<visit>`."""
    return f"SE.{event}"


def group_oid(group: ItemGroupDef) -> str:
    """`RG_xxx` or `IG.F_xxx`; the study's own OID where it has that form already."""
    return group.oid if group.oid.startswith(("RG_", "IG.")) else f"IG.{group.oid}"


def item_oid(item: str) -> str:
    """`I.<OID>`."""
    return f"I.{item}"


def codelist_oid(codelist: str) -> str:
    """`CL_xxx`, as in the study."""
    return codelist if codelist.startswith("CL_") else f"CL_{codelist}"


def unit_oid(unit: str) -> str:
    """`MU.<internal unit>`."""
    return f"MU.{unit}"


def method_oid(method: str) -> str:
    """`MT.<method>`."""
    return method if method.startswith("MT.") else f"MT.{method}"


def condition_oid(item: str) -> str:
    """`COND.<first item that has the condition>`."""
    return f"COND.{item}"


def user_oid(user: str) -> str:
    """`USR.<id>`."""
    return f"USR.{user}"


def location_oid(site: str) -> str:
    """`LOC.<site>`."""
    return f"LOC.{site}"


def meaning_oid(meaning: str) -> str:
    """`SD.<meaning>`."""
    return f"SD.{meaning}"


class OdmNames:
    """What everything of a study is called in ODM: by the rules above, or as in the file an imported study came from."""

    def __init__(self, study: StudyDef) -> None:
        self._study = study
        self._origin: Origin | None = study.origin
        taken = set(study.origin.groups.values()) if study.origin else set()
        self._around = {
            oid: f"{oid}.FORM"
            for oid in (study.origin.forms.values() if study.origin else ())
            if oid in taken
        }

    @property
    def study(self) -> str:
        """OID of the Study."""
        return self._origin.study if self._origin else self._study.oid

    @property
    def version(self) -> str:
        """OID of the MetaDataVersion."""
        return self._origin.version if self._origin else version_oid(self._study)

    def event(self, oid: str) -> str:
        """OID of a StudyEvent; one that the import made is called as our own are."""
        if self._origin is None or oid in self._origin.events:
            return self._origin.events[oid] if self._origin else event_oid(oid)
        made = event_oid(oid)
        return f"{made}.CARTDESK" if made in self._origin.events.values() else made

    def home(self, form: str) -> str | None:
        """OID of the StudyEvent that a log of an imported study belongs to; None for every other form."""
        if self._origin is None or form not in self._origin.homes:
            return None
        found = self._origin.homes[form]
        return found or self.event(next(iter(self._study.events)))

    def form(self, oid: str) -> str:
        """OID of a Form; a form that the import put around a group is not called like the group."""
        if self._origin is None:
            return oid
        found = self._origin.forms[oid]
        return self._around.get(found, found)

    def raw_form(self, oid: str) -> str:
        """OID of what a form came from in the file: a form, or the group it was put around."""
        return self._origin.forms[oid] if self._origin else oid

    def group(self, oid: str) -> str:
        """OID of an ItemGroup."""
        return self._origin.groups[oid] if self._origin else group_oid(self._study.groups[oid])

    def item(self, oid: str) -> str:
        """OID of an Item."""
        return self._origin.items[oid] if self._origin else item_oid(oid)

    def unit(self, oid: str) -> str:
        """OID of a MeasurementUnit."""
        return self._origin.units.get(oid, unit_oid(oid)) if self._origin else unit_oid(oid)

    def placed(self) -> Iterator[tuple[str, str]]:
        """Every StudyEvent (by its OID in ODM) with each form of the study that may stand at it."""
        for form, row in self._study.matrix.items():
            home = self.home(form)
            if home is not None:
                yield home, form
            for event, letter in row.items():
                if letter != "-" and self._study.events[event].kind != "log":
                    yield self.event(event), form
