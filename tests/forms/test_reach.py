"""Lint of what rules can come to: each planted fault is found exactly once, and "never" is never said of what can be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartdesk.base import Words
from cartdesk.forms import compile_expression, lint_expressions
from cartdesk.forms.alternatives import ways
from cartdesk.forms.domain import Domains
from cartdesk.forms.facts import possible
from cartdesk.forms.lintall import lint_rules
from cartdesk.forms.names import names_of
from cartdesk.forms.tree import tree_of
from cartdesk.forms.vectorlint import lint_vectors
from cartdesk.study import StudyDef, Vector, lint_places
from cartdesk.study.gradefile import read_test
from cartdesk.study.graderule import GradeRule
from cartdesk.study.model import PanelColumn
from tests.forms.studies import StudyMaker, codes, item, limits

SEX = (("M", "М", "M"), ("F", "Ж", "F"))


def small() -> StudyMaker:
    """A visit form with a number, a whole number, two dates, a yes/no that opens a second question, a group and a log."""
    maker = StudyMaker().form(
        "F_V",
        G=[
            item("N", "N", significant=4, decimals=1, ranges=(limits("1", "50", "H"),)),
            item("I", "I", length=3),
            item("D", "DT"),
            item("E", "DT"),
            item("YN", "C", codelist="CL_NY"),
            item("MORE", "T", length=9, condition="YN == 'Y'"),
            item("SEX", "C", codelist="CL_SEX"),
            item("GR", "C", codelist="CL_GR"),
            item("MANY", "M", codelist="CL_SEX"),
        ],
        RG_R={"items": [item("B", "I", length=3), item("BN", "C", codelist="CL_NY")]},
    )
    maker.form("F_L", "LOG", L=[item("TERM", "T", length=9), item("TGR", "C", codelist="CL_GR")])
    maker.codelists["CL_SEX"] = codes("CL_SEX", SEX)
    return maker


def placed(maker: StudyMaker) -> StudyDef:
    """The study with a schedule: F_V stands at M1 and M2 only."""
    cells = {"M1": "X", "M2": "X", "M3": "-", "UNS": "-"}
    return replace(maker.made(), matrix={"F_V": cells, "F_L": dict.fromkeys(cells, "-")})


NEVER = [
    "N < 5.0 && N > 7.0",
    "N < 5.0 && (N > 7.0 || N == 6.0)",
    "I > 5.0 && I < 6.0",
    "I > 1000.0",
    "N >= 3.0 && !(N > 2.0)",
    "N > 3.0 && !known.N",
    "known.I && !known.I",
    "nf.I == 'ND' && I > 1.0",
    "D < E && E < D",
    "D < E && E <= D",
    "D == E && D != E",
    "GR > 5.0",
    "VISIT == 'M3' && N > 2.0",
    "VISIT == 'M1' && VISIT == 'M2'",
    "SEX in ['M'] && SEX == 'F'",
    "!(SEX in ['M', 'F'])",
    "M3.N > 5.0",
    "N > 40.0 ? I < 3.0 && I > 4.0 : false",
    "size(F_L) == 0 && F_L.exists(r, has(r.TERM))",
    "F_L.exists(r, r.TGR == 4.0 && r.TGR < 2.0)",
    "RG_R.exists(r, r.B > 5.0 && I < 3.0 && r.B < I)",
    "abs(N - I) < 0.0",
    "none == 4.0",
    "YN == 'Y' && YN == 'N'",
]
CAN_BE = [
    "N < 5.0 || N > 7.0",
    "N > 5.0 && N < 5.2",
    "I > 5.0 && I < 7.0",
    "!known.N && nf.N == 'ND'",
    "!known.MORE && YN == 'Y'",
    "D <= E && E <= D",
    "F_L.exists(r, r.TGR == 4.0) && F_L.exists(r, r.TGR == 2.0)",
    "RG_R.exists(r, r.B > 5.0) && !RG_R.exists(r, r.B > 6.0)",
    "prev.I > 5.0 && I < 3.0",
    "past.I.exists(x, x > 5.0) && past.I.exists(x, x < 3.0)",
    "M2.N > 5.0 && N < 3.0",
    "VISIT in ['M1', 'M3']",
    "'F' in MANY && 'M' in MANY",
    "(SEX == 'M' ? N : I) > 5.0 && !known.I",
]


@pytest.mark.parametrize("rule", NEVER)
def test_a_check_that_can_never_fire_is_found_once(rule: str) -> None:
    study = placed(small().check("X", rule, "N", "F_V"))
    assert lint_expressions(study) == []
    assert [(fault.reason_code, fault.key) for fault in lint_rules(study)] == [("check-never", "X")]


@pytest.mark.parametrize("rule", CAN_BE)
def test_nothing_is_said_of_a_check_that_can_fire(rule: str) -> None:
    assert lint_rules(placed(small().check("X", rule, "N", "F_V"))) == []


def only(study: StudyDef) -> tuple[str, str]:
    (fault,) = lint_rules(study)
    for language in ("ru", "en"):
        told = Words(language)(f"lint.{fault.reason_code}", **fault.facts)
        assert told.endswith(".") and "{" not in told
    return fault.reason_code, fault.key


def test_a_check_that_speaks_only_of_hidden_or_refused_answers_is_told_apart() -> None:
    assert only(placed(small().check("X", "known.MORE && YN == 'N'", "MORE", "F_V"))) == ("check-hidden", "X")
    assert only(placed(small().check("X", "N > 60.0", "N", "F_V"))) == ("check-hidden", "X")


def test_a_check_that_always_fires_and_two_that_cannot_both_be_pleased() -> None:
    always = placed(small().check("X", "N > 0.5", "N", "F_V"))
    assert only(always) == ("check-always", "X")
    opposed = small().check("X", "N < 20.0", "N", "F_V").check("Y", "N > 10.0", "N", "F_V")
    assert only(placed(opposed)) == ("checks-contradict", "X")
    softer = small().check("X", "N < 20.0", "N", "F_V").check("Y", "N > 10.0", "N", "F_V", severity="S")
    assert lint_rules(placed(softer)) == []


def test_a_form_that_no_visit_holds_is_named_with_its_checks() -> None:
    study = small().check("X", "N > 5.0", "N", "F_V").made()
    nowhere = replace(study, matrix={"F_V": {"M1": "-", "M2": "-"}, "F_L": {"M1": "-", "M2": "-"}})
    assert only(nowhere) == ("form-nowhere", "F_V")
    assert lint_rules(nowhere)[0].facts == {"checks": "X"}


def test_a_question_whose_conditions_exclude_each_other_is_found() -> None:
    maker = StudyMaker().form(
        "F_V",
        gate="PERF",
        G=[
            item("PERF", "C", codelist="CL_NY"),
            item("A", "I", length=2, condition="PERF == 'N' && A2 > 1.0"),
        ],
        H=[item("A2", "I", length=2)],
    )
    study = maker.made()
    shut = replace(study, groups={**study.groups, "G": replace(study.groups["G"], condition="A2 < 1.0")})
    assert only(shut) == ("question-never-asked", "item A")


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("SEX == 'X' || N > 5.0", ("SEX", "X", "CL_SEX")),
        ("N > 5.0 || GR in [4.0, 7.0]", ("GR", "7.0", "CL_GR")),
        ("GR == 3.5", ("GR", "3.5", "CL_GR")),
        ("N > 5.0 || 'X' in MANY", ("MANY", "X", "CL_SEX")),
        ("N > 5.0 || prev.SEX == 'X'", ("SEX", "X", "CL_SEX")),
        ("N > 5.0 || VISIT == 'M9'", ("VISIT", "M9", "VISIT")),
        ("N > 5.0 || RG_R.exists(r, r.BN == 'U')", ("BN", "U", "CL_NY")),
        ("N > 5.0 || past.SEX.exists(x, x == 'X')", ("SEX", "X", "CL_SEX")),
    ],
)
def test_a_code_that_its_list_does_not_hold_is_found(rule: str, facts: tuple[str, str, str]) -> None:
    study = placed(small().check("X", rule, "N", "F_V"))
    assert only(study) == ("code-not-in-list", "X")
    assert tuple(lint_rules(study)[0].facts.values()) == facts


def test_a_suggestion_and_a_derivation_may_only_give_codes_of_their_list() -> None:
    offered = StudyMaker().form("F_V", G=[item("A", "C", codelist="CL_NY", suggestion="true ? 'Y' : 'U'")])
    assert only(offered.made()) == ("code-not-in-list", "item A")
    derived = StudyMaker().form(
        "F_V", G=[item("B", "I", length=2), item("A", "C", codelist="CL_NY", derived="B > 1.0 ? 'Y' : 'NO'")]
    )
    assert only(derived.made()) == ("code-not-in-list", "item A")


def table(direction: str = "L", **grades: str) -> GradeRule:
    read = {int(name[-1]): test for name, told in grades.items() if (test := read_test(told))}
    return GradeRule("LB_HGB", "T", direction, read, own_range=False)


def graded(*rules: GradeRule) -> StudyDef:
    made = StudyMaker().form("F_V", G=[item("A", "I", length=2)]).panel("F_V", "PAN", "LB", "HGB").made()
    grade = item("LB_HGB_TOXGR", "C", codelist="CL_GR", panel=("HGB", PanelColumn.GRADE), derived="MT.G")
    placed_grade = replace(grade, form="F_V", group="PAN")
    panel = made.groups["PAN"]
    analyte = replace(
        panel.analytes[0], code="HGB", items={**panel.analytes[0].items, PanelColumn.GRADE: grade.oid}
    )
    group = replace(panel, items=(*panel.items, grade.oid), analytes=(analyte,))
    method = replace(made.methods["MT.LB_HGB_NRIND"], oid="MT.G", item=grade.oid, builtin="ctcae-grade")
    return replace(
        made,
        items={**made.items, grade.oid: placed_grade},
        groups={**made.groups, "PAN": group},
        methods={**made.methods, "MT.G": method},
        grades=rules,
    )


def test_a_grade_table_is_a_function_of_every_value() -> None:
    low = table(grade1="< LLN", grade2="< 100", grade3="< 80")
    high = table("H", grade1="> ULN", grade2="> ULN+20")
    assert lint_rules(graded(low, high)) == []
    assert only(graded()) == ("grade-without-rule", "HGB")
    assert only(graded(low, low)) == ("grade-rule-twice", "HGB")
    assert only(graded(table(grade1="< LLN", grade2="< 100 and > 90", grade3="< 80"))) == (
        "grade-hole",
        "HGB L",
    )
    assert only(graded(low, table("H", grade1="> 50"))) == ("grade-two", "HGB L/H")
    assert only(graded(table(grade1="< LLN", grade2="< 80", grade3="< 90"))) == ("grade-never", "HGB L")


def test_every_item_has_a_place_in_the_export() -> None:
    with_places = StudyMaker().form(
        "F_V", G=[item("A", "I", length=2, sdtm="VSORRES"), item("B", "I", length=2)]
    )
    assert [(one.reason_code, one.key) for one in lint_places(with_places.made())] == [
        ("no-export-place", "item B")
    ]
    assert lint_places(small().made()) == []
    twins = StudyMaker().form("F_V", G=[item("AGE", "I", length=2), item("Age", "I", length=2)])
    assert [(one.reason_code, one.key) for one in lint_places(twins.made())] == [("same-column", "item Age")]


def story(expect: str, typed: str) -> Vector:
    return Vector(
        "F_V", "X", "a story", "M1", {"N": typed}, {}, {}, {}, {}, None, "2026-01-31", "", "", expect
    )


def test_a_check_that_no_vector_fires_and_a_vector_that_differs_are_named() -> None:
    study = placed(small().check("X", "N > 20.0", "N", "F_V"))

    def told(*vectors: Vector) -> list[str]:
        return [fault.reason_code for fault in lint_vectors(study, vectors)]

    assert told(story("fire", "21")) == []
    assert told() == ["check-without-vector"]
    assert told(story("silent", "20")) == ["check-unfired"]
    assert told(story("fire", "21"), story("fire", "20")) == ["vector-differs"]
    assert told(story("fire", "21"), story("fire", "many")) == ["vector-unplayable"]


CODES = [
    "check-never",
    "check-hidden",
    "check-always",
    "checks-contradict",
    "question-never-asked",
    "form-nowhere",
    "code-not-in-list",
    "grade-without-rule",
    "grade-rule-twice",
    "grade-hole",
    "grade-two",
    "grade-never",
    "no-export-place",
    "same-column",
    "check-without-vector",
    "check-unfired",
    "vector-differs",
    "vector-unplayable",
    "label-too-long",
    "word-torn",
]


def test_every_finding_has_words_in_both_languages() -> None:
    for language in ("ru", "en"):
        assert [code for code in CODES if f"lint.{code}" not in Words(language)] == []


# The solver against CEL itself: what it calls impossible must be true for no values at all.

STUDY = placed(small())
NUMBERS = st.sampled_from(["-1.0", "0.0", "1.0", "2.0", "2.5", "3.0"])
ATOMS = st.one_of(
    st.tuples(st.sampled_from(["N", "I"]), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS).map(
        " ".join
    ),
    st.tuples(st.just("N"), st.sampled_from(["<", "<=", ">", "==", "!="]), st.just("I")).map(" ".join),
    st.sampled_from(
        [
            "known.N",
            "known.I",
            "SEX == 'M'",
            "SEX in ['M', 'F']",
            "SEX != 'F'",
            "GR > 3.0",
            "GR in [1.0, 2.0]",
        ]
    ),
    st.sampled_from(["RG_R.exists(r, r.B > 2.0)", "RG_R.exists(r, r.B == I)", "size(RG_R) == 0"]),
)
RULES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "&&", "||"]), inner).map(
            lambda one: f"({one[0]} {one[1]} {one[2]})"
        ),
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, inner, inner).map(lambda one: f"({one[0]} ? {one[1]} : {one[2]})"),
    ),
    max_leaves=7,
)


@settings(max_examples=150, deadline=None)
@given(RULES)
def test_what_is_called_impossible_is_true_for_no_values(rule: str) -> None:
    if possible(ways(tree_of(rule), True), Domains(names_of(STUDY), "F_V")):
        return
    expression = compile_expression(rule)
    for number in (None, -1.0, 0.0, 1.0, 2.0, 2.5, 3.0):
        for whole in (None, -1.0, 0.0, 1.0, 2.0, 3.0):
            for sex, grade, rows in ((None, None, ()), ("M", 1.0, (2.0,)), ("F", 4.0, (3.0, 1.0))):
                bound = {"N": number, "I": whole, "SEX": sex, "GR": grade}
                names = {name: value for name, value in bound.items() if value is not None}
                names["known"] = {name: value is not None for name, value in bound.items()}
                names["RG_R"] = [{"B": value} for value in rows]
                assert expression.evaluate(names) is not True, (rule, names)


def test_the_tree_binds_as_cel_binds() -> None:
    for source, value in (("1.0 + 2.0 * 3.0 - -4.0", 11.0), ("7.0 - 2.0 - 1.0", 4.0)):
        assert compile_expression(source).evaluate({}) == value
    shape = str(tree_of("a || b && !c == d ? e : f.g(h)[0]"))
    assert shape == "if(||(a, &&(b, ==(not(c), d))), e, index(g(f, h), 0))"
    assert Decimal(tree_of("-4.0").parts[0].text) == 4
