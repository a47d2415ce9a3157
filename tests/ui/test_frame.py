"""The frame by its people: what a role sees, what a lock keeps, what the keyboard reaches, what a language change does."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from cartdesk.base import CartDeskError, Words
from cartdesk.records.states import FormStatus, RoadState
from cartdesk.ui.marks import MARKS, mark_pixmap, mark_word, worst_mark
from cartdesk.ui.pages.create_page import CreatePage, CreateView, StudyChoice
from cartdesk.ui.pages.subjects_page import SubjectsPage
from cartdesk.ui.pages.unlock_page import PersonButton, UnlockPage, UnlockView
from cartdesk.ui.tasks import Tasks
from cartdesk.ui.theme import DARK, FAMILY, LIGHT, TARGET, Theme, load_fonts
from cartdesk.ui.widgets.rail import RailEntry
from cartdesk.ui.widgets.status_line import StatusView
from cartdesk.ui.window import Window
from tests.ui.frame_views import sample_matrix

RU, EN = Words("ru"), Words("en")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it."""

    def light(name: str) -> float:
        parts = [part / 255 for part in QColor(name).getRgb()[:3]]
        red, green, blue = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable_on_everything_it_stands_on(tokens: dict[str, str]) -> None:
    for tone in ("text", "muted", "accent", "reject", "warn", "complete", "info", "query"):
        for back in ("ground", "surface"):
            assert contrast(tokens[tone], tokens[back]) >= 4.5, (tone, back)
    for tone in ("reject", "warn", "complete", "info", "query", "accent"):
        assert contrast(tokens["text"], tokens[f"{tone}-soft"]) >= 4.5, tone
    assert contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
    assert contrast(tokens["edge"], tokens["surface"]) >= 3.0
    assert contrast(tokens["on-training"], tokens["training"]) >= 4.5


def test_the_bundled_font_is_the_one_on_the_screen(qapp: QApplication) -> None:
    load_fonts()
    font = QFont(FAMILY)
    assert QFontInfo(font).family() == FAMILY


def test_every_mark_has_its_own_shape_and_its_words(qapp: QApplication) -> None:
    twins = {"attention", "reject", "missing"}  # one disc with an exclamation mark, told apart by their words
    seen: dict[bytes, str] = {}
    for name in MARKS:
        assert mark_word(name, RU) != mark_word(name, EN)
        image = mark_pixmap(name, Theme(), 32).toImage()
        shape = bytes(
            1 if image.pixelColor(x, y).alpha() > 128 and image.pixelColor(x, y).lightness() < 200 else 0
            for y in range(32)
            for x in range(32)
        )
        if name not in twins - {"attention"}:
            assert shape not in seen, (name, seen.get(shape))
            seen[shape] = name


def test_a_cell_shows_its_worst_state() -> None:
    assert worst_mark(FormStatus.NOT_STARTED, 0, 0, overdue=True) == "overdue"
    assert worst_mark(FormStatus.DRAFT, 2, 1, overdue=False) == "attention"
    assert worst_mark(FormStatus.COMPLETE, 0, 1, overdue=False) == "warned"
    assert worst_mark(FormStatus.SUPERSEDED, 3, 0, overdue=False) == "superseded"
    assert worst_mark(FormStatus.SIGNED, 0, 1, overdue=False) == "signed"


def test_the_store_has_one_thread_and_results_come_back_to_the_screen(qtbot) -> None:  # type: ignore[no-untyped-def]
    tasks, here, seen, back = Tasks(), threading.get_ident(), [], []
    for _ in range(5):
        tasks.run(
            threading.get_ident,
            lambda ident: (seen.append(ident), back.append(threading.get_ident())),
            seen.append,
        )
    qtbot.waitUntil(lambda: tasks.idle)
    assert len(set(seen)) == 1 and here not in seen and set(back) == {here}
    tasks.close()


def test_a_fault_of_the_program_is_told_without_its_text(qtbot, caplog) -> None:  # type: ignore[no-untyped-def]
    tasks, told = Tasks(), []

    def fall() -> None:
        raise ValueError("haemoglobin 92")

    tasks.run(fall, lambda _: None, told.append)
    qtbot.waitUntil(lambda: tasks.idle)
    fault: CartDeskError = told[0]
    assert fault.code == "ui.unexpected" and fault.facts["kind"] == "ValueError"
    assert "92" not in caplog.text and "92" not in RU.error(fault)
    tasks.close()


def test_nothing_is_called_once_the_page_is_gone(qtbot) -> None:  # type: ignore[no-untyped-def]
    import shiboken6

    tasks, page, told = Tasks(), QLabel(), []
    gate = threading.Event()
    tasks.run(lambda: gate.wait(5), told.append, told.append, owner=page)
    shiboken6.delete(page)
    gate.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert told == []
    tasks.close()


def test_setting_texts_does_not_eat_references_to_none(qapp: QApplication) -> None:
    label = QLabel()
    before = sys.getrefcount(None)
    for at in range(1000):
        label.setText(str(at))
    assert before - sys.getrefcount(None) <= 100


@pytest.fixture
def window(qtbot):  # type: ignore[no-untyped-def]
    made = Window(RU, Theme())
    made.furnish()
    qtbot.addWidget(made)
    made.show_places((RailEntry("today", 7), RailEntry("subjects"), RailEntry("sending")))
    made.show_status(StatusView("14:07:31", 1204, 1210, "11:02"))
    return made


def show_active(widget) -> None:  # type: ignore[no-untyped-def]
    """The keyboard goes only to the window in front."""
    widget.show()
    widget.activateWindow()
    assert QTest.qWaitForWindowActive(widget)


def texts_of(widget) -> str:  # type: ignore[no-untyped-def]
    return "\n".join(part.text() for kind in (QLabel, QPushButton) for part in widget.findChildren(kind))


def test_the_rail_shows_only_the_places_of_this_person(window: Window) -> None:
    told = texts_of(window.rail)
    assert "Пациенты" in told and "Сегодня" in told
    assert "Сотрудники" not in told and "На подпись" not in told
    window.show_places((RailEntry("people"),))
    assert "Сотрудники" in texts_of(window.rail)


def test_the_status_line_tells_saved_and_received(window: Window) -> None:
    told = texts_of(window.status)
    assert "14:07:31" in told and "1204 из 1210" in told and "11:02" in told
    window.show_status(StatusView())
    assert "Изменений ещё не было" in texts_of(window.status)


def test_a_lock_keeps_the_page_its_field_and_what_was_typed(window: Window, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = SubjectsPage(RU, Theme())
    page.show_matrix(sample_matrix())
    window.show_page("subjects", page)
    window.uncover()
    window.show()
    show_active(window)
    page.filter.setText("01-00")
    page.filter.setFocus()
    qtbot.waitUntil(lambda: window.focusWidget() is page.filter)
    cover = UnlockPage(RU, Theme())
    cover.show_desk(UnlockView("Пост", "", "01", False, (PersonButton("u", "Иванова", 10),)))
    window.cover(cover)
    assert window.locked and not page.isVisible() and not page.filter.isEnabled()
    window.uncover()
    assert page.isVisible() and page.filter.text() == "01-00" and window.focusWidget() is page.filter


def test_f12_locks_and_ctrl_k_searches(window: Window, qtbot) -> None:  # type: ignore[no-untyped-def]
    acts: list[str] = []
    window.acted.connect(acts.append)
    window.uncover()
    window.show()
    show_active(window)
    qtbot.keyClick(window, Qt.Key.Key_F12)
    assert acts == ["lock"]
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.bar.search


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_and_every_target_is_large_enough(scale: float, qtbot, qapp) -> None:  # type: ignore[no-untyped-def]
    theme = Theme(scale=scale)
    load_fonts()
    before = qapp.styleSheet()
    qapp.setStyleSheet(theme.stylesheet())
    try:
        made = Window(RU, theme)
        made.furnish()
        qtbot.addWidget(made)
        made.resize(1366, 768)
        made.bar.show_desk("HemC101-01-02", "Центр 01 · пост 3")
        made.bar.show_person("Иванова М. С.", "медсестра")
        made.show_places((RailEntry("today", 7), RailEntry("subjects")))
        made.show_status(StatusView("14:07:31", 1204, 1210, "11:02"))
        page = SubjectsPage(RU, theme)
        page.show_matrix(sample_matrix())
        made.show_page("subjects", page)
        made.uncover()
        made.show()
        QApplication.sendPostedEvents()
        for part in made.findChildren(QPushButton):
            if part.isVisible():
                assert part.height() >= TARGET * scale and part.width() >= TARGET * scale, (
                    part.accessibleName()
                )
                assert part.accessibleName() or part.text()
        for told in made.findChildren(QLabel):
            if told.isVisible() and told.text() and not told.wordWrap():
                assert told.width() >= told.fontMetrics().horizontalAdvance(told.text()), told.text()
        for button in made.status.findChildren(QPushButton):
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()), button.text()
    finally:
        qapp.setStyleSheet(before)


def test_the_language_changes_while_the_page_stays(window: Window) -> None:
    page = SubjectsPage(RU, Theme())
    page.show_matrix(sample_matrix())
    window.show_page("subjects", page)
    page.filter.setText("01-00")
    window.set_words(EN)
    assert page.title.text() == "Subjects" and page.filter.text() == "01-00"
    assert "Today" in texts_of(window.rail) and "Saved 14:07:31" in texts_of(window.status)
    assert "НХЛ" not in str(page.model.headerData(0, Qt.Orientation.Vertical))


def test_the_matrix_opens_by_enter_and_tells_the_plan(qtbot) -> None:  # type: ignore[no-untyped-def]
    page = SubjectsPage(RU, Theme())
    qtbot.addWidget(page)
    page.show_matrix(sample_matrix())
    opened: list[tuple[str, str]] = []
    page.opened.connect(lambda code, event: opened.append((code, event)))
    page.table.setCurrentIndex(page.model.index(1, 4))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert opened == [("01-002", "TC5"), ("01-002", "")]
    tip = str(page.model.data(page.model.index(3, 3), Qt.ItemDataRole.ToolTipRole))
    assert "просрочено" in tip and "14.06.2025" in tip and "07.06.2025 – 21.06.2025" in tip


def test_a_slash_filters_and_the_number_of_subjects_is_told(qtbot) -> None:  # type: ignore[no-untyped-def]
    page = SubjectsPage(RU, Theme())
    qtbot.addWidget(page)
    page.show_matrix(sample_matrix())
    page.show()
    show_active(page)
    slash = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier, "/")
    QApplication.sendEvent(page.table, slash)
    assert page.focusWidget() is page.filter
    page.filter.setText("олл")
    assert [page.model.subject(at).code for at in range(page.model.rowCount())] == [
        "01-002",
        "01-005",
        "01-006",
    ]
    assert "7 пациентов" in texts_of(page)


def test_todays_line_stands_between_the_planned_days(qtbot) -> None:  # type: ignore[no-untyped-def]
    """01-002: infusion 15.01.2025, today 20.06.2025 is day 156: between TC5 (day 150) and M6 (day 180)."""
    from cartdesk.ui.widgets.matrix_model import TODAY

    page = SubjectsPage(RU, Theme())
    qtbot.addWidget(page)
    page.show_matrix(sample_matrix())
    found = {c: page.model.data(page.model.index(1, c), TODAY) for c in range(10)}
    standing = {column: at for column, at in found.items() if at is not None}
    assert list(standing) == [4] and 0.5 < standing[4] < 1.0


def test_unlock_tells_tries_keyboard_and_caps_lock(qtbot) -> None:  # type: ignore[no-untyped-def]
    page = UnlockPage(RU, Theme())
    qtbot.addWidget(page)
    page.show_desk(
        UnlockView(
            "Пост 3",
            "S",
            "01",
            False,
            (PersonButton("a", "Иванова", 2), PersonButton("b", "Петров", 10)),
            "a",
        )
    )
    entered: list[tuple[str, str]] = []
    page.entered.connect(lambda user, password: entered.append((user, password)))
    assert "Осталось 2 попытки" in texts_of(page)
    for sign in ("П", "q"):
        QApplication.sendEvent(
            page.password, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, sign)
        )
        shown = texts_of(page)
        assert ("Caps Lock" in shown) == (
            sign == "П"
        ) and f"Раскладка: {'RU' if sign == 'П' else 'EN'}" in shown
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert entered == [("a", "Пq")]
    page.refuse("Пароль не подошёл.", 1)
    assert page.password.text() == "" and "Осталась 1 попытка" in texts_of(page) and page.notice.text


def test_a_desk_is_created_with_its_second_person_and_good_passwords_only(qtbot) -> None:  # type: ignore[no-untyped-def]
    page = CreatePage(RU, Theme(), lambda password, name: ["too-short"] if len(password) < 12 else [])
    qtbot.addWidget(page)
    page.show_choices(
        CreateView(
            "site",
            (StudyChoice("s", "1", "S"),),
            ("administrator", "Админ"),
            (("nurse", "М"), ("investigator", "И")),
            "/d",
        )
    )
    finished: list[tuple[object, ...]] = []
    page.finished.connect(lambda *all_three: finished.append(all_three))
    go = next(part for part in page.findChildren(QPushButton) if part.text() == "Далее")
    assert not go.isEnabled()
    page.site.setText("01")
    page.name.setText("Пост 3")
    go.click()
    for form, name in ((page.admin, "Админов А."), (page.second, "Иванова М.")):
        form.name.setText(name)
        form.org.setText("Клиника")
        form.password.setText("короткий")
        form.again.setText("короткий")
        assert not go.isEnabled()
        form.password.setText("длинная фраза вечером")
        form.again.setText("длинная фраза утром")
        assert not go.isEnabled()
        form.again.setText("длинная фраза вечером")
        assert go.isEnabled()
        go.click()
    desk, admin, second = finished[0]
    assert (desk.site, admin.role, second.name, second.role) == ("01", "administrator", "Иванова М.", "nurse")  # type: ignore[attr-defined]


def test_the_focus_ring_is_painted_around_what_has_the_keyboard(window: Window, qtbot, qapp) -> None:  # type: ignore[no-untyped-def]
    window.uncover()
    window.show()
    show_active(window)
    qapp.focusChanged.connect(window.ring.follow)
    try:
        field: QLineEdit = window.bar.search
        window.rail.findChildren(QPushButton)[0].setFocus()
        field.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(lambda: window.focusWidget() is field)
        at = field.mapTo(window, field.rect().center()) - QPointF(0, field.height() / 2 + 3).toPoint()
        accent = QColor(LIGHT["accent"])
        colours = [window.grab().toImage().pixelColor(at.x(), at.y() + step) for step in (-1, 0, 1)]
        assert any(
            abs(one.red() - accent.red()) < 60 and abs(one.green() - accent.green()) < 60 for one in colours
        )
    finally:
        qapp.focusChanged.disconnect(window.ring.follow)


def test_only_received_is_green_and_the_seal() -> None:
    green = [road.value for road in RoadState if MARKS[road.value].token == "complete"]
    assert green == ["received"]
