"""Between Values and what expressions see, and the derivations that are engine features (rules page, 3 and 5)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cartdesk.forms.dates import bounds, midnight, moment, narrowest
from cartdesk.forms.functions import round_half_away
from cartdesk.forms.value import Value
from cartdesk.study.model import DataType, ItemDef, StudyDef

_NUMBERS = (DataType.INTEGER, DataType.NUMBER)


def is_numeric(item: ItemDef, study: StudyDef) -> bool:
    """Whether expressions see the item as a double: numbers, and code lists whose codes are all digits."""
    if item.type in _NUMBERS:
        return True
    if item.type is not DataType.CODE or not item.codelist:
        return False
    return study.codelists[item.codelist].numeric


def to_expression(item: ItemDef, value: Value, study: StudyDef) -> Any:
    """A known value as expressions see it: float, text, list of codes, datetime, or [earliest, latest].

    A comparator is dropped: "<0.5" counts as its limit (case book 3.0.5).
    """
    if item.type is DataType.CODES:
        return list(value.codes)
    if is_numeric(item, study) and value.text.lstrip("-").replace(".", "", 1).isdigit():
        return float(Decimal(value.text))
    if item.type is DataType.DATE:
        return midnight(bounds(value.text)[0])
    if item.type is DataType.PARTIAL_DATE:
        return [midnight(day) for day in bounds(value.text)]
    if item.type is DataType.DATETIME:
        return moment(value.text)
    return value.text


def from_expression(item: ItemDef, raw: Any, study: StudyDef) -> Value | None:
    """The Value of a derived item, rounded half away from zero to its decimals; None when the type does not fit."""
    if item.type is DataType.CODES:
        return (
            Value(item.type, codes=tuple(sorted(str(code) for code in raw)))
            if isinstance(raw, list)
            else None
        )
    if isinstance(raw, bool):
        raw = "Y" if raw else "N"
    if isinstance(raw, float):
        if item.type in _NUMBERS:
            decimals = item.decimals if item.type is DataType.NUMBER else 0
            return Value(item.type, number_text(raw, decimals), unit=item.unit)
        if is_numeric(item, study):
            return Value(item.type, number_text(raw, 0))
        return None
    if isinstance(raw, datetime):
        raw = [raw, raw]
    if isinstance(raw, list):
        return _date_value(item, raw)
    fits = isinstance(raw, str) and raw and item.type in (DataType.TEXT, DataType.CODE, DataType.TIME)
    return Value(item.type, raw) if fits else None


def number_text(number: float | Decimal, decimals: int) -> str:
    """Digits with exactly so many decimals; zero has no sign."""
    rounded = round_half_away(number, decimals)
    return format(rounded if rounded else abs(rounded), "f")


def _date_value(item: ItemDef, span: list[Any]) -> Value | None:
    if len(span) != 2 or not all(isinstance(day, datetime) for day in span):
        return None
    if item.type is DataType.DATETIME:
        return Value(item.type, span[0].astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"))
    text = narrowest(span[0].date(), span[1].date())
    if item.type is DataType.PARTIAL_DATE and text:
        return Value(item.type, text)
    return Value(item.type, text) if item.type is DataType.DATE and len(text) == 10 else None


def indicator(result: Value | None, low: Value | None, high: Value | None) -> str | None:
    """LOW, NORMAL or HIGH of a result against its limits; None when it cannot be told (case book EC-089).

    A result with a comparator is a range: "<0.5" is LOW when everything below 0.5 is below the lower limit, ">500" is HIGH
    when everything above 500 is above the upper one; in every other case nothing is said. One limit missing: a value
    beyond the other limit is still told.
    """
    if result is None or not result.known or not result.text:
        return None
    number = result.decimal
    floor = low.decimal if low is not None and low.known else None
    ceiling = high.decimal if high is not None and high.known else None
    if floor is not None and ceiling is not None and floor > ceiling:
        return None
    if result.comparator == "<":
        return "LOW" if floor is not None and number <= floor else None
    if result.comparator == ">":
        return "HIGH" if ceiling is not None and number >= ceiling else None
    if floor is not None and number < floor:
        return "LOW"
    if ceiling is not None and number > ceiling:
        return "HIGH"
    return "NORMAL" if floor is not None and ceiling is not None else None
