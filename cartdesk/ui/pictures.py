"""Drawing the program: each page as a person sees it, without a screen, for the docs and for whoever wants to look."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cartdesk.base import CartDeskError, Clock, Random, Words
from cartdesk.ui.app import App, Surroundings, dress
from cartdesk.ui.pages.import_page import ImportPage
from cartdesk.ui.pages.unlock_page import UnlockPage
from cartdesk.ui.quiet import hush
from cartdesk.ui.theme import Theme

SIZE = (1366, 768)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the place in the program, where in it, and files dropped onto the page."""

    name: str
    place: str
    where: dict[str, Any] = field(default_factory=dict)
    dropped: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person at one desk: folder, person's id and password, device secrets, and the pages to draw."""

    folder: Path
    user: str
    password: str
    secrets: Path
    shots: tuple[Shot, ...]


class Painter:
    """Draws sittings into a folder; one program object for all of them."""

    def __init__(self, folder: Path, clock: Clock, random: Random, config: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        self._qt = QApplication([])
        hush()
        self._folder, self._clock, self._random, self._config = folder, clock, random, config
        folder.mkdir(parents=True, exist_ok=True)

    def draw(
        self, sitting: Sitting, language: str, scale: float = 1.0, dark: bool = False, mark: str = ""
    ) -> None:
        """Unlock as the person would, walk through the pages and keep a picture of each."""
        theme = Theme(dark=dark, scale=scale)
        dress(self._qt, theme)
        around = Surroundings(self._clock, self._random, self._config, sitting.secrets)
        app = App(self._qt, around, Words(language), theme)
        app.known.remember_guided(sitting.user)  # the pages are drawn as on any later day
        app.start(sitting.folder)
        app.window.resize(*SIZE)
        self._settle(app)
        cover = app.window.cover_page
        if not isinstance(cover, UnlockPage):
            raise CartDeskError("ui.unexpected", kind="pictures", place="unlock")
        self._keep(app, f"unlock-{sitting.folder.name}-{language}{mark}")
        cover.choose(sitting.user)
        cover.password.setText(sitting.password)
        QTest.keyClick(cover.password, Qt.Key.Key_Return)
        self._settle(app)
        session = app.session
        if session is None:
            raise CartDeskError("ui.unexpected", kind="pictures", place="session")
        for shot in sitting.shots:
            if shot.place == "form":
                session.go("subjects")  # as a person goes who turns from one subject to another
                self._settle(app)
            session.go(shot.place, **shot.where)
            self._settle(app)
            if shot.dropped and isinstance(app.window.page, ImportPage):
                app.window.page.dropped.emit("\n".join(str(path) for path in shot.dropped))
                self._settle(app)
            self._keep(app, f"{shot.name}-{language}{mark}")
        app.close()
        app.window.close()

    def draw_doors(self, language: str) -> None:
        """What stands before any desk: the first page, and the door through which a study of others comes in."""
        theme = Theme()
        dress(self._qt, theme)
        app = App(
            self._qt,
            Surroundings(self._clock, self._random, self._config, self._config),
            Words(language),
            theme,
        )
        app.start()
        app.window.resize(*SIZE)
        self._settle(app)
        self._keep(app, f"start-{language}")
        app.covers.show_study_door()
        self._settle(app)
        self._keep(app, f"study-{language}")
        app.close()
        app.window.close()

    def _keep(self, app: App, name: str) -> None:
        app.window.grab().save(str(self._folder / f"{name}.png"))

    def _settle(self, app: App) -> None:
        """Let the program come to rest: nothing under way, everything drawn."""
        loop = QEventLoop()
        quiet = 0

        def look() -> None:
            nonlocal quiet
            quiet = quiet + 1 if app.tasks.idle else 0
            if quiet > 4:
                loop.quit()

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(2)
        loop.exec()
        timer.stop()
