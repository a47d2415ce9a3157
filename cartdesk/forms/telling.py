"""Study functions that gather answers of other forms into one: the first or last of a list, a number in a text, a list as text."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from cartdesk.forms.functions import Missing

_NUMBER = re.compile(r"\d+", re.ASCII)


def first_of(items: list[Any]) -> Any:
    """The first of a list; unknown when there is none."""
    if not items:
        raise Missing("empty")
    return items[0]


def last_of(items: list[Any]) -> Any:
    """The last of a list; unknown when there is none."""
    if not items:
        raise Missing("empty")
    return items[-1]


def filled(items: list[Any]) -> list[Any]:
    """The list itself; unknown when it is empty, so that a field stays empty instead of holding no code."""
    if not items:
        raise Missing("empty")
    return items


def leading_number(text: str) -> float:
    """The first whole number in a text ("НЯ 3, 4" gives 3); unknown when there is none."""
    found = _NUMBER.search(text)
    if not found:
        raise Missing("no number")
    return float(found[0])


def listed(items: list[Any]) -> str:
    """A list as one text, parts joined by ";": numbers without needless zeros, days as they are shown (dd.mm.yyyy)."""
    if not items:
        raise Missing("empty")
    return "; ".join(_part(item) for item in items)


def _part(item: Any) -> str:
    if isinstance(item, datetime):
        return f"{item:%d.%m.%Y}"
    if isinstance(item, float):
        return format(item, ".15g")
    if isinstance(item, list) and len(item) == 2:
        first, last = _part(item[0]), _part(item[1])
        return first if first == last else f"{first}–{last}"
    return str(item)


def numbers(text: str) -> list[float]:
    """All whole numbers in a text ("1, 3 и 4" gives 1, 3, 4), as links to rows of a log are typed; none gives an empty list."""
    return [float(found) for found in _NUMBER.findall(text)]
