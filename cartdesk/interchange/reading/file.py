"""An ODM file is opened: hostile ones are refused, everything else becomes plain data with remarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from cartdesk.base import CartDeskError, digest
from cartdesk.base.xml import walk_pieces
from cartdesk.interchange.reading import vendor
from cartdesk.interchange.reading.aside import Aside
from cartdesk.interchange.reading.known import CONTAINERS, NAMESPACES, ODM2
from cartdesk.interchange.reading.raw import RawStudy, RawVersion
from cartdesk.interchange.reading.rawdata import RawData
from cartdesk.interchange.reading.report import Report
from cartdesk.interchange.reading.survey import Survey
from cartdesk.interchange.reading.take import Taker
from cartdesk.interchange.reading.takedata import DataTaker
from cartdesk.interchange.reading.texts import content, line_of

MOST_PIECES = 30_000
"""Definitions in a file; the largest studies have some ten thousand items."""


@dataclass(slots=True)
class OdmFile:
    """What a file holds. `attributes` are those of the root; `definition` the metadata as given (reading/aside.py).

    `subjects` counts SubjectData elements, whether or not the data were kept.
    """

    sha256: str
    attributes: dict[str, str] = field(default_factory=dict)
    studies: list[RawStudy] = field(default_factory=list)
    data: RawData = field(default_factory=RawData)
    report: Report = field(default_factory=Report)
    definition: bytes = b""
    subjects: int = 0

    @property
    def odm(self) -> str:
        """The version of ODM the file names."""
        return self.attributes.get("ODMVersion", "")


def read_file(source: Path | bytes, *, data: bool = False) -> OdmFile:
    """Read a whole file; with `data` its clinical data too, else they are only counted.

    Errors: `odm.too-many` (definitions), `odm.not-odm`, `odm.no-namespace`, `odm.version-2`, those of `walk_pieces`.
    """
    given = source if isinstance(source, bytes) else _bytes(source)
    reader = _Reader(OdmFile(digest(given)), data)
    for event, element in walk_pieces(given, CONTAINERS):
        reader.step(event, element)
    found = reader.found
    found.definition = reader.aside.bytes()
    return found


def _bytes(path: Path) -> bytes:
    """The bytes of a file that is not too large to be one."""
    from cartdesk.base.xml import MAX_PIECES

    if path.stat().st_size > MAX_PIECES:
        raise CartDeskError("xml.too-large", limit=MAX_PIECES // (1024 * 1024))
    return path.read_bytes()


class _Reader:
    """Follows the containers of a file and hands each piece to whoever takes it."""

    def __init__(self, found: OdmFile, data: bool) -> None:
        self.found = found
        self.aside = Aside()
        self._data = data
        self._prefix = ""
        self._path: list[str] = []
        self._pieces = 0
        self._version: RawVersion | None = None

    def step(self, event: str, element: etree._Element) -> None:
        """One step of `walk_pieces`."""
        if event == "open":
            if not self._path:
                self._root(element)
            self._enter(element)
        elif event == "close":
            self._leave()
        else:
            self._piece(element)

    def _root(self, element: etree._Element) -> None:
        namespace, _, local = str(element.tag)[1:].rpartition("}")
        if not str(element.tag).startswith("{"):
            raise CartDeskError("odm.no-namespace" if str(element.tag) == "ODM" else "odm.not-odm")
        if namespace == ODM2 or (namespace in NAMESPACES and element.get("ODMVersion", "").startswith("2")):
            raise CartDeskError("odm.version-2")
        if local != "ODM" or namespace not in NAMESPACES:
            raise CartDeskError("odm.not-odm")
        self._prefix = f"{{{namespace}}}"
        self._survey = Survey(self._prefix, self.found.report)
        self._taker = Taker(self._survey)
        self._data_taker = DataTaker(self._prefix, self.found.data, self.found.report)
        self.found.attributes = {str(name): str(value) for name, value in element.attrib.items()}
        if NAMESPACES[namespace] != "1.3":
            self.found.report.note("older", line_of(element), version=NAMESPACES[namespace])

    def _enter(self, element: etree._Element) -> None:
        local = self._survey.local(element) or ""
        self._path.append(local)
        if local == "Study":
            self.found.studies.append(RawStudy((element.get("OID") or "").strip(), line_of(element)))
        elif local == "MetaDataVersion" and self.found.studies:
            oid = (element.get("OID") or "").strip()
            self._version = RawVersion(oid, line_of(element), element.get("Name") or oid)
            self.found.studies[-1].versions.append(self._version)
        if self._kept():
            self._survey.one(element)
            self.aside.open(element)

    def _leave(self) -> None:
        if self._kept():
            self.aside.close()
        self._path.pop()

    def _kept(self) -> bool:
        """Whether the innermost container belongs to the metadata."""
        return self._path == ["ODM"] or (len(self._path) > 1 and self._path[1] == "Study")

    def _piece(self, element: etree._Element) -> None:
        local, inside = self._survey.local(element), self._path[-1]
        if inside in ("ClinicalData", "AdminData"):
            self._clinical(element, local)
            return
        if len(self._path) == 1:
            if local is None:
                self.found.report.extension(str(element.tag), line_of(element), attribute=False)
            return
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise CartDeskError("odm.too-many", limit=MOST_PIECES)
        self.aside.piece(element)
        study = self.found.studies[-1]
        if inside == "MetaDataVersion" and self._version is not None:
            self._taker.into(self._version, element)
        elif inside == "BasicDefinitions" and local == "MeasurementUnit":
            unit = self._taker.unit(element)
            if unit:
                study.units.setdefault(unit.oid, unit)
        else:
            self._survey.whole(element)
            if local == "GlobalVariables":
                self._globals(study, element)

    def _globals(self, study: RawStudy, element: etree._Element) -> None:
        told = {self._survey.local(child): content(child) for child in element}
        study.name, study.protocol = told.get("StudyName", ""), told.get("ProtocolName", "")
        study.description = told.get("StudyDescription", "")
        study.repeats |= set(vendor.repeating_forms(element))

    def _clinical(self, element: etree._Element, local: str | None) -> None:
        self.found.subjects += local == "SubjectData"
        if self._data or local not in ("SubjectData", "ItemGroupData"):
            self._data_taker.take(element)
        else:
            self._data_taker.count(element)
