"""Reading ODM: a file of others becomes a study and a report of everything that was not understood."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartdesk.base import CartDeskError
from cartdesk.interchange.own import FORMAT
from cartdesk.interchange.reading.build import StudyBuilder, Wish
from cartdesk.interchange.reading.file import OdmFile, read_file
from cartdesk.interchange.reading.own import build_own
from cartdesk.interchange.reading.place import Gone, PlacedSubject, Placing, Step
from cartdesk.interchange.reading.raw import RawStudy, RawVersion
from cartdesk.interchange.reading.report import Extension, Note, Report
from cartdesk.study.model import Origin, StudyDef

__all__ = [
    "Extension",
    "Gone",
    "Note",
    "OdmCount",
    "OdmFile",
    "PlacedSubject",
    "Placing",
    "Report",
    "Step",
    "Wish",
    "build_study",
    "count_version",
    "read_file",
]


@dataclass(frozen=True, slots=True)
class OdmCount:
    """How many definitions a version of a file holds, as they stand in it."""

    events: int
    forms: int
    groups: int
    items: int
    codelists: int
    codes: int
    units: int
    conditions: int
    methods: int
    ranges: int


def count_version(study: RawStudy, version: RawVersion) -> OdmCount:
    """Count the definitions of a version."""
    return OdmCount(
        len(version.events),
        len(version.forms),
        len(version.groups),
        len(version.items),
        len(version.codelists),
        sum(len(one.items) for one in version.codelists.values()),
        len(study.units),
        len(version.conditions),
        len(version.methods),
        sum(len(one.ranges) for one in version.items.values()),
    )


def build_study(file: OdmFile, wish: Wish, metadata: str = "") -> tuple[StudyDef, OdmCount]:
    """The study of a file: of the MetaDataVersion called `metadata`, else of the last one that holds something.

    Errors: `odm.no-study`, `odm.no-metadata`, `odm.unknown-metadata`, `odm.nothing-to-fill`, those of `build_own`.
    """
    study, version = _choose(file, metadata)
    count = count_version(study, version)
    if FORMAT in version.aliases:
        own = build_own(file.definition, version.oid, file.report)
        return replace(own, version=wish.version or own.version), count
    sponsor = wish.sponsor or file.attributes.get("Originator", "")
    system = " ".join(
        filter(None, (file.attributes.get(name) for name in ("SourceSystem", "SourceSystemVersion")))
    )
    origin = Origin(
        file.sha256, file.odm, system, study.oid, version.oid, {}, {}, {}, {}, {}, {}, {}, (), file.definition
    )
    built = StudyBuilder(study, version, file.report, replace(wish, sponsor=sponsor)).build(origin)
    if not built.forms:
        raise CartDeskError("odm.nothing-to-fill")
    return built, count


def _choose(file: OdmFile, metadata: str) -> tuple[RawStudy, RawVersion]:
    if not file.studies:
        raise CartDeskError("odm.no-study")
    found = [(study, version) for study in file.studies for version in study.versions]
    if metadata:
        named = [pair for pair in found if pair[1].oid == metadata]
        if not named:
            known = ", ".join(version.oid for _, version in found)
            raise CartDeskError("odm.unknown-metadata", metadata=metadata, known=known)
        study, version = named[0]
    else:
        full = [pair for pair in found if pair[1].items or pair[1].includes]
        if not full:
            raise CartDeskError("odm.no-metadata")
        first = full[0][0]
        study, version = [pair for pair in full if pair[0] is first][-1]
        for other in full:
            if other[1] is not version:
                file.report.note("other-version", other[1].line, oid=other[1].oid)
    _include(file, study, version)
    return study, version


def _include(file: OdmFile, study: RawStudy, version: RawVersion) -> None:
    """Take over what an Include names, where the version does not define it itself."""
    seen = {version.oid}
    wanted = version.includes
    while wanted and wanted not in seen:
        seen.add(wanted)
        base = next((one for one in study.versions if one.oid == wanted), None)
        if base is None:
            file.report.note("dangling", version.line, name="MetaDataVersion", oid=wanted)
            return
        for name in ("events", "forms", "groups", "items", "codelists", "conditions", "methods"):
            own = getattr(version, name)
            for oid, found in getattr(base, name).items():
                own.setdefault(oid, found)
        version.visits = version.visits or base.visits
        wanted = base.includes
