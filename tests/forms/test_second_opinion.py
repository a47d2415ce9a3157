"""The same rules and vectors under another engine (cel-expr-python): ours may be less sure, never of another mind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import cel_expr_python.cel as other
import pytest

from cartdesk.forms.functions import FUNCTIONS
from cartdesk.forms.rules import Answer, compile_expression
from cartdesk.forms.study_functions import STUDY_FUNCTIONS
from tests.forms.rule_vectors import Case, as_names, cases, ctcae_text

START = datetime(1970, 1, 1, tzinfo=UTC)
DYN = other.Type.DYN
KINDS = (
    other.Type.INT,
    other.Type.DOUBLE,
    other.Type.STRING,
    other.Type.BOOL,
    other.Type.List(DYN),
    other.Type.Map(DYN, DYN),
)
COUNTS = {
    "days": 2,
    "hours": 2,
    "years": 2,
    "before": 2,
    "covers": 2,
    "overlap": 2,
    "pow": 2,
    "round": 2,
    "ctcaeText": 2,
}
LISTS = (other.Type.List(DYN),)


def _out(value: Any) -> Any:
    """Dates as seconds, for the other engine takes no datetime."""
    if isinstance(value, datetime):
        return int((value - START).total_seconds())
    if isinstance(value, list):
        return [_out(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _out(inner) for name, inner in value.items()}
    return value


def _back(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return START + timedelta(seconds=value)
    if isinstance(value, list):
        return [_back(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _back(inner) for name, inner in value.items()}
    return value


def _declare(name: str, function: Callable[..., Any]) -> other.FunctionDecl:
    def called(*arguments: Any) -> Any:
        return _out(function(*(_back(argument) for argument in arguments)))

    count = 3 if name == "luganoTargets" else COUNTS.get(name, 1)
    shapes: list[tuple[Any, ...]] = [()]
    for _ in range(count):
        shapes = [(*shape, kind) for shape in shapes for kind in (LISTS if count == 3 else KINDS)]
    return other.FunctionDecl(
        name,
        [other.Overload(f"{name}_{n}", DYN, list(shape), False, called) for n, shape in enumerate(shapes)],
    )


def second_opinion(source: str, names: dict[str, Any]) -> Any:
    reading = compile_expression(source).reading
    known = {**FUNCTIONS, **STUDY_FUNCTIONS, "ctcaeText": ctcae_text}
    roots = {name.split(".")[0] for name in (*reading.names, *reading.rows)}
    environment = other.NewEnv(
        variables=dict.fromkeys(roots, DYN),
        functions=[_declare(name, known[name]) for name in sorted(reading.functions) if name in known],
    )
    value = environment.compile(source).eval(data=_out(names))
    return Answer.UNKNOWN if value.type() == other.Type.ERROR else value.plain_value()


ALL = list(cases())


@pytest.mark.parametrize("rule", sorted({case.rule for case in ALL}))
def test_another_engine_says_the_same(rule: str) -> None:
    for case in (case for case in ALL if case.rule == rule):
        _agree(case)


def _agree(case: Case) -> None:
    reading = compile_expression(case.expression).reading
    got = second_opinion(case.expression, as_names(case.given, [*reading.names, *reading.rows]))
    expected = Answer.UNKNOWN if case.expect == "unknown" else case.expect
    assert got == expected, case


def test_the_comparison_can_fail() -> None:
    assert second_opinion("A > 1.0", {"A": 1.0}) is False
    assert second_opinion("A >= 1.0", {"A": 1.0}) is True
    assert second_opinion("A > 1.0", {}) is Answer.UNKNOWN
