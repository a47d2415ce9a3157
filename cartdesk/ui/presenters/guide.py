"""The guide of the first day: where things are, one at a time, and only what this person may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cartdesk.records import Permission
from cartdesk.ui.presenters.places import places_of
from cartdesk.ui.shortcuts import shown_key
from cartdesk.usecases import Desk

if TYPE_CHECKING:
    from cartdesk.ui.app import App
    from cartdesk.ui.presenters.desk_session import DeskSession

ENTERS = ("fill", "bedside")
ENDS = ("lock", "help")
KEYS = {
    "fill": ("onward", "take-offers", "complete"),
    "bedside": ("bedside",),
    "lock": ("lock",),
    "help": ("help-here", "help"),
    "subjects": ("search",),
}


def steps_of(desk: Desk) -> tuple[str, ...]:
    """What the guide tells this person, in order: the places of their rail, how to fill a form, how to lock and to ask."""
    places = tuple(entry.name for entry in places_of(desk, {}) if entry.name != "settings")
    return (*places, *(ENTERS if desk.may(Permission.ENTER) else ()), *ENDS)


class Guide(QObject):
    """Walks through the steps; the page a step speaks of is turned to. Whoever saw it or ended it is not guided again."""

    def __init__(self, app: App, session: DeskSession) -> None:
        super().__init__(session)
        self._app, self._session = app, session
        self.at: int | None = None

    def greet(self) -> None:
        """Begin for somebody who has never been guided at this computer."""
        desk = self._session.desk
        if not desk.must_read and desk.user.id not in self._app.known.guided:
            self.begin()

    def begin(self) -> None:
        """From the first step."""
        self.at = 0
        self.tell()

    def act(self, asked: str) -> None:
        """F10 goes on, Ctrl+F10 ends; neither does anything while no guide runs."""
        if self.at is None:
            return
        steps = steps_of(self._session.desk)
        self.at = self.at + 1 if asked == "guide-next" and self.at + 1 < len(steps) else None
        if self.at is None:
            self._app.known.remember_guided(self._session.desk.user.id)
        elif steps[self.at] in {entry.name for entry in places_of(self._session.desk, {})}:
            self._session.go(steps[self.at])
        self.tell()

    def tell(self) -> None:
        """Say the step in the language of the screen."""
        words, steps = self._session.words, steps_of(self._session.desk)
        if self.at is None:
            self._app.window.guide.tell("")
            return
        name = steps[self.at]
        keys = {f"key{number}": shown_key(one) for number, one in enumerate(KEYS.get(name, ()), 1)}
        text = words(f"guide.step.{name}", **keys)
        self._app.window.guide.tell(words("guide.told", n=self.at + 1, total=len(steps), text=text))
