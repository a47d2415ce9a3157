"""The locks: warned, soft for the same person, hard for everybody else and after sleep (R23, R34, B26)."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from cartdesk.base import CartDeskError
from cartdesk.ui.dialogs.reason_dialog import ReasonDialog
from cartdesk.ui.idle import Idle, Patience
from cartdesk.ui.pages.unlock_page import UnlockPage
from cartdesk.ui.presenters import shift
from cartdesk.ui.renewal import Renewal
from cartdesk.usecases import lock
from tests.builders import VITALS, a_clock, a_locked_site
from tests.ui.app_kit import Running
from tests.ui.entry_kit import editor, press, type_text


@pytest.fixture
def site(tmp_path):
    return a_locked_site(tmp_path)


@pytest.fixture
def program(qtbot, site, tmp_path):
    running = Running(qtbot, site, tmp_path)
    yield running
    running.close()


def half_typed(program, text="38,"):
    """A nurse in the middle of the temperature."""
    program.enter("nurse")
    form = program.open_form("01-001", VITALS)
    control = editor(form, "TEMP").control()
    control.setFocus()
    type_text(control, text)
    return form, control


@pytest.mark.requirement(
    "R34",
    "the desk locks itself after five minutes without a key, warned for twenty seconds; any key puts it off",
)
def test_the_lock_is_warned_any_key_puts_it_off_and_then_it_comes(program):
    form, control = half_typed(program)
    program.nobody_for(279)
    assert program.window.warning.text == ""
    program.nobody_for(1)
    assert "20 с" in program.window.warning.text
    program.nobody_for(10)
    assert "10 с" in program.window.warning.text and not program.window.locked
    type_text(control, "9")
    assert program.window.warning.text == ""
    program.nobody_for(299)
    assert not program.window.locked
    program.nobody_for(1)
    assert program.window.locked and program.window.warning.text == ""
    program.settle()
    lock(program.site.unlock("nurse"))  # the store is closed: another opening would be refused
    program.enter("nurse")
    assert program.window.page.form is form and program.window.focusWidget() is control
    assert control.text() == "38,9"


def test_a_touch_puts_it_off_as_well(qtbot):
    clock = a_clock()
    idle = Idle(clock, Patience(10, 4, 60))
    told = []
    idle.warned.connect(told.append)
    idle.begin()
    for _ in range(7):
        clock.pass_time(1)
        idle.tick()
    idle.woken()
    assert told == [4, 3, 0]


def test_half_an_hour_after_the_lock_the_process_ends(program):
    half_typed(program)
    program.nobody_for(300)
    assert program.window.locked and program.app.renewal is None
    program.nobody_for(1799)
    assert program.app.renewal is None
    program.nobody_for(1)
    program.settle()
    assert program.app.renewal == Renewal(program.site.folder, "ru")
    assert program.app.session is None and not program.window.isVisible()


def test_a_laptop_that_slept_wakes_up_locked_for_good(program):
    half_typed(program)
    program.nobody_for(5)
    program.site.clock.utc += timedelta(hours=2)  # Linux: the monotonic clock stood still meanwhile
    program.app.idle.tick()
    program.settle()
    assert program.app.renewal is not None and program.app.session is None
    lock(program.site.unlock("nurse"))


def test_half_typed_text_that_the_disk_refuses_is_told_and_holds_the_process_once(program, monkeypatch):
    """B31: the hand-over is not written; who locked is told on the cover, and nobody else's choice ends it unheard."""
    half_typed(program)

    def full(*_, **__):
        raise CartDeskError("desk.disk-full")

    monkeypatch.setattr(shift, "hand_over", full)
    program.app.lock()
    program.settle()
    page = program.window.cover_page
    assert isinstance(page, UnlockPage) and program.app.words("ui.handover.unkept") in page.notice.text
    program.app.lock_for_good()
    program.settle()
    assert program.app.renewal is None and program.window.isVisible() and program.app.session is not None
    program.app.lock_for_good()
    program.settle()
    assert program.app.renewal is not None and program.app.session is None


def test_choosing_another_person_at_the_door_starts_a_fresh_process_for_them(program):
    half_typed(program)
    program.app.lock()
    program.settle()
    page = program.window.cover_page
    assert isinstance(page, UnlockPage)
    page._people[program.site.ids["investigator"]].click()
    program.settle()
    assert program.app.renewal == Renewal(program.site.folder, "ru", program.site.ids["investigator"])
    assert "--who" in program.app.renewal.command()
    lock(program.site.unlock("investigator"))


def test_f12_locks_over_an_open_dialog_which_comes_back(program):
    program.enter("nurse")
    form = program.open_form("01-001", VITALS)
    answers = []
    form.ask_reason(answers.append)
    dialog = form.findChild(ReasonDialog)
    qt = QApplication.instance()
    assert qt.activeModalWidget() is dialog
    press(dialog, Qt.Key.Key_F12)
    assert program.window.locked and not dialog.isVisible()
    assert not [one for one in program.window.findChildren(QDialog) if one.isVisible()]
    program.settle()
    program.enter("nurse")
    assert dialog.isVisible() and answers == []
    dialog.reject()
    assert answers == [None]
