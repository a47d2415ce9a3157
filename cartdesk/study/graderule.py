"""How CTCAE grades a laboratory result, as data: limits, tests, rules (case book 5.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class GradeLimit:
    """One comparison of a grade table: value `sign` factor x `of` + plus. `of`: "" (a number), LLN, ULN or BASE.

    `sign` is one of < <= > >=. With `of` empty the limit is `plus`.
    """

    sign: str
    of: str
    factor: Decimal
    plus: Decimal


GradeTest = tuple[tuple[GradeLimit, ...], ...]
"""Alternatives, each a tuple of limits that must all hold."""


@dataclass(frozen=True, slots=True)
class GradeRule:
    """How CTCAE grades one analyte in one direction (case book 5.10).

    `analyte`, named with its panel (LBC_ALT), and `term` (a code of the CTCAE list) say of what; `direction` is L or H; `grades` maps grades to their
    tests, `abnormal` replaces them when the baseline was outside the range, `anticoagulant` is added to them when the
    form says so. `clinical`: where the higher grade depends on symptoms, so that this one is a lower bound.
    `own_range`: a value inside its own reference range has no grade. `value` names an item graded in the analyte's
    place (corrected calcium), `base` the item of the parent trial that holds the baseline.
    """

    analyte: str
    term: str
    direction: str
    grades: Mapping[int, GradeTest]
    abnormal: Mapping[int, GradeTest] = field(default_factory=dict)
    anticoagulant: Mapping[int, GradeTest] = field(default_factory=dict)
    anticoagulant_item: str = ""
    clinical: Mapping[int, GradeTest] = field(default_factory=dict)
    own_range: bool = True
    value: str = ""
    base: str = ""
