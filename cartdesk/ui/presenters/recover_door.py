"""The door for a desk that nobody can unlock any more: two shares of the recovery key and a new administrator."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cartdesk.crypto import password_faults
from cartdesk.study import load_study
from cartdesk.ui.pages.recover_page import RecoverPage
from cartdesk.ui.presenters.new_desk import person_of
from cartdesk.usecases import Desk, administrator_role, read_desk_file, recover

if TYPE_CHECKING:
    from cartdesk.ui.app import App


def make(app: App) -> RecoverDoor:
    """The door, for `covers`."""
    return RecoverDoor(app)


class RecoverDoor(QObject):
    """Shows the page and lets the new administrator in on the store thread."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app

    def show(self, folder: Path) -> None:
        """Nobody can unlock: two shares and a new administrator."""
        app, file = self._app, read_desk_file(folder)
        role = load_study(file.study, file.version).roles[
            administrator_role(load_study(file.study, file.version))
        ]
        page = RecoverPage(
            app.words, app.theme, lambda password, name: password_faults(password, [name, file.label]),
            f"{file.label} · {file.site}", (role.oid, role.text(app.words.language)),
        )  # fmt: skip
        page.left.connect(lambda: app.covers.unlock(folder))
        page.wanted.connect(partial(self._take_charge, page, folder))
        app.window.cover(page)

    def _take_charge(self, page: RecoverPage, folder: Path) -> None:
        app, around = self._app, self._app.around
        shares, person = [box.text for box in page.shares], person_of(page.person.entry)

        def take() -> Desk:
            return recover(
                folder, shares, person, clock=around.clock, random=around.random,
                language=app.words.language, secrets=around.secrets,
            )  # fmt: skip

        page.busy()
        app.tasks.run(take, app.unlocked, lambda fault: page.refuse(app.words.error(fault)), page)
