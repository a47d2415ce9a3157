"""A form page on the real study with acts that record, fail on demand, and answer at once."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cartdesk.base import CartDeskError, SetClock, Words
from cartdesk.forms import FormEntry, FormPlace, ItemKey, SubjectView, parse_text
from cartdesk.records import FormStatus
from cartdesk.study import load_study
from cartdesk.ui.pages.form_acts import FormScene
from cartdesk.ui.pages.form_page import FormPage
from cartdesk.ui.theme import Theme

STUDY = load_study("hemc101-01-02")
NOW = datetime(2026, 3, 5, 11, 7, 31, tzinfo=UTC)
TODAY = date(2025, 3, 14)
DAY0 = date(2024, 12, 4)


class RecordingActs:
    """Keeps what it was told; `fault` makes the next acts fail."""

    def __init__(self):
        self.stored = {}
        self.saves = []
        self.explained = []
        self.completed = 0
        self.fault = None
        self.status = FormStatus.DRAFT

    def _answer(self, done, failed, then=lambda: None):
        if self.fault:
            failed(self.fault)
            return
        then()
        done(SimpleNamespace(saved=NOW, status=self.status))

    def save(self, key, value, entered, reason, done, failed):
        def keep():
            self.saves.append((key, value, reason))
            self.stored.pop(key, None)
            if value is not None:
                self.stored[key] = value

        self._answer(done, failed, keep)

    def complete(self, done, failed):
        def keep():
            self.completed += 1
            self.status = FormStatus.COMPLETE

        self._answer(done, failed, keep)

    def explain(self, check, at, text, done, failed):
        self._answer(done, failed, lambda: self.explained.append((check, at, text)))

    def add_row(self, group, reason, done, failed):
        failed(self.fault) if self.fault else done(1)

    def remove_row(self, group, repeat, reason, done, failed):
        gone = [key for key in self.stored if (key.group, key.repeat) == (group, repeat)]
        self._answer(done, failed, lambda: [self.stored.pop(key) for key in gone])

    def history(self, key, done, failed):
        done(())

    def erase(self, key, label):
        self.erasing = (key, label)

    def sources(self):
        self.looked_at_sources = True


def key(item, repeat=1):
    return ItemKey(STUDY.items[item].group, repeat, item)


def value(item, text):
    return parse_text(STUDY.items[item], text, STUDY)


def open_page(qtbot, form, event="M3", *, language="ru", role="nurse", stored=None, day0=DAY0, **scene):
    place = FormPlace(event, 1, form, 1)
    values = {key(item): value(item, text) for item, text in (stored or {}).items()}
    entry = scene.pop("entry", None) or FormEntry(
        STUDY, SubjectView({place: values}, frozenset(), TODAY), place, role
    )
    acts = RecordingActs()
    acts.stored = dict(values)
    full = {"status": FormStatus.DRAFT, **scene}
    made = FormScene(STUDY, entry, "01-001", STUDY.forms[form].text(language), today=TODAY, day0=day0, **full)
    acts.status = made.status
    page = FormPage(made, acts, Words(language), Theme(), SetClock(NOW))
    qtbot.addWidget(page)
    page.resize(1366, 768)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=5000)
    return page, acts


def press(widget, code, text="", modifiers=Qt.KeyboardModifier.NoModifier):
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, code, modifiers, text))


def type_text(widget, text):
    for sign in text:
        press(widget, Qt.Key.Key_unknown if not sign.isascii() else ord(sign.upper()), sign)


def editor(page, item, repeat=1):
    return page.body.field(key(item, repeat)).editor


class Fingers:
    """Presses real keys where the keyboard is, and counts them."""

    def __init__(self, window) -> None:
        self.window, self.count = window, 0

    def key(self, code, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        self.count += 1
        QTest.keyClick(self._where(), code, modifiers)

    def text(self, text: str) -> None:
        for sign in text:
            self.count += 1
            if sign.isascii():
                QTest.keyClick(self._where(), sign)
            else:
                press(self._where(), Qt.Key.Key_unknown, sign)

    def _where(self):
        return QApplication.focusWidget() or self.window.focusWidget() or self.window


def enter(page, item, text):
    """Type into a field as a person does: go there, type, Enter."""
    one = editor(page, item)
    page.body.go(key(item))
    control = one.control()
    control.setFocus()
    if hasattr(control, "selectAll"):
        control.selectAll()
    type_text(control, text)
    press(control, Qt.Key.Key_Return)


def disk_full():
    return CartDeskError("desk.disk-full")
