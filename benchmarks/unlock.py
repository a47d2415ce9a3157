"""From the password to Today with sixty full subjects, against the Argon2id of the password alone; and ten times the records.

The whole program, offscreen: Return in the password field until Today's tasks stand in the window, painted. Beside it, in
turns, one Argon2id at the same cost. The desk with ten times the records has the same subjects, every answer given ten times.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.clinic import REAL, SUBJECTS, a_clinic
from benchmarks.floor import Line, milliseconds, undisturbed
from cartdesk.base import Words
from cartdesk.crypto import stretch
from cartdesk.ui.app import App, Surroundings, dress
from cartdesk.ui.pages.today_page import TodayPage
from cartdesk.ui.pages.unlock_page import UnlockPage
from cartdesk.ui.theme import Theme
from cartdesk.usecases import lock
from tests.builders import PASSWORDS, Place

ROUNDS = 9
SHARE, ALLOWED_MS, GROWTH = 1.25, 100.0, 1.5
MORE = 10


def run(folder: Path) -> list[Line]:
    """Two desks against Argon2id, and against each other."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    lines = []
    for changes in (1, MORE):
        place = folder / f"clinic-{changes}"
        place.mkdir(parents=True)
        site = a_clinic(place, changes)
        with site.desk.store.view() as unit:
            records = unit.head()[0]
        lock(site.desk)
        taken, floor = _against(_Program(qt, site, place))
        limit = SHARE + ALLOWED_MS / floor
        name = f"unlock to Today, {SUBJECTS} subjects, {records} records"
        lines.append(Line(name, floor, taken, limit, "floor: one Argon2id of 64 MiB, 3 passes"))
    small, great = lines
    growth = Line("the same, ten times the records", small.measured_ms, great.measured_ms, GROWTH)
    return [*lines, growth]


def _stretching() -> None:
    stretch(PASSWORDS["nurse"], b"\0" * 16, REAL)


def _against(program: _Program) -> tuple[float, float]:
    """Milliseconds of an opening and of one stretching, in turns; closing the door again does not count."""
    pairs = []
    for _ in range(ROUNDS):
        pairs.append((milliseconds(program.enter), milliseconds(_stretching)))
        program.leave()
    program.app.close()
    return undisturbed(one for one, _ in pairs), undisturbed(other for _, other in pairs)


class _Program:
    """The whole program before the door of one desk."""

    def __init__(self, qt: QApplication, site: Place, folder: Path) -> None:
        theme = Theme()
        dress(qt, theme)
        around = Surroundings(site.clock, site.random, folder / "config", site.secrets)
        self.app, self.site = App(qt, around, Words("ru"), theme), site
        self.app.known.remember_guided(*site.ids.values())
        self.app.start(site.folder)
        self._settle()

    def enter(self) -> None:
        """Return in the password field, until Today's tasks are painted."""
        window, cover = self.app.window, self.app.window.cover_page
        assert isinstance(cover, UnlockPage)
        cover.choose(self.site.ids["nurse"])
        cover.password.setText(PASSWORDS["nurse"])
        QTest.keyClick(cover.password, Qt.Key.Key_Return)
        _until(lambda: isinstance(window.page, TodayPage) and bool(window.page._lines))
        window.grab()

    def leave(self) -> None:
        """Lock, and forget the pages, so that the next one to enter finds none."""
        self._settle()
        self.app.lock()
        self._settle()
        self.app.forget()

    def _settle(self) -> None:
        _until(lambda: self.app.tasks.idle)


def _until(there: Callable[[], bool]) -> None:
    """Let the program run until something is so."""
    loop, timer = QEventLoop(), QTimer()
    timer.setInterval(1)
    timer.timeout.connect(lambda: there() and loop.quit())
    timer.start()
    loop.exec()
