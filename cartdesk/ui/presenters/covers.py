"""The first pages and the cover of a locked desk: start page and unlock page; further doors are brought when asked for.

What stands behind a door (the store, the engine, the pages of a desk) is read on the store thread while the first page is
looked at and the password typed: nothing of it may be imported here (decision 0037).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from cartdesk import usecases
from cartdesk.base import CartDeskError
from cartdesk.study import protocol_of
from cartdesk.ui.pages.start_page import StartPage
from cartdesk.ui.pages.unlock_page import PersonButton, UnlockPage, UnlockView
from cartdesk.ui.widgets.page import Page

if TYPE_CHECKING:
    from cartdesk.ui.app import App
    from cartdesk.usecases import Desk, DeskFile

ROOM = "cartdesk.ui.presenters"
BEHIND = {"site": ("today", "subjects", "subject", "form", "sign"), "sponsor": ("importing",)}


def read_ahead(kind: str) -> bool:
    """Read what an unlocked desk of a kind needs at once: the act of unlocking with all it stands on, its daily pages.

    True when something was read that was not there before.
    """
    before = len(sys.modules)
    import_module("cartdesk.usecases.opening")
    for name in ("desk_session", *BEHIND[kind]):
        import_module(f"{ROOM}.{name}")
    return len(sys.modules) > before


class Covers(QObject):
    """Shows the doors and opens them; keys are stretched and the store opened on the store thread."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self._doors: dict[str, Any] = {}
        self._kind = "site"

    def start(self) -> None:
        """The first page: desks of this computer, or a new one."""
        app = self._app
        page = StartPage(app.words, app.theme)
        page.show_desks(app.known.lines())
        page.opened.connect(lambda folder: self.unlock(Path(folder)))
        page.asked.connect(self._asked)
        app.window.cover(page)

    def unlock(self, folder: Path, chosen: str = "", returning: bool = False) -> None:
        """The people of a desk and a password field; a folder that is no desk is told on the start page."""
        app = self._app
        try:
            file = usecases.read_desk_file(folder)
            view = _view(folder, file, chosen, returning)
        except CartDeskError as fault:
            self.start()
            self._tell(fault)
            return
        self._kind = file.kind
        page = UnlockPage(app.words, app.theme)
        app.window.cover(page)
        page.show_desk(view)
        page.entered.connect(partial(self._enter, page, folder))
        page.asked.connect(lambda act: self._recover(folder) if act == "recover" else self._asked(act))
        page.switched.connect(app.lock_for_good)

    def returning(self, desk: Desk) -> None:
        """The cover of a desk that was locked by hand or by the clock."""
        self.unlock(desk.folder, desk.user.id, returning=True)

    def read_ahead(self) -> None:
        """Read what is behind the door, on the store thread; a fault in it is told when the door is to be opened."""
        tasks = self._app.tasks

        def read(fresh: bool) -> None:
            if fresh:
                tasks.keep_what_was_read()

        tasks.run(partial(read_ahead, self._kind), read, lambda _: None)

    def show_study_door(self) -> None:
        """The door through which a study of others comes in."""
        self._bring("study_door", lambda door: door.show())

    def create(self, kind: str, study: tuple[str, str] | None = None) -> None:
        """The wizard of a new desk of a kind, for a study (oid and version) when one is already chosen."""
        self._bring("new_desk", lambda door: door.show(kind, study))

    def _recover(self, folder: Path) -> None:
        self._bring("recover_door", lambda door: door.show(folder))

    def _bring(self, name: str, show: Callable[[Any], None]) -> None:
        """Show a door that needs more than the first page: it is read on the store thread and made once."""

        def come(module: Any) -> None:
            if name not in self._doors:
                self._doors[name] = module.make(self._app)
            show(self._doors[name])

        self._app.tasks.run(lambda: import_module(f"{ROOM}.{name}"), come, self._tell)

    def _tell(self, fault: CartDeskError) -> None:
        page = self._app.window.cover_page
        if isinstance(page, Page):
            page.notice.say(self._app.words.error(fault))

    def _asked(self, act: str) -> None:
        if act == "language":
            self._app.change_language()
        elif act == "other-desk":
            self._app.forget()
            self.start()
        elif act == "open":
            words = self._app.words
            found = QFileDialog.getExistingDirectory(self._app.window, words("ui.start.open"))
            if found:
                self.unlock(Path(found))
        elif act == "study":
            self.show_study_door()
        else:
            self.create(act)

    def _enter(self, page: UnlockPage, folder: Path, user: str, password: str) -> None:
        app, around, kind = self._app, self._app.around, self._kind

        def open_desk() -> Desk:
            read_ahead(kind)
            return usecases.unlock(
                folder,
                user,
                password,
                clock=around.clock,
                random=around.random,
                language=app.words.language,
                secrets=around.secrets,
                whole=False,
            )

        def refused(fault: CartDeskError) -> None:
            left = fault.facts.get("left")
            page.refuse(app.words.error(fault), int(left) if left is not None else None)

        page.busy(True)
        app.tasks.run(open_desk, app.unlocked, refused, page)


def _view(folder: Path, file: DeskFile, chosen: str, returning: bool) -> UnlockView:
    """What `desk.json` and the first file of the study tell."""
    note = usecases.read_training_note(folder, file)
    hints = {one.id: one.password for one in note.people} if note else {}
    people = tuple(
        PersonButton(one.id, one.name, usecases.tries_left(file, one.id), hints.get(one.id, ""))
        for one in file.people
    )
    recovery = file.doors.recovery is not None
    protocol = protocol_of(file.study, file.version)
    return UnlockView(file.label, protocol, file.site, file.training, people, chosen, returning, recovery)
