"""The course of a subject: what stands on which day, told from the answers as they were typed."""

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, Kind
from cartdesk.usecases import add_log_row, course, enrol_subject, note_course_print
from tests.builders import a_site, type_in

PARENT = FormPlace("M1", 1, "F_PT", 1)
BLOOD = FormPlace("M1", 1, "F_LBH", 1)
VISIT = FormPlace("M1", 1, "F_SV", 1)


@pytest.fixture(scope="module")
def nurse(tmp_path_factory):
    site = a_site(tmp_path_factory.mktemp("course"))
    desk = site.as_("nurse")
    enrol_subject(desk, "01-001")
    enrol_subject(desk, "01-002")
    type_in(desk, "01-001", PARENT, "EXSTDAT", "15.01.2025")
    type_in(desk, "01-001", VISIT, "SVOCCUR", "Y")
    type_in(desk, "01-001", VISIT, "SVSTDAT", "13.02.2025")
    for item, typed in {"LBHPERF": "Y", "LBHDAT": "14.02.2025", "LBH_NEUT_ORRES": "0,84"}.items():
        type_in(desk, "01-001", BLOOD, item, typed)
    for answers in (
        {"AETERM": "Кашель", "AESTDAT": "20.02.2025", "AEONGO": "Y", "AETOXGR": "2"},
        {"AETERM": "Ошибка"},
    ):
        row = add_log_row(desk, "01-001", "F_AE")
        for item, typed in answers.items():
            type_in(desk, "01-001", row, item, typed)
    return desk


def test_a_result_stands_on_the_day_of_its_sample_with_its_grade(nurse):
    line = next(one for one in course(nurse, "01-001").lines if one.item == "LBH_NEUT_ORRES")
    (point,) = line.points
    assert (point.day, point.number, point.grade, point.told) == (30, 0.84, 3, "0,84")
    assert (point.place, point.key.item) == (BLOOD, "LBH_NEUT_ORRES")


def test_bands_are_the_limits_of_grades_that_rest_on_numbers(nurse):
    line = next(one for one in course(nurse, "01-001").lines if one.item == "LBH_NEUT_ORRES")
    assert [(one.grade, one.low, one.high) for one in line.bands] == [
        (2, 1.0, 1.5),
        (3, 0.5, 1.0),
        (4, None, 0.5),
    ]


def test_an_event_goes_on_until_it_ends_and_one_without_a_day_has_no_bar(nurse):
    bars = course(nurse, "01-001").bars
    assert [(one.told, one.first, one.last, one.grade) for one in bars] == [("№ 1 Кашель", 36, None, 2)]


def test_visits_stand_with_their_windows_and_the_day_they_took_place(nurse):
    first = course(nurse, "01-001").visits[0]
    assert (first.event, first.target, first.happened) == ("M1", 29, 29)
    assert first.opens <= 29 <= first.closes


def test_without_an_infusion_there_is_no_axis(nurse):
    with pytest.raises(CartDeskError) as told:
        course(nurse, "01-002")
    assert told.value.code == "course.no-infusion"


def test_printing_it_is_recorded_and_says_nothing_of_the_answers(nurse):
    note_course_print(nurse, "01-001", b"%PDF-1.7")
    with nurse.store.view() as unit:
        record = AuditRecord.decode(unit.find(kind=Kind.COURSE_PRINT, limit=1)[0][1])
    assert record.subject == "01-001" and set(record.refs) == {"file"}


def test_a_result_in_another_unit_is_told_in_the_unit_of_its_line(nurse):
    place = FormPlace("M2", 1, "F_LBH", 1)
    for item, typed in {"LBHPERF": "Y", "LBHDAT": "16.03.2025", "LBH_HGB_ORRES": "9,2 г/дл"}.items():
        type_in(nurse, "01-001", place, item, typed)
    line = next(one for one in course(nurse, "01-001").lines if one.item == "LBH_HGB_ORRES")
    assert [(one.number, one.told) for one in line.points] == [(92.0, "92")]
    assert line.unit.ru == "г/л"


def test_the_day_a_grade_changed_is_not_the_end_of_an_event(nurse):
    row = add_log_row(nurse, "01-001", "F_AE")
    answers = {
        "AETERM": "Слабость",
        "AESTDAT": "01.03.2025",
        "AEONGO": "N",
        "AEENDAT": "05.03.2025",
        "AETOXGR": "1",
    }
    for item, typed in answers.items():
        type_in(nurse, "01-001", row, item, typed)
    type_in(nurse, "01-001", row, "AEGRDAT", "20.03.2025")
    bar = next(one for one in course(nurse, "01-001").bars if "Слабость" in one.told)
    assert (bar.first, bar.last) == (45, 49)
