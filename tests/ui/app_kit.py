"""The whole program on a real desk, offscreen; waits are for facts, never for time."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cartdesk.base import Words
from cartdesk.ui.app import App, Surroundings, dress
from cartdesk.ui.pages.unlock_page import UnlockPage
from cartdesk.ui.theme import Theme
from tests.builders import PASSWORDS, Place
from tests.ui.entry_kit import press


class Running:
    """A running program and what a person does with it."""

    def __init__(
        self,
        qtbot,
        site: Place,
        tmp_path: Path,
        language: str = "ru",
        who: str = "",
        scale: float = 1.0,
        bedside: bool = False,
        guide: bool = False,
    ) -> None:
        self.qtbot, self.site = qtbot, site
        qt = QApplication.instance()
        theme = Theme(scale=scale, bedside=bedside)
        dress(qt, theme)
        around = Surroundings(site.clock, site.random, tmp_path / "config", site.secrets)
        self.app = App(qt, around, Words(language), theme)
        if not guide:
            self.app.known.remember_guided(*site.ids.values())
        qtbot.addWidget(self.app.window)
        self.app.start(site.folder, who)
        qtbot.waitExposed(self.app.window)

    @property
    def window(self):
        return self.app.window

    def settle(self, patience: int = 15_000) -> None:
        """Wait until nothing is under way; milliseconds after which it is given up."""
        self.qtbot.waitUntil(lambda: self.app.tasks.idle, timeout=patience)

    def enter(self, role: str, password: str | None = None) -> None:
        page = self.window.cover_page
        assert isinstance(page, UnlockPage)
        page._people[self.site.ids[role]].setChecked(True)
        page.password.setText(password or PASSWORDS[role])
        press(page.password, Qt.Key.Key_Return)
        self.settle()

    def nobody_for(self, seconds: float) -> None:
        """Time passes and no key is pressed; the program looks at its clock each second, as its timer makes it."""
        for _ in range(int(seconds)):
            self.site.clock.pass_time(1)
            self.app.idle.tick()

    def at_work_for(self, seconds: float) -> None:
        """Time passes with somebody at the desk; the program looked at its clock all along, so nothing slept."""
        self.site.clock.pass_time(seconds)
        self.app.idle.begin()

    def open_form(self, code: str, place) -> object:
        self.app.session.go("form", code=code, place=place)
        self.settle()
        return self.window.page.form

    def close(self) -> None:
        self.app.close()
