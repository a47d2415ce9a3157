"""The page of a study from a file: nothing is taken in unseen; its data go into a practice desk, with a bar, or are called off."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from cartdesk.base import CartDeskError
from cartdesk.ui.pages.start_page import StartPage
from cartdesk.ui.presenters import study_door
from cartdesk.usecases import Loaded
from tests.builders import a_clock
from tests.interchange.odm_files import OPENEDC, REDCAP
from tests.ui.app_kit import Running

COUNTS = dict.fromkeys(("forms", "changes", "empty", "replaced", "aside"), 0) | {
    "subjects": 2,
    "in_file": 34,
    "values": 34,
}
LOADED = Loaded(**COUNTS, notes=(), total={}, extensions=())


@pytest.fixture
def program(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    site = SimpleNamespace(folder=None, clock=a_clock(), random=None, secrets=None, ids={})
    running = Running(qtbot, site, tmp_path)
    yield running
    running.close()


def test_a_file_is_seen_then_taken_in_then_its_data_go_into_a_practice_desk(program, tmp_path, monkeypatch):
    """The making of the desk stands still at its first step, so that the bar can be looked at and the loading called off."""
    app, words = program.app, program.app.words
    asked, at_step, go_on = [], threading.Event(), threading.Event()

    def make(folder, study, version, source, *, progress, cancelled, **_):
        asked.append((folder, study, source))
        progress(1, 4)
        at_step.set()
        go_on.wait(10)
        if cancelled():
            raise CartDeskError("odm.cancelled")
        return LOADED

    monkeypatch.setattr(study_door, "make_practice_with_data", make)
    app.covers.show_study_door()
    program.settle()
    page, door = program.window.cover_page, app.covers._doors["study_door"]
    assert page._hint.isVisible() and not page._next.isEnabled() and not page._practice.isVisible()

    door.look(page, REDCAP)
    program.settle()
    assert not page._hint.isVisible() and not page._practice.isVisible()
    assert page._next.text() == words("pages.study.import")
    page._next.click()
    program.settle()
    assert page._practice.isVisible() and page._next.text() == words("pages.study.desk")

    door.practise(page, tmp_path)
    program.qtbot.waitUntil(at_step.is_set, timeout=5000)
    program.qtbot.waitUntil(lambda: page.bar.value() == 25, timeout=5000)
    assert page.cancel.isVisible() and page.cancel.hasFocus() and not page._back.isEnabled()
    page.cancel.click()
    assert not page.cancel.isEnabled()
    go_on.set()
    program.settle()
    assert page.notice.text == words("error.odm.cancelled")
    assert not page.cancel.isVisible() and page._practice.isEnabled() and page._back.isEnabled()

    door.practise(page, tmp_path)
    program.settle()
    folder = tmp_path / f"practice-{asked[0][1].lower()}"
    assert [(one[0], one[2]) for one in asked] == [(folder, REDCAP)] * 2
    assert page._next.text() == words("pages.study.open") and not page._practice.isVisible()
    shown = " ".join(one.text() for one in page.findChildren(type(page.file)))
    assert words("odm.report.loaded", **COUNTS) in shown
    assert folder in app.known.folders()


def test_a_file_without_data_offers_no_practice_desk_and_a_bad_one_is_refused(program, tmp_path):
    app = program.app
    app.covers.show_study_door()
    program.settle()
    page, door = program.window.cover_page, app.covers._doors["study_door"]
    door.look(page, OPENEDC)
    program.settle()
    page._next.click()
    program.settle()
    assert not page._practice.isVisible() and page._next.isEnabled()
    (tmp_path / "bad.xml").write_text("<ODM", encoding="utf-8")
    door.look(page, tmp_path / "bad.xml")
    program.settle()
    assert page.notice.text and not page._next.isEnabled() and page._hint.isVisible()
    page._back.click()
    program.settle()
    assert isinstance(program.window.cover_page, StartPage)
