"""`grades.toml`: how CTCAE grades laboratory results, one `[[rule]]` for each analyte and direction (case book 5.10).

A test is written as the table prints it: `< LLN`, `> 3*ULN`, `> ULN+20`, `>= 1.71`; `or` parts alternatives, `and` limits
that must all hold. A rule may hang on a setting of the study (`when`), so that a point to decide stands as two rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from cartdesk.study.graderule import GradeLimit, GradeRule, GradeTest
from cartdesk.study.model import CodeList, PanelColumn
from cartdesk.study.table import Table

GRADES = (1, 2, 3, 4)
DIRECTIONS = ("L", "H")
_LIMIT = re.compile(
    r"(?P<sign><=|>=|<|>)\s*(?:(?:(?P<factor>\d+(?:\.\d+)?)\s*\*\s*)?(?P<of>LLN|ULN|BASE)(?:\s*\+\s*(?P<plus>\d+(?:\.\d+)?))?"
    r"|(?P<number>\d+(?:\.\d+)?))",
    re.ASCII,
)

Settings = Mapping[str, str | int | bool]


def read_grades(table: Table, settings: Settings, terms: CodeList | None) -> tuple[GradeRule, ...]:
    """The rules that hold under the settings of the study; `terms` is its list of CTCAE terms."""
    codes = {item.text.en: item.code for item in terms.items} if terms else {}
    found = []
    for rule in table.tables("rule", "analyte"):
        holds = _holds(rule, settings)
        read = _read_rule(rule, codes, bool(settings.get("grade_inside_own_range")))
        rule.close()
        if holds:
            found.append(read)
    table.close()
    return tuple(found)


def _holds(rule: Table, settings: Settings) -> bool:
    when = rule.table("when")
    if when is None:
        return True
    wanted = when.plain()
    for name in wanted:
        if name not in settings:
            when.fault(name, "dangling", what="setting", name=name)
    return all(settings.get(name) == value for name, value in wanted.items())


def _read_rule(rule: Table, codes: Mapping[str, str], inside_too: bool) -> GradeRule:
    term = rule.text("term")
    if codes and term not in codes:
        rule.fault("term", "dangling", what="CTCAE term", name=term)
    grades = _tests(rule)
    if not grades:
        rule.fault("", "no-grades")
    parts = {name: _inner(rule, name) for name in ("abnormal", "anticoagulant", "clinical")}
    return GradeRule(
        analyte=rule.text("analyte"),
        term=codes.get(term, term),
        direction=rule.choice("direction", DIRECTIONS),
        grades=grades,
        abnormal=parts["abnormal"],
        anticoagulant=parts["anticoagulant"],
        anticoagulant_item=rule.text("anticoagulant_item", ""),
        clinical=parts["clinical"],
        own_range=not rule.flag("as_written") and not inside_too,
        value=rule.text("value", ""),
        base=rule.text("base", ""),
    )


def _inner(rule: Table, name: str) -> dict[int, GradeTest]:
    table = rule.table(name)
    if table is None:
        return {}
    found = _tests(table)
    table.close()
    return found


def _tests(table: Table) -> dict[int, GradeTest]:
    found = {}
    for grade in GRADES:
        name = f"grade{grade}"
        if table.has(name):
            test = read_test(table.text(name))
            if test is None:
                table.fault(name, "bad-grade-test", value=table.text(name))
            else:
                found[grade] = test
    return found


def grade_item(analyte: str) -> str:
    """The item that holds the grade of an analyte, named with its panel: LBC_ALT."""
    return f"{analyte}_{PanelColumn.GRADE.value}"


def read_test(written: str) -> GradeTest | None:
    """A test as written, or None when it cannot be read."""
    alternatives = []
    for alternative in written.split(" or "):
        limits = [_LIMIT.fullmatch(part.strip()) for part in alternative.split(" and ")]
        if not all(limits):
            return None
        alternatives.append(tuple(_limit(found) for found in limits if found))
    return tuple(alternatives)


def _limit(found: re.Match[str]) -> GradeLimit:
    if found["number"]:
        return GradeLimit(found["sign"], "", Decimal(0), Decimal(found["number"]))
    return GradeLimit(found["sign"], found["of"], Decimal(found["factor"] or 1), Decimal(found["plus"] or 0))


def written_tests(tests: Mapping[int, GradeTest]) -> list[tuple[str, str]]:
    """The tests of a table as they are written: grade1 = "< LLN"."""
    return [
        (
            f"grade{grade}",
            " or ".join(" and ".join(_written(limit) for limit in part) for part in tests[grade]),
        )
        for grade in sorted(tests)
    ]


def _written(limit: GradeLimit) -> str:
    if not limit.of:
        return f"{limit.sign} {limit.plus}"
    factor = "" if limit.factor == 1 else f"{limit.factor}*"
    return f"{limit.sign} {factor}{limit.of}{f'+{limit.plus}' if limit.plus else ''}"
