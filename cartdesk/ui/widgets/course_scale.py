"""Where a day and a number lie on the course: a linear axis of days, a logarithmic one of numbers, round ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1, 2, 7, 14, 30, 60, 90, 180, 365)
LEAST_SPAN = 7


@dataclass(frozen=True, slots=True)
class Days:
    """The days in sight, `first` to `last`, drawn from `left` to `right` (pixels)."""

    first: float
    last: float
    left: float
    right: float

    def x(self, day: float) -> float:
        """The place of a day."""
        return self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left)

    def day(self, x: float) -> float:
        """The day at a place."""
        return self.first + (x - self.left) / (self.right - self.left) * (self.last - self.first)

    def ticks(self, apart: float) -> list[int]:
        """Round days at least `apart` pixels from each other, Day 0 among them when it is in sight."""
        a_day = (self.right - self.left) / (self.last - self.first)
        step = next((one for one in STEPS if one * a_day >= apart), STEPS[-1])
        return list(range(math.ceil(self.first / step) * step, math.floor(self.last) + 1, step))


def zoomed(
    span: tuple[float, float], whole: tuple[float, float], factor: float, at: float
) -> tuple[float, float]:
    """The days in sight after zooming around a day; never less than a week, never beyond the whole."""
    least, most = whole
    width = min(max((span[1] - span[0]) * factor, LEAST_SPAN), most - least)
    share = (at - span[0]) / (span[1] - span[0])
    return moved((at - share * width, at - share * width + width), whole, 0)


def moved(span: tuple[float, float], whole: tuple[float, float], by: float) -> tuple[float, float]:
    """The days in sight moved by so many days, kept inside the whole."""
    width = span[1] - span[0]
    first = min(max(span[0] + by, whole[0]), whole[1] - width)
    return first, first + width


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a line between `low` and `high`, drawn from `bottom` to `top` (pixels); `log` when all are above 0."""

    low: float
    high: float
    bottom: float
    top: float
    log: bool

    @classmethod
    def of(cls, numbers: Sequence[float], bottom: float, top: float) -> Numbers:
        """A scale that holds all numbers with a little room."""
        log = bool(numbers) and min(numbers) > 0
        low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
        if log:
            return cls(low / 1.6, high * 1.6, bottom, top, True)
        room = (high - low) * 0.15 or abs(high) * 0.15 or 1.0
        return cls(low - room, high + room, bottom, top, False)

    def y(self, number: float) -> float:
        """The place of a number; what lies outside is drawn at the edge."""
        held = min(max(number, self.low), self.high)
        if self.log:
            share = math.log(held / self.low) / math.log(self.high / self.low)
        else:
            share = (held - self.low) / (self.high - self.low)
        return self.bottom + share * (self.top - self.bottom)
