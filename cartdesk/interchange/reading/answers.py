"""One ItemData as a Value of the study: exact, or nothing with a remark why."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from cartdesk.base import nfc
from cartdesk.forms.value import NULL_FLAVOURS, Value
from cartdesk.interchange.reading.rawdata import RawValue
from cartdesk.interchange.reading.report import Report
from cartdesk.study.model import DataType, ItemDef, StudyDef

_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?"
_ZONE = r"(Z|[+-]\d{2}:\d{2})?"
_DATE = re.compile(_DAY, re.ASCII)
_PARTIAL = re.compile(rf"\d{{4}}(?:-(?:0[1-9]|1[0-2]))?|{_DAY}", re.ASCII)
_TIME = re.compile(_CLOCK + _ZONE, re.ASCII)
_MOMENT = re.compile(rf"({_DAY})T{_CLOCK}{_ZONE}", re.ASCII)
_MONTHS = dict(
    zip(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        range(1, 13),
        strict=True,
    )
)
_NAMED_FIRST = re.compile(r"(?:(\d{1,2})[ /-])?([A-Za-z]{3})[ /-](\d{4})", re.ASCII)
_NAMED_LAST = re.compile(r"(\d{4})[ /-]([A-Za-z]{3})(?:[ /-](\d{1,2}))?", re.ASCII)
_TRUTHS = {"true": "1", "yes": "1", "false": "0", "no": "0"}
COMPARATORS = {"LT": "<", "GT": ">"}


def answer(raw: RawValue, item: ItemDef, unit: str | None, study: StudyDef, report: Report) -> Value | None:
    """The answer of an ItemData; None when it holds none or cannot be read (remarked)."""
    if raw.null or raw.flags.get("NULL_FLAVOUR"):
        flavour = raw.flags.get("NULL_FLAVOUR", "UNK")
        if flavour not in NULL_FLAVOURS:
            report.note("withheld", raw.line, oid=raw.item)
            return None
        return Value(item.type, null_flavour=flavour)
    told = nfc(raw.value or "").strip()
    if raw.binary:
        report.note("binary", raw.line, oid=raw.item)
        return None
    if not told:
        return None
    text = _text(item, told, study)
    if text is None:
        report.note("unreadable", raw.line, oid=raw.item, type=item.type.value)
        return None
    if item.type is DataType.CODES:
        return Value(item.type, codes=tuple(sorted(set(text.split(";")))), typed=told)
    comparator = COMPARATORS.get(raw.flags.get("COMPARATOR", ""), "") if item.comparators else ""
    measured = item.type in (DataType.INTEGER, DataType.NUMBER, DataType.TEXT)
    return Value(item.type, text, comparator, (unit or item.unit) if measured else None, typed=told)


def _text(item: ItemDef, told: str, study: StudyDef) -> str | None:
    """The stored text of an answer, or None when it is none of its type."""
    kind = item.type
    if kind in (DataType.INTEGER, DataType.NUMBER):
        return _number(told, whole=kind is DataType.INTEGER)
    if kind is DataType.CODE:
        codes = study.codelists[item.codelist or ""]
        return told if codes.find(told) else _TRUTHS.get(told.lower(), told) if codes.find("1") else told
    if kind is DataType.CODES:
        codes = study.codelists[item.codelist or ""]
        parts = [part.strip() for part in re.split("[;,]", told)]
        return ";".join(parts) if all(codes.find(part) for part in parts) else None
    if kind in (DataType.DATE, DataType.PARTIAL_DATE):
        told = named_month(told)
        fits = (_DATE if kind is DataType.DATE else _PARTIAL).fullmatch(told)
        return told if fits and _in_calendar(told) else None
    if kind is DataType.TIME:
        found = _TIME.fullmatch(told)
        return f"{found[1]}:{found[2]}" if found else None
    if kind is DataType.DATETIME:
        found = _MOMENT.fullmatch(told)
        text = f"{found[1]}T{found[2]}:{found[3]}{found[4] or ''}" if found else ""
        return text if _is_moment(text) else None
    return None if kind is DataType.FILE else told


def _in_calendar(told: str) -> bool:
    """Whether a date, whole or partial, is one of the calendar: no 30 February, no year 0."""
    try:
        date.fromisoformat(f"{told}-01-01"[:10])
    except ValueError:
        return False
    return True


def _is_moment(told: str) -> bool:
    """Whether a date and time exists, in its own zone and in UTC."""
    try:
        moment = datetime.fromisoformat(told)
        if moment.tzinfo is not None:
            moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True


def named_month(told: str) -> str:
    """A date whose month is a name, as Rave writes it (`18 JAN 2026`, `2026 Jan 18`, `JAN 2026`), in the order of ISO.

    Names cannot be mistaken for one another; a date of digits alone in another order stays as it is and is not read.
    """
    if found := _NAMED_FIRST.fullmatch(told):
        day, name, year = found.groups()
    elif found := _NAMED_LAST.fullmatch(told):
        year, name, day = found.groups()
    else:
        return told
    month = _MONTHS.get(name.lower())
    if month is None:
        return told
    return f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")


def _number(told: str, *, whole: bool) -> str | None:
    try:
        number = Decimal(told)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 30 or "_" in told:
        return None
    text = f"{number:f}"
    return text if not whole or "." not in text else None
