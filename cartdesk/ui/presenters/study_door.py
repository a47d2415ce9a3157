"""The door through which a study of others comes in: file, report, import, and on to a desk for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from cartdesk.base import CartDeskError
from cartdesk.ui.pages.study_page import StudyPage
from cartdesk.usecases import SITE, StudyImport, import_study, import_told

if TYPE_CHECKING:
    from cartdesk.ui.app import App


def make(app: App) -> StudyDoor:
    """The door, for `covers`."""
    return StudyDoor(app)


class StudyDoor(QObject):
    """Shows the page; from there the way goes back to the start or on to a new desk for the study."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self._file: Path | None = None
        self._found: StudyImport | None = None

    def show(self) -> StudyPage:
        """Cover the window with the page."""
        self._file = self._found = None
        page = StudyPage(self._app.words, self._app.theme)
        page.asked.connect(lambda act: self._asked(page, act))
        self._app.window.cover(page)
        return page

    def look(self, page: StudyPage, path: Path) -> None:
        """Read a file and tell what it holds; nothing is taken in."""
        self._file = path
        self._run(page, check_only=True)

    def _asked(self, page: StudyPage, act: str) -> None:
        if act == "file":
            words = self._app.words
            found, _ = QFileDialog.getOpenFileName(
                self._app.window, words("pages.study.choose"), "", words("pages.study.filter")
            )
            if found:
                self.look(page, Path(found))
        elif act == "import":
            self._run(page, check_only=False)
        elif act == "desk" and self._found is not None:
            study = self._found.study
            self._app.covers.create(SITE, (study.oid, study.version))
        else:
            self._app.covers.start()

    def _run(self, page: StudyPage, *, check_only: bool) -> None:
        path = self._file
        if path is None:
            return

        def done(found: StudyImport) -> None:
            self._found = found
            page.show_report(path.name, import_told(found, self._app.words), taken=not check_only)

        def failed(fault: CartDeskError) -> None:
            page.refuse(path.name, self._app.words.error(fault))

        page.busy(True)
        self._app.tasks.run_aside(lambda: import_study(path, check_only=check_only), done, failed, page)
