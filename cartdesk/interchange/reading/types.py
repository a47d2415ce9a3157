"""Data types of ODM as types of items: what each becomes, and which are carried as text."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.interchange.reading.raw import RawItem, RawList
from cartdesk.interchange.reading.report import Report
from cartdesk.study.model import DataType

_TYPES = {
    "text": DataType.TEXT,
    "string": DataType.TEXT,
    "uri": DataType.TEXT,
    "integer": DataType.INTEGER,
    "float": DataType.NUMBER,
    "double": DataType.NUMBER,
    "date": DataType.DATE,
    "partialdate": DataType.PARTIAL_DATE,
    "incompletedate": DataType.PARTIAL_DATE,
    "time": DataType.TIME,
    "partialtime": DataType.TIME,
    "datetime": DataType.DATETIME,
    "partialdatetime": DataType.DATETIME,
}
_AS_TEXT = frozenset(
    {"hexbinary", "base64binary", "hexfloat", "base64float", "durationdatetime", "intervaldatetime",
     "incompletedatetime", "incompletetime"}
)  # fmt: skip
BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of an item: `codelist` is the ODM OID of its list, or BOOLEAN for the two answers of a boolean."""

    type: DataType
    length: int = 0
    significant: int = 0
    decimals: int = 0
    codelist: str = ""


def kind_of(item: RawItem, lists: dict[str, RawList], report: Report) -> Kind:
    """What an ItemDef becomes. An item with a list is coded; a list that is missing or empty leaves text."""
    if item.multiple and lists.get(item.multiple, _EMPTY).items:
        return Kind(DataType.CODES, codelist=item.multiple)
    if item.codelist:
        found = lists.get(item.codelist)
        if found is None:
            report.note("dangling", item.codelist_line, name="CodeList", oid=item.codelist)
        elif found.items:
            return Kind(DataType.CODE, codelist=item.codelist)
        else:
            code = "external-list" if found.external else "list-empty"
            report.note(code, found.line, oid=found.oid, name=found.external)
    told = item.type.lower()
    if told == BOOLEAN:
        return Kind(DataType.CODE, codelist=BOOLEAN)
    if told not in _TYPES:
        report.note(
            "type-as-text" if told in _AS_TEXT else "type-unknown", item.line, oid=item.oid, type=item.type
        )
        return Kind(DataType.TEXT)
    return _sized(_TYPES[told], item)


def _sized(type_: DataType, item: RawItem) -> Kind:
    if type_ is DataType.NUMBER:
        digits = item.digits
        if digits is not None and item.length > digits:
            return Kind(type_, significant=item.length, decimals=digits)
        return Kind(type_)
    if type_ in (DataType.TEXT, DataType.INTEGER):
        return Kind(type_, length=item.length)
    return Kind(type_)


_EMPTY = RawList("", 0, "", ())
