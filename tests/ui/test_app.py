"""What people do at the desk, on real parts: unlock, type, lock, come back, complete, sign."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from cartdesk.base import CartDeskError
from cartdesk.records import FormStatus
from cartdesk.ui.pages.create_page import CreatePage
from cartdesk.ui.pages.other_subject_page import OtherSubjectPage
from cartdesk.ui.pages.recover_page import RecoverPage
from cartdesk.ui.pages.start_page import StartPage
from cartdesk.ui.pages.study_page import StudyPage
from cartdesk.ui.presenters import form as form_presenter
from cartdesk.usecases import enrol_subject, lock, open_form
from tests.builders import PASSWORDS, VITALS, a_locked_site, a_site, fill_vitals
from tests.ui.app_kit import Running
from tests.ui.entry_kit import editor, enter, press, type_text


@pytest.fixture
def site(tmp_path):
    return a_locked_site(tmp_path)


@pytest.fixture
def program(qtbot, site, tmp_path):
    running = Running(qtbot, site, tmp_path)
    yield running
    running.close()


def stored(program, item):
    desk = program.app.session.desk
    entry = open_form(desk, "01-001", VITALS).entry
    key = next(one for one in tuple(entry.keys()) if one.item == item)
    return entry.value(key)


def test_a_typed_number_is_saved_and_said_so(program):
    program.enter("nurse")
    assert not program.window.locked
    form = program.open_form("01-001", VITALS)
    enter(form, "TEMP", "38,9")
    program.settle()
    assert form.footer.saved.text().startswith("сохранено ")
    assert stored(program, "TEMP").text == "38.9"


def test_a_wrong_password_opens_nothing_and_the_tries_are_told(program):
    program.enter("nurse", "совсем не тот пароль")
    assert program.window.locked
    assert "Осталось попыток: 9" in program.window.cover_page.notice.text
    assert program.window.cover_page.password.text() == ""


def test_f12_covers_and_the_same_person_returns_to_the_same_field(program):
    program.enter("nurse")
    form = program.open_form("01-001", VITALS)
    control = editor(form, "TEMP").control()
    control.setFocus()
    type_text(control, "38,")
    press(program.window, Qt.Key.Key_F12)
    program.app.lock()
    assert program.window.locked
    program.settle()
    lock(program.site.unlock("nurse"))  # the store is free: a second opening would be refused
    program.enter("nurse")
    assert program.window.page.form is form
    assert program.window.focusWidget() is control
    assert control.text() == "38,"


def test_the_language_changes_while_a_refused_text_stays(program):
    program.enter("nurse")
    form = program.open_form("01-001", VITALS)
    enter(form, "TEMP", "1.234,5")
    program.app.change_language()
    program.settle()
    again = program.window.page.form
    assert again is not form
    assert editor(again, "TEMP").text() == "1.234,5"
    assert again.scene.title == "Vital signs"
    assert stored(program, "TEMP") is None


def test_a_failed_save_keeps_the_text_and_saves_it_once_the_disk_takes_it(program, monkeypatch):
    program.enter("nurse")
    form = program.open_form("01-001", VITALS)
    plain = form_presenter.save_item

    def full(*_, **__):
        raise CartDeskError("desk.disk-full")

    monkeypatch.setattr("cartdesk.ui.presenters.form.save_item", full)
    enter(form, "TEMP", "38,9")
    program.settle()
    assert editor(form, "TEMP").text() == "38,9"
    assert program.window.alarm.text.startswith("На диске нет места")
    assert stored(program, "TEMP") is None
    monkeypatch.setattr("cartdesk.ui.presenters.form.save_item", plain)
    enter(form, "PULSE", "74")
    program.settle()
    assert [stored(program, item).text for item in ("TEMP", "PULSE")] == ["38.9", "74"]
    assert program.window.alarm.text == ""


def test_complete_then_sign_then_signed(qtbot, tmp_path):
    site = a_site(tmp_path)
    enrol_subject(site.as_("nurse"), "01-001")
    fill_vitals(site)
    lock(site.desk)
    program = Running(qtbot, site, tmp_path)
    program.enter("investigator")
    program.app.session.go("sign")
    program.settle()
    sheet = program.window.page.presenter.sheet
    sheet.bar.password.setText("не тот пароль")
    press(sheet.bar.password, Qt.Key.Key_Return)
    program.settle()
    assert "ничего не подписано" in sheet.bar.told.text()
    assert "Осталось попыток: 9" in sheet.bar.told.text()
    site.clock.pass_time(1)
    sheet.bar.password.setText(PASSWORDS["investigator"])
    press(sheet.bar.password, Qt.Key.Key_Return)
    program.settle()
    assert open_form(program.app.session.desk, "01-001", VITALS).data.status is FormStatus.SIGNED
    assert sheet.bar.paper.isVisible()
    program.close()


def test_further_doors_come_when_they_are_asked_for(program):
    for act, page in (
        ("recover", RecoverPage),
        ("site", CreatePage),
        ("sponsor", CreatePage),
        ("study", StudyPage),
    ):
        program.app.covers.unlock(program.site.folder)
        program.window.cover_page.asked.emit(act)
        program.settle()
        assert isinstance(program.window.cover_page, page)
    program.window.cover_page.asked.emit("back")
    assert isinstance(program.window.cover_page, StartPage)


def test_a_folder_that_is_no_desk_is_told_at_the_start(qtbot, site, tmp_path):
    running = Running(qtbot, site, tmp_path)
    running.app.covers.unlock(tmp_path)
    page = running.window.cover_page
    assert isinstance(page, StartPage)
    assert page.notice.text
    running.close()


def test_another_subjects_form_opens_only_after_a_look_at_both_codes(program):
    """From entering data of one subject straight to entering data of another: Esc goes back, Enter goes on."""
    program.enter("nurse")
    session, window = program.app.session, program.window

    def turn(code):
        session.go("form", code=code, place=VITALS)
        program.settle()
        return window.page

    enrol_subject(session.desk, "01-002")
    enter(turn("01-001").form, "TEMP", "38,9")
    page = turn("01-002")
    assert isinstance(page, OtherSubjectPage)
    assert (page.left.band.text(), page.banner.band.text()) == ("001", "002")
    assert page.left.text.text().startswith("01-001 · ")
    assert window.focusWidget() is page.go
    assert not [one for one in window.findChildren(QDialog) if one.isVisible()]
    press(page.go, Qt.Key.Key_Escape)
    program.settle()
    assert window.page.presenter.code == "01-001"
    assert stored(program, "TEMP").text == "38.9"
    page = turn("01-002")
    page.back.setFocus()
    press(page.back, Qt.Key.Key_Return)  # the keyboard stands on the way back
    program.settle()
    assert window.page.presenter.code == "01-001"
    press(turn("01-002").go, Qt.Key.Key_Return)
    program.settle()
    assert window.page.presenter.code == "01-002"
    session.go("subjects")  # who went elsewhere first has chosen anew, and is not asked
    assert turn("01-001").presenter.code == "01-001"
