"""Tables as laboratories write them: read as meant, or refused by line and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartdesk.base import CartDeskError
from cartdesk.forms.ranges import LabRange, fitting
from cartdesk.interchange.labsheet import SheetMap, guess_map, read_sheet
from cartdesk.interchange.rangetable import read_ranges
from cartdesk.interchange.tables import read_table
from cartdesk.study import PanelColumn, load_study

STUDY = load_study("hemc101-01-02", "1.1")
RUSSIAN = """Лаборатория;Показатель;Пол;Возраст от;Возраст до;Ед. изм.;От;До;Действует с;Действует по
LOCAL1;Гемоглобин;м;18;;г/л;130;160;01.01.2025;
Клиническая лаборатория центра;HGB;ж;18;;г/дл;12,0;15,0;;31.12.2026
LOCAL1;LBH_NEUT;;;;10⁹/л;1,8;7,7;;
"""


def told(fault):
    return (fault.line, fault.column, fault.code)


def test_a_russian_table_is_read_as_meant():
    table = read_ranges(RUSSIAN.encode(), STUDY, "CL_LAB")
    assert table.faults == []
    assert table.ranges == [
        LabRange("LOCAL1", "LBH_HGB", "M", 18, None, "g/L", "130", "160", "2025-01-01", ""),
        LabRange("LOCAL1", "LBH_HGB", "F", 18, None, "g/dL", "12.0", "15.0", "", "2026-12-31"),
        LabRange("LOCAL1", "LBH_NEUT", "", None, None, "10^9/L", "1.8", "7.7", "", ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_encoding_and_delimiter_do_not_matter(encoding, delimiter):
    text = "lab;analyte;unit;low;high\nLOCAL1;Гемоглобин;г/л;120;160\n".replace(";", delimiter)
    table = read_ranges(text.encode(encoding), STUDY, "CL_LAB")
    assert [(one.analyte, one.low, one.high) for one in table.ranges] == [("LBH_HGB", "120", "160")]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("NOWHERE;HGB;;;;g/L;1;2;;", "lab", "bad-lab"),
        ("LOCAL1;Гемогоблин;;;;g/L;1;2;;", "analyte", "bad-analyte"),
        ("LOCAL1;HGB;x;;;g/L;1;2;;", "sex", "bad-sex"),
        ("LOCAL1;HGB;;18,5;;g/L;1;2;;", "age_from", "bad-age-from"),
        ("LOCAL1;HGB;;;200;g/L;1;2;;", "age_to", "bad-age-to"),
        ("LOCAL1;HGB;;;;mmol/L;1;2;;", "unit", "bad-unit"),
        ("LOCAL1;HGB;;;;g/L;1.234,5;2;;", "low", "bad-low"),
        ("LOCAL1;HGB;;;;g/L;1;<2;;", "high", "bad-high"),
        ("LOCAL1;HGB;;;;g/L;1;2;31.02.2025;", "valid_from", "bad-valid-from"),
        ("LOCAL1;HGB;;;;g/L;;;;", "low", "no-limit"),
        ("LOCAL1;HGB;;;;g/L;3;2;;", "low", "reversed"),
        ("LOCAL1;HGB;;;;g/L;1;2;02.01.2025;01.01.2025", "valid_from", "reversed-days"),
    ],
)
def test_each_fault_is_told_by_line_and_column(line, column, code):
    head = RUSSIAN.splitlines()[0]
    table = read_ranges(f"{head}\n{RUSSIAN.splitlines()[1]}\n{line}\n".encode(), STUDY, "CL_LAB")
    assert [told(one) for one in table.faults] == [(3, column, code)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table.empty"),
        (b"lab;analyte\n", "table.empty"),
        (b"\x00\x01lab;analyte\n1;2\n", "table.not-text"),
        (b"lab;analyte;unit\nLOCAL1;HGB;g/L\n", "ranges.columns"),
        (b"lab;analyte;unit;low;high\nLOCAL1;HGB;g/L;1;2;3;4\n", "table.ragged"),
        (b"lab;" * 2_000_000, "table.too-large"),
        (b"lab;analyte;unit;low;high\n" + b"LOCAL1;HGB;g/L;1;2\n" * 20_001, "table.too-large"),
    ],
)
def test_what_is_no_table_of_ranges_is_refused(data, code):
    with pytest.raises(CartDeskError) as fault:
        read_ranges(data, STUDY, "CL_LAB")
    assert fault.value.code == code


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data):
    try:
        read_ranges(data, STUDY, "CL_LAB")
    except CartDeskError as fault:
        assert fault.code.startswith(("table.", "ranges."))


def line(**changed):
    plain = {
        "lab": "LOCAL1", "analyte": "LBH_HGB", "sex": "", "age_from": None, "age_to": None, "unit": "g/L",
        "low": "1", "high": "2", "valid_from": "", "valid_to": "",
    }  # fmt: skip
    return LabRange(**{**plain, **changed})


def test_the_nearest_line_fits():
    from datetime import date

    on = date(2025, 6, 1)
    both, men, old, late = line(), line(sex="M"), line(sex="M", age_from=60), line(high="9")
    assert fitting([both, men, old], "LOCAL1", "LBH_HGB", "M", 65, on) == old
    assert fitting([both, men, old], "LOCAL1", "LBH_HGB", "M", 40, on) == men
    assert fitting([both, men, old], "LOCAL1", "LBH_HGB", "M", None, on) == men
    assert fitting([both, men, old], "LOCAL1", "LBH_HGB", "F", 65, on) == both
    assert fitting([both, late], "LOCAL1", "LBH_HGB", "F", 65, on) == late
    assert fitting([both], "LOCAL2", "LBH_HGB", "F", 65, on) is None
    ended, begun = line(valid_to="2025-05-31"), line(valid_from="2025-06-01")
    assert fitting([ended, begun], "LOCAL1", "LBH_HGB", "F", 65, on) == begun
    assert fitting([ended], "LOCAL1", "LBH_HGB", "F", 65, on) is None
    assert fitting([begun], "LOCAL1", "LBH_HGB", "F", 65, date(2025, 5, 31)) is None


# sheets

SHEET = """Показатель;Результат;Ед. изм.;Норма
Гемоглобин;9,2;г/дл;12,0–16,0
Нейтрофилы (абс.);<0,5;10⁹/л;1,8 - 7,7
СОЭ;12;мм/ч;<20
Тромбоциты;свёрток;;
Волшебность;7;;
"""


def test_a_sheet_is_read_with_a_map_that_was_guessed():
    table = read_table(SHEET.encode())
    told = guess_map(table, STUDY)
    assert told.columns == {
        "analyte": "Показатель",
        "result": "Результат",
        "unit": "Ед. изм.",
        "range": "Норма",
    }
    lines = read_sheet(table, told, STUDY)
    first = lines[0]
    assert (first.analyte, first.values[PanelColumn.RESULT].text, first.values[PanelColumn.RESULT].unit) == (
        "LBH_HGB",
        "9.2",
        "g/dL",
    )
    assert (first.values[PanelColumn.LOW].text, first.values[PanelColumn.HIGH].text) == ("12.0", "16.0")
    assert [(one.word, one.analyte, one.fault) for one in lines[1:]] == [
        ("Нейтрофилы (абс.)", None, ""),
        ("СОЭ", "LBH_ESR", ""),
        ("Тромбоциты", "LBH_PLAT", "not-a-number"),
        ("Волшебность", None, ""),
    ]
    assert PanelColumn.LOW not in lines[2].values and lines[2].values[PanelColumn.HIGH].text == "20"


def test_the_laboratorys_own_words_are_learned():
    table = read_table(SHEET.encode())
    told = SheetMap(guess_map(table, STUDY).columns, {"нейтрофилы (абс.)": "LBH_NEUT", "волшебность": ""})
    found = {one.word: one for one in read_sheet(table, told, STUDY)}
    assert found["Нейтрофилы (абс.)"].values[PanelColumn.RESULT].comparator == "<"
    assert found["Волшебность"].analyte == ""
    assert SheetMap.from_json(told.to_json()) == told


@pytest.mark.parametrize(
    "data",
    [None, [], {"columns": {}}, {"columns": {"x": "y"}, "names": {}}, {"columns": {}, "names": {"a": 1}}],
)
def test_a_damaged_map_is_refused(data):
    with pytest.raises(CartDeskError) as fault:
        SheetMap.from_json(data)
    assert fault.value.code == "sheet.map"


def test_a_sheet_whose_columns_are_not_told_is_refused():
    table = read_table(SHEET.encode())
    with pytest.raises(CartDeskError) as fault:
        read_sheet(table, SheetMap({"analyte": "Показатель"}), STUDY)
    assert fault.value.code == "sheet.columns"
