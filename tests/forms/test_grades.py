"""CTCAE laboratory grades against vectors written from the case book, and what must hold for any number."""

import operator
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartdesk.forms import FormEntry, FormPlace, ItemKey, SubjectView
from cartdesk.forms.grades import Measured, bound_of, grade
from cartdesk.forms.names import StudyNames
from cartdesk.forms.units import decimal_text, read_unit, standard
from cartdesk.forms.value import Value
from cartdesk.study import load_study
from cartdesk.study.gradefile import read_test
from cartdesk.study.model import DataType

STUDY = load_study("hemc101-01-02", "1.1")
ANALYTES = {
    f"{analyte.items['ORRES'].rpartition('_')[0]}": analyte
    for group in STUDY.groups.values()
    for analyte in group.analytes
}
ROWS = tomllib.loads((Path(__file__).parents[1] / "vectors" / "grades.toml").read_text("utf-8"))["row"]


def rules(code):
    return StudyNames(STUDY).grade_rules(ANALYTES[code])


def number(text):
    return None if text is None else Fraction(text)


def told(row, written):
    analyte = ANALYTES[row["analyte"]]
    sign = written[0] if written[0] in "<>" else ""
    value = standard(
        Value(DataType.NUMBER, written[len(sign) :], sign, row.get("unit", analyte.unit)), analyte
    )
    assert value is not None
    limits = (number(row.get(name)) for name in ("low", "high", "base"))
    found = grade(
        rules(row["analyte"]),
        Measured(Fraction(value.text), value.comparator, *limits, row.get("anticoagulant", False)),
    )
    return "" if found is None else f"{found.grade}{'*' if found.clinical else ''}"


@pytest.mark.parametrize("row", ROWS, ids=[row["say"] for row in ROWS])
def test_grades_are_what_ctcae_says(row):
    assert {written: told(row, written) for written in row["results"]} == row["results"]


def test_every_rule_of_the_study_has_vectors():
    graded = {rule.analyte for rule in STUDY.grades}
    assert graded - {row["analyte"] for row in ROWS} == {
        "LBC_CA"
    }  # through corrected calcium, told by the whole form
    assert len(STUDY.grades) == 36


numbers = st.decimals(min_value=0, max_value=5000, places=3).map(Fraction)


@given(
    code=st.sampled_from(sorted({rule.analyte for rule in STUDY.grades})),
    value=numbers,
    low=numbers,
    high=numbers,
    base=numbers,
)
def test_with_all_limits_known_every_number_has_exactly_one_grade(code, value, low, high, base):
    low, high = min(low, high), max(low, high)
    found = grade(rules(code), Measured(value, "", low, high, base))
    assert found is not None and 0 <= found.grade <= 4


def by_hand(rule, value, low, high, base, anticoagulant):
    """The grade in one direction as the table reads: of all grades whose line holds the highest, none inside the range."""
    inside = value >= low if rule.direction == "L" else value <= high
    if rule.own_range and inside:
        return 0
    abnormal = base < low if rule.direction == "L" else base > high
    tables = [rule.abnormal if rule.abnormal and abnormal else rule.grades]
    tables += [rule.anticoagulant] if anticoagulant else []
    signs = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
    limits = {"": 0, "LLN": low, "ULN": high, "BASE": base}
    holding = [
        number
        for table in tables
        for number, test in table.items()
        for together in test
        if all(
            signs[one.sign](value, Fraction(one.factor) * limits[one.of] + Fraction(one.plus))
            for one in together
        )
    ]
    return max(holding, default=0)


@settings(max_examples=150, deadline=None)
@given(
    rule=st.sampled_from(STUDY.grades),
    value=numbers,
    low=numbers,
    high=numbers,
    base=numbers,
    anticoagulant=st.booleans(),
)
def test_each_of_the_36_rules_gives_any_number_exactly_one_grade(rule, value, low, high, base, anticoagulant):
    """None of the rules asks for the sex; baseline and anticoagulant are in the draw."""
    low, high = min(low, high), max(low, high)
    found = grade([rule], Measured(value, "", low, high, base, anticoagulant))
    assert found is not None
    assert found.grade == by_hand(rule, value, low, high, base, anticoagulant)


@given(
    code=st.sampled_from(sorted({rule.analyte for rule in STUDY.grades})),
    value=numbers,
    low=numbers,
    high=numbers,
)
def test_a_limit_that_is_missing_never_changes_a_grade_into_another(code, value, low, high):
    """Outside its range a result has without limits no higher grade than with them."""
    low, high = min(low, high), max(low, high)
    whole = grade(rules(code), Measured(value, "", low, high))
    bare = grade(rules(code), Measured(value))
    if whole is None or bare is None or bare.rule is None:
        return
    if (bare.rule.direction == "L" and value < low) or (bare.rule.direction == "H" and value > high):
        assert bare.grade <= whole.grade


@given(
    code=st.sampled_from(sorted({rule.analyte for rule in STUDY.grades})),
    one=numbers,
    two=numbers,
    low=numbers,
    high=numbers,
)
def test_further_out_is_never_a_lower_grade(code, one, two, low, high):
    low, high = min(low, high), max(low, high)
    near, far = (min(one, two), max(one, two))
    if near > high:
        first, second = (grade(rules(code), Measured(v, "", low, high)) for v in (near, far))
        assert first is None or second is None or second.grade >= first.grade


@given(value=st.decimals(min_value=0, max_value=3000, places=2), sign=st.sampled_from("<>"))
def test_a_comparator_says_no_more_than_what_holds_for_every_number_it_means(value, sign):
    for code in ("LBH_NEUT", "LBH_PLAT", "LBC_ALT", "LBC_K"):
        said = grade(rules(code), Measured(Fraction(value), sign, Fraction(2), Fraction(40), Fraction(20)))
        if said is None:
            continue
        for step in (Decimal("0.001"), Decimal(1), Decimal(100)):
            other = value - step if sign == "<" else value + step
            if other < 0:
                continue
            exact = grade(rules(code), Measured(Fraction(other), "", Fraction(2), Fraction(40), Fraction(20)))
            assert exact is not None and exact.grade >= said.grade or said.grade == 0 and exact is not None


@pytest.mark.parametrize(
    "written", ["", "LLN", "= 3", "< 3 or", "> 3*", "> ULN*3", "<< 3", "> -1", "> ULN + x"]
)
def test_a_test_that_cannot_be_read_is_refused(written):
    assert read_test(written) is None


def test_a_test_reads_as_the_table_prints_it():
    (((limit,)),) = read_test("> 3*ULN")
    assert bound_of(limit, Measured(Fraction(0), "", None, Fraction(40))) == 120
    assert bound_of(limit, Measured(Fraction(0))) is None
    alternatives = read_test("> ULN+20 or > ULN and > BASE")
    assert [len(one) for one in alternatives] == [1, 2]


# units


@pytest.mark.parametrize(
    ("code", "written", "unit"),
    [
        ("LBH_HGB", "г/дл", "g/dL"), ("LBH_HGB", "G/DL", "g/dL"), ("LBH_HGB", "г/л", "g/L"), ("LBH_HGB", "мг/дл", None),
        ("LBH_WBC", "10^9/л", "10^9/L"), ("LBH_WBC", "10⁹/л", "10^9/L"), ("LBH_WBC", "×10⁹/л", "10^9/L"),
        ("LBC_BILI", "мг/дл", "mg/dL"), ("LBC_BILI", "мкмоль/л", "umol/L"), ("LBC_BILI", "µmol/L", "umol/L"),
        ("LBC_ALT", "мккат/л", "ukat/L"), ("LBC_K", "мЭкв/л", "meq/L"),
    ],
)  # fmt: skip
def test_units_are_known_as_laboratories_print_them(code, written, unit):
    assert read_unit(written, ANALYTES[code], STUDY) == unit


@pytest.mark.parametrize(
    ("code", "text", "unit", "own"),
    [
        ("LBH_HGB", "9.2", "g/dL", "92"), ("LBC_BILI", "1.2", "mg/dL", "20.52"), ("LBC_CREAT", "1.1", "mg/dL", "97.24"),
        ("LBC_UREA", "30", "mg/dL", "5"), ("LBC_UREA", "10", "mg/dL", "1.666666666667"), ("LBC_ALT", "0.67", "ukat/L", "40.2"),
        ("LBH_HGB", "92", "g/L", "92"), ("LBH_HGB", "092.50", "g/L", "092.50"),
    ],
)  # fmt: skip
def test_results_are_converted_exactly_and_own_units_stay_as_typed(code, text, unit, own):
    found = standard(Value(DataType.NUMBER, text, "<", unit), ANALYTES[code])
    assert (found.text, found.comparator, found.unit) == (own, "<", ANALYTES[code].unit)


def test_a_unit_of_no_known_factor_and_a_reason_of_absence_have_no_number():
    analyte = ANALYTES["LBH_HGB"]
    assert standard(Value(DataType.NUMBER, "9", "", "mg/dL"), analyte) is None
    assert standard(Value(DataType.NUMBER, null_flavour="ND"), analyte) is None
    assert standard(None, analyte) is None


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=997))
def test_a_fraction_is_written_half_away_from_zero(value):
    text = decimal_text(value, 3)
    assert abs(Fraction(text) - value) <= Fraction(1, 2000)
    assert text == text.strip() and text not in ("-0", "") and not text.endswith(".")


# typed into a form


def haematology():
    view = SubjectView({}, frozenset(), date(2025, 6, 1))
    return FormEntry(STUDY, view, FormPlace("M3", 1, "F_LBH", 1), "nurse")


def cell(column, code="HGB"):
    return ItemKey(GROUP, 1, f"LBH_{code}_{column}")


GROUP = STUDY.items["LBH_HGB_ORRES"].group


@pytest.mark.parametrize(
    ("typed", "text", "unit", "sign"),
    [
        ("9,2 г/дл", "9.2", "g/dL", ""), ("92", "92", "g/L", ""), ("<9.2g/dL", "9.2", "g/dL", "<"), ("92 г/л", "92", "g/L", ""),
        ("> 12 Г/ДЛ", "12", "g/dL", ">"),
    ],
)  # fmt: skip
def test_a_result_may_carry_its_unit(typed, text, unit, sign):
    read = haematology().parse(cell("ORRES"), typed)
    assert (read.text, read.unit, read.comparator, read.typed) == (text, unit, sign, typed)


def test_counts_are_read_with_powers_of_ten_behind_them():
    entry = haematology()
    for typed in ("4,5 10^9/л", "4,5 ×10⁹/л", "4,5 10⁹/л", "4,5 тыс/мкл", "4.5 x10^9/L"):
        read = entry.parse(cell("ORRES", "WBC"), typed)
        assert (read.text, read.unit) == ("4.5", "10^9/L"), typed


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("9,2 мг/дл", "unit-unknown"),
        ("г/дл", "not-a-number"),
        ("1.234,5 г/дл", "number-ambiguous"),
        ("9,2345 г/дл", "too-many-decimals"),
    ],
)
def test_what_cannot_be_a_result_is_refused_by_name(typed, code):
    assert haematology().parse(cell("ORRES"), typed).code == code


def test_a_result_in_the_laboratorys_unit_is_judged_in_the_own_one_and_kept_as_it_was():
    entry = haematology()
    entry.set(ItemKey("IG.F_LBH", 1, "LBHPERF"), entry.parse(ItemKey("IG.F_LBH", 1, "LBHPERF"), "Y"))
    for column, typed in (("ORRES", "9,2 г/дл"), ("ORNRLO", "12"), ("ORNRHI", "16")):
        entry.set(cell(column), entry.parse(cell(column), typed))
    assert entry.value(cell("ORRES")).text == "9.2" and entry.value(cell("ORNRLO")).unit == "g/dL"
    assert entry.value(cell("NRIND")).text == "LOW"
    assert entry.value(cell("TOXGR")).text == "2"  # 92 g/L
    assert entry.value(cell("ORRESU")).text == "g/dL"
    assert not [one for one in entry.findings() if one.at == cell("ORRES")]
    entry.set(cell("ORRES"), entry.parse(cell("ORRES"), "92 г/л"))
    assert (entry.value(cell("NRIND")).text, entry.value(cell("TOXGR")).text) == ("LOW", "2")
    entry.set(
        cell("ORRES"), entry.parse(cell("ORRES"), "26 г/дл")
    )  # 260 g/L is impossible, 26 g/L would not be
    # out of the own range, so its clinical significance is asked as well
    found = [one.code for one in entry.findings() if one.at == cell("ORRES")]
    assert found == ["EC-084", "EC-091/F_LBH"]
