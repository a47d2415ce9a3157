"""The door through which a study of others comes in: file, report, import, and on to a desk for it.

Data of subjects in the file go into a practice desk made for them; the loading shows how far it is and can be called off.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from cartdesk.base import CartDeskError
from cartdesk.ui.pages.study_page import StudyPage
from cartdesk.usecases import (
    SITE,
    Loaded,
    StudyImport,
    free_folder,
    import_study,
    import_told,
    loading_told,
    make_practice_with_data,
)

if TYPE_CHECKING:
    from cartdesk.ui.app import App

DRAW_MS = 100


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
        self._desk: Path | None = None
        self._loading: _Loading | None = None

    def show(self) -> StudyPage:
        """Cover the window with the page."""
        self._file = self._found = self._desk = None
        page = StudyPage(self._app.words, self._app.theme)
        page.asked.connect(lambda act: self._asked(page, act))
        self._app.window.cover(page)
        return page

    def look(self, page: StudyPage, path: Path) -> None:
        """Read a file and tell what it holds; nothing is taken in."""
        self._file, self._found = path, None
        self._run(page, check_only=True)

    def practise(self, page: StudyPage, parent: Path) -> None:
        """Make a practice desk in a new folder of `parent` and load the file's data into it."""
        if self._found is not None and self._file is not None:
            study = self._found.study
            self._loading = _Loading(self._app, self, page, free_folder(parent, study.oid))
            self._loading.start(study.oid, study.version, self._file)

    def loaded(self, page: StudyPage, folder: Path, found: Loaded) -> None:
        """The data stand in the practice desk: tell the counts, and offer its door."""
        app = self._app
        self._desk = folder
        app.known.remember(folder)
        told = app.words("pages.study.made", folder=str(folder))
        page.show_loaded(self._file.name if self._file else "", loading_told(found, app.words), told)

    def _asked(self, page: StudyPage, act: str) -> None:
        words = self._app.words
        if act == "file":
            chosen, _ = QFileDialog.getOpenFileName(
                self._app.window, words("pages.study.choose"), "", words("pages.study.filter")
            )
            if chosen:
                self.look(page, Path(chosen))
        elif act == "import":
            self._run(page, check_only=False)
        elif act == "desk" and self._found is not None:
            study = self._found.study
            self._app.covers.create(SITE, (study.oid, study.version))
        elif act == "practice":
            where = QFileDialog.getExistingDirectory(self._app.window, words("pages.study.practice-where"))
            if where:
                self.practise(page, Path(where))
        elif act == "cancel" and self._loading is not None:
            self._loading.cancel()
        elif act == "open" and self._desk is not None:
            self._app.covers.unlock(self._desk)
        else:
            self._app.covers.start()

    def _run(self, page: StudyPage, *, check_only: bool) -> None:
        path = self._file
        if path is None:
            return

        def done(found: StudyImport) -> None:
            self._found = found
            report = import_told(found, self._app.words)
            page.show_report(path.name, report, taken=not check_only, data=found.values > 0)

        def failed(fault: CartDeskError) -> None:
            page.refuse(path.name, self._app.words.error(fault))

        page.busy(True)
        self._app.tasks.run_aside(lambda: import_study(path, check_only=check_only), done, failed, page)


class _Loading(QObject):
    """One loading on its way: the store thread tells two numbers, the page draws them ten times a second."""

    def __init__(self, app: App, door: StudyDoor, page: StudyPage, folder: Path) -> None:
        super().__init__(page)
        self._app, self._door, self._page, self._folder = app, door, page, folder
        self._done, self._whole, self._cancelled = 0, 0, False
        self._drawing = QTimer(self)
        self._drawing.timeout.connect(self._draw)

    def start(self, study: str, version: str, file: Path) -> None:
        """Make the desk and load, on the thread that owns stores."""
        app = self._app

        def load() -> Loaded:
            return make_practice_with_data(
                self._folder, study, version, file, clock=app.around.clock, random=app.around.random,
                language=app.words.language, progress=self._see, cancelled=lambda: self._cancelled or app.tasks.closing,
            )  # fmt: skip

        self._draw()
        self._drawing.start(DRAW_MS)
        app.tasks.run(load, self._ended, self._failed, self._page)

    def cancel(self) -> None:
        """Call the loading off."""
        self._cancelled = True
        self._page.calling_off()

    def _see(self, done: int, whole: int) -> None:
        """On the store thread: two numbers, nothing more."""
        self._done, self._whole = done, whole

    def _draw(self) -> None:
        self._page.show_progress(self._done / self._whole if self._whole else 0.0)

    def _ended(self, found: Loaded) -> None:
        self._drawing.stop()
        self._door.loaded(self._page, self._folder, found)

    def _failed(self, fault: CartDeskError) -> None:
        self._drawing.stop()
        self._page.not_loaded(self._app.words.error(fault))
