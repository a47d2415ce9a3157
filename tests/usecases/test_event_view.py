"""The board of events: what the physician decides first, and what each event is linked to."""

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import Reason
from cartdesk.usecases import (
    accept_proposal,
    add_log_row,
    enrol_subject,
    event_board,
    event_links,
    lab_proposals,
    remove_log_row,
)
from tests.builders import a_site, type_in

CODE = "01-001"
PARENT, BLOOD = FormPlace("M1", 1, "F_PT", 1), FormPlace("M1", 1, "F_LBH", 1)
DECIDED = {"AESER": "N", "AEREL": "CERTAIN", "AERELLD": "NOT RELATED", "AERELPR": "NOT RELATED"}


def event(desk, term, grade, **more):
    row = add_log_row(desk, CODE, "F_AE")
    for item, typed in {
        "AETERM": term,
        "AESTDAT": "20.02.2025",
        "AEONGO": "Y",
        "AETOXGR": grade,
        **more,
    }.items():
        type_in(desk, CODE, row, item, typed)
    return row


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Events 1–4: decided, of grade 2, of grade 4 from the laboratory, struck; a drug and a report that name them."""
    site = a_site(tmp_path_factory.mktemp("events"))
    nurse = site.as_("nurse")
    enrol_subject(nurse, CODE)
    type_in(nurse, CODE, PARENT, "EXSTDAT", "15.01.2025")
    decided, mild = event(nurse, "Лихорадка", "1"), event(nurse, "Кашель", "2")
    for item, typed in {"LBHPERF": "Y", "LBHDAT": "14.02.2025", "LBH_NEUT_ORRES": "0,3"}.items():
        type_in(nurse, CODE, BLOOD, item, typed)
    (proposed,) = lab_proposals(nurse, CODE)
    severe = accept_proposal(nurse, CODE, proposed.proposal)
    struck = event(nurse, "Сыпь", "3")
    remove_log_row(nurse, CODE, struck, Reason("typo"))
    for typed in ("3, 1", "13"):
        type_in(nurse, CODE, add_log_row(nurse, CODE, "F_CM"), "CMAENO", typed)
    assert [one.form_repeat for one in (decided, mild, severe, struck)] == [1, 2, 3, 4]
    physician = site.as_("investigator")
    for item, typed in DECIDED.items():
        type_in(physician, CODE, decided, item, typed)
    type_in(physician, CODE, add_log_row(physician, CODE, "F_INF"), "INFAE", "3")
    report = add_log_row(physician, CODE, "F_SAE")
    type_in(physician, CODE, report, "SAEAENO", "3")
    type_in(physician, CODE, report, "SAEDX", "Нейтропения")
    return site


def test_what_waits_for_the_physician_stands_first_and_the_worst_before_the_rest(site):
    board = event_board(site.desk, CODE)
    assert [row.place.form_repeat for row in board.rows] == [3, 2, 1, 4]
    assert [[item.oid for item in row.undecided] for row in board.rows] == [
        list(DECIDED),
        list(DECIDED),
        [],
        [],
    ]
    assert board.may_decide and not event_board(site.as_("nurse"), CODE).may_decide


def test_an_event_tells_its_days_its_grade_and_what_is_derived(site):
    severe = event_board(site.desk, CODE).rows[0]
    assert (severe.first, severe.last, severe.goes_on) == (30, None, True)
    assert severe.grade[1].text == "4"
    assert {item.oid: value.text if value else None for item, value in severe.flags} == {
        "AETRTEM": "Y",
        "AEPHASE": None,
    }
    type_in(site.as_("investigator"), CODE, FormPlace("M1", 1, "F_IE", 1), "ENRDAT", "13.02.2025")
    flags = event_board(site.desk, CODE).rows[0].flags
    assert {item.oid: value.text for item, value in flags} == {"AETRTEM": "Y", "AEPHASE": "EXTENSION"}


def test_an_event_is_linked_to_the_result_that_proposed_it_and_to_all_that_name_its_number(site):
    links = event_links(site.desk, CODE, FormPlace("LOG", 1, "F_AE", 3))
    assert [(one.result, one.place, one.key.item) for one in links] == [
        (True, BLOOD, "LBH_NEUT_ORRES"),
        (False, FormPlace("LOG", 1, "F_SAE", 1), "SAEAENO"),
        (False, FormPlace("LOG", 1, "F_CM", 1), "CMAENO"),
        (False, FormPlace("LOG", 1, "F_INF", 1), "INFAE"),
    ]
    assert links[0].told == "0,3" and links[1].told == "Нейтропения"
    assert [one.place.form for one in event_links(site.desk, CODE, FormPlace("LOG", 1, "F_AE", 1))] == [
        "F_CM"
    ]
    assert event_links(site.desk, CODE, FormPlace("LOG", 1, "F_AE", 2)) == ()


def test_an_unknown_subject_has_no_board(site):
    with pytest.raises(CartDeskError, match="subject.unknown"):
        event_board(site.desk, "09-999")
