"""Two checks of a written ODM file: against the schema, and that every reference has its other end."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from cartdesk.base import resource
from cartdesk.base.xml import parse_xml, walk_xml

_DEFINES = {
    "Study": "Study",
    "MetaDataVersion": "MetaDataVersion",
    "MeasurementUnit": "MeasurementUnit",
    "StudyEventDef": "StudyEvent",
    "FormDef": "Form",
    "ItemGroupDef": "ItemGroup",
    "ItemDef": "Item",
    "CodeList": "CodeList",
    "ConditionDef": "CollectionExceptionCondition",
    "MethodDef": "Method",
    "User": "User",
    "Location": "Location",
    "SignatureDef": "Signature",
}
_REFERS = {f"{kind}OID": kind for kind in _DEFINES.values()} | {"RoleCodeListOID": "CodeList"}


class Dangling(NamedTuple):
    """A reference to something the file does not define: element and attribute that hold it, and the OID."""

    element: str
    attribute: str
    oid: str


def find_dangling(source: Path | bytes) -> tuple[Dangling, ...]:
    """References without another end, each once, in the order met. Errors: those of `cartdesk.base.xml`."""
    defined: set[tuple[str, str]] = set()
    met: dict[Dangling, str] = {}
    for element in walk_xml(source):
        tag = etree.QName(element).localname
        if tag in _DEFINES and "OID" in element.attrib:
            defined.add((_DEFINES[tag], str(element.attrib["OID"])))
        for name, value in element.attrib.items():
            if str(name) in _REFERS:
                met.setdefault(Dangling(tag, str(name), str(value)), _REFERS[str(name)])
    return tuple(reference for reference, kind in met.items() if (kind, reference.oid) not in defined)


def check_schema(source: Path | bytes) -> tuple[tuple[int, str], ...]:
    """Faults by the ODM 1.3.2 schema as (line, kind of fault); empty when the file is valid.

    Only the kind is told, never the schema's message: that could quote a clinical value.
    """
    schema = _schema()
    schema.validate(parse_xml(source))
    faults: Any = schema.error_log
    return tuple((fault.line, fault.type_name) for fault in faults)


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(resource("schemas", "odm-1.3.2", "ODM1-3-2.xsd"))))
