"""The course on the screen: the keyboard goes from value to value, says each in words, and opens its field."""

import io

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from cartdesk.ui.presenters.course import one_page
from cartdesk.usecases import add_log_row, enrol_subject, lock
from tests.builders import a_site, type_in
from tests.ui.app_kit import Running
from tests.ui.entry_kit import press
from tests.usecases.test_course import BLOOD, PARENT


@pytest.fixture
def page(qtbot, tmp_path):
    site = a_site(tmp_path)
    desk = site.as_("nurse")
    enrol_subject(desk, "01-001")
    type_in(desk, "01-001", PARENT, "EXSTDAT", "15.01.2025")
    answers = {"LBHPERF": "Y", "LBHDAT": "14.02.2025", "LBH_NEUT_ORRES": "0,84", "LBH_PLAT_ORRES": "45"}
    for item, typed in answers.items():
        type_in(desk, "01-001", BLOOD, item, typed)
    row = add_log_row(desk, "01-001", "F_AE")
    for item, typed in {"AETERM": "Кашель", "AESTDAT": "20.02.2025", "AEONGO": "Y", "AETOXGR": "2"}.items():
        type_in(desk, "01-001", row, item, typed)
    lock(desk)
    running = Running(qtbot, site, tmp_path)
    running.enter("nurse")
    running.app.session.go("subject", code="01-001")
    running.settle()
    running.window.page.course.click()
    running.settle()
    yield running
    running.close()


def test_arrows_say_each_value_and_enter_opens_its_field(page):
    shown = page.window.page
    assert (
        "Нейтрофилы" in shown.told.text() and "0,84" in shown.told.text() and "степень 3" in shown.told.text()
    )
    assert (
        QAccessible.queryAccessibleInterface(shown.chart).text(QAccessible.Text.Description)
        == shown.told.text()
    )
    press(shown.chart, Qt.Key.Key_Down)
    assert "Тромбоциты" in shown.told.text() and "45" in shown.told.text()
    press(shown.chart, Qt.Key.Key_Down)
    assert "Кашель" in shown.told.text() and "продолжается" in shown.told.text()
    press(shown.chart, Qt.Key.Key_Up)
    press(shown.chart, Qt.Key.Key_Return)
    page.settle()
    assert page.window.page.form.scene.entry.place == BLOOD


def test_zooming_shows_fewer_days_and_nought_shows_all_again(page):
    chart = page.window.page.chart
    whole = chart.span
    press(chart, Qt.Key.Key_Plus)
    assert chart.span[1] - chart.span[0] < whole[1] - whole[0]
    press(chart, Qt.Key.Key_0)
    assert chart.span == whole


def test_it_is_printed_as_one_page_with_every_line(page):
    shown = page.window.page
    pdf = one_page(shown.chart.course, shown.words)
    (sheet,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = sheet.extract_text().replace("\t", " ")
    assert sheet.mediabox.width > sheet.mediabox.height
    assert "01-001" in text and "Тромбоциты" in text and "№ 1 Кашель" in text
