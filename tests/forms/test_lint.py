"""Lint of expressions: the study has no fault; each fault planted is found and has words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartdesk.base import Words
from cartdesk.forms import lint_expressions
from cartdesk.study import load_study
from cartdesk.study.model import StudyDef
from tests.forms.studies import StudyMaker, item


def test_the_study_has_no_fault() -> None:
    assert lint_expressions(load_study("hemc101-01-02")) == []


def small(expression: str, group: str | None = None) -> StudyDef:
    maker = StudyMaker(limit=1).form(
        "F_V",
        G=[item("A", "I", length=3), item("P", "PD"), item("D", "DT"), item("GR", "C", codelist="CL_GR")],
        RG_R={"items": [item("B", "I", length=3)]},
    )
    maker.form("F_L", "LOG", L=[item("TERM", "T", length=9)])
    maker.panel("F_V", "PAN", "LB", "HGB")
    return maker.check("X", expression, "A", "F_V", group=group).made()


@pytest.mark.parametrize(
    ("expression", "reason", "name"),
    [
        ("AA > 1.0", "unknown-name", "AA"),
        ("prev.AA > 1.0", "unknown-name", "prev.AA"),
        ("M9.A > 1.0", "unknown-name", "M9.A"),
        ("known.AA", "unknown-name", "known.AA"),
        ("study.limits > 1.0", "unknown-name", "study.limits"),
        ("value > 1.0", "unknown-name", "value"),
        ("lab.grade > 1.0", "unknown-name", "lab.grade"),
        ("size(F_NONE) > 0", "unknown-name", "F_NONE"),
        ("size(next.F_L) > 0", "unknown-name", "next.F_L"),
        ("F_L.exists(r, has(r.TERMS))", "unknown-field", "TERMS"),
        ("RG_R.exists(r, r.A > 1.0)", "unknown-field", "A"),
        ("nonsense(A)", "unknown-function", "nonsense"),
        ("ctcaeText('x', A) == '-'", "unknown-function", "ctcaeText"),
        ("A > ", "syntax", None),
        ("P < D", "types", None),
        ("GR == '4' && A + 'x' == 'y'", "types", None),
        ("A + 1 > 2.0", "types", None),
        ("known.A && GR in ['4', '5']", "types", None),
        ("D > D && F_L.exists(r, has(r.TERM) && r.TERM == 4.0)", "types", None),
        (" || ".join(["A > 1.0"] * 200), "too-long", "2196"),
    ],
)
def test_a_planted_fault_is_found(expression: str, reason: str, name: str | None) -> None:
    faults = lint_expressions(small(expression))
    found = [(fault.reason_code, fault.facts.get("name")) for fault in faults if fault.key == "X"]
    assert (f"expression-{reason}", name) in found
    for language in ("ru", "en"):
        words = Words(language)
        for fault in faults:
            assert words(f"lint.{fault.reason_code}", **fault.facts)


@pytest.mark.parametrize(
    ("expression", "group"),
    [
        ("A > 1.0 && before(P, D)", None),
        ("value > hi * 2.0 || unit != lab.prevUnit || value > lab.base", "PAN"),
        ("HGB > uln.HGB && prev.HGB > 1.0 && M1.lln.HGB > 1.0", None),
        (
            "F_L.exists(r, has(r.TERM) && r.ROWNO > 1.0) && size(RG_R) > 1 && study.limit > 1.0 && TODAY > D",
            None,
        ),
        ("A > 1.0 ? true : none", None),
        ("GR in [4.0, 5.0] && nf.A == 'ND' && F_L.exists(r, has(r.TERM) && r.TERM in ['4'])", None),
    ],
)
def test_what_is_right_passes(expression: str, group: str | None) -> None:
    assert lint_expressions(small(expression, group)) == []


def test_a_cycle_is_found() -> None:
    maker = StudyMaker().form(
        "F_V",
        G=[
            item("A", "I", length=3, derived="B + 1.0"),
            item("B", "I", length=3, derived="A + 1.0"),
            item("C", "I", length=3, derived="D + 1.0"),
            item("D", "I", length=3),
        ],
    )
    faults = lint_expressions(maker.made())
    assert {(fault.reason_code, fault.key) for fault in faults} == {
        ("expression-cycle", "MT.A"),
        ("expression-cycle", "MT.B"),
    }


def test_a_condition_and_a_derivation_are_read_too() -> None:
    maker = StudyMaker().form(
        "F_V", G=[item("A", "I", condition="Q > 1.0"), item("B", "I", derived="R + 1.0")]
    )
    made = maker.made()
    assert {fault.key for fault in lint_expressions(replace(made))} == {"C:A", "MT.B"}
