"""The program with a window: application object, words, theme, threads; doors (covers) and the desk behind them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QObject, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from cartdesk.base import Clock, Random, SystemClock, SystemRandom, Words, config_dir
from cartdesk.store import RESERVE_BYTES
from cartdesk.ui.clipboard import Clipboard
from cartdesk.ui.idle import BEDSIDE, DESK, Idle
from cartdesk.ui.known_desks import KnownDesks
from cartdesk.ui.presenters.covers import ROOM, Covers
from cartdesk.ui.quiet import hush
from cartdesk.ui.renewal import Renewal
from cartdesk.ui.tasks import Tasks
from cartdesk.ui.theme import Theme, load_fonts
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.window import HELP, Window

if TYPE_CHECKING:
    from cartdesk.ui.presenters.desk_session import DeskSession
    from cartdesk.usecases import Desk

FIRST_LOOK_MS = 50  # the first page is painted before anything more is read
AWAKE = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.TouchBegin,
    QEvent.Type.Wheel,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the program reads from outside: clock, chance, its own list of desks, where device secrets lie.

    `reserve`: bytes to keep free on a desk's disk (0: none).
    """

    clock: Clock
    random: Random
    config: Path
    secrets: Path | None = None
    reserve: int = 0


class App(QObject):
    """One window and at most one unlocked desk.

    The soft lock closes the store and covers the window; the pages stay behind the cover for the same person. The
    hard lock, and any change of person, ends this process: `renewal` tells how the fresh one begins (decisions 25).
    """

    def __init__(self, qt: QApplication, around: Surroundings, words: Words, theme: Theme) -> None:
        super().__init__()
        self.qt, self.around, self.words, self.theme = qt, around, words, theme
        self.known = KnownDesks(around.config)
        self.tasks = Tasks(self)
        self.clipboard = Clipboard(qt.clipboard(), self)
        self.session: DeskSession | None = None
        self._translator = QTranslator(self)
        self.window = Window(words, theme)
        self.covers = Covers(self)
        self.renewal: Renewal | None = None
        self._told_waiting = 0
        self._first_look = QTimer(self, singleShot=True)
        self._first_look.timeout.connect(self._prepare)
        self.idle = Idle(around.clock, BEDSIDE if theme.bedside else DESK, self)
        self.idle.quiet.connect(self.lock)
        self.idle.gone.connect(self.lock_for_good)
        qt.focusChanged.connect(self.window.ring.follow)
        self.window.acted.connect(self._act)
        self.window.went.connect(self._go)
        self.window.searched.connect(self._search)
        self.window.may_close = self.may_close

    def start(self, folder: Path | None = None, who: str = "") -> None:
        """Show the window at its first door, with the person `who` chosen."""
        if folder is not None:
            self.covers.unlock(folder, who)
        else:
            self.covers.start()
        self.window.show()
        self._first_look.start(FIRST_LOOK_MS)

    def _prepare(self) -> None:
        """What comes after the first page is painted: all that stands behind it, and Qt's own words."""
        self._first_look.stop()
        self.covers.read_ahead()
        self._translate()
        self._furnish()

    def _furnish(self) -> None:
        """Somebody is about to come in: the frame behind the doors."""
        if self.window.furnish():
            self.window.handed.answered.connect(self._answer_handover)
            self.idle.warned.connect(lambda left: self.window.warning.tell(self.words, left))

    def unlocked(self, desk: Desk) -> None:
        """Someone is at the desk: the same person finds everything as it was left."""
        self._furnish()
        self.qt.installEventFilter(self)
        session = self.session
        if session is not None and session.may_return(desk):
            session.take_back(desk)
        else:
            self.forget()
            self.session = import_module(f"{ROOM}.desk_session").DeskSession(self, desk)
            self.session.begin()
        self.known.remember(desk.folder)
        self.idle.begin()

    def forget(self) -> None:
        """Throw away the pages of whoever was here."""
        if self.session is not None:
            self.session.forget()
            self.session.deleteLater()
            self.session = None
        self.window.forget_pages()

    def lock(self, note: str = "") -> None:
        """Cover the window at once and close the desk on its own thread; half-typed text goes into it first."""
        if self.session is None or self.window.locked:
            return
        self.idle.locked()
        self.qt.removeEventFilter(self)
        self.clipboard.clear()
        self.session.leave(note=note)
        self.covers.returning(self.session.desk)

    def lock_for_good(self, who: str = "") -> None:
        """End this process once everything is written; a fresh one shows the door, with `who` chosen."""
        if self.session is None or self.renewal is not None:
            return
        self.lock()
        if (
            self.session.saves.waiting
        ):  # the disk does not take them: only this process still has these answers
            self.covers.returning(self.session.desk)
            return
        self.window.hide()
        self.renewal = Renewal(self.session.desk.folder, self.words.language, who)
        self.tasks.run(lambda: None, lambda _: self._end(), lambda _: self._end())

    def _end(self) -> None:
        """Everything is written. Half-typed text that the disk refused holds the process once, with a word; not twice."""
        session = self.session
        if session is not None and session.shift.unkept:
            session.shift.unkept = False
            self.renewal = None
            self.window.show()
            return
        self.idle.end()
        self.forget()
        self.qt.quit()

    def warn(self, text: str) -> None:
        """Say loudly what was not written: over the pages, or on the cover in front of them."""
        page = self.window.cover_page if self.window.locked else None
        (page.notice if isinstance(page, Page) else self.window.alarm).say(text, "reject")

    def may_close(self) -> bool:
        """False, once, while answers wait for the disk: what they are is told, so that it can be written down (B31)."""
        session = self.session
        if session is None or not session.saves.waiting or self._told_waiting == session.saves.waiting:
            return True
        self._told_waiting = session.saves.waiting
        lines = () if self.window.locked else session.saves.lines
        self.warn("\n".join((self.words("ui.alarm.closing", n=session.saves.waiting), *lines)))
        return False

    def change_language(self) -> None:
        """The other language, at once, while everything typed stays."""
        self.words = Words("en" if self.words.language == "ru" else "ru")
        self.known.remember_language(self.words.language)
        self._translate()
        self.window.set_words(self.words)
        if self.session is not None:
            self.session.reword()

    def change_bedside(self) -> None:
        """From the desk to the bedside and back: larger targets and type, a shorter wait before the lock; typed text stays."""
        self.theme = replace(self.theme, bedside=not self.theme.bedside)
        self.known.remember_bedside(self.theme.bedside)
        self.idle.patience = BEDSIDE if self.theme.bedside else DESK
        self.qt.setFont(self.theme.font())
        self.qt.setStyleSheet(self.theme.stylesheet())
        self.window.rail.bedside.setChecked(self.theme.bedside)
        if self.session is not None:
            self.session.theme = self.theme
            self.session.refresh()

    def close(self) -> None:
        """Lock the desk if one is open, and wait until it is written."""
        self.idle.end()
        self._first_look.stop()
        self.clipboard.clear()
        self.qt.removeEventFilter(self)
        if self.session is not None and not self.window.locked:
            self.session.leave(finish=True)
        self.tasks.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every key and touch puts off the lock; F12 locks, also over a dialog."""
        if event.type() in AWAKE and isValid(self.idle) and self.idle.watching:
            self.idle.woken()
            if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F12 and not self.window.locked:
                self.lock()
                return True
        return False

    def _act(self, act: str) -> None:
        if act == "lock":
            self.lock()
        elif act == "hand-over":
            if self.session is not None:
                self.session.shift.hand_over()
        elif act == "language":
            self.change_language()
        elif act == "bedside":
            self.change_bedside()
        elif act == "own-password" and self.session is not None and not self.window.locked:
            self.session.go("key-act", act=act)
        elif act in HELP and self.session is not None and not self.window.locked:
            self._help(self.session, act)
        elif act == "refresh" and self.session is not None:
            self.session.refresh()
        elif act == "close" and self.session is not None and not self.window.locked:
            self.session.leave(finish=True)
            self.covers.returning(self.session.desk)

    def _help(self, session: DeskSession, act: str) -> None:
        """The guide's keys; help with the field the keyboard is in, or the page of help."""
        if act.startswith("guide"):
            session.guide.act(act)
            return
        here = self.window.focusWidget() if act == "help-here" else None
        while here is not None and not hasattr(here, "tell_help"):
            here = here.parentWidget()
        if here is None or not here.tell_help():
            session.go("help")

    def _go(self, place: str) -> None:
        if self.session is not None:
            self.session.go(place)

    def _answer_handover(self, go_on: bool) -> None:
        if self.session is not None:
            self.session.shift.answered(go_on)

    def _search(self, text: str) -> None:
        if self.session is not None:
            self.session.search(text)

    def _translate(self) -> None:
        """Qt's own words (file dialogs, menus of text fields)."""
        self.qt.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self.words.language != "en" and self._translator.load(f"qtbase_{self.words.language}", folder):
            self.qt.installTranslator(self._translator)


def dress(qt: QApplication, theme: Theme) -> None:
    """Fusion, the bundled family, palette and stylesheet."""
    qt.setApplicationName("CartDesk")
    qt.setStyle("Fusion")
    load_fonts()
    qt.setFont(theme.font())
    qt.setPalette(theme.palette())
    qt.setStyleSheet(theme.stylesheet())


def open_program(language: str | None = None) -> App:
    """The program with its window, not yet shown; Qt tells no texts from now on."""
    qt = QApplication(sys.argv[:1])
    hush()
    around = Surroundings(SystemClock(), SystemRandom(), config_dir(), reserve=RESERVE_BYTES)
    known = KnownDesks(around.config)
    theme = Theme(QGuiApplication.styleHints().colorScheme().name == "Dark", bedside=known.bedside)
    dress(qt, theme)
    words = Words(language or known.language or "ru")
    return App(qt, around, words, theme)


def run(*, language: str | None = None, desk: Path | None = None, who: str = "") -> int:
    """Open the program's window and stay until it is closed; returns the exit status."""
    app = open_program(language)
    app.start(desk, who)
    status = app.qt.exec()
    app.close()
    return app.renewal.replace() if app.renewal is not None else status
