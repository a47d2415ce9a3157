"""Dates said in relation: `+28` and `-3` are study days, `т` is today, `т-3` three days ago, `вчера` yesterday.

Study days count from the first infusion (Day 0), as the banner shows them. What was understood is shown below the
field, so that nobody need guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

TODAY = ("т", "t", "сегодня", "today")
YESTERDAY = ("в", "вчера", "y", "yesterday")
_STUDY_DAY = re.compile(r"([+\-−])\s*(\d{1,4})")
_FROM_TODAY = re.compile(r"[тt]\s*([+\-−])\s*(\d{1,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A relative entry made plain. `day` is the study day that was meant (None: counted from today)."""

    day: int | None
    date: date | None

    @property
    def text(self) -> str:
        """The date as it would be typed; empty when Day 0 is not known."""
        return f"{self.date:%d.%m.%Y}" if self.date else ""


def resolve(text: str, today: date, day0: date | None) -> Resolved | None:
    """Read a relative entry; None when the text is none (it is left to the engine as typed)."""
    word = text.strip().casefold()
    if word in TODAY:
        return Resolved(None, today)
    if word in YESTERDAY:
        return Resolved(None, today - timedelta(days=1))
    if found := _FROM_TODAY.fullmatch(word):
        return Resolved(None, today + timedelta(days=_signed(found)))
    if found := _STUDY_DAY.fullmatch(word):
        day = _signed(found)
        return Resolved(day, day0 + timedelta(days=day) if day0 else None)
    return None


def _signed(found: re.Match[str]) -> int:
    days = int(found[2])
    return days if found[1] == "+" else -days
