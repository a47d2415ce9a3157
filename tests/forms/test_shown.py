"""Shown text against its vectors, and the words of findings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cartdesk.base import canonical
from cartdesk.forms import Explained, Finding, ItemKey, Verdict, finding_text, shown_json, shown_text
from cartdesk.study import load_study
from cartdesk.study.model import StudyDef, Text
from tests.forms.studies import StudyMaker, Subject, codes, item, key, limits, read, type_in, visit

CASES = json.loads(
    (Path(__file__).resolve().parent.parent / "vectors" / "shown.json").read_text(encoding="utf-8")
)["cases"]
KEYS = ("kind", "label", "value", "unit", "flag")
HERE = visit("M1", "F_S")


def study() -> StudyDef:
    maker = StudyMaker()
    maker.codelists["CL_D"] = codes("CL_D", (("A", "Первый", "First"), ("B", "Второй", "Second")))
    weight = {"significant": 5, "decimals": 2, "unit": "kg"}
    maker.form(
        "F_S",
        A=[
            item(
                "WEIGHT", "N", ru="Масса тела", en="Weight", mandatory=True, null_flavours=("ND",), **weight
            ),
            item(
                "TWICE",
                "N",
                ru="Удвоенная масса",
                en="Twice the weight",
                derived="WEIGHT * 2.0",
                unit="kg",
                decimals=1,
            ),
            item("SINCE", "PD", ru="С какого времени", en="Since"),
            item("SMOKES", "C", ru="Курит?", en="Smokes?", codelist="CL_NY"),
            item("DRUGS", "M", ru="Препараты", en="Drugs", codelist="CL_D"),
            item("MANY", "I", ru="Сколько?", en="How many?", length=3, condition="SMOKES == 'Y'"),
        ],
        RG_B={"items": [item("DOSE", "I", ru="Доза", en="Dose", length=3)]},
    )
    maker.panel("F_S", "P", "LB", "HGB")
    for name in ("RG_B", "P"):
        maker.groups[name] = replace(maker.groups[name], text=None)
    maker.groups["A"] = replace(maker.groups["A"], text=Text("Измерения", "Measurements"))
    result = maker.items["LB_HGB_ORRES"]
    maker.items["LB_HGB_ORRES"] = replace(result, mandatory=False)
    return maker.made()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_lines_are_what_the_vector_says(case: dict[str, Any], language: str) -> None:
    small = study()
    entry = Subject(small).entry(HERE)
    for oid, row, typed in case["typed"]:
        entry.set(key(small, oid, row), read(small, oid, typed))
    told = [
        Explained(check, key(small, oid) if oid else None, message, reason)
        for check, oid, message, reason in case["told"]
    ]
    lines = shown_json(shown_text(small, entry, told, language))
    assert lines == [dict(zip(KEYS, line, strict=True)) for line in case[language]]
    assert canonical(lines) == canonical(shown_json(shown_text(small, entry, told, language)))


def test_every_form_of_the_study_can_be_shown_in_both_languages() -> None:
    real = load_study("hemc101-01-02")
    for form in real.forms.values():
        entry = Subject(real).entry(visit("M1", form.oid), "investigator")
        for language in ("ru", "en"):
            canonical(shown_json(shown_text(real, entry, [], language)))


def test_every_finding_of_an_empty_form_has_words() -> None:
    real = load_study("hemc101-01-02")
    for form in real.forms.values():
        for role in ("nurse", "investigator"):
            for finding in Subject(real).entry(visit("M1", form.oid), role).findings():
                for language in ("ru", "en"):
                    assert finding_text(real, finding, language).strip("{}")


def test_a_message_of_the_study_is_filled_with_its_facts() -> None:
    maker = StudyMaker(reference_item="INF").form("F_P", "ONCE", X=[item("INF", "DT")])
    maker.form("F_V", G=[item("AGE", "N", decimals=1), item("D", "DT"), item("WIN", "C", codelist="CL_NY")])
    words = Text(
        "{label}: возраст {AGE}, день {D}, окно {from}–{to}, визит {visit}",
        "{label}: age {AGE}, day {D}, window {from}–{to}, visit {visit}",
    )
    maker.check("X", "AGE > 70.0", "AGE", "F_V", message=words)
    small = maker.made()
    entry = Subject(small).put(visit("M1", "F_P"), INF="15.01.2025").entry(visit("M2", "F_V"))
    type_in(entry, D="20.03.2025", AGE="70,5")
    (found,) = entry.findings()
    assert (
        finding_text(small, found, "ru")
        == "AGE: возраст 70,5, день 20.03.2025, окно 09.03.2025–23.03.2025, визит M2"
    )
    assert (
        finding_text(small, found, "en")
        == "AGE: age 70.5, day 20.03.2025, window 09.03.2025–23.03.2025, visit M2"
    )


def test_the_words_of_engine_features() -> None:
    maker = StudyMaker().form(
        "F_V",
        G=[
            item(
                "N",
                "N",
                ru="Вес",
                en="Weight",
                ranges=(replace(limits("1.5", "2", "S"), message=Text("", "")),),
            )
        ],
    )
    small = maker.made()
    where = ItemKey("G", 1, "N")
    low = Finding("L", Verdict.WARN, where, {"low": "1.5", "high": "2"})
    assert "(1,5 – 2)" in finding_text(small, low, "ru") and "(1.5 – 2)" in finding_text(small, low, "en")
    waits = finding_text(small, Finding("required", Verdict.WAITS, where), "ru")
    assert waits == "На вопрос «Вес» ответит врач."
    missing = finding_text(small, Finding("required", Verdict.MISSING, where), "ru")
    assert "Вес" in missing and "НВ" not in missing, "no reason of absence is allowed here"
    assert "GONE" in finding_text(small, Finding("GONE", Verdict.WARN, None), "en")
