"""An unlocked desk on the screen: runs acts, turns pages, keeps rail and status line true."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from cartdesk.base import CartDeskError, Words, local_at
from cartdesk.ui.presenters.backup_keeper import BackupKeeper
from cartdesk.ui.presenters.backup_view import copies_told
from cartdesk.ui.presenters.finding_place import Found, find_place
from cartdesk.ui.presenters.guide import Guide
from cartdesk.ui.presenters.pending_saves import PendingSaves
from cartdesk.ui.presenters.places import MODULES, ON_RAIL, ROOM, numbers_of, places_of, tells_road
from cartdesk.ui.presenters.shift import Shift
from cartdesk.ui.presenters.turning import ask_first
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.rail import RailEntry
from cartdesk.ui.widgets.status_line import StatusView
from cartdesk.usecases import Desk, KeyNews, key_news, lock

if TYPE_CHECKING:
    from cartdesk.ui.app import App

T = TypeVar("T")
Failed = Callable[[CartDeskError], None]
COUNT_AFTER_MS = 400
MOST_NEWS = 5


class DeskSession(QObject):
    """The Session of the pages (`presenters.session.Session`), one for each person at the desk."""

    def __init__(self, app: App, desk: Desk) -> None:
        super().__init__(app)
        self.desk = desk
        self._app = app
        self.theme: Theme = app.theme
        self.window: QWidget = app.window
        self._at: tuple[str, dict[str, object]] = ("", {})
        self._saved = ""
        self._open = True
        self.keeper = BackupKeeper(self, app.around.reserve)
        self.keeper.moved.connect(self._tell_copies)
        self.shift = Shift(app, self)
        self.guide = Guide(app, self)
        self.saves = PendingSaves(self.act, self._tell_waiting, self)
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(COUNT_AFTER_MS)
        self._recount.timeout.connect(self._count)

    # -- what pages may ask (Session) -------------------------------------------------------------------------

    @property
    def words(self) -> Words:
        """The words of the language on the screen."""
        return self._app.words

    def act(
        self,
        function: Callable[[Desk], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run an act or a view of the desk on the store thread."""
        self._app.tasks.run(lambda: function(self.desk), done, failed or self.tell, owner or self)

    def aside(
        self,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Run what needs no store in the pool."""
        self._app.tasks.run_aside(function, done, failed or self.tell, owner or self)

    def go(self, page: str, /, **where: object) -> None:
        """Show a page; a form that is left first records the field being typed in."""
        self.shift.leave(only_held=True)
        self._finish_typing()
        if page == "home":
            page = self._places({})[0].name
        self._at = page, where = ask_first(self._app.window.page, self.desk, page, where)
        made: QWidget = importlib.import_module(f"{ROOM}.{MODULES.get(page, page)}").make(self, **where)
        self._app.window.turn_to(page, made, ON_RAIL.get(page, page))
        self.shift.moved()

    def changed(self) -> None:
        """Something was recorded: count anew, a moment later, so that typing is never held up."""
        self._recount.start()

    def saved(self, when: str) -> None:
        """Tell the status line that something was saved at this local time."""
        self._saved = when
        self._app.window.status.tell_saved(when)
        self.changed()

    def tell(self, fault: CartDeskError) -> None:
        """Say what went wrong at the head of the page in front."""
        notice = getattr(self._app.window.page, "notice", None)
        if notice is not None:
            notice.say(self.words.error(fault))

    # -- what the app asks ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """The first page of this person."""
        window, desk = self._app.window, self.desk
        role = desk.role.text(self.words.language)
        window.bar.show_desk(desk.study.protocol, f"{desk.file.label} · {desk.file.site}")
        window.bar.show_person(desk.user.name, role)
        window.show_training(desk.training)
        window.show_places(self._places({}))
        window.show_status(StatusView(tells_road=self._tells_road))
        window.uncover()
        self.go("instruction" if desk.must_read else "home")
        self.guide.greet()
        self._count()
        self.act(key_news, self._tell_news)
        self.shift.look()
        self.keeper.begin()

    def may_return(self, desk: Desk) -> bool:
        """Whether this is the person whose pages stand behind the cover."""
        return (desk.folder, desk.user.id) == (self.desk.folder, self.desk.user.id)

    def take_back(self, desk: Desk) -> None:
        """The same person again: pages, field and typed text are as they were."""
        self.desk = desk
        self._open = True
        self._app.window.uncover()
        self._count()
        self.act(key_news, self._tell_news)
        self.shift.came_back()
        self.keeper.begin()
        self.saves.try_again()

    def leave(self, finish: bool = False, note: str = "") -> None:
        """Lock the desk on its own thread, after everything that is still being written; half-typed text stays in it."""
        if not self._open:
            return
        if finish:
            self._finish_typing()
        self.shift.leave(note)
        self._open = False
        self._recount.stop()
        self.keeper.end()
        self.saves.try_again()
        self.saves.rest()
        desk = self.desk
        self._app.tasks.run(lambda: lock(desk), lambda _: None, lambda _: None)

    def forget(self) -> None:
        """The pages go; what comes back from the threads finds nobody."""
        self.leave()

    def reword(self) -> None:
        """The language changed: pages that cannot change their words are made anew, with what was typed."""
        self.desk.words = self._app.words
        self._tell_copies()
        self.shift.reword()
        self.guide.tell()
        window = self._app.window
        window.bar.show_person(self.desk.user.name, self.desk.role.text(self.words.language))
        if window.page is not None and not hasattr(window.page, "set_words"):
            self.refresh()

    def refresh(self) -> None:
        """The page in front anew (F5, another language or look), with what was typed in it, as far as it keeps that."""
        self._finish_typing()  # what cannot be recorded is kept as a text
        page, (name, where) = self._app.window.page, self._at
        keep = getattr(page, "kept", None)
        if page is not None and name:
            self.go(name, **{**where, **(keep() if keep is not None else {})})
        self.changed()

    def search(self, text: str) -> None:
        """Ctrl+K: a subject's code, or a code and words of a form."""
        window = self._app.window

        def found(place: Found | None) -> None:
            window.bar.not_found(place is None)
            if place is None:
                return
            if place.place is None:
                self.go("subject", code=place.code)
            else:
                self.go("form", code=place.code, place=place.place)

        self.act(lambda desk: find_place(desk, text), found)

    # -- inside -----------------------------------------------------------------------------------------------

    def _tell_waiting(self, fault: CartDeskError | None, waiting: int) -> None:
        """The disk did not take what was typed: say so over every page until it did."""
        window, words = self._app.window, self.words
        if fault is None:
            window.alarm.quiet()
            window.status.tell_trouble("")
            self._saved_now()
            return
        window.alarm.say(f"{words.error(fault)} {words('ui.alarm.waiting', n=waiting)}", "reject")
        window.status.tell_trouble(words(f"ui.alarm.{fault.code.removeprefix('desk.')}"))

    def _tell_copies(self) -> None:
        """How the desk stands with its backups: always in the status line, loudly when nobody should go on without one."""
        if not self._open:
            return
        window, told = self._app.window, copies_told(self.words, self.desk, self.keeper)
        window.status.tell_copies(told.short, told.mark)
        if self.keeper.damage is not None:
            window.reminder.say(self.words.error(self.keeper.damage), "reject")
        elif told.reminder:
            window.reminder.say(told.reminder, "warn")
        else:
            window.reminder.quiet()

    def _saved_now(self) -> None:
        now = self.desk.clock.now().local()
        self.saved(f"{now:%H:%M:%S}")

    @property
    def _tells_road(self) -> bool:
        return tells_road(self.desk)

    def _places(self, counts: dict[str, int]) -> tuple[RailEntry, ...]:
        return places_of(self.desk, counts)

    def _finish_typing(self) -> None:
        finish = getattr(self._app.window.page, "finish_typing", None)
        if finish is not None and self._open:
            finish()

    def _count(self) -> None:
        if self._open and isValid(self):
            self.act(lambda desk: numbers_of(desk, self.words.language), self._show_numbers, lambda _: None)

    def _tell_news(self, found: tuple[KeyNews, ...]) -> None:
        """What others did to the keys since this person was here."""
        self._app.window.news.show_lines([news_line(self.words, one) for one in found[-MOST_NEWS:]])

    def _show_numbers(self, numbers: tuple[dict[str, int], StatusView]) -> None:
        counts, view = numbers
        window = self._app.window
        window.show_places(self._places(counts))
        window.rail.mark(ON_RAIL.get(self._at[0], self._at[0]))
        window.show_status(view)
        if self._saved:
            window.status.tell_saved(self._saved)


def news_line(words: Words, one: KeyNews) -> str:
    """One act on keys in a sentence: when, what, about whom, by whom."""
    what = words(f"act.{one.kind}")
    if one.about:
        what = words("keys.news.about", what=what, name=one.about)
    if one.shares:
        what = words("keys.news.shares", what=what, shares=one.shares)
    when = f"{local_at(one.saved, one.offset):%d.%m.%Y %H:%M}"
    return words("keys.news.line" if one.by else "keys.news.line-nobody", when=when, what=what, name=one.by)
