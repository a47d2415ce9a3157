"""RangeChecks of a file: limits where two of them make one, edit checks where a comparison is plain, else kept as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cartdesk.base import Words
from cartdesk.interchange.reading.raw import NOTHING, RawItem, RawRange
from cartdesk.study.model import CheckDef, DataType, ItemDef, RangeCheck, Text
from cartdesk.study.severity import Severity

_SIGNS = {"LT": "<", "LE": "<=", "GT": ">", "GE": ">=", "EQ": "==", "NE": "!="}
_WRONG = {"LT": ">=", "LE": ">", "GT": "<=", "GE": "<", "EQ": "!=", "NE": "=="}
_NUMBERS = (DataType.INTEGER, DataType.NUMBER)


@dataclass(slots=True)
class Judged:
    """What the RangeChecks of one item became; `left` are those that cannot be run."""

    ranges: list[RangeCheck] = field(default_factory=list)
    checks: list[CheckDef] = field(default_factory=list)
    left: list[RawRange] = field(default_factory=list)


def judge(raw: RawItem, item: ItemDef, numeric_codes: bool) -> Judged:
    """Limits and checks of an item. `numeric_codes`: its code list has only digits for codes, so rules see numbers."""
    found = Judged()
    plain = [one for one in raw.ranges if not one.expressions and _same_unit(one, raw)]
    found.left = [one for one in raw.ranges if one not in plain]
    for severity in (Severity.HARD, Severity.SOFT):
        mine = [one for one in plain if one.soft is (severity is Severity.SOFT)]
        paired = list(_pair(mine)) if item.type in _NUMBERS else []
        if paired:
            found.ranges.append(_limits(paired, item, severity))
        for one in mine:
            if one in paired:
                continue
            condition = _wrong_when(one, item, numeric_codes)
            if condition is None:
                found.left.append(one)
            else:
                found.checks.append(_check(one, item, severity, condition, len(found.checks) + 1))
    return found


def told(one: RawRange) -> str:
    """A RangeCheck in short, as a person reads it: `>= 18`, `IN 1, 2`."""
    values = ", ".join(one.values)
    return f"{_SIGNS.get(one.comparator, one.comparator)} {values}".strip()


def _same_unit(one: RawRange, raw: RawItem) -> bool:
    return not one.unit or not raw.units or one.unit == raw.units[0]


def _pair(ranges: list[RawRange]) -> Iterator[RawRange]:
    """At most one lower and one upper inclusive limit with the same words."""
    found: dict[str, RawRange] = {}
    for one in ranges:
        if one.comparator in ("GE", "LE") and len(one.values) == 1 and _number(one.values[0]) is not None:
            found.setdefault(one.comparator, one)
    low, high = found.get("GE"), found.get("LE")
    if (
        low
        and high
        and (low.message != high.message or (_number(low.values[0]) or 0) > (_number(high.values[0]) or 0))
    ):
        yield low
        return
    yield from found.values()


def _limits(paired: list[RawRange], item: ItemDef, severity: Severity) -> RangeCheck:
    sides = {one.comparator: _number(one.values[0]) for one in paired}
    oid = f"{item.oid}.{'hard' if severity is Severity.HARD else 'soft'}"
    return RangeCheck(oid, severity, sides.get("GE"), sides.get("LE"), paired[0].message)


def _wrong_when(one: RawRange, item: ItemDef, numeric_codes: bool) -> str | None:
    """The expression that is true when the value is wrong; None when it is not a comparison we can be sure of."""
    literals = [_literal(value, item, numeric_codes) for value in one.values]
    if not literals or None in literals:
        return None
    ordered = item.type in _NUMBERS or numeric_codes or item.type in (DataType.DATE, DataType.DATETIME)
    if one.comparator in ("IN", "NOTIN"):
        inside = " || ".join(f"{item.oid} == {literal}" for literal in literals)
        return f"!({inside})" if one.comparator == "IN" else inside
    if one.comparator not in _WRONG or len(literals) != 1 or not (ordered or one.comparator in ("EQ", "NE")):
        return None
    return f"{item.oid} {_WRONG[one.comparator]} {literals[0]}"


def _literal(value: str, item: ItemDef, numeric_codes: bool) -> str | None:
    if item.type in _NUMBERS or numeric_codes:
        number = _number(value)
        if number is None:
            return None
        shown = f"{number:f}"
        return shown if "." in shown else f"{shown}.0"
    if item.type in (DataType.TEXT, DataType.CODE, DataType.TIME):
        return None if any(sign in value for sign in "\\'\"\n") else f"'{value}'"
    if item.type in (DataType.DATE, DataType.DATETIME) and _is_day(value):
        return f"timestamp('{value}T00:00:00Z')"
    return None


def _check(one: RawRange, item: ItemDef, severity: Severity, condition: str, number: int) -> CheckDef:
    message = one.message
    if message == NOTHING:
        message = Text(Words("ru")("odm.limit", told=told(one)), Words("en")("odm.limit", told=told(one)))
    return CheckDef(
        oid=f"{item.oid}.RC{number}",
        severity=severity,
        form=item.form,
        group=None,
        items=(item.oid,),
        expression=condition,
        message=message,
        plain=told(one),
        overrulable=severity is Severity.SOFT,
    )


def _number(value: str) -> Decimal | None:
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 15 else None


def _is_day(value: str) -> bool:
    parts = value.split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(part.isdigit() for part in parts)
