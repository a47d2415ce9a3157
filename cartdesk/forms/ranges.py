"""A laboratory's reference ranges, and the one that fits a result (case book 3.0.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class LabRange:
    """One line of a laboratory's table.

    `lab` is a code of the study's laboratories, `analyte` named with its panel (LBH_HGB), `sex` "M", "F" or "" for both; ages
    in full years, both included, None open; `unit` an internal unit; `low`, `high` exact decimals, "" open; dates ISO.
    """

    lab: str
    analyte: str
    sex: str
    age_from: int | None
    age_to: int | None
    unit: str
    low: str
    high: str
    valid_from: str
    valid_to: str

    def to_json(self) -> dict[str, Any]:
        """The line as an object for canonical bytes: always the same keys."""
        return {name: getattr(self, name) for name in LabRange.__slots__}

    def fits(self, lab: str, analyte: str, sex: str, age: int | None, on: date) -> bool:
        """Whether the line holds for a sample of this laboratory, person and day; what is not known fits only open ends."""
        return (
            (self.lab, self.analyte) == (lab, analyte)
            and self.sex in ("", sex)
            and (self.age_from is None or (age is not None and age >= self.age_from))
            and (self.age_to is None or (age is not None and age <= self.age_to))
            and (not self.valid_from or date.fromisoformat(self.valid_from) <= on)
            and (not self.valid_to or on <= date.fromisoformat(self.valid_to))
        )


def fitting(
    ranges: Iterable[LabRange], lab: str, analyte: str, sex: str, age: int | None, on: date
) -> LabRange | None:
    """The line that fits: of several the one for this sex, then the narrowest age, then the last one taken in."""
    found = [
        (bool(one.sex), -_years(one), number, one)
        for number, one in enumerate(ranges)
        if one.fits(lab, analyte, sex, age, on)
    ]
    return max(found)[3] if found else None


def _years(one: LabRange) -> int:
    return (one.age_to if one.age_to is not None else 150) - (one.age_from or 0)
