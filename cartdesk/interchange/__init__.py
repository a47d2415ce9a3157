"""ODM-XML in and out: studies and data in the form that every clinical system reads (docs/formats/odm.md)."""

from __future__ import annotations

from cartdesk.interchange.checking import Dangling, check_schema, find_dangling
from cartdesk.interchange.csvcells import Dialect
from cartdesk.interchange.csvfiles import CsvCounts, write_csv
from cartdesk.interchange.model import (
    OdmChange,
    OdmCounts,
    OdmEvent,
    OdmForm,
    OdmGroup,
    OdmItem,
    OdmLocation,
    OdmMeaning,
    OdmSignature,
    OdmSubject,
    OdmUser,
)
from cartdesk.interchange.reading import (
    Extension,
    Gone,
    Note,
    OdmCount,
    OdmFile,
    PlacedSubject,
    Placing,
    Step,
    Wish,
    build_study,
    read_file,
)
from cartdesk.interchange.writing import write_metadata, write_odm

__all__ = [
    "CsvCounts",
    "Dangling",
    "Dialect",
    "Extension",
    "Gone",
    "Note",
    "OdmChange",
    "OdmCount",
    "OdmCounts",
    "OdmEvent",
    "OdmFile",
    "OdmForm",
    "OdmGroup",
    "OdmItem",
    "OdmLocation",
    "OdmMeaning",
    "OdmSignature",
    "OdmSubject",
    "OdmUser",
    "PlacedSubject",
    "Placing",
    "Step",
    "Wish",
    "build_study",
    "check_schema",
    "find_dangling",
    "read_file",
    "write_csv",
    "write_metadata",
    "write_odm",
]
