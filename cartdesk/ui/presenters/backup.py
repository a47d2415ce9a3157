"""The copies on the screen: what stands on the medium, a new one, a rehearsal, where they go and when to remind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.base import CartDeskError
from cartdesk.exchange import Rehearsal
from cartdesk.ui.pages.backup_page import BackupPage
from cartdesk.ui.presenters.backup_view import Found, view_of
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import (
    ASKED,
    MILESTONE,
    Desk,
    Rehearsed,
    backup_state,
    begin_rehearsal,
    choose_backup_folder,
    choose_warning,
    finish_rehearsal,
    people,
    rehearsals,
)


def make(session: Session) -> QWidget:
    """The page of this desk's copies."""
    return _Backup(session).page


class _Backup:
    """Keeps the page and what it shows; lives as long as the page does."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = BackupPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.reword = self.tell
        self.found: Found | None = None
        self.was_busy = session.keeper.busy
        self.page.asked.connect(self.act)
        self.page.warned.connect(self.warn_after)
        session.keeper.moved.connect(self.page.stirred)
        self.page.stirred.connect(self.moved)
        self.refresh()

    # -- what is there ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the desk, then look at the medium beside it."""
        self.session.act(_found, self._look, owner=self.page)

    def _look(self, found: Found) -> None:
        self.found = found
        self.tell()
        self.moved()
        if found.state.shelf is not None:
            folder = self.session.desk.folder
            self.session.aside(lambda: _seen(found, folder), self._seen, owner=self.page)

    def _seen(self, found: Found) -> None:
        self.found = found
        self.tell()

    def tell(self) -> None:
        """Word everything in the language of the screen."""
        if self.found is not None:
            self.page.show_view(view_of(self.session.words, self.session.desk, self.found))

    def moved(self) -> None:
        """A copy has grown or ended."""
        keeper = self.session.keeper
        self.page.show_progress(keeper.share if keeper.busy else None)
        ended, self.was_busy = self.was_busy and not keeper.busy, keeper.busy
        if not keeper.busy and (ended or keeper.fault is not None):
            self._ended()

    def _ended(self) -> None:
        keeper, words = self.session.keeper, self.session.words
        if keeper.made is not None:
            self.page.notice.say(words("pages.backup.done", n=keeper.made.note.records), "complete")
        elif keeper.fault is not None:
            self.page.notice.say(words.error(keeper.fault), "warn")
            keeper.fault = None
        self.refresh()

    # -- what is asked ----------------------------------------------------------------------------------------

    def act(self, asked: str) -> None:
        """Make a copy, call it off, choose the folder, rehearse."""
        if asked == "now":
            self.page.notice.quiet()
            self.session.keeper.start(MILESTONE if self.page.milestone.isChecked() else ASKED)
            self.page.milestone.setChecked(False)
        elif asked == "cancel":
            self.session.keeper.cancel()
        elif asked == "folder":
            self._choose()
        else:
            self._rehearse()

    def _choose(self) -> None:
        title = self.session.words("pages.backup.folder-title")
        chosen = QFileDialog.getExistingDirectory(self.session.window, title)
        if chosen:
            self.place(Path(chosen))

    def place(self, folder: Path) -> None:
        """Let copies go to this folder from now on."""
        self.session.act(
            lambda desk: choose_backup_folder(desk, folder), lambda _: self._placed(), self._failed, self.page
        )

    def _placed(self) -> None:
        self.session.changed()
        self.refresh()
        self.session.keeper.look()

    def warn_after(self, days: int) -> None:
        """Remind after so many days."""
        self.session.act(
            lambda desk: choose_warning(desk, days), lambda _: self.refresh(), self._failed, self.page
        )

    def _rehearse(self) -> None:
        listed = self.found.listed if self.found else ()
        chosen = next((one.path for one in listed if one.path.name == self.page.table.key), None)
        password = self.page.password.text()
        words = self.session.words
        if chosen is None or not password:
            self.page.show_outcome(words("pages.backup.password-first"), "warn")
            return
        self.page.password.clear()
        self.page.rehearse.setEnabled(False)
        self.page.show_outcome(words("pages.backup.rehearsing"), "info")
        self.session.act(
            lambda desk: begin_rehearsal(desk, chosen, password),
            lambda run: self.session.aside(run.travel, self._set_against, self._not_rehearsed, self.page),
            self._not_rehearsed,
            self.page,
        )

    def _set_against(self, found: Rehearsed) -> None:
        self.session.act(
            lambda desk: finish_rehearsal(desk, found), self._rehearsed, self._not_rehearsed, self.page
        )

    def _rehearsed(self, outcome: Rehearsal) -> None:
        words = self.session.words
        if outcome.same:
            facts = {"records": outcome.records, "live": outcome.live}
            self.page.show_outcome(words("pages.backup.same", **facts), "complete")
        else:
            names = ", ".join(one.table for one in outcome.tables if not one.same) or "—"
            codes = "; ".join(words(f"fault.{code}") for code in outcome.faults) or "—"
            self.page.show_outcome(words("pages.backup.differs", tables=names, faults=codes), "reject")
        self.session.changed()
        self.refresh()

    def _not_rehearsed(self, fault: CartDeskError) -> None:
        self.page.show_outcome(self.session.words.error(fault), "warn")
        self.page.rehearse.setEnabled(True)

    def _failed(self, fault: CartDeskError) -> None:
        self.page.notice.say(self.session.words.error(fault), "warn")


def _found(desk: Desk) -> Found:
    """What the desk itself knows; on the store's thread."""
    names = {one.id: one.name for one in people(desk)}
    return Found(backup_state(desk), rehearsals(desk), names)


def _seen(found: Found, folder: Path) -> Found:
    """What is on the medium now; in the pool, because a medium may take its time."""
    shelf = found.state.shelf
    if shelf is None or not shelf.there:
        return found
    same_disk = shelf.chosen.stat().st_dev == folder.stat().st_dev
    return replace(found, there=True, same_disk=same_disk, listed=shelf.look())
