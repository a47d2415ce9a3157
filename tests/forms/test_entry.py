"""FormEntry: what is asked, what is missing, what waits, what the engine remarks, and how little it runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import Finding, FormEntry, ItemKey, SubjectView, Value, Verdict
from cartdesk.study.model import StudyDef
from tests.forms.studies import (
    StudyMaker,
    Subject,
    at,
    found_codes,
    item,
    key,
    limits,
    log,
    read,
    text,
    type_in,
    visit,
)

Y = "Y == 'Y'"


def gated() -> StudyDef:
    """Vital signs: a gate, a weight, an optional time, a reason when not done, a doctor's answer."""
    return (
        StudyMaker()
        .form(
            "F_V",
            gate="PERF",
            G=[
                item("PERF", "C", codelist="CL_NY", mandatory=True),
                item("REASON", "T", length=20, condition="PERF == 'N'"),
                item("DAY", "DT", mandatory=True),
                item("TIME", "TM", null_flavours=("UNK",)),
                item(
                    "WEIGHT",
                    "N",
                    significant=5,
                    decimals=1,
                    unit="kg",
                    mandatory=True,
                    null_flavours=("ND",),
                    ranges=(limits("25", "250", "H", "HARD"), limits("40", "120", "S", "SOFT")),
                ),
                item("CLSIG", "C", codelist="CL_NY", mandatory=True, set_by=("investigator",)),
                item("WHY", "T", length=20, condition="CLSIG == 'Y'"),
                item("HALF", "N", decimals=2, derived="WEIGHT / 2.0"),
            ],
        )
        .made()
    )


HERE = visit("M1", "F_V")


def fresh(study: StudyDef, role: str | None = "nurse") -> FormEntry:
    return Subject(study).entry(HERE, role)


def asked(entry: FormEntry) -> set[str]:
    return {found.item for found in tuple(entry.keys()) if entry.asked(found)}


def missing(entry: FormEntry, verdict: Verdict = Verdict.MISSING) -> set[str]:
    return {found.at.item for found in entry.findings() if found.at and found.verdict is verdict}


def test_a_missed_measurement_costs_one_answer_and_a_reason() -> None:
    entry = fresh(gated())
    assert asked(entry) == {"PERF"} and missing(entry) == {"PERF"}
    settled = type_in(entry, PERF="N")
    assert asked(entry) == {"PERF", "REASON"} and missing(entry) == {"REASON"}
    assert {found.item for found in settled.changed} >= {"REASON"}
    type_in(entry, REASON="отказ")
    assert entry.progress().answered == entry.progress().total == 2
    assert entry.complete_for("nurse") and entry.complete_for("investigator")


def test_under_an_open_gate_the_rest_is_asked() -> None:
    entry = fresh(gated())
    type_in(entry, PERF="Y")
    assert asked(entry) == {"PERF", "DAY", "TIME", "WEIGHT", "CLSIG", "HALF"}
    assert missing(entry) == {"DAY", "WEIGHT"} and missing(entry, Verdict.WAITS) == {"CLSIG"}
    assert not entry.required(key(entry.study, "TIME"))


def test_the_nurse_is_done_while_the_doctor_is_not() -> None:
    study = gated()
    entry = fresh(study)
    type_in(entry, PERF="Y", DAY="01.03.2026", WEIGHT="70")
    assert entry.complete_for("nurse") and not entry.complete_for("investigator")
    assert entry.progress() == entry.progress().__class__(3, 4, 0, 0, 0, 1)
    assert entry.may_set(key(study, "WEIGHT")) and not entry.may_set(key(study, "CLSIG"))
    assert not entry.may_set(key(study, "HALF"))
    doctor = Subject(study).put(HERE, PERF="Y", DAY="01.03.2026", WEIGHT="70").entry(HERE, "investigator")
    assert missing(doctor) == {"CLSIG"} and doctor.may_set(key(study, "CLSIG"))
    onlooker = Subject(study).put(HERE, PERF="Y").entry(HERE, None)
    assert not any(onlooker.may_set(found) for found in tuple(onlooker.keys()))
    assert missing(onlooker, Verdict.WAITS) == {"CLSIG"}


def test_a_null_flavour_is_an_answer_but_no_value() -> None:
    study = gated()
    entry = fresh(study)
    type_in(entry, PERF="Y", DAY="01.03.2026", WEIGHT="НВ")
    assert "WEIGHT" not in missing(entry)
    assert entry.value(key(study, "HALF")) is None
    entry.set(key(study, "WEIGHT"), replace(read(study, "WEIGHT", "НВ"), null_flavour="NA"))
    assert found_codes(entry) == ["null-not-allowed"]


def test_a_hidden_answer_is_kept_and_flagged() -> None:
    study = gated()
    entry = fresh(study)
    type_in(entry, PERF="Y", DAY="01.03.2026", WEIGHT="70")
    type_in(entry, PERF="N")
    assert entry.value(key(study, "WEIGHT")) == read(study, "WEIGHT", "70")
    assert [(f.code, f.at and f.at.item, f.verdict) for f in entry.findings() if f.code == "not-asked"] == [
        ("not-asked", "DAY", Verdict.WARN),
        ("not-asked", "WEIGHT", Verdict.WARN),
    ]
    type_in(entry, PERF="Y")
    assert found_codes(entry) == []


def test_a_condition_that_cannot_be_told_hides_but_does_not_blame() -> None:
    study = gated()
    entry = Subject(study).put(HERE, PERF="Y", WHY="шум").entry(HERE)
    assert not entry.asked(key(study, "WHY"))
    assert found_codes(entry) == []
    type_in(entry, CLSIG="N")
    assert found_codes(entry) == ["not-asked"]


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("24,9", "HARD"),
        ("25", "SOFT"),
        ("39,9", "SOFT"),
        ("40", None),
        ("120", None),
        ("120,1", "SOFT"),
        ("250,1", "HARD"),
    ],
)
def test_limits_on_each_side_of_each_boundary(weight: str, expected: str | None) -> None:
    entry = fresh(gated())
    type_in(entry, PERF="Y", WEIGHT=weight)
    found = entry.findings_at(key(entry.study, "WEIGHT"))
    assert [one.code for one in found] == ([expected] if expected else [])
    if expected:
        assert found[0].verdict is (Verdict.REJECT if expected == "HARD" else Verdict.WARN)
        assert found[0].overrulable is (expected == "SOFT")


def test_parse_changes_nothing() -> None:
    entry = fresh(gated())
    assert isinstance(entry.parse(key(entry.study, "WEIGHT"), "70,5"), Value)
    refused = entry.parse(key(entry.study, "WEIGHT"), "1.234,5")
    assert isinstance(refused, Finding) and refused.at == key(entry.study, "WEIGHT")
    assert entry.value(key(entry.study, "WEIGHT")) is None


def test_faults_are_told_by_code() -> None:
    study = gated()
    entry = fresh(study)
    with pytest.raises(CartDeskError, match="forms.derived-item"):
        entry.set(key(study, "HALF"), read(study, "WEIGHT", "70"))
    with pytest.raises(CartDeskError, match="forms.unknown-item"):
        entry.value(ItemKey("G", 1, "NOPE"))
    with pytest.raises(CartDeskError, match="forms.unknown-form"):
        fresh_form = visit("M1", "F_NOPE")
        FormEntry(study, SubjectView({}, frozenset(), date(2026, 1, 1)), fresh_form, None)


def test_setting_the_same_again_runs_nothing() -> None:
    entry = fresh(gated())
    type_in(entry, PERF="Y", WEIGHT="70")
    assert entry.set(key(entry.study, "WEIGHT"), read(entry.study, "WEIGHT", "70")).ran == ()


# dates


def dated() -> StudyDef:
    maker = StudyMaker(consent_item="ICDAT", reference_item="INF", visit_date_item="VDAT")
    maker.form("F_IC", "ONCE", A=[item("ICDAT", "DT")]).form(
        "F_PT", "ONCE", B={"items": [item("INF", "DT")], "minimum": 1}
    )
    return (
        maker.form(
            "F_SV", C=[item("VDAT", "DT"), item("WIN", "C", codelist="CL_NY", derived="@visit-window")]
        )
        .form("F_V", D=[item("VSDAT", "DT"), item("NEXT", "DT", may_be_future=True), item("SINCE", "PD")])
        .made()
    )


def test_future_dates() -> None:
    entry = Subject(dated(), date(2026, 3, 5)).entry(HERE)
    type_in(entry, VSDAT="05.03.2026", NEXT="01.01.2030", SINCE="03.2026")
    assert found_codes(entry) == []
    type_in(entry, SINCE="2026", VSDAT="06.03.2026")
    assert at(entry.findings()) == [("future-date", "VSDAT", 1)]
    type_in(entry, VSDAT="05.03.2026", SINCE="04.2026")
    assert at(entry.findings()) == [("future-date", "SINCE", 1)]


@pytest.mark.parametrize(
    ("event", "day", "fires"),
    [
        ("M2", "12.02.2025", True),
        ("M2", "13.02.2025", False),
        ("M1", "05.02.2025", True),  # day 21 of the parent trial
        ("M1", "06.02.2025", False),  # day 22
        ("M1", "12.02.2025", False),  # day 28
        ("M2", "06.02.2025", True),  # the exception is for the first visit only
    ],
)
def test_an_assessment_before_consent(event: str, day: str, fires: bool) -> None:
    study = dated()
    subject = (
        Subject(study).put(visit("M1", "F_IC"), ICDAT="13.02.2025").put(visit("M1", "F_PT"), INF="15.01.2025")
    )
    entry = subject.entry(visit(event, "F_V"))
    type_in(entry, VSDAT=day)
    assert ("before-consent" in found_codes(entry)) is fires


def test_a_consent_that_moves_moves_the_remark() -> None:
    maker = StudyMaker(consent_item="ICDAT").form("F_V", D=[item("VSDAT", "DT"), item("ICDAT", "DT")])
    entry = Subject(maker.made()).entry(visit("M2", "F_V"))
    type_in(entry, VSDAT="12.02.2025", ICDAT="13.02.2025")
    assert at(entry.findings()) == [("before-consent", "VSDAT", 1)]
    type_in(entry, ICDAT="12.02.2025")
    assert found_codes(entry) == []


def test_consent_missing_is_silent() -> None:
    entry = Subject(dated()).entry(visit("M2", "F_V"))
    type_in(entry, VSDAT="01.01.2020")
    assert found_codes(entry) == []


@pytest.mark.parametrize(
    ("day", "inside"),
    [("08.03.2025", "N"), ("09.03.2025", "Y"), ("23.03.2025", "Y"), ("24.03.2025", "N")],
)
def test_the_visit_window_counts_both_ends(day: str, inside: str) -> None:
    study = dated()  # infusion 15.01.2025; M2 is day 60 +- 7: 9 to 23 March
    subject = (
        Subject(study)
        .put(visit("M1", "F_PT"), 1, INF="15.01.2025")
        .put(visit("M1", "F_PT"), 2, INF="20.01.2025")
    )
    entry = subject.entry(visit("M2", "F_SV"))
    type_in(entry, VDAT=day)
    window = entry.value(key(study, "WIN"))
    assert window is not None and window.text == inside
    unplanned = subject.entry(visit("UNS", "F_SV"))
    type_in(unplanned, VDAT=day)
    assert unplanned.value(key(study, "WIN")) is None


# patterns and lists


def test_pattern_and_list() -> None:
    study = (
        StudyMaker()
        .form(
            "F_V",
            G=[item("ID", "T", length=12, pattern=r"^\d{2}-\d{3}$"), item("SEX", "C", codelist="CL_NY")],
        )
        .made()
    )
    entry = Subject(study).entry(HERE)
    type_in(entry, ID="01-001")
    assert found_codes(entry) == []
    type_in(entry, ID="1-1")
    entry.set(key(study, "SEX"), Value(study.items["SEX"].type, "X"))
    assert at(entry.findings()) == [("pattern", "ID", 1), ("code-off-list", "SEX", 1)]


# laboratory panels


def laboratory() -> StudyDef:
    maker = StudyMaker().form("F_L", gate="DONE", G=[item("DONE", "C", codelist="CL_NY", mandatory=True)])
    maker.panel("F_L", "P", "LB", "HGB", "WBC")
    maker.check(
        "PANEL",
        "value > hi * 2.0",
        "LB_HGB_ORRES",
        "F_L",
        "S",
        group="P",
        message=text("{test} слишком", "{test} too much"),
    )
    return maker.made()


LAB = visit("M1", "F_L")


@pytest.mark.parametrize(
    ("result", "low", "high", "told"),
    [
        ("0,9", "1,0", "2,0", "LOW"),
        ("1,0", "1,0", "2,0", "NORMAL"),
        ("2,0", "1,0", "2,0", "NORMAL"),
        ("2,1", "1,0", "2,0", "HIGH"),
        ("<0,5", "1,0", "2,0", "LOW"),
        ("<1,0", "1,0", "2,0", "LOW"),
        ("<1,1", "1,0", "2,0", None),
        (">500", "1,0", "2,0", "HIGH"),
        (">2,0", "1,0", "2,0", "HIGH"),
        (">1,9", "1,0", "2,0", None),
        ("0,9", "1,0", None, "LOW"),
        ("1,5", "1,0", None, None),
        ("2,1", None, "2,0", "HIGH"),
        ("2,1", None, None, None),
        ("ND", "1,0", "2,0", None),
        ("2,1000000", "1,0", "2,1", "NORMAL"),
    ],
)
def test_the_indicator(result: str, low: str | None, high: str | None, told: str | None) -> None:
    study = laboratory()
    entry = Subject(study).entry(LAB, "investigator")
    if result.endswith("0000"):
        value = replace(read(study, "LB_HGB_ORRES", "2,1"), text=result.replace(",", "."))
        entry.set(key(study, "LB_HGB_ORRES"), value)
    else:
        type_in(entry, LB_HGB_ORRES=result)
    type_in(entry, DONE="Y", LB_HGB_ORNRLO=low, LB_HGB_ORNRHI=high)
    found = entry.value(key(study, "LB_HGB_NRIND"))
    assert (found.text if found else None) == told
    assert entry.asked(key(study, "LB_HGB_CLSIG")) is (told in ("LOW", "HIGH"))
    assert not entry.asked(key(study, "LB_WBC_CLSIG"))


def test_limits_the_wrong_way_round() -> None:
    study = laboratory()
    entry = Subject(study).entry(LAB)
    type_in(entry, DONE="Y", LB_HGB_ORRES="1", LB_HGB_ORNRLO="2", LB_HGB_ORNRHI="1")
    assert at(f for f in entry.findings() if f.verdict is Verdict.REJECT) == [
        ("limits-order", "LB_HGB_ORNRHI", 1)
    ]
    type_in(entry, LB_HGB_ORNRLO="1")
    assert "limits-order" in found_codes(entry)
    type_in(entry, LB_HGB_ORNRLO="0", LB_HGB_ORNRHI="0")
    assert "limits-order" not in found_codes(entry)
    type_in(entry, LB_HGB_ORNRHI="1")
    assert "limits-order" not in found_codes(entry)


def test_a_panel_rule_runs_for_the_changed_analyte_only() -> None:
    study = laboratory()
    entry = Subject(study).entry(LAB)
    type_in(entry, DONE="Y", LB_HGB_ORNRHI="10", LB_WBC_ORNRHI="10", LB_HGB_ORRES="5", LB_WBC_ORRES="5")
    assert found_codes(entry) == []
    settled = type_in(entry, LB_WBC_ORRES="20,001")
    assert at(f for f in entry.findings() if f.code == "PANEL") == [("PANEL", "LB_WBC_ORRES", 1)]
    assert [f.facts["test"] for f in entry.findings() if f.code == "PANEL"] == ["WBC"]
    assert set(settled.ran) == {"PANEL", "MT.LB_WBC_NRIND", "MT.LB_WBC_ORRESU", "C:LB_WBC_CLSIG"}
    unit = entry.value(key(study, "LB_WBC_ORRESU"))
    assert unit is not None and unit.text == "g/L"


# rows


def rowed() -> StudyDef:
    maker = StudyMaker().form(
        "F_X",
        "ONCE",
        G=[
            item("LIMIT", "I", length=3),
            item("TOTAL", "I", length=5, derived="sum(RG_A.filter(r, has(r.A)).map(r, r.A))"),
        ],
        RG_A={
            "items": [
                item("A", "I", length=3, mandatory=True),
                item("B", "I", length=3, condition="A > 1.0"),
                item("TWICE", "I", length=4, derived="A * 2.0"),
            ],
            "minimum": 1,
            "maximum": 4,
        },
    )
    maker.check("ROW", "A > LIMIT", "A", "F_X", group="RG_A")
    maker.check("SAME", "RG_A.exists(r, has(r.A) && r.ROWNO < ROWNO && r.A == A)", "A", "F_X", group="RG_A")
    maker.check("COUNT", "size(RG_A) > 2", "A", "F_X")
    return maker.made()


FX = visit("M1", "F_X")


def test_rows_are_added_numbered_and_removed() -> None:
    study = rowed()
    entry = Subject(study).entry(FX)
    assert entry.rows("RG_A") == (1,) and entry.rows("G") == (1,)
    assert entry.add_row("RG_A") == 2
    type_in(entry, 1, A="1")
    type_in(entry, 2, A="2", B="5")
    assert entry.add_row("RG_A") == 3
    assert [one.code for one in entry.findings_at(key(study, "A", 3))] == ["required"]
    assert entry.remove_row("RG_A", 2) == (key(study, "A", 2), key(study, "B", 2))
    assert entry.rows("RG_A") == (1, 3)
    assert entry.remove_row("RG_A", 3) == ()
    assert entry.add_row("RG_A") == 4, "a number is never used again"
    assert entry.add_row("RG_A", used=17) == 18
    assert entry.add_row("RG_A") == 19
    with pytest.raises(CartDeskError, match="forms.no-more-rows"):
        entry.add_row("RG_A")
    with pytest.raises(CartDeskError, match="forms.no-more-rows"):
        entry.add_row("G")


def test_the_last_required_row_comes_back_under_a_new_number() -> None:
    entry = Subject(rowed()).entry(FX)
    type_in(entry, 1, A="1")
    assert entry.remove_row("RG_A", 1)
    assert entry.rows("RG_A") == (2,)
    assert at(entry.findings()) == [("required", "A", 2)]


def test_rules_of_rows_stand_at_their_rows() -> None:
    study = rowed()
    entry = Subject(study).entry(FX)
    type_in(entry, LIMIT="10")
    type_in(entry, 1, A="11", B="1")
    type_in(entry, 2, A="9", B="1")
    type_in(entry, 3, A="9", B="1")
    assert at(entry.findings()) == [("COUNT", "A", 1), ("ROW", "A", 1), ("SAME", "A", 3)]
    assert entry.value(key(study, "TWICE", 3)) == Value(study.items["TWICE"].type, "18")
    assert entry.value(key(study, "TOTAL")) == Value(study.items["TOTAL"].type, "29")
    type_in(entry, LIMIT="8")
    assert at(f for f in entry.findings() if f.code == "ROW") == [
        ("ROW", "A", 1),
        ("ROW", "A", 2),
        ("ROW", "A", 3),
    ]
    entry.remove_row("RG_A", 2)
    assert at(entry.findings()) == [("ROW", "A", 1), ("ROW", "A", 3)]
    assert entry.value(key(study, "TOTAL")) == Value(study.items["TOTAL"].type, "20")


def test_a_value_set_in_a_row_never_opened_brings_the_row_with_its_rules() -> None:
    study = rowed()
    entry = Subject(study).entry(FX)
    type_in(entry, 3, B="5")
    assert entry.rows("RG_A") == (3,)
    assert not entry.asked(key(study, "B", 3))
    type_in(entry, 3, A="2")
    assert entry.asked(key(study, "B", 3))


# how much is run


def test_only_what_reads_the_item_is_run() -> None:
    maker = StudyMaker().form(
        "F_V",
        G=[item(f"I{n}", "I", length=3) for n in range(50)] + [item("S", "I", length=5, derived="I1 + I2")],
    )
    for n in range(50):
        maker.check(f"C{n}", f"I{n} > 100.0", f"I{n}", "F_V")
    maker.check("CS", "S > 100.0", "S", "F_V")
    entry = Subject(maker.made()).entry(HERE)
    assert type_in(entry, I7="5").ran == ("C7",)
    assert type_in(entry, I2="5").ran == ("MT.S", "C2")
    assert type_in(entry, I1="5").ran == ("MT.S", "C1", "CS")
    assert entry.readers("I7") == {"C7"} and entry.readers("S") == {"CS"}


def logged(rows: int) -> tuple[StudyDef, Subject]:
    maker = StudyMaker().form(
        "F_AE",
        "LOG",
        G=[
            item("AESPID", "I", length=4, derived="@row-number"),
            item("AETERM", "T", length=100, mandatory=True),
            item("AESTDAT", "PD", mandatory=True),
            item("AEONGO", "C", codelist="CL_NY", mandatory=True),
            item("AEENDAT", "PD", condition="AEONGO == 'N'"),
            item("GRADE", "C", codelist="CL_GR"),
        ],
    )
    maker.check(
        "DUP",
        "F_AE.exists(r, has(r.AETERM) && r.ROWNO < ROWNO && lower(r.AETERM) == lower(AETERM) && overlap(r.PERIOD, PERIOD))",
        "AETERM",
        "F_AE",
        "S",
    )
    maker.check("END", "before(AEENDAT, AESTDAT)", "AEENDAT", "F_AE")
    maker.check("G5", "GRADE == 5.0", "GRADE", "F_AE")
    study = maker.made()
    subject = Subject(study)
    for n in range(1, rows + 1):
        subject.put(log("F_AE", n), AETERM=f"Явление {n}", AESTDAT="2025", AEONGO="Y", GRADE="1")
    return study, subject


def test_row_five_hundred_costs_what_row_one_costs() -> None:
    _, subject = logged(500)
    first, last = (subject.entry(log("F_AE", n)) for n in (1, 500))
    for typed in ({"GRADE": "2"}, {"AETERM": "Лихорадка"}, {"AEONGO": "N"}, {"AEENDAT": "2026"}):
        one, five_hundred = type_in(first, **typed), type_in(last, **typed)
        assert one.ran == five_hundred.ran
        assert len(one.ran) <= 3
    assert type_in(last, GRADE="5").ran == ("G5",)
    assert found_codes(last) == ["G5"]


def test_row_five_hundred_of_a_group_costs_what_row_one_costs() -> None:
    maker = StudyMaker().form(
        "F_X", "ONCE", RG_A={"items": [item("A", "I", length=3), item("B", "I", length=3)], "maximum": 999}
    )
    maker.check("ROW", "A > B", "A", "F_X", group="RG_A")
    study = maker.made()
    subject = Subject(study)
    for n in range(1, 501):
        subject.put(FX, n, A="1", B="2")
    entry = subject.entry(FX)
    runs: list[int] = []
    counted = entry._engine._check
    entry._engine._check = lambda rule, row: (runs.append(row), counted(rule, row))[1]  # type: ignore[method-assign,assignment,func-returns-value]
    type_in(entry, 500, A="3")
    type_in(entry, 1, A="3")
    assert runs == [500, 1]
    assert at(entry.findings()) == [("ROW", "A", 1), ("ROW", "A", 500)]


def test_a_log_reads_its_neighbours() -> None:
    study, subject = logged(3)
    entry = subject.entry(log("F_AE", 4))
    number = entry.value(key(study, "AESPID"))
    assert number is not None and number.text == "4"
    type_in(entry, AETERM="явление 2", AESTDAT="03.2025", AEONGO="N", AEENDAT="04.2025")
    assert found_codes(entry) == [], "row 2 began in 2025, perhaps after April"
    type_in(entry, AEENDAT="01.2026")
    assert found_codes(entry) == ["DUP"], "by January 2026 row 2 had begun for certain"
    subject.removed.add(log("F_AE", 2))
    again = subject.entry(log("F_AE", 4))
    type_in(again, AETERM="явление 2", AESTDAT="03.2025", AEONGO="N", AEENDAT="01.2026")
    assert found_codes(again) == []


# rules that cannot be run


def test_a_broken_rule_is_told_apart_and_never_fires() -> None:
    maker = StudyMaker().form(
        "F_V",
        G=[item("A", "I", length=3), item("P", "PD"), item("Q", "DT"), item("Z", "I", derived="A / 0.0")],
    )
    maker.check("BAD", "P < Q", "P", "F_V")
    maker.check("TYPO", "AA > 1.0 &&", "A", "F_V")
    entry = Subject(maker.made()).entry(HERE)
    assert entry.broken() == ("TYPO",)
    type_in(entry, P="2025", Q="01.01.2026", A="1")
    assert entry.broken() == ("BAD", "MT.Z", "TYPO")
    assert found_codes(entry) == [] and entry.derived() == {}


def test_a_check_that_waits_for_a_form_does_not_run_and_one_on_another_form_only_warns() -> None:
    maker = StudyMaker().form("F_V", G=[item("A", "I", length=3)])
    maker.check("WAITS", "A > 0.0", "A", "F_V", waits_for=("F_DD",))
    maker.check("OTHER", "A > 0.0", "A", "F_V", signature_only=True)
    entry = Subject(maker.made()).entry(HERE)
    type_in(entry, A="1")
    assert [(f.code, f.verdict) for f in entry.findings()] == [("OTHER", Verdict.WARN)]


def test_changed_rows_are_known_only_when_told() -> None:
    maker = (
        StudyMaker()
        .form("F_AE", "LOG", G=[item("T", "T", length=9)])
        .form("F_V", H=[item("NEW", "C", codelist="CL_NY"), item("D", "DT")])
    )
    maker.check("NONE", "NEW == 'Y' && !F_AE.exists(r, r.CHANGED >= D)", "NEW", "F_V")
    subject = Subject(maker.made()).put(log("F_AE", 1), T="x")
    entry = subject.entry(HERE)
    type_in(entry, NEW="Y", D="01.01.2026")
    assert found_codes(entry) == []
    subject.changed[log("F_AE", 1)] = datetime(2025, 12, 31, tzinfo=UTC)
    entry = subject.entry(HERE)
    type_in(entry, NEW="Y", D="01.01.2026")
    assert found_codes(entry) == ["NONE"]
    type_in(entry, D="31.12.2025")
    assert found_codes(entry) == []
