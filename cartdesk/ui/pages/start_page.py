"""The first page: open a desk of this computer, or create one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row


@dataclass(frozen=True, slots=True)
class KnownDesk:
    """A desk this computer knows: its folder, label and site, whether it is for practice."""

    folder: str
    label: str
    site: str
    training: bool


class StartPage(Page):
    """`opened(folder)` for a known desk; `asked(act)`: open, site, sponsor, study, language."""

    opened = Signal(str)
    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "")
        texts = self.texts
        brand, title, lead = label("brand", "CartDesk"), label("title", wrap=True), label("muted", wrap=True)
        texts.bind(title.setText, "ui.start.title")
        texts.bind(lead.setText, "ui.start.lead")
        self._known_title = label("section")
        texts.bind(self._known_title.setText, "ui.start.known")
        self._known = QVBoxLayout()
        self._known.setSpacing(theme.px(8))
        self._new_title = label("section")
        texts.bind(self._new_title.setText, "ui.start.new")
        inner = column(theme, brand, title, lead, self._known_title, spacing=12)
        inner.addLayout(self._known)
        inner.addWidget(self._new_title)
        for act, drawing in (("site", "desk"), ("sponsor", "import"), ("open", "folder"), ("study", "add")):
            choice = button(theme, "choice", drawing, partial(self.asked.emit, act))
            choice.setIconSize(QSize(theme.px(24), theme.px(24)))
            texts.bind(choice.setText, f"ui.start.{act}")
            note = label("note", wrap=True)
            texts.bind(note.setText, f"ui.start.{act}-note")
            texts.bind(choice.setAccessibleDescription, f"ui.start.{act}-note")
            inner.addWidget(choice)
            inner.addWidget(note)
        language = button(theme, "quiet", on_click=lambda: self.asked.emit("language"))
        texts.bind(language.setText, "ui.status.language")
        texts.bind(language.setAccessibleName, "ui.status.language-name")
        inner.addLayout(row(theme, 1, language))
        card = frame("card", inner, theme, margin=24, spacing=8)
        card.setMaximumWidth(theme.px(640))
        middle = row(theme, 1, card, 1)
        middle.setStretch(1, 8)
        self.body.addStretch(1)
        self.body.addLayout(middle)
        self.body.addStretch(2)
        self._desks: tuple[KnownDesk, ...] = ()
        self.show_desks(())

    def show_desks(self, desks: tuple[KnownDesk, ...]) -> None:
        """The desks of this computer, the last one first."""
        self._desks = desks
        clear(self._known)
        self._known_title.setVisible(bool(desks))
        for desk in desks:
            made = button(self.theme, "person", "lock", partial(self.opened.emit, desk.folder))
            mark = f" · {self.words('ui.start.practice')}" if desk.training else ""
            made.setText(f"  {desk.label} · {desk.site}{mark}")
            made.setToolTip(desk.folder)
            self._known.addWidget(made)

    def words_changed(self) -> None:
        """Word the list again."""
        self.show_desks(self._desks)
