"""The sources of a form on the screen: from the form's foot to a kept photograph, its safe picture, and striking it out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from cartdesk.records import Reason
from cartdesk.ui.pages.sources_page import LONGEST_TITLE
from cartdesk.ui.presenters import form, sources
from cartdesk.usecases import attaching
from tests.builders import VITALS, a_signed_form, a_site
from tests.paper.test_source import pdf, picture
from tests.ui.desk_kit import PlainSession

WHO = {"code": "01-001", "place": VITALS}


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path)
    a_signed_form(made)
    yield made
    made.desk.store.close()


def rows(page):
    table = page.table
    return [[table.item(at, n).text() for n in range(table.columnCount())] for at in range(table.rowCount())]


def a_file(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    return tmp_path / name


def test_from_the_foot_of_the_form_to_a_kept_picture(qtbot, site, tmp_path):
    assert LONGEST_TITLE == attaching.LONGEST_TITLE
    session = PlainSession(site.as_("nurse"))
    holder = form.make(session, **WHO)
    qtbot.addWidget(holder)
    with qtbot.waitActive(holder):
        holder.show()
        holder.activateWindow()
    holder.form.start()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert session.went == [("sources", WHO)]

    page = sources.make(session, **WHO)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.what.setText("Выписка от 03.03.2026")
    page.presenter.attach(a_file(tmp_path, "Иванова.jpg", picture("JPEG", (900, 600))))
    assert page.notice.text == session.words("pages.sources.added") and page.what.text() == ""
    page.presenter.attach(a_file(tmp_path, "scan", pdf(2)))
    page.presenter.attach(a_file(tmp_path, "other.pdf", b"MZ" + bytes(99)))
    assert page.notice.text == session.words("error.attachment.not-a-document")
    assert [row[0] for row in rows(page)] == ["Выписка от 03.03.2026", "Без названия"]
    assert rows(page)[1][1].startswith("PDF, 2 страницы")

    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.view.isVisible() and "страница 1 из 2" in page.view.about.text()
    page.view.later.click()
    assert "страница 2 из 2" in page.view.about.text() and not page.view.later.isEnabled()
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.view.isVisible()

    again = form.make(session, **WHO)
    qtbot.addWidget(again)
    assert again.form.footer.sources.text() == session.words("entry.footer.sources-n", n=2)


def test_a_source_is_struck_out_with_a_reason_and_stays_in_the_list(qtbot, site, tmp_path, monkeypatch):
    session = PlainSession(site.as_("nurse"), "en")
    page = sources.make(session, **WHO)
    qtbot.addWidget(page)
    page.presenter.attach(a_file(tmp_path, "a", picture("PNG")))
    asked = []
    monkeypatch.setattr(QDialog, "open", lambda dialog: asked.append(dialog))
    page.remove.click()
    asked[0]._then(Reason("other", "another patient"))
    (row,) = rows(page)
    assert row[4].startswith("struck out: Other") and "another patient" in row[4]
    assert page.table.item(0, 0).font().strikeOut() and not page.remove.isEnabled()
    assert page.show_.isEnabled()
