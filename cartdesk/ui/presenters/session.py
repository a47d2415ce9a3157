"""The desk under the screen: what a presenter needs to act and to move on, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.ui.presenters.backup_keeper import BackupKeeper
from cartdesk.ui.presenters.guide import Guide
from cartdesk.ui.presenters.pending_saves import PendingSaves
from cartdesk.ui.theme import Theme
from cartdesk.usecases import Desk

T = TypeVar("T")
Done = Callable[[T], None]
Failed = Callable[[CartDeskError], None]


class Session(Protocol):
    """An unlocked desk as the pages see it; `cartdesk.ui.app` makes it.

    `act` runs `function(desk)` on the one store thread, `aside` runs `function()` in the pool, which never sees a
    Store; both call back on the screen's thread, and not at all once `owner` is gone. Without `failed` a fault is
    told in the notice of the page in front. `guide` tells where things are, `keeper` makes backups, `saves` saves what is typed, also later.
    """

    desk: Desk
    guide: Guide
    keeper: BackupKeeper
    saves: PendingSaves

    @property
    def words(self) -> Words:
        """The words of the language on the screen."""
        ...

    @property
    def theme(self) -> Theme:
        """Colours, sizes, fonts."""
        ...

    @property
    def window(self) -> QWidget:
        """The parent of dialogs."""
        ...

    def act(
        self,
        function: Callable[[Desk], T],
        done: Done[T],
        failed: Failed | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run an act or a view of the desk."""
        ...

    def aside(
        self,
        function: Callable[[], T],
        done: Done[T],
        failed: Failed | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run what takes long and needs no store: the road, a page of paper."""
        ...

    def go(self, page: str, /, **where: object) -> None:
        """Show a page: home (the first place of this person), today, subjects, subject(code), form(code, place), sign, sending, import, trail, backup, settings, preview(pdf, name)."""
        ...

    def changed(self) -> None:
        """Something was recorded: refresh the numbers of rail and status line."""
        ...

    def saved(self, when: str) -> None:
        """Tell the status line that something was saved at this local time."""
        ...
