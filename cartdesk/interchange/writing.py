"""Writing an ODM file as a stream: one form in memory at a time, the same data give the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from cartdesk import __version__
from cartdesk.base import CartDeskError, Words
from cartdesk.interchange import oids
from cartdesk.interchange.admin import admin_of
from cartdesk.interchange.clinical import ClinicalWriter, Known
from cartdesk.interchange.metadata import definitions_of, globals_of, units_of
from cartdesk.interchange.model import OdmCounts, OdmForm, OdmLocation, OdmMeaning, OdmSubject, OdmUser
from cartdesk.interchange.restoring import Restored
from cartdesk.records.signature import Meaning
from cartdesk.study.model import StudyDef, Text

Target = Path | BinaryIO  # a file to make, or an open stream


def write_odm(
    target: Target,
    study: StudyDef,
    subjects: Iterable[OdmSubject],
    users: Sequence[OdmUser],
    location: OdmLocation | Sequence[OdmLocation],
    *,
    transactional: bool,
    created: datetime,
    file_oid: str,
    meanings: Sequence[OdmMeaning] | None = None,
    site_items: bool = False,
) -> OdmCounts:
    """Write study, people and data; Transactional with the whole history, else Snapshot with the state.

    `created` is aware. `meanings` default to those of the program. `site_items` True writes values that stay at
    the site, for the site's own use. A path is written beside and put in place when it is whole.
    Errors: `interchange.cannot-write`, `.bad-character`, `.unknown-oid`, `.unknown-user`, `.unknown-site`,
    `.unknown-meaning`; nothing is left behind then.
    """
    locations = [location] if isinstance(location, OdmLocation) else list(location)
    known_meanings = list(default_meanings() if meanings is None else meanings)
    known = Known(
        frozenset(user.id for user in users),
        frozenset(place.site for place in locations),
        frozenset(meaning.code for meaning in known_meanings),
    )
    writer = ClinicalWriter(study, known, transactional=transactional, site_items=site_items)
    kind = "Transactional" if transactional else "Snapshot"
    with _document(target, _root(kind, "All", created, file_oid)) as out:
        _write_study(out, study)
        names = oids.OdmNames(study)
        with out.element("AdminData", {"StudyOID": names.study}):
            _write_all(out, admin_of(study, users, locations, known_meanings))
        out.write("\n")
        with out.element("ClinicalData", {"StudyOID": names.study, "MetaDataVersionOID": names.version}):
            for subject in subjects:
                _write_subject(out, writer, study, subject, known, transactional)
    return writer.counts


def write_metadata(target: Target, study: StudyDef, *, created: datetime, file_oid: str) -> None:
    """Write the study alone; errors as of `write_odm`."""
    with _document(target, _root("Snapshot", "Metadata", created, file_oid)) as out:
        _write_study(out, study)


def default_meanings() -> list[OdmMeaning]:
    """The meanings of signature this version knows, in the words that stand beside the password when people sign."""
    ru, en = Words("ru"), Words("en")
    keys = [(meaning.value, f"meaning.{meaning.value}") for meaning in Meaning]
    return [OdmMeaning(code, Text(ru(key), en(key))) for code, key in keys]


def _root(kind: str, granularity: str, created: datetime, file_oid: str) -> dict[str, str]:
    moment = created.isoformat(timespec="milliseconds")
    return {
        "FileType": kind,
        "Granularity": granularity,
        "FileOID": file_oid,
        "CreationDateTime": moment,
        "AsOfDateTime": moment,
        "ODMVersion": "1.3.2",
        "SourceSystem": "CartDesk",
        "SourceSystemVersion": __version__,
    }


def _write_study(out: etree._IncrementalFileWriter, study: StudyDef) -> None:
    if study.origin is not None:
        _write_restored(out, Restored(study))
        return
    version = {
        "OID": oids.version_oid(study),
        "Name": f"{study.protocol} {study.version}",
        "Description": f"definition-sha256:{study.digest}",
    }
    with out.element("Study", {"OID": study.oid}):
        out.write("\n")
        _write_all(out, iter([globals_of(study)]))
        with out.element("BasicDefinitions"):
            _write_all(out, units_of(study))
        out.write("\n")
        with out.element("MetaDataVersion", version):
            _write_all(out, definitions_of(study))
    out.write("\n")


def _write_restored(out: etree._IncrementalFileWriter, restored: Restored) -> None:
    """The definition of an imported study as it was given, made valid."""
    with out.element("Study", {"OID": restored.names.study}):
        out.write("\n")
        _write_all(out, iter([restored.globals()]))
        with out.element("BasicDefinitions"):
            _write_all(out, restored.units())
        out.write("\n")
        with out.element("MetaDataVersion", restored.version):
            _write_all(out, restored.definitions())
    out.write("\n")


def _write_subject(
    out: etree._IncrementalFileWriter,
    writer: ClinicalWriter,
    study: StudyDef,
    subject: OdmSubject,
    known: Known,
    transactional: bool,
) -> None:
    upsert = {"TransactionType": "Upsert"} if transactional else {}
    writer.counts.subjects += 1
    with out.element("SubjectData", {"SubjectKey": subject.key} | upsert):
        site = etree.Element("SiteRef", {"LocationOID": known.site(subject.site)})
        _write_all(out, iter([site]))
        for (oid, repeat), forms in _by_event(study, subject).items():
            writer.counts.events += 1
            key = {"StudyEventRepeatKey": str(repeat)} if repeat else {}
            with out.element("StudyEventData", {"StudyEventOID": oid} | key | upsert):
                for form in forms:
                    _write_all(out, writer.forms(form, subject.site))
            out.write("\n")
    out.write("\n")


def _by_event(study: StudyDef, subject: OdmSubject) -> dict[tuple[str, int], list[OdmForm]]:
    """Forms by the OID of their visit and its repeat (0 where the visit does not repeat); logs of an imported study go
    back to the visit they came from.
    """
    names = oids.OdmNames(study)
    repeating = {names.event(event.oid) for event in study.events.values() if event.repeating}
    found: dict[tuple[str, int], list[OdmForm]] = {}
    for event in subject.events:
        if event.oid not in study.events:
            raise CartDeskError("interchange.unknown-oid", oid=event.oid)
        if not event.forms:
            oid = names.event(event.oid)
            found.setdefault((oid, event.repeat if oid in repeating else 0), [])
        for form in event.forms:
            oid = (names.home(form.oid) if form.oid in study.forms else None) or names.event(event.oid)
            found.setdefault((oid, event.repeat if oid in repeating else 0), []).append(form)
    return found


def _write_all(out: etree._IncrementalFileWriter, elements: Iterator[etree._Element]) -> None:
    for made in elements:
        out.write(made, pretty_print=True)


@contextmanager
def _document(target: Target, attributes: dict[str, str]) -> Iterator[etree._IncrementalFileWriter]:
    """The root element, open; a path is put in place only when everything was written."""
    if not isinstance(target, Path):
        with _opened(target, attributes) as out:
            yield out
        return
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as stream:
            with _opened(stream, attributes) as out:
                yield out
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as fault:
        raise CartDeskError("interchange.cannot-write", file=target.name) from fault
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _opened(stream: BinaryIO, attributes: dict[str, str]) -> Iterator[etree._IncrementalFileWriter]:
    with etree.xmlfile(stream, encoding="utf-8") as out:
        out.write_declaration()
        with out.element("ODM", attributes, nsmap={None: oids.NAMESPACE}):
            out.write("\n")
            yield out
