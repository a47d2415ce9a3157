"""Writing data out: ODM of a desk or of a study definition (R09; decisions 32)."""

from __future__ import annotations

from pathlib import Path

from cartdesk.base import Clock, canonical, digest
from cartdesk.interchange import (
    CsvCounts,
    Dialect,
    OdmCounts,
    OdmLocation,
    OdmUser,
    write_csv,
    write_metadata,
    write_odm,
)
from cartdesk.records import Kind, Permission
from cartdesk.study import StudyDef, load_study
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import SITE
from cartdesk.usecases.odm_data import mirrored_subjects, mirrored_users, site_subjects


@usecase("odm.export", needs=Permission.EXPORT)
def export_odm(act: Acting, path: Path, *, transactional: bool) -> OdmCounts:
    """Write the desk's data as ODM-XML 1.3.2 and note it in the trail. An existing file is replaced whole or not.

    A site writes its own case books, the sponsor's desk the form versions it accepted. Values that stay at the site
    are left out of both.
    """
    desk, unit = act.desk, act.unit
    created = act.now.utc
    own = [OdmUser(one.id, one.name, one.role, one.org) for one in unit.users()]
    if desk.kind == SITE:
        subjects, users, sites = site_subjects(desk, unit), own, [desk.file.site]
    else:
        subjects, users, sites = (
            mirrored_subjects(desk, unit),
            mirrored_users(unit),
            [one.site for one in unit.devices()],
        )
    locations = [OdmLocation(site, site, created.date()) for site in sorted(set(sites))]
    oid = f"ODM.{desk.file.device}.{unit.head()[0]}"
    counts = write_odm(
        path,
        desk.study,
        subjects,
        users,
        locations,
        transactional=transactional,
        created=created,
        file_oid=oid,
    )
    refs: dict[str, str | int] = {
        "file": digest(path.read_bytes()),
        "transactional": int(transactional),
        "forms": counts.forms,
        "items": counts.items,
    }
    act.record(Kind.ODM_EXPORT, refs=refs)
    return counts


@usecase("csv.export", needs=Permission.EXPORT)
def export_csv(act: Acting, folder: Path, *, excel: bool = False) -> CsvCounts:
    """Write the desk's data as CSV, one table a form with codes and labels and a dictionary, and note it in the trail.

    `excel`: as the spreadsheet of the person's language opens it without asking. Values that stay at the site are left
    out. The folder must be new or empty.
    """
    desk, unit = act.desk, act.unit
    subjects = site_subjects(desk, unit) if desk.kind == SITE else mirrored_subjects(desk, unit)
    language = desk.words.language
    dialect = Dialect.excel(language) if excel else Dialect()
    counts = write_csv(folder, desk.study, subjects, language, dialect)
    files = {path.name: digest(path.read_bytes()) for path in sorted(folder.iterdir())}
    refs: dict[str, str | int] = {
        "file": digest(canonical(files)),
        "tables": counts.tables,
        "lines": counts.lines,
        "values": counts.values,
    }
    act.record(Kind.CSV_EXPORT, refs=refs)
    return counts


def write_study_odm(study: str, path: Path, *, clock: Clock) -> StudyDef:
    """Write a study definition that ships with the program or was imported as ODM metadata."""
    definition = load_study(study)
    write_metadata(
        path, definition, created=clock.now().utc, file_oid=f"ODM.{definition.oid}.{definition.version}"
    )
    return definition
