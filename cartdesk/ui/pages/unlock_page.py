"""Unlock: who are you, and your password. Nothing clinical stands here (decisions 22)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, frame, label, row
from cartdesk.ui.widgets.password_line import PasswordLine
from cartdesk.ui.widgets.training_band import TrainingBand

FEW_TRIES = 5


@dataclass(frozen=True, slots=True)
class PersonButton:
    """One person of the desk; `hint` is a practice desk's password, empty on a real one."""

    id: str
    name: str
    tries_left: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class UnlockView:
    """What is known before unlock: the desk's label, study and site, its people. `chosen`: who was here last."""

    label: str
    study: str
    site: str
    training: bool
    people: tuple[PersonButton, ...]
    chosen: str = ""
    returning: bool = False
    recovery: bool = False


class UnlockPage(Page):
    """`entered(user, password)`; `asked(act)`: other-desk, language, recover.

    `switched(user)`: while the desk waits behind a lock, someone other than the person who left it was chosen.
    """

    entered = Signal(str, str)
    asked = Signal(str)
    switched = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "")
        self._view: UnlockView | None = None
        self._people: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._band = TrainingBand(theme)
        outer = self.layout()
        if isinstance(outer, QVBoxLayout):
            outer.insertWidget(0, self._band)
        self._band.hide()
        self._build()

    def _build(self) -> None:
        theme, texts = self.theme, self.texts
        self._brand, self._desk, self._lead = (
            label("brand", "CartDesk"),
            label("title", wrap=True),
            label("muted", wrap=True),
        )
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(8))
        names = QWidget()
        names.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._field = label("strong")
        self.password = PasswordLine()
        self.password.setMinimumHeight(theme.px(44))
        texts.bind(self._field.setText, "ui.unlock.password")
        texts.bind(self.password.setAccessibleName, "ui.unlock.password")
        self._field.setBuddy(self.password)
        self._keyboard, self._caps, self._left, self._hint = (
            label("note"),
            label(),
            label("note"),
            label("note", wrap=True),
        )
        self._caps.setProperty("tone", "warn")
        self._go = button(theme, "primary", on_click=self._enter)
        self._go.setMinimumHeight(theme.px(44))
        texts.bind(self._go.setText, "ui.unlock.go")
        self._other = self._link("other-desk", "ui.unlock.other-desk")
        self._nobody = self._link("recover", "keys.recover.ask")
        language = self._language_button()
        self.password.returnPressed.connect(self._enter)
        self.password.told.connect(self._tell_keyboard)
        line = row(theme, self.password, self._go)
        line.setStretch(0, 1)
        inner = column(theme, self._brand, self._desk, self._lead, names, self._field, spacing=12)
        inner.addLayout(line)
        inner.addWidget(self.notice)
        inner.addLayout(row(theme, self._keyboard, self._caps, 1, self._left, spacing=12))
        inner.addWidget(self._hint)
        inner.addLayout(row(theme, self._other, self._nobody, 1, language))
        card = frame("card", inner, theme, margin=24, spacing=12)
        card.setMaximumWidth(theme.px(640))
        self.body.addStretch(1)
        middle = row(theme, 1, card, 1)
        middle.setStretch(1, 8)
        self.body.addLayout(middle)
        self.body.addStretch(2)
        self._tell_keyboard(self.password.language, 0)

    def _link(self, act: str, key: str) -> QPushButton:
        made = button(self.theme, "link", on_click=lambda: self.asked.emit(act))
        self.texts.bind(made.setText, key)
        return made

    def _language_button(self) -> QPushButton:
        theme, texts = self.theme, self.texts
        language = button(theme, "quiet", on_click=lambda: self.asked.emit("language"))
        texts.bind(language.setText, "ui.status.language")
        texts.bind(language.setAccessibleName, "ui.status.language-name")
        return language

    def show_desk(self, view: UnlockView) -> None:
        """Show the desk's people; the last one is chosen already and the password has the keyboard."""
        self._view = view
        for old in self._people.values():
            self._group.removeButton(old)
            old.deleteLater()
        self._people = {}
        for at, person in enumerate(view.people):
            made = button(self.theme, "person", on_click=lambda: self.password.setFocus())
            made.setCheckable(True)
            made.setText(person.name)
            self._group.addButton(made)
            self._grid.addWidget(made, at, 0)
            self._people[person.id] = made
            made.toggled.connect(lambda on: self._turned() if on else None)
        chosen = view.chosen if view.chosen in self._people else next(iter(self._people), "")
        if chosen:
            self._people[chosen].setChecked(True)
        self._band.setVisible(view.training)
        self.words_changed()
        self.password.clear()
        self.password.setFocus()

    def choose(self, user: str) -> None:
        """Choose a person by id."""
        self._people[user].setChecked(True)

    def refuse(self, text: str, left: int | None = None) -> None:
        """Say why the desk stayed closed; the password is cleared, the person stays chosen."""
        self.busy(False)
        self.notice.say(text)
        self.password.clear()
        self.password.setFocus()
        if left is not None:
            self._left.setText(self.words("ui.unlock.left", n=left))

    def busy(self, busy: bool) -> None:
        """While the key is being stretched nothing can be pressed twice."""
        for part in (self._go, self.password, *self._people.values()):
            part.setEnabled(not busy)
        self._go.setText(self.words("ui.unlock.opening" if busy else "ui.unlock.go"))
        if busy:
            self.notice.quiet()

    def words_changed(self) -> None:
        """Word the desk again."""
        view, words = self._view, self.words
        self._band.set_text(words("ui.training"))
        self._tell_keyboard(self.password.language, int(self.password.caps))
        if view is None:
            return
        self._desk.setText(f"{view.label} · {view.site}" if view.label else view.site)
        key = "ui.unlock.returning" if view.returning else "ui.unlock.lead"
        self._lead.setText(words(key, study=view.study))
        self._other.setVisible(not view.returning)
        self._nobody.setVisible(view.recovery and not view.returning)
        self._tell_left()

    def _chosen(self) -> PersonButton | None:
        people = self._view.people if self._view else ()
        return next((one for one in people if self._people[one.id].isChecked()), None)

    def _turned(self) -> None:
        """Another person was chosen: tell their tries, or hand the locked desk over to them."""
        view, person = self._view, self._chosen()
        if view is not None and view.returning and person is not None and person.id != view.chosen:
            self.busy(True)
            self._go.setText(self.words("ui.unlock.switching"))
            self.switched.emit(person.id)
        else:
            self._tell_left()

    def _tell_left(self) -> None:
        person = self._chosen()
        few = person is not None and person.tries_left <= FEW_TRIES
        self._left.setText(self.words("ui.unlock.left", n=person.tries_left) if person and few else "")
        self._hint.setText(
            self.words("ui.unlock.hint", password=person.hint) if person and person.hint else ""
        )
        self._hint.setVisible(bool(person and person.hint))

    def _tell_keyboard(self, language: str, caps: int) -> None:
        self._keyboard.setText(self.words("ui.unlock.keyboard", language=language) if language else "")
        self._caps.setText(self.words("ui.unlock.caps") if caps else "")

    def _enter(self) -> None:
        person = self._chosen()
        if person is not None and self.password.text():
            self.entered.emit(person.id, self.password.text())
        else:
            self.notice.say(self.words("ui.unlock.choose" if person is None else "ui.unlock.empty"), "info")
            self.password.setFocus()
