"""What laboratory grades propose: a story in each test, written as a physician would tell it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cartdesk.forms import FormPlace, ItemKey
from cartdesk.forms.labevents import EventRow, LabGrade, ProposalKind, proposals

KEY = ItemKey("IG.F_LBH.LBH", 1, "LBH_NEUT_ORRES")
ROW = FormPlace("LOG", 1, "F_AE", 1)


def result(day, grade, *, passed=False, clinical=False):
    return LabGrade(date(2025, 1, day), grade, FormPlace(f"V{day}", 1, "F_LBH", 1), KEY, clinical, passed)


def event(start, end=None, grade=1, ongoing=None):
    last = date(2025, 1, end) if end else None
    return EventRow(ROW, date(2025, 1, start), last, end is None if ongoing is None else ongoing, grade)


def told(results, events=()):
    return [
        (one.kind.value, one.onset.day, one.grade, one.end.day if one.end else None)
        for one in proposals("CT5-1", results, list(events))
    ]


def test_a_grade_that_rises_proposes_an_event_with_its_onset_and_grade():
    assert told([result(1, 0), result(5, 2)]) == [("event", 5, 2, None)]


def test_later_results_give_the_worst_grade_and_the_end():
    assert told([result(1, 0), result(5, 1), result(9, 3), result(12, 2), result(20, 0)]) == [
        ("event", 5, 3, 20)
    ]


def test_a_second_run_is_a_second_event():
    assert told([result(1, 2), result(5, 0), result(9, 1)]) == [("event", 1, 2, 5), ("event", 9, 1, None)]


def test_results_in_any_order_say_the_same():
    results = [result(20, 0), result(9, 3), result(1, 0), result(5, 1)]
    assert told(results) == [("event", 5, 3, 20)]


def test_nothing_is_proposed_without_a_grade():
    assert told([result(1, 0), result(5, 0)]) == [] == told([])


def test_what_the_physician_passed_proposes_nothing_until_it_rises_again():
    assert told([result(1, 0), result(5, 1, passed=True)]) == []
    assert told([result(1, 0), result(5, 1, passed=True), result(9, 1)]) == []
    assert told([result(1, 0), result(5, 1, passed=True), result(9, 2)]) == [("event", 9, 2, None)]


def test_a_recorded_event_that_covers_the_result_is_not_proposed_again():
    assert told([result(1, 0), result(5, 2)], [event(4, grade=2)]) == []


def test_a_graver_result_proposes_the_worst_grade_of_the_recorded_event_once():
    found = told([result(5, 2), result(9, 3), result(12, 4), result(15, 3)], [event(4, grade=2)])
    assert found == [("worse", 12, 4, None)]


def test_the_first_result_without_a_grade_proposes_the_end_of_an_event_that_goes_on():
    assert told([result(5, 2), result(9, 0), result(12, 0)], [event(4, grade=2)]) == [("end", 4, 2, 9)]


def test_an_event_that_came_back_is_not_ended():
    assert told([result(5, 2), result(9, 0), result(12, 1)], [event(4, grade=2)]) == []


def test_a_result_after_the_recorded_end_is_an_event_of_its_own():
    assert told([result(5, 2), result(20, 1)], [event(4, end=10, grade=2)]) == []  # it fell, it did not rise
    assert told([result(5, 2), result(9, 0), result(20, 1)], [event(4, end=10, grade=2)]) == [
        ("event", 20, 1, None)
    ]


def test_symptoms_that_may_raise_the_grade_are_told():
    found = proposals("CT5-1", [result(5, 2, clinical=True)], [])
    assert found[0].clinical and found[0].kind is ProposalKind.EVENT


days = st.lists(
    st.tuples(st.integers(1, 28), st.integers(0, 4), st.booleans()), max_size=12, unique_by=lambda one: one[0]
)


@given(days, st.lists(st.tuples(st.integers(1, 28), st.integers(0, 10), st.integers(1, 4)), max_size=2))
def test_every_event_proposed_is_spoken_for_by_a_result_and_overlaps_no_recorded_one(found, rows):
    results = [result(day, grade, passed=passed) for day, grade, passed in found]
    events = [event(start, min(start + length, 28), grade) for start, length, grade in rows]
    for one in proposals("CT5-1", results, events):
        spoken = next(r for r in results if (r.place, r.key) == one.source)
        assert spoken.grade > 0 or one.kind is ProposalKind.END
        if one.kind is ProposalKind.EVENT:
            assert one.onset == spoken.day and not spoken.passed
            assert not any(e.start <= one.onset <= (e.end or one.onset) for e in events)
            assert 1 <= one.grade <= max(r.grade for r in results if r.day >= one.onset)
        else:
            assert one.row == ROW
