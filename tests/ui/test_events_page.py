"""The board of events on the screen: from an event by Enter to the field that waits, and back to the same event."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cartdesk.forms import FormPlace
from cartdesk.usecases import add_log_row, enrol_subject, lock
from tests.builders import a_site, type_in
from tests.ui.app_kit import Running

press = QTest.keyClick


@pytest.fixture
def board(qtbot, tmp_path):
    site = a_site(tmp_path)
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-001")
    for term, grade in (("Кашель", "1"), ("Нейтропения", "4")):
        row = add_log_row(nurse, "01-001", "F_AE")
        for item, typed in {"AETERM": term, "AESTDAT": "20.02.2025", "AEONGO": "Y", "AETOXGR": grade}.items():
            type_in(nurse, "01-001", row, item, typed)
    type_in(nurse, "01-001", add_log_row(nurse, "01-001", "F_CM"), "CMAENO", "2")
    type_in(site.as_("investigator"), "01-001", row, "AESER", "Y")
    lock(site.desk)
    running = Running(qtbot, site, tmp_path)
    running.window.activateWindow()
    running.enter("investigator")
    running.app.session.go("subject", code="01-001")
    running.settle()
    running.window.page.events.click()
    running.settle()
    yield running
    running.close()


def chips(board):
    return [one.accessibleName() for one in board.window.page.chips]


def test_each_field_of_an_event_is_an_enter_away_and_so_is_the_way_back(board):
    page = board.window.page
    assert [page.model.line(at).cells[1] for at in range(2)] == ["Кашель", "Нейтропения"]
    assert page.lead.text().startswith("Решения врача ждут 2 явления")
    press(page.table, Qt.Key.Key_Down)
    board.settle()
    assert chips(board) == [
        "Связь с исследуемым препаратом (CAR-T): не решено",
        "Связь с лимфодеплецией: не решено",
        "Связь с процедурами исследования: не решено",
        "Серьёзное?: Да",
        "Сопутствующая терапия № 1",
    ]
    assert not page.sae.isHidden(), "a serious event without a report: one may be begun"
    press(page.table, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.chips[0]
    press(page.chips[0], Qt.Key.Key_Space)
    board.settle()
    form = board.window.page.form
    assert form.scene.entry.place == FormPlace("LOG", 1, "F_AE", 2) and form.typing()[0].item == "AEREL"
    press(QApplication.focusWidget(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    board.settle()
    page = board.window.page
    assert page.model.row(page.table.at).place.form_repeat == 2, "back at the same event"
    press(page.chips[-1], Qt.Key.Key_Space)
    board.settle()
    assert board.window.page.form.scene.entry.place == FormPlace("LOG", 1, "F_CM", 1)
    assert board.window.page.form.typing()[0].item == "CMAENO"


def test_a_report_is_begun_from_the_event(board):
    page = board.window.page
    press(page.table, Qt.Key.Key_End)
    board.settle()
    page.sae.click()
    board.settle()
    assert board.window.page.form.scene.entry.place == FormPlace("LOG", 1, "F_SAE", 1)
    board.app.change_language()
    board.settle()
    board.app.session.go("events", code="01-001")
    board.settle()
    assert "The physician decides" in {one.text() for one in board.window.page.findChildren(type(page.lead))}
