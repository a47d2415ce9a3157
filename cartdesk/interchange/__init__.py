"""ODM-XML 1.3.2 out: the study and its data in the form that every clinical system reads (docs/formats/odm.md)."""

from __future__ import annotations

from cartdesk.interchange.checking import Dangling, check_schema, find_dangling
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
from cartdesk.interchange.writing import write_metadata, write_odm

__all__ = [
    "Dangling",
    "OdmChange",
    "OdmCounts",
    "OdmEvent",
    "OdmForm",
    "OdmGroup",
    "OdmItem",
    "OdmLocation",
    "OdmMeaning",
    "OdmSignature",
    "OdmSubject",
    "OdmUser",
    "check_schema",
    "find_dangling",
    "write_metadata",
    "write_odm",
]
