"""A log on the screen: walked, filtered, filled, copied, struck and restored by keys alone, however long it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from cartdesk.forms import FormPlace
from cartdesk.ui.dialogs.history_dialog import HistoryDialog
from cartdesk.ui.dialogs.reason_dialog import ReasonDialog
from cartdesk.usecases import enrol_subject, lock, log_row
from tests.builders import a_site
from tests.log_kit import DRUG, fill_log
from tests.ui.app_kit import Running
from tests.ui.entry_kit import enter

press = QTest.keyClick  # shortcuts answer to it as they do to a keyboard

ROWS = 60


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = a_site(tmp_path_factory.mktemp("log-page"))
    desk = site.as_("nurse")
    enrol_subject(desk, "01-001")
    fill_log(desk, "01-001", "F_CM", ROWS, DRUG)
    lock(desk)
    return site


@pytest.fixture
def log(qtbot, site, tmp_path):
    running = Running(qtbot, site, tmp_path)
    running.window.activateWindow()
    running.enter("nurse")
    running.app.session.go("log", code="01-001")
    running.settle()
    yield running
    running.close()


def rows(log):
    model = log.window.page.model
    return [model.line(at).cells[1] for at in range(model.rowCount())]


def dialog(log, kind):
    return next(one for one in log.window.findChildren(kind) if one.isVisible())


def answer(log, words):
    asked = dialog(log, ReasonDialog)
    asked.group.button(4).setChecked(True)
    asked.text.setText(words)
    asked.button.click()
    log.settle()
    back(log)


def back(log):
    """A dialog is gone: without a screen nobody gives the keyboard back to the window."""
    log.window.activateWindow()
    log.qtbot.waitUntil(log.window.isActiveWindow)


def test_the_table_opens_at_its_last_row_and_only_rows_in_sight_are_worded(log):
    page = log.window.page
    assert page.log.currentData() == "F_CM" and page.model.rowCount() == ROWS
    assert page.table.at == ROWS - 1 and page.table.hasFocus()
    assert len(page.model._lines) <= 45 < ROWS, "rows out of sight are not worded"
    press(page.table, Qt.Key.Key_Home)
    assert page.table.at == 0
    press(page.table, Qt.Key.Key_Down)
    assert page.table.at == 1


def test_letters_filter_as_they_are_typed_and_escape_brings_all_back(log):
    page = log.window.page
    QTest.keyClicks(page.table, "4")
    QTest.keyClicks(QApplication.focusWidget(), "2")
    assert page.filter.text() == "42" and rows(log) == ["Препарат 42"]
    press(page.filter, Qt.Key.Key_Return)
    assert page.table.hasFocus() and page.table.at == 0
    press(page.table, Qt.Key.Key_Escape)
    assert page.model.rowCount() == ROWS
    page.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert rows(log)[:3] == ["Препарат 1", "Препарат 10", "Препарат 11"]
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert rows(log)[0] == f"Препарат {ROWS}"


def test_enter_goes_into_the_form_of_the_row_and_what_is_typed_stands_in_the_table(log):
    page = log.window.page
    press(page.table, Qt.Key.Key_Home)
    press(page.table, Qt.Key.Key_Return)
    log.settle()
    form = page._presenter.holder.form
    assert form.scene.entry.place == FormPlace("LOG", 1, "F_CM", 1) and form.isAncestorOf(
        QApplication.focusWidget()
    )
    assert page.entering == ("01-001", form.scene.entry.place)
    enter(form, "CMTRT", "Ципрофлоксацин")
    log.settle()
    assert rows(log)[0] == "Ципрофлоксацин"
    press(QApplication.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    log.settle()
    assert page.table.at == 1
    assert page._presenter.holder.form.scene.entry.place.form_repeat == 2
    press(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert page.table.hasFocus()


def test_a_remark_that_an_answer_brings_to_another_row_is_seen_there(log):
    """EC-141: the same drug by the same route twice at a time warns at the later row."""
    page = log.window.page
    at = page.model.find(lambda row: row.place.form_repeat == 41)
    before = page.model.line(at).cells[-1]
    page.table.go(page.model.find(lambda row: row.place.form_repeat == 20))
    press(page.table, Qt.Key.Key_Return)
    log.settle()
    enter(page._presenter.holder.form, "CMTRT", "Препарат 41")
    log.settle()
    log.qtbot.waitUntil(lambda: page.model.line(at).cells[-1] != before)
    assert "1 предупреждение" in page.model.line(at).cells[-1]


def test_one_key_begins_a_row_and_another_one_like_the_row_in_front(log):
    page = log.window.page
    press(page.table, Qt.Key.Key_Insert)
    log.settle()
    whole = page.model.rowCount()
    assert page.table.at == whole - 1 and page._presenter.holder.form.isAncestorOf(QApplication.focusWidget())
    press(QApplication.focusWidget(), Qt.Key.Key_Escape)
    press(page.table, Qt.Key.Key_Home)
    press(page.table, Qt.Key.Key_Down)
    press(page.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    log.settle()
    assert page.model.rowCount() == whole and page.copy.act.hasFocus(), (
        "nothing is written before it is confirmed"
    )
    press(page.copy.act, Qt.Key.Key_Space)
    log.settle()
    assert rows(log)[-1] == "Препарат 2" and page.model.rowCount() == whole + 1 and page.copy.isHidden()


def test_a_row_is_struck_through_with_a_reason_told_by_a_key_and_restored(log):
    page = log.window.page
    press(page.table, Qt.Key.Key_Home)
    for _ in range(4):
        press(page.table, Qt.Key.Key_Down)
    place = page.model.row(page.table.at).place
    press(page.table, Qt.Key.Key_Delete)
    answer(log, "Препарат другого пациента")
    assert page.model.line(page.table.at).struck and page.model.row(page.table.at).place == place
    assert page.model.data(page.model.index(page.table.at, 1), Qt.ItemDataRole.FontRole).strikeOut()
    assert page.acts["strike"].text() == "Вернуть"
    press(page.table, Qt.Key.Key_F2)
    log.settle()
    told = dialog(log, HistoryDialog)
    said = " ".join(one.text() for one in told.findChildren(QLabel))
    assert "строка вычеркнута" in said and "Препарат другого пациента" in said and "Иванова" in said
    told.reject()
    back(log)
    press(page.table, Qt.Key.Key_Delete)
    answer(log, "Вычеркнута не та строка")
    assert not page.model.line(page.table.at).struck
    assert not log_row(log.app.session.desk, "01-001", place).data.removed


def test_the_language_changes_under_the_open_form(log):
    page = log.window.page
    press(page.table, Qt.Key.Key_Return)
    log.settle()
    log.app.change_language()
    log.settle()
    assert log.window.page is page and page.acts["copy"].text() == "Like this one"
    assert page.model.headerData(1, Qt.Orientation.Horizontal).startswith("Drug")
    assert page._presenter.holder.form._words.language == "en"
    log.app.change_language()
