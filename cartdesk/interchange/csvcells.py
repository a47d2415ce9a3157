"""Cells and columns of exported tables: what each item gives, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cartdesk.forms.value import Value
from cartdesk.study.model import DataType, GroupKind, ItemDef, StudyDef

KEYS = ("SUBJECT", "SITE", "EVENT", "EVENT_LABEL", "EVENT_REPEAT", "FORM_ROW", "STATUS", "GROUP", "ROW")
WITHHELD = "MSK"
_DANGER = ("=", "+", "-", "@", "\t", "\r", "'")
_NUMBERS = (DataType.INTEGER, DataType.NUMBER)
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How tables are written: for programs (comma, point, no mark), or for a spreadsheet (BOM, semicolon, and in
    Russian the decimal comma).
    """

    delimiter: str = ","
    bom: bool = False
    decimal: str = "."

    @classmethod
    def excel(cls, language: str) -> Dialect:
        """What Excel of a language opens without asking."""
        return cls(";", True, "," if language == "ru" else ".")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form's table. `kind` is key, value, label, unit, null or comparator; `item` what it is of."""

    name: str
    kind: str
    item: str = ""


def columns_of(study: StudyDef, form: str) -> tuple[Column, ...]:
    """The columns of a form: the keys, then for each item its value and what belongs to it."""
    found = [Column(name, "key") for name in KEYS]
    for item in study.items_of(form):
        found.append(Column(item.oid, "value", item.oid))
        if item.codelist:
            found.append(Column(f"{item.oid}.label", "label", item.oid))
        if item.unit:
            found.append(Column(f"{item.oid}.unit", "unit", item.oid))
        if item.null_flavours or item.stays:
            found.append(Column(f"{item.oid}.null", "null", item.oid))
        if item.comparators:
            found.append(Column(f"{item.oid}.sign", "comparator", item.oid))
    return tuple(found)


def safe(text: str) -> str:
    """Text that a spreadsheet shows and never runs: an apostrophe before what would begin a formula.

    Reading back: one apostrophe at the beginning goes when = + - @ ' tab or return follows it.
    """
    return f"'{text}" if text.startswith(_DANGER) else text


def plain(text: str) -> str:
    """The text of a cell as it was before `safe`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_DANGER) else text


def cell(
    column: Column, item: ItemDef, value: Value | None, study: StudyDef, language: str, dialect: Dialect
) -> str:
    """What stands in a column for an answer; empty without one."""
    if value is None:
        return ""
    hidden = item.stays
    if column.kind == "null":
        return WITHHELD if hidden else value.null_flavour or ""
    if hidden or not value.known:
        return ""
    if column.kind == "comparator":
        return value.comparator
    if column.kind == "unit":
        unit = study.units.get(value.unit or "")
        return safe(unit.text(language) if unit else value.unit or "")
    if column.kind == "label":
        return safe("; ".join(_label(item, code, study, language) for code in value.codes or (value.text,)))
    return _value(item, value, dialect)


def _value(item: ItemDef, value: Value, dialect: Dialect) -> str:
    if value.type is DataType.CODES:
        return safe(";".join(value.codes))
    if item.type in _NUMBERS and _PLAIN_NUMBER.fullmatch(value.text):
        return value.text.replace(".", dialect.decimal)
    return safe(value.text)


def _label(item: ItemDef, code: str, study: StudyDef, language: str) -> str:
    entry = study.codelists[item.codelist or ""].find(code)
    return entry.text(language) if entry else code


def in_rows(study: StudyDef, group: str) -> bool:
    """Whether a group stands in lines of its own."""
    return study.groups[group].kind is GroupKind.REPEATING
