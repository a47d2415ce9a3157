"""The matrix of many subjects: what fills the window is read first, the rest follows, and nothing is missing at the end."""

import pytest

from cartdesk.ui.presenters import subjects
from cartdesk.usecases import enrol_subject, matrix, subject_codes
from tests.builders import a_site, fill_vitals
from tests.ui.desk_kit import PlainSession

CODES = tuple(f"01-00{number}" for number in range(1, 6))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    site = a_site(tmp_path_factory.mktemp("matrix"))
    for code in reversed(CODES):
        enrol_subject(site.as_("nurse"), code)
    fill_vitals(site, "01-004")
    return site.as_("nurse")


class Steps(PlainSession):
    """Acts when it is told to, one at a time, as a busy thread does."""

    def __init__(self, desk):
        super().__init__(desk)
        self.waiting = []

    def act(self, function, done, failed=None, owner=None):
        self.waiting.append((function, done))

    def step(self):
        function, done = self.waiting.pop(0)
        done(function(self.desk))


def shown(page):
    return [page.model.subject(row).code for row in range(page.model.rowCount())]


def test_stretches_of_the_matrix_laid_end_to_end_are_the_whole_matrix(desk):
    whole = matrix(desk)
    parts = [matrix(desk, since=since, most=2) for since in (0, 2, 4, 6)]
    assert [row for part in parts for row in part.rows] == list(whole.rows)
    assert {part.total for part in (whole, *parts)} == {5}
    assert subject_codes(desk) == CODES == tuple(row.code for row in whole.rows)


def test_the_first_look_reads_only_the_subjects_it_shows(desk):
    with desk.store.view() as unit:
        assert {one.subject for one in unit.all_forms(("01-001", "01-003"))} == set()
        assert {one.subject for one in unit.all_forms(("01-003", "01-004"))} == {"01-004"}
        items = [desk.study.items["WEIGHT"]]
        assert set(unit.answers_to(items, ("01-001", "01-003"))) == set()
        assert set(unit.answers_to(items, ("01-004", "01-005"))) == {"01-004"}


def test_the_window_is_filled_first_and_the_rest_follows_in_turns(qtbot, desk, monkeypatch):
    monkeypatch.setattr(subjects, "STRETCH", 2)
    session = Steps(desk)
    page = subjects.make(session)
    qtbot.addWidget(page)
    told = []
    while session.waiting:
        assert len(session.waiting) == 1  # one turn at a time: what a person saves comes in between
        session.step()
        told.append(len(shown(page)))
    assert told == [2, 4, 5]
    assert shown(page) == list(CODES)


def test_the_ring_returns_to_its_subject_when_that_one_has_been_read_again(qtbot, desk, monkeypatch):
    monkeypatch.setattr(subjects, "STRETCH", 2)
    session = Steps(desk)
    page = subjects.make(session)
    qtbot.addWidget(page)
    while session.waiting:
        session.step()
    page.table.setCurrentIndex(page.model.index(4, 1))
    page.show_matrix(matrix(desk, most=2))
    assert page.table.currentIndex().row() == 0
    page.add_subjects(matrix(desk, since=2).rows)
    assert (page.table.currentIndex().row(), page.table.currentIndex().column()) == (4, 1)


def test_a_filter_holds_for_the_subjects_that_come_later(qtbot, desk, monkeypatch):
    monkeypatch.setattr(subjects, "STRETCH", 2)
    session = Steps(desk)
    page = subjects.make(session)
    qtbot.addWidget(page)
    session.step()
    page.filter.setText("005")
    assert shown(page) == []
    while session.waiting:
        session.step()
    assert shown(page) == ["01-005"]
