"""Dates and times as people type them, full or partial; stored as ISO 8601, shown as dd.mm.yyyy."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone

FIRST_YEAR, LAST_YEAR = 1900, 2100
FAR = date(9999, 12, 31)
_UNKNOWN = frozenset({"нн", "ни", "un", "unk", "nk", "--", "??", "__"})
_SEPARATED = re.compile(r"^(\d{1,2})[.,](\d{1,2})[.,](\d{4})$", re.ASCII)
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$", re.ASCII)
_RUN = re.compile(r"^\d{8}$", re.ASCII)
_SHORT_YEAR = re.compile(r"^\d{1,2}[.,/-]\d{1,2}[.,/-]\d{2}$", re.ASCII)
_MONTH = re.compile(r"^(?:(\d{1,2})[.,](\d{4})|(\d{4})-(\d{1,2}))$", re.ASCII)
_YEAR = re.compile(r"^\d{4}$", re.ASCII)
_TIME = re.compile(r"^(\d{1,2})[:.,](\d{2})$|^(\d{1,2})(\d{2})$", re.ASCII)
_MOMENT = re.compile(r"^(\S+?)(?:T|,?\s+)(\d{1,2}[:.,]?\d{2})\s*(Z|[+-]\d{2}:?\d{2})?$", re.ASCII)


class DateFault(Exception):
    """The text is no date or time; `code` is `not-a-date`, `not-a-time` or `year-not-whole`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_date(typed: str) -> str:
    """A full date as ISO text. Reads dd.mm.yyyy, yyyy-mm-dd and eight digits; a year of two digits is refused."""
    text = typed.strip()
    if _SHORT_YEAR.match(text):
        raise DateFault("year-not-whole")
    if found := _SEPARATED.match(text):
        return _whole(int(found[3]), int(found[2]), int(found[1]))
    if found := _ISO.match(text):
        return _whole(int(found[1]), int(found[2]), int(found[3]))
    if _RUN.match(text):
        try:
            return _whole(int(text[4:]), int(text[2:4]), int(text[:2]))
        except DateFault:
            return _whole(int(text[:4]), int(text[4:6]), int(text[6:]))
    raise DateFault("not-a-date")


def read_partial(typed: str) -> str:
    """A full date, a month or a year as ISO text. An unknown part is НН, НИ, UN or UNK, or is left out."""
    text = typed.strip()
    parts = [part for part in re.split(r"[.,]", text) if part]
    while len(parts) > 1 and parts[0].casefold() in _UNKNOWN:
        parts = parts[1:]
        text = ".".join(parts)
    if _YEAR.match(text):
        return _year(int(text))
    if found := _MONTH.match(text):
        year, month = (int(found[2]), int(found[1])) if found[1] else (int(found[3]), int(found[4]))
        return _whole(year, month, 1)[:7]
    return read_date(text)


def read_time(typed: str) -> str:
    """A time as hh:mm. Reads 9:05, 09.05 and 0905."""
    found = _TIME.match(typed.strip())
    if not found:
        raise DateFault("not-a-time")
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4])
    if hour > 23 or minute > 59:
        raise DateFault("not-a-time")
    return f"{hour:02d}:{minute:02d}"


def read_moment(typed: str) -> str:
    """Date and time as yyyy-mm-ddThh:mm, with the zone when one was given."""
    found = _MOMENT.match(typed.strip())
    if not found:
        raise DateFault("not-a-date")
    zone = found[3] or ""
    if len(zone) == 5:
        zone = zone[:3] + ":" + zone[3:]
    if zone not in ("", "Z") and (int(zone[1:3]) > 14 or int(zone[4:]) > 59):
        raise DateFault("not-a-time")
    return f"{read_date(found[1])}T{read_time(found[2])}{zone}"


def show_date(text: str, language: str) -> str:
    """The shown form of a full or partial date, or of a date with time: dd.mm.yyyy, НН.03.2024, UN.UNK.2024."""
    day, _, rest = text.partition("T")
    parts = day.split("-")
    unknown = ("НН", "НН") if language == "ru" else ("UN", "UNK")
    shown = ".".join((*unknown[: 3 - len(parts)], *reversed(parts)))
    return f"{shown} {rest[:5]}{' ' + rest[5:] if rest[5:] else ''}" if rest else shown


def bounds(text: str) -> tuple[date, date]:
    """The earliest and the latest day a stored date may mean."""
    parts = [int(part) for part in text.partition("T")[0].split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), date(
            parts[0], parts[1], calendar.monthrange(parts[0], parts[1])[1]
        )
    day = date(parts[0], parts[1], parts[2])
    return day, day


def moment(text: str) -> datetime:
    """A stored date with time as an aware datetime; without a zone it counts as UTC."""
    body, zone = text[:16], text[16:]
    read = datetime.strptime(body, "%Y-%m-%dT%H:%M")
    if zone in ("", "Z"):
        return read.replace(tzinfo=UTC)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return read.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))


def midnight(day: date) -> datetime:
    """A day as expressions see it: 00:00 UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def narrowest(first: date, last: date) -> str:
    """The stored text of a span of days: a day, a month, a year; a span that is none of them gives ""."""
    for text in (first.isoformat(), first.isoformat()[:7], first.isoformat()[:4]):
        if bounds(text) == (first, last):
            return text
    return ""


def _year(year: int) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateFault("not-a-date")
    return f"{year:04d}"


def _whole(year: int, month: int, day: int) -> str:
    _year(year)
    try:
        return date(year, month, day).isoformat()
    except ValueError as fault:
        raise DateFault("not-a-date") from fault
