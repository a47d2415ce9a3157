"""CTCAE grades of laboratory results, exact at every cut-off (decisions 8; case book 5.10).

The highest grade whose test holds; a value exactly at a cut-off belongs to the lower grade because the tests say `<` and
`>`. A limit that is not known switches off only the tests that use it. A result with a comparator is a range: `<0.5` is
below 0.5 for certain, and no more is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cartdesk.study.graderule import GradeLimit, GradeRule, GradeTest


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade: 0 = told to be none, 1-4; `clinical`: the physician must say whether it is higher; `rule` gave it."""

    grade: int
    clinical: bool = False
    rule: GradeRule | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a grade rests on, all in the analyte's own unit. `comparator` belongs to `value`.

    `base` is the value before treatment; `anticoagulant` whether the form says that one was taken.
    """

    value: Fraction
    comparator: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    base: Fraction | None = None
    anticoagulant: bool = False


def grade(rules: Sequence[GradeRule], found: Measured) -> Graded | None:
    """The grade of a result under the rules of its analyte, both directions together; None when it cannot be told."""
    told = [(_by_rule(rule, found), rule) for rule in rules]
    number, rule = max(((one or 0, rule) for one, rule in told), key=lambda one: one[0], default=(0, None))
    if rule is not None and number:
        return Graded(number, _holds(rule.clinical.get(number), found) is True, rule)
    return Graded(0) if told and all(one == 0 for one, _ in told) else None


def _by_rule(rule: GradeRule, found: Measured) -> int | None:
    if rule.own_range and (inside := _inside(rule.direction, found)) is not False:
        return 0 if inside else None
    tables: list[Mapping[int, GradeTest]] = [rule.grades]
    if rule.abnormal and _outside_at_base(rule.direction, found):
        tables = [rule.abnormal]
    if rule.anticoagulant and found.anticoagulant:
        tables.append(rule.anticoagulant)
    certain = True
    for number in sorted({number for table in tables for number in table}, reverse=True):
        answers = [_holds(table.get(number), found) for table in tables if number in table]
        if True in answers:
            return number
        certain = certain and None not in answers
    return 0 if certain else None


def _inside(direction: str, found: Measured) -> bool | None:
    """Whether the value is on the good side of its own reference range; None when its comparator leaves that open."""
    limit = found.low if direction == "L" else found.high
    if limit is None:
        return False
    beyond, within = ("<", ">") if direction == "L" else (">", "<")
    inside = found.value >= limit if direction == "L" else found.value <= limit
    if found.comparator == beyond:
        return None if inside and found.value != limit else False
    return inside or (None if found.comparator == within else False)


def _outside_at_base(direction: str, found: Measured) -> bool:
    if found.base is None:
        return False
    if direction == "L":
        return found.low is not None and found.base < found.low
    return found.high is not None and found.base > found.high


def _holds(test: GradeTest | None, found: Measured) -> bool | None:
    """True, False, or None when it cannot be told. No test never holds."""
    if test is None:
        return False
    answers = [_all(alternative, found) for alternative in test]
    return True if True in answers else None if None in answers else False


def _all(limits: Sequence[GradeLimit], found: Measured) -> bool | None:
    answers = [_limit(limit, found) for limit in limits]
    return False if False in answers else None if None in answers else True


def _limit(limit: GradeLimit, found: Measured) -> bool | None:
    bound = bound_of(limit, found)
    if bound is None:
        return None
    below, value = limit.sign.startswith("<"), found.value
    if found.comparator == "<":  # any number under `value`
        if value <= bound:
            return bool(below)
        return None
    if found.comparator == ">":
        if value >= bound:
            return not below
        return None
    if limit.sign == "<":
        return value < bound
    if limit.sign == "<=":
        return value <= bound
    return value > bound if limit.sign == ">" else value >= bound


def bound_of(limit: GradeLimit, found: Measured) -> Fraction | None:
    """The number a limit stands for; None when what it is reckoned from is not known."""
    if not limit.of:
        return Fraction(limit.plus)
    basis = {"LLN": found.low, "ULN": found.high, "BASE": found.base}[limit.of]
    return None if basis is None else Fraction(limit.factor) * basis + Fraction(limit.plus)
