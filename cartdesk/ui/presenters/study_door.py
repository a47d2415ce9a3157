"""The door through which a study of others comes in: file, report, import, and on to a desk for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from cartdesk.base import CartDeskError
from cartdesk.ui.pages.study_page import StudyPage
from cartdesk.usecases import StudyImport, import_study, import_told

if TYPE_CHECKING:
    from cartdesk.ui.app import App


class StudyDoor(QObject):
    """Shows the page; `left` is called on the way back, `wanted(oid, version)` when a desk is asked for."""

    def __init__(self, app: App, left: Callable[[], None], wanted: Callable[[str, str], None]) -> None:
        super().__init__(app)
        self._app, self._left, self._wanted = app, left, wanted
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
            self._wanted(self._found.study.oid, self._found.study.version)
        else:
            self._left()

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
