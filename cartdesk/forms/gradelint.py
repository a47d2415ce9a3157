"""Lint of grade tables: is each a total function of the value? Tried exactly, at every cut-off and between any two.

A table is tried with an ordinary reference range, with a baseline inside and outside of it, and with and without an
anticoagulant. Reference ranges that stand across the cut-offs of the table are the laboratory's matter, not the study's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from cartdesk.forms.grades import Measured, bound_of, grade
from cartdesk.forms.names import names_of
from cartdesk.study import Fault
from cartdesk.study.graderule import GradeRule, GradeTest
from cartdesk.study.model import Analyte, PanelColumn, StudyDef

_FILE = "grades.toml"
_NEAR = (Fraction(5, 4), Fraction(5))


@dataclass(frozen=True, slots=True)
class _Tried:
    """One value with the grade that each rule of its analyte gives it."""

    value: Fraction
    grades: tuple[int, ...]


def lint_grades(study: StudyDef) -> list[Fault]:
    """Findings `grade-without-rule`, `grade-rule-twice`, `grade-hole`, `grade-two`, `grade-never`, each once a rule."""
    names = names_of(study)
    found: list[Fault] = []
    for group in study.groups.values():
        for analyte in group.analytes:
            rules = names.grade_rules(analyte)
            if rules:
                found += _of_analyte(analyte, rules)
            elif _graded(study, analyte):
                found.append(Fault(_FILE, analyte.code, "grade-without-rule"))
    return found


def _graded(study: StudyDef, analyte: Analyte) -> bool:
    item = study.items.get(analyte.items.get(PanelColumn.GRADE, ""))
    method = study.methods.get(item.derived or "") if item else None
    return method is not None and method.builtin == "ctcae-grade"


def _of_analyte(analyte: Analyte, rules: Sequence[GradeRule]) -> Iterator[Fault]:
    ways = [rule.direction for rule in rules]
    if len(set(ways)) < len(ways):
        yield Fault(_FILE, analyte.code, "grade-rule-twice")
        return
    reached: dict[str, set[int]] = {way: set() for way in ways}
    told: dict[str, Fault] = {}
    for tried in _trials(rules):
        for number, rule in enumerate(rules):
            outward = tried if rule.direction == "H" else tried[::-1]
            grades = [one.grades[number] for one in outward]
            reached[rule.direction] |= set(grades)
            if any(after < before for before, after in zip(grades, grades[1:], strict=False)):
                told.setdefault(f"hole {rule.direction}", _fault(analyte, "grade-hole", rule.direction))
        if any(sum(bool(one) for one in each.grades) > 1 for each in tried):
            told.setdefault("two", _fault(analyte, "grade-two", "L/H"))
    yield from told.values()
    for rule in rules:
        for missing in sorted({*rule.grades, *rule.abnormal, *rule.anticoagulant} - reached[rule.direction]):
            yield Fault(_FILE, f"{analyte.code} {rule.direction}", "grade-never", {"grade": str(missing)})


def _fault(analyte: Analyte, code: str, direction: str) -> Fault:
    return Fault(_FILE, f"{analyte.code} {direction}", code)


def _trials(rules: Sequence[GradeRule]) -> Iterator[list[_Tried]]:
    for low, high in _ranges(rules):
        middle = (low + high) / 2
        for base, anticoagulant in product((None, middle, low / 2, high * 2), (False, True)):
            ground = Measured(middle, low=low, high=high, base=base, anticoagulant=anticoagulant)
            yield [
                _Tried(value, tuple(_of(rule, replace(ground, value=value)) for rule in rules))
                for value in _values(rules, ground)
            ]


def _of(rule: GradeRule, found: Measured) -> int:
    told = grade([rule], found)
    return told.grade if told is not None else 0


def _values(rules: Sequence[GradeRule], ground: Measured) -> list[Fraction]:
    """Every cut-off, one value between each two of them, and one beyond both ends."""
    assert ground.low is not None and ground.high is not None
    cuts = {ground.low, ground.high}
    for table in _tables(rules):
        for test in table.values():
            bounds = [bound_of(limit, ground) for alternative in test for limit in alternative]
            cuts |= {bound for bound in bounds if bound is not None}
    ordered = sorted(cuts)
    between = [(one + two) / 2 for one, two in zip(ordered, ordered[1:], strict=False)]
    return sorted({ordered[0] / 2, *ordered, *between, ordered[-1] * 2})


def _ranges(rules: Sequence[GradeRule]) -> list[tuple[Fraction, Fraction]]:
    """Reference ranges that lie inside the numbers at which the rules begin to grade, near to them and far."""
    numbers: dict[str, list[Fraction]] = {"L": [], "H": []}
    for rule in rules:
        for table in (rule.grades, rule.abnormal, rule.anticoagulant):
            tests = [limit for test in table.values() for alternative in test for limit in alternative]
            numbers[rule.direction] += [Fraction(limit.plus) for limit in tests if not limit.of]
    low = max(numbers["L"]) if numbers["L"] else None
    high = min(numbers["H"]) if numbers["H"] else None
    if low is not None and high is not None and low < high:
        return [(low + (high - low) / 3, low + (high - low) * 2 / 3)]
    if low is not None:
        return [(low * near, low * near * 3) for near in _NEAR]
    return (
        [(high / near / 3, high / near) for near in _NEAR]
        if high is not None
        else [(Fraction(100), Fraction(300))]
    )


def _tables(rules: Sequence[GradeRule]) -> Iterator[Mapping[int, GradeTest]]:
    for rule in rules:
        yield from (rule.grades, rule.abnormal, rule.anticoagulant)
