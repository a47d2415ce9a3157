"""A change of shift: what is half typed goes into the desk before it locks, and is offered to whoever comes next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cartdesk.base import CartDeskError, local_at
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import Permission
from cartdesk.ui.dialogs.handover_dialog import HandoverDialog
from cartdesk.usecases import SITE, Desk, Unfinished, hand_over, handed_over, take_over

if TYPE_CHECKING:
    from cartdesk.ui.app import App
    from cartdesk.ui.presenters.desk_session import DeskSession


@dataclass(frozen=True, slots=True)
class LeftForm:
    """A form as it is left: where, the field of the cursor, the texts that are not recorded, what they were taken from."""

    subject: str
    place: FormPlace
    title: str
    at: ItemKey | None
    texts: dict[ItemKey, str]
    taken: int | None


class Shift(QObject):
    """Asks the page in front what is unfinished, keeps it in the desk, and brings it back."""

    def __init__(self, app: App, session: DeskSession) -> None:
        super().__init__(session)
        self._app, self._session = app, session
        self._waiting: Unfinished | None = None
        self._left: list[int] = []
        self.unkept = (
            False  # the disk did not take what was half typed: only the pages of this process still have it
        )
        self._resumed = False

    @property
    def _concerned(self) -> bool:
        desk = self._session.desk
        return desk.kind == SITE and desk.may(Permission.ENTER) and not desk.must_read

    def form_in_front(self, only_held: bool = False) -> LeftForm | None:
        """The form in front and what is unfinished on it; None where no form is open."""
        ask = getattr(self._app.window.page, "left_form", None)
        found = ask(only_held) if ask is not None else None
        return found if isinstance(found, LeftForm) else None

    def hand_over(self) -> None:
        """Ask for a word to whoever comes next, then lock; without a form in front there is nothing to say it about."""
        app, form = self._app, self.form_in_front()
        if form is None:
            app.lock()
        else:
            HandoverDialog(form.title, app.words, app.theme, app.lock, app.window).open()

    def leave(self, note: str = "", only_held: bool = False) -> None:
        """Keep what is unfinished, on the store's thread, before what comes next there (the lock)."""
        form = self.form_in_front(only_held)
        if form is None or not self._concerned or not (form.texts or note):
            return
        desk = self._session.desk

        def keep() -> int:
            return hand_over(desk, form.subject, form.place, form.at, form.texts, note=note, taken=form.taken)

        def kept(seq: int) -> None:
            self.unkept = False
            if not only_held:
                self._left.append(seq)

        def lost(fault: CartDeskError) -> None:
            self.unkept = True
            words = self._session.words
            self._app.warn(f"{words.error(fault)} {words('ui.handover.unkept')}")

        self._app.tasks.run(keep, kept, lost, self)

    def came_back(self) -> None:
        """The same person, and the pages are still there: what was kept for others is theirs again."""
        left, self._left, self.unkept = self._left, [], False
        for seq in left:
            self._session.act(partial(_take, seq), lambda _: None, lambda _: None, self)

    def look(self) -> None:
        """Does something wait? One's own form opens at once as it was left, a colleague's is offered."""
        if self._concerned:
            self._session.act(handed_over, self._found, lambda _: None, self)

    def moved(self) -> None:
        """Another page: what is offered may have been taken by opening its form."""
        if self._waiting is not None:
            self.look()

    def answered(self, go_on: bool) -> None:
        """The offer was answered."""
        waiting = self._waiting
        if waiting is None:
            return
        self._tell(None)
        if go_on:
            self._open(waiting)
        else:
            self._session.act(
                lambda desk: take_over(desk, waiting.seq, aside=True), lambda _: self.look(), owner=self
            )

    def reword(self) -> None:
        """The language changed."""
        self._tell(self._waiting)

    def _found(self, found: tuple[Unfinished, ...]) -> None:
        me = self._session.desk.user.id
        own = next((one for one in found if one.by == me), None)
        if own is not None and not self._resumed:
            self._resumed = True
            self._open(own)
        else:
            self._tell(next((one for one in found if one.by != me), None))

    def _open(self, form: Unfinished) -> None:
        """The form takes over by itself what waits for it."""
        self._session.go("form", code=form.subject, place=form.place, key=form.at)
        self.look()

    def _tell(self, form: Unfinished | None) -> None:
        self._waiting = form
        strip = self._app.window.handed
        if form is None:
            strip.tell("")
            return
        words, study = self._session.words, self._session.desk.study
        local = local_at(form.saved, form.offset)
        told = words(
            "ui.handover.waits",
            name=form.name, time=f"{local:%d.%m %H:%M}", code=form.subject,
            form=study.forms[form.place.form].text(words.language), n=len(form.typed),
        )  # fmt: skip
        strip.tell(f"{told} {words('ui.handover.said', note=form.note)}" if form.note else told)


def _take(seq: int, desk: Desk) -> Unfinished:
    return take_over(desk, seq)
