"""The 21 functions that expressions may call, pure (rules page, 4); study functions come on top (`study_functions`).

Shapes: a number is a float; a day a datetime at 00:00 UTC; a partial date [earliest, latest]; a period of a log row
[start earliest, start latest, end earliest, end latest]. A function raises Missing when it cannot tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Span = tuple[datetime, datetime]


class Missing(Exception):
    """What was asked for is not there, or a partial date leaves it open: the answer is unknown."""


def round_half_away(value: float | Decimal, decimals: int) -> Decimal:
    """A number rounded half away from zero; a double is taken at its shortest decimal form."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _span(value: Any) -> Span:
    if isinstance(value, datetime):
        return value, value
    if isinstance(value, list) and len(value) == 2:
        return value[0], value[1]
    raise TypeError("a date was expected")


def _exact(value: Any) -> datetime:
    first, last = _span(value)
    if first != last:
        raise Missing("partial")
    return first


def _agree(one: float, two: float) -> float:
    if one != two:
        raise Missing("partial")
    return one


def days(a: Any, b: Any) -> float:
    """Days from a to b."""
    return float((_exact(b).date() - _exact(a).date()).days)


def hours(a: Any, b: Any) -> float:
    """Hours from a to b."""
    return (_exact(b) - _exact(a)).total_seconds() / 3600.0


def years(a: Any, b: Any) -> float:
    """Full years from a to b."""
    (first, last), (until, latest_until) = _span(a), _span(b)
    return _agree(_full_years(first.date(), latest_until.date()), _full_years(last.date(), until.date()))


def _full_years(a: date, b: date) -> float:
    return float(b.year - a.year - ((b.month, b.day) < (a.month, a.day)))


def year(d: Any) -> float:
    """The year of a date."""
    first, last = _span(d)
    return _agree(float(first.year), float(last.year))


def earliest(d: Any) -> datetime:
    """The first day a partial date may mean."""
    return _span(d)[0]


def latest(d: Any) -> datetime:
    """The last day a partial date may mean."""
    return _span(d)[1]


def before(a: Any, b: Any) -> bool:
    """True when a is certainly earlier than b, False when certainly not."""
    (a_first, a_last), (b_first, b_last) = _span(a), _span(b)
    return _decide(a_last < b_first, a_first >= b_last)


def covers(period: list[datetime], d: Any) -> bool:
    """Whether the day lies in the period."""
    first, last = _span(d)
    return _decide(
        period[1] <= first and last <= period[2],
        last < period[0] or first > period[3],
    )


def overlap(p: list[datetime], q: list[datetime]) -> bool:
    """Whether two periods have a day in common."""
    return _decide(p[1] <= q[2] and q[1] <= p[2], p[3] < q[0] or q[3] < p[0])


def _decide(surely: bool, surely_not: bool) -> bool:
    if not surely and not surely_not:
        raise Missing("partial")
    return surely


def _full(items: list[Any]) -> list[Any]:
    if not items:
        raise Missing("empty")
    return [_exact(item) if isinstance(item, list) else item for item in items]


def smallest(items: list[Any]) -> Any:
    """The least of a list."""
    return min(_full(items))


def largest(items: list[Any]) -> Any:
    """The greatest of a list."""
    return max(_full(items))


def total(items: list[float]) -> float:
    """The sum of a list, without the error that adding floats one by one would leave."""
    return math.fsum(_full(items))


def root(x: float) -> float:
    """The square root; unknown below zero."""
    if x < 0:
        raise Missing("negative")
    return math.sqrt(x)


def power(x: float, y: float) -> float:
    """x to the power of y; unknown where it is no real number."""
    try:
        return math.pow(x, y)
    except (ValueError, OverflowError) as fault:
        raise Missing("not real") from fault


def rounded(x: float, n: float) -> float:
    """x rounded to n decimals, half away from zero."""
    if not math.isfinite(x):
        raise Missing("not finite")
    return float(round_half_away(x, int(n)))


def distinct(items: list[Any]) -> list[Any]:
    """The list without repeats, in order."""
    return [item for place, item in enumerate(items) if item not in items[:place]]


def ascending(items: list[Any]) -> bool:
    """Whether each is certainly greater than the one before."""
    pairs = list(zip(items, items[1:], strict=False))
    if not items or not isinstance(items[0], list | datetime):
        return all(a < b for a, b in pairs)
    open_pairs = 0
    for a, b in pairs:
        (a_first, a_last), (b_first, b_last) = _span(a), _span(b)
        if a_first >= b_last:
            return False
        open_pairs += not a_last < b_first
    if open_pairs:
        raise Missing("partial")
    return True


def length(s: str) -> float:
    """Characters of a text."""
    return float(len(s))


def lower(s: str) -> str:
    """A text with case folded, Russian too."""
    return s.casefold()


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "days": days,
    "hours": hours,
    "years": years,
    "year": year,
    "earliest": earliest,
    "latest": latest,
    "before": before,
    "covers": covers,
    "overlap": overlap,
    "min": smallest,
    "max": largest,
    "sum": total,
    "abs": abs,
    "sqrt": root,
    "pow": power,
    "round": rounded,
    "distinct": distinct,
    "ascending": ascending,
    "len": length,
    "lower": lower,
}
