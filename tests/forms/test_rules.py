"""Expressions: every vector, and the fences around them (length, depth, unknown names, broken rules)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from cartdesk.forms.rules import Answer, compile_expression
from cartdesk.forms.source import SourceFault
from tests.forms.rule_vectors import Case, as_names, cases, ctcae_text

ALL = list(cases())


@pytest.mark.parametrize("case", ALL, ids=[f"{case.rule}-{n}" for n, case in enumerate(ALL)])
def test_a_rule_comes_to_what_its_vector_says(case: Case) -> None:
    expression = compile_expression(case.expression)
    names = as_names(case.given, [*expression.reading.names, *expression.reading.rows])
    got = expression.evaluate(names, {"ctcaeText": ctcae_text})
    expected = Answer.UNKNOWN if case.engine == "unknown" else case.engine
    assert got == expected and type(got) is type(expected)


def test_the_vectors_are_all_there() -> None:
    assert len(ALL) == 305
    assert len({case.rule for case in ALL}) == 103


def test_what_is_missing_never_fires_but_does_not_hide_what_is_certain() -> None:
    rule = compile_expression("A > 1.0 || B > 1.0")
    assert rule.evaluate({"A": 2.0}) is True
    assert rule.evaluate({"A": 0.0}) is Answer.UNKNOWN
    assert rule.evaluate({}) is Answer.UNKNOWN
    assert compile_expression("M1.A == 'x'").evaluate({"M1": {}}) is Answer.UNKNOWN
    assert compile_expression("known.A ? 1.0 : none").evaluate({"known": {"A": False}}) is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("A + 'text'", {"A": 1.0}),
        ("A < 'text'", {"A": 1.0}),
        ("1.0 / A", {"A": 0.0}),
        ("lower(A)", {"A": 1.0}),
        ("A.matches('[')", {"A": "x"}),
    ],
)
def test_a_rule_that_cannot_be_run_is_broken_not_unknown(source: str, names: dict[str, object]) -> None:
    assert compile_expression(source).evaluate(names) is Answer.BROKEN


def test_a_stray_key_error_in_a_study_function_breaks_the_rule() -> None:
    def stray(_: object) -> object:
        return {}["no such lesion"]

    rule = compile_expression("ctcaeText(A, 1.0) == 'x'")
    assert rule.evaluate({"A": "t"}, {"ctcaeText": lambda term, grade: stray(term)}) is Answer.BROKEN


def test_a_panic_of_the_engine_breaks_the_rule_and_goes_no_further() -> None:
    class Panic(BaseException):
        """Stands for pyo3's PanicException, which is no Exception."""

    class Program:
        def execute(self, context: object) -> object:
            raise Panic

    expression = compile_expression("A > 1.0")
    broken = type(expression)(expression.source, expression.reading, Program())
    assert broken.evaluate({"A": 2.0}) is Answer.BROKEN


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("A >", "syntax"),
        ("'", "syntax"),
        ("A.b.", "syntax"),
        ("A B", "syntax"),
        ("nonsense(A)", "unknown-function"),
        ("A.reverse()", "unknown-function"),
        (" || ".join(["AAAAAAAA > 1.0"] * 90), "too-long"),
        ("A.exists(a, B.exists(b, C.exists(c, a == c)))", "too-deep"),
        ("(" * 200 + "A" + ")" * 200, "too-deep"),
    ],
)
def test_load_refuses(source: str, code: str) -> None:
    with pytest.raises(SourceFault) as caught:
        compile_expression(source)
    assert caught.value.code == code


def test_the_longest_permitted_chain_runs() -> None:
    source = " + ".join(["1.0"] * 249)
    assert len(source) <= 1500
    assert compile_expression(source).evaluate({}) == 249.0


def test_the_cel_package_does_not_write_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        compile_expression("min(A) > 1.0").evaluate({"A": []})
    assert not [record for record in caplog.records if record.name.startswith("cel")]


DAY = datetime(2025, 3, 10, tzinfo=UTC)
MARCH = [datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 31, tzinfo=UTC)]
APRIL = [datetime(2025, 4, 1, tzinfo=UTC), datetime(2025, 4, 30, tzinfo=UTC)]
UNKNOWN = Answer.UNKNOWN


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("before(MARCH, APRIL)", True),
        ("before(APRIL, MARCH)", False),
        ("before(MARCH, DAY)", UNKNOWN),
        ("before(DAY, DAY)", False),
        ("days(DAY, DAY)", 0.0),
        ("days(MARCH, DAY)", UNKNOWN),
        ("year(MARCH)", 2025.0),
        ("years(MARCH, APRIL)", 0.0),
        ("latest(MARCH) < earliest(APRIL)", True),
        ("round(2.345, 2.0)", 2.35),
        ("round(-2.345, 2.0)", -2.35),
        ("round(0.5, 0.0)", 1.0),
        ("round(-0.5, 0.0)", -1.0),
        ("round(3.0 * 0.7, 6.0) == 2.1", True),
        ("sum([0.1, 0.2]) == 0.3", False),
        ("sum([0.1, 0.2, 0.3])", 0.6),
        ("min([])", UNKNOWN),
        ("max([MARCH, MARCH])", UNKNOWN),
        ("sqrt(-1.0)", UNKNOWN),
        ("pow(-8.0, 0.5)", UNKNOWN),
        ("len('абв')", 3.0),
        ("lower('ЛИХОРАДКА')", "лихорадка"),
        ("ascending([1.0, 2.0])", True),
        ("ascending([1.0, 1.0])", False),
        ("ascending([MARCH, DAY])", UNKNOWN),
        ("ascending([APRIL, MARCH])", False),
        ("size(distinct([1.0, 1.0, 2.0]))", 2.0),
        ("covers([DAY, DAY, DAY, DAY], DAY)", True),
        ("covers([DAY, DAY, DAY, DAY], MARCH)", UNKNOWN),
        ("covers([DAY, DAY, DAY, DAY], APRIL)", False),
    ],
)
def test_the_functions(source: str, expected: object) -> None:
    assert compile_expression(source).evaluate({"DAY": DAY, "MARCH": MARCH, "APRIL": APRIL}) == expected
