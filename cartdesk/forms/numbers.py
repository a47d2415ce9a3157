"""Numbers as people type them: exact decimals, comma or point, and no guess where two readings exist.

Never consults the locale: the same text means the same number on every machine (people.md, traps).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SPACES = " \u00a0\u202f\u2009"
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_PLAIN = re.compile(r"^[+-]?(\d+(?:[.,]\d+)?|[.,]\d+)$", re.ASCII)
_GROUPED = re.compile(rf"^[+-]?\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?:[.,]\d+)?$", re.ASCII)
_MARKS = re.compile(rf"^[+-]?\d+(?:[.,{SPACES}]\d+){{2,}}$", re.ASCII)
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from text: `comparator` "", "<" or ">"; `text` digits with a point, as many as were typed."""

    text: str
    comparator: str = ""

    @property
    def decimals(self) -> int:
        """Digits after the point."""
        return len(self.text.partition(".")[2])

    @property
    def digits(self) -> int:
        """Digits that count: all but the zeros in front."""
        return len(self.text.lstrip("-").replace(".", "").lstrip("0")) or 1


def read_number(typed: str) -> Number | str:
    """Read a typed number; a text result is the fault: `not-a-number` or `number-ambiguous`.

    Thousands may be parted by a space (also U+00A0, U+202F, U+2009), never by comma or point: "1.234,5" and "1,234,567"
    are ambiguous and refused, as is a zero in front of other digits ("05" may have been "0.5").
    """
    text = typed.strip(SPACES + "\t\r\n").translate(_MINUS)
    if len(text) > LONGEST:
        return "not-a-number"
    comparator = text[:1] if text[:1] in ("<", ">") else ""
    body = text[len(comparator) :].strip(SPACES)
    if _MARKS.match(body) and not _GROUPED.match(body):
        return "number-ambiguous"
    if not _PLAIN.match(body) and not _GROUPED.match(body):
        return "not-a-number"
    sign = "-" if body.startswith("-") else ""
    plain = re.sub(f"[{SPACES}]", "", body.lstrip("+-")).replace(",", ".")
    whole, point, rest = plain.partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        return "number-ambiguous"
    number = (whole or "0") + point + rest
    if not number.strip("0."):
        sign = ""
    return Number(sign + number, comparator)


def show_number(text: str, comparator: str, language: str) -> str:
    """The shown form: comma in Russian, point in English, digits as they were typed, no thousands marks."""
    return comparator + (text.replace(".", ",") if language == "ru" else text)
