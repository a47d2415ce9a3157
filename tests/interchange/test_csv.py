"""Tables of two subjects with everything in them, read back by Python's own csv: values, labels, rows, and no formulas."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartdesk.base import CartDeskError
from cartdesk.forms.value import Value
from cartdesk.interchange import Dialect, OdmEvent, OdmForm, OdmGroup, OdmItem, OdmSubject, write_csv
from cartdesk.interchange.csvcells import plain, safe
from cartdesk.records.states import FormStatus
from cartdesk.study.model import DataType, StudyDef
from tests.interchange.samples import TERM, first_subject, second_subject


def tables(folder: Path, delimiter: str = ",", encoding: str = "utf-8") -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in folder.iterdir():
        with path.open(encoding=encoding, newline="") as stream:
            found[path.stem] = list(csv.DictReader(stream, delimiter=delimiter, strict=True))
    return found


@pytest.fixture
def written(study: StudyDef, tmp_path: Path):
    counts = write_csv(tmp_path / "out", study, [first_subject(), second_subject()], "ru", Dialect())
    return counts, tables(tmp_path / "out")


def test_a_table_a_form_with_codes_labels_units_and_why_a_value_lacks(study: StudyDef, written) -> None:
    counts, found = written
    assert set(found) == {*study.forms, "dictionary", "codes"} and counts.tables == len(study.forms)
    vitals = next(row for row in found["F_VS"] if row["SUBJECT"] == "01-001")
    assert (vitals["EVENT"], vitals["EVENT_REPEAT"], vitals["GROUP"]) == ("M3", "", "")
    assert (vitals["SYSBP"], vitals["SYSBP.unit"], vitals["SYSBP.null"]) == ("128", "мм рт. ст.", "")
    assert (vitals["TEMP"], vitals["TEMP.null"]) == ("", "ND")
    assert [row["EVENT_REPEAT"] for row in found["F_VS"] if row["SUBJECT"] == "01-002"] == ["1", "2"]
    blood = found["F_LBH"][0]
    assert (blood["LBH_HGB_ORRES"], blood["LBH_HGB_ORRES.sign"]) == ("0.10", "<")
    [event] = found["F_AE"]
    assert (event["EVENT"], event["FORM_ROW"], event["AETERM"]) == ("LOG", "1", TERM)
    assert (event["AEACNOTH"], event["AEACNOTH.label"].count("; ")) == ("MEDICATION;PROCEDURE", 1)


def test_rows_of_groups_stand_in_lines_of_their_own_and_removed_ones_do_not(written) -> None:
    _, found = written
    assert [(row["GROUP"], row["ROW"], row["PETESTCD"]) for row in found["F_PE"]] == [
        ("", "", ""),
        ("RG_PE", "1", "HEENT"),
    ]


def test_a_value_that_stays_at_the_site_is_not_in_any_table(written) -> None:
    counts, found = written
    [consent] = found["F_IC"]
    assert (consent["ICWITNM"], consent["ICWITNM.null"], counts.withheld) == ("", "MSK", 1)
    assert not any("Сидоров" in cell for rows in found.values() for row in rows for cell in row.values())


def test_every_column_is_explained_and_every_code_listed(study: StudyDef, written) -> None:
    _, found = written
    told = {(row["FILE"], row["COLUMN"]) for row in found["dictionary"]}
    for form in study.forms:
        assert {(f"{form}.csv", name) for name in (found[form][0] if found[form] else ())} <= told
    items = {row["ITEM"] for row in found["dictionary"] if row["KIND"] == "value"}
    assert items == set(study.items)
    assert all(row["MEANING_RU"] and row["MEANING_EN"] for row in found["dictionary"])
    assert len(found["codes"]) == sum(len(one.items) for one in study.codelists.values())
    born = next(row for row in found["dictionary"] if row["COLUMN"] == "BRTHDAT")
    assert "YYYY-MM" in born["MEANING_EN"] and born["TYPE"] == "PD"


def test_for_a_spreadsheet_of_each_language(study: StudyDef, tmp_path: Path) -> None:
    for language, decimal in (("ru", ","), ("en", ".")):
        folder = tmp_path / language
        write_csv(folder, study, [first_subject()], language, Dialect.excel(language))
        assert (folder / "F_VS.csv").read_bytes().startswith(b"\xef\xbb\xbfSUBJECT;SITE;")
        found = tables(folder, ";", "utf-8-sig")
        assert found["F_LBH"][0]["LBH_HGB_ORRES"] == f"0{decimal}10"
        meaning = next(row for row in found["dictionary"] if row["COLUMN"] == "TEMP")["MEANING_EN"]
        assert ("comma" in meaning) == (language == "ru")


def subject_with(study: StudyDef, text: str) -> OdmSubject:
    item = OdmItem("AETERM", Value(DataType.TEXT, text, typed=text))
    form = OdmForm("F_AE", 1, FormStatus.DRAFT, (OdmGroup(study.items["AETERM"].group, 1, (item,)),))
    return OdmSubject("01-001", "01", (OdmEvent("LOG", 1, (form,)),))


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 999", "-x", "@SUM(A1)", "\t=1", "'=quoted", "'", "a=b", 'x";"y', "строка\nдве"]
)
def test_no_text_is_a_formula_and_every_text_comes_back(study: StudyDef, tmp_path: Path, text: str) -> None:
    write_csv(tmp_path / "out", study, [subject_with(study, text)], "en", Dialect())
    cell = tables(tmp_path / "out")["F_AE"][0]["AETERM"]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(cell) == text


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")))
def test_any_text_comes_back_through_csv(text: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow([safe(text), "end"])
    [row] = csv.reader(io.StringIO(stream.getvalue(), newline=""), strict=True)
    assert plain(row[0]) == text and not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_below_zero_stay_numbers(study: StudyDef, tmp_path: Path) -> None:
    subject = first_subject()
    item = OdmItem("TEMP", Value(DataType.NUMBER, "-0.5", typed="-0.5"))
    form = OdmForm("F_VS", 1, FormStatus.DRAFT, (OdmGroup(study.items["TEMP"].group, 1, (item,)),))
    write_csv(
        tmp_path / "out", study, [replace(subject, events=(OdmEvent("M1", 1, (form,)),))], "en", Dialect()
    )
    assert tables(tmp_path / "out")["F_VS"][0]["TEMP"] == "-0.5"


def test_a_folder_with_files_is_not_touched_and_a_fault_leaves_nothing(
    study: StudyDef, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(CartDeskError, match="csv.folder-not-empty"):
        write_csv(tmp_path / "out", study, [], "en", Dialect())
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]

    def breaking():
        yield first_subject()
        raise CartDeskError("interchange.unknown-oid", oid="X")

    with pytest.raises(CartDeskError, match="unknown-oid"):
        write_csv(tmp_path / "new", study, breaking(), "en", Dialect())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
