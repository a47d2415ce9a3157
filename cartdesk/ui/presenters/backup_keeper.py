"""Keeps the desk's file and its copies: at unlock has every page read, then and every hour makes the backup that is due (R49).

The store's thread only begins and ends a backup; copying and verifying run in the pool, and a lock calls them off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cartdesk.base import CartDeskError
from cartdesk.store import DAMAGE, PageReport, set_aside
from cartdesk.usecases import (
    DAILY,
    BackupRun,
    BackupState,
    Desk,
    MadeBackup,
    PageRun,
    backup_state,
    begin_backup,
    begin_page_check,
    finish_backup,
    finish_page_check,
    give_up_backup,
    give_up_page_check,
)

if TYPE_CHECKING:
    from cartdesk.ui.presenters.desk_session import DeskSession

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
LOOK_MS = 200


class BackupKeeper(QObject):
    """`moved()` while a copy grows and whenever something about it changed; `made`, `fault` tell how the last one ended."""

    moved = Signal()

    def __init__(self, session: DeskSession, reserve: int) -> None:
        super().__init__(session)
        self._session, self._reserve = session, reserve
        self._cancelled = False
        self._run: BackupRun | None = None
        self._checking, self._asked = False, ""
        self._progress = (0, 0)
        self.state: BackupState | None = None
        self.missing = False
        self.damage: CartDeskError | None = None
        self.made: MadeBackup | None = None
        self.fault: CartDeskError | None = None
        self._hourly = self._timer(HOUR_MS, self.look)
        self._drawing = self._timer(LOOK_MS, self.moved.emit)

    def _timer(self, interval: int, act: Callable[[], object]) -> QTimer:
        made = QTimer(self)
        made.setInterval(interval)
        made.timeout.connect(act)
        return made

    @property
    def busy(self) -> bool:
        """A backup is under way."""
        return self._run is not None

    @property
    def share(self) -> float:
        """How much of the copy is written, from 0 to 1; then it is read again, which takes as long."""
        done, whole = self._progress
        return done / whole if whole else 0.0

    def begin(self) -> None:
        """Somebody is at the desk: keep room on its disk, look for a due backup now and each hour."""
        self._cancelled = False
        self._hourly.start()
        self._checking = True
        self._session.act(begin_page_check, self._read_pages, self._not_read, self)

    def _not_read(self, fault: CartDeskError) -> None:
        """Another act has met the damage already, or the disk is in trouble of another kind."""
        if fault.code in DAMAGE:
            self._damaged(fault)
        else:
            self._checked()

    def _checked(self) -> None:
        """The pages were read: now a backup that somebody asked for meanwhile, or the one that is due."""
        self._checking = False
        asked, self._asked = self._asked, ""
        self.start(asked) if asked else self.look()

    def _read_pages(self, run: PageRun) -> None:
        """Every page of the desk's file, in the pool; a backup waits until that has ended, and is not made of damage."""

        def judged(report: PageReport) -> None:
            self._session.act(
                lambda desk: finish_page_check(desk, run, report),
                lambda _: self._checked(),
                self._damaged,
                self,
            )

        def given_up(_: CartDeskError) -> None:
            self._session.act(
                lambda desk: give_up_page_check(run), lambda _: self._checked(), self._not_read, self
            )

        self._session.aside(lambda: run.travel(lambda: self._cancelled), judged, given_up, self)

    def _damaged(self, fault: CartDeskError) -> None:
        self.damage, self._checking = fault, False
        self._hourly.stop()
        self.moved.emit()

    def end(self) -> None:
        """The desk is being locked: a backup under way is called off."""
        self._hourly.stop()
        self.cancel()

    def look(self) -> None:
        """Make the daily backup if it is due and its medium is there."""
        folder, size = self._session.desk.folder, self._reserve
        if size:
            self._session.aside(lambda: set_aside(folder, size), lambda _: None, lambda _: None, self)
        self._session.act(backup_state, self._judge, lambda _: None, self)

    def _judge(self, state: BackupState) -> None:
        self.state = state
        shelf = state.shelf
        self._turn(missing=self.missing and shelf is not None and state.due)
        if shelf is None or not state.due or self.busy:
            self.moved.emit()
            return

        def seen(there: bool) -> None:
            self._turn(missing=not there)
            self.moved.emit()
            if there:
                self.start(DAILY)

        self._session.aside(lambda: shelf.there, seen, lambda _: None, self)

    def _turn(self, *, missing: bool) -> None:
        """While a due backup waits for its medium, look every minute: it is made soon after it was plugged in."""
        self.missing = missing
        self._hourly.setInterval(MINUTE_MS if missing else HOUR_MS)

    def start(self, reason: str) -> None:
        """Make a backup now."""
        if self._checking:
            self._asked = reason
            return
        if self.busy or self._cancelled:
            return
        self.made = self.fault = None
        self._session.act(lambda desk: begin_backup(desk, reason), self._travel, self._refused, self)

    def cancel(self) -> None:
        """Call a backup off."""
        self._cancelled = True

    def _travel(self, run: BackupRun) -> None:
        self._run, self._progress = run, (0, run.copying.bytes)
        self._drawing.start()
        self.moved.emit()
        self._session.aside(
            lambda: run.travel(self._see, lambda: self._cancelled), self._finish, self._give_up, self
        )

    def _see(self, done: int, whole: int) -> None:
        """In the pool: two numbers, nothing more."""
        self._progress = (done, whole)

    def _finish(self, made: MadeBackup) -> None:
        run = self._run
        if run is None:
            return

        def note(desk: Desk) -> MadeBackup:
            finish_backup(desk, run, made)
            return made

        self._session.act(note, self._told, self._refused, self)

    def _give_up(self, fault: CartDeskError) -> None:
        run = self._run
        if run is None:
            return

        def note(desk: Desk) -> CartDeskError:
            give_up_backup(desk, run, fault)
            return fault

        self._session.act(note, self._refused, self._refused, self)

    def _told(self, made: MadeBackup) -> None:
        self.made = made
        self._ended()
        self.look()
        self._session.changed()

    def _refused(self, fault: CartDeskError) -> None:
        self.fault = fault
        self._ended()

    def _ended(self) -> None:
        self._run = None
        self._drawing.stop()
        self._cancelled = False
        self.moved.emit()
