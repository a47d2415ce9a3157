"""Nobody can unlock: two sheets of the recovery key open the desk, and a new administrator takes charge (B10)."""

from __future__ import annotations

from PySide6.QtCore import Signal

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, frame, label, row
from cartdesk.ui.widgets.person_form import Judge, PersonForm
from cartdesk.ui.widgets.share_box import ShareBox


class RecoverPage(Page):
    """`wanted()` when both shares and the person are complete; `left()` back to the door."""

    wanted = Signal()
    left = Signal()

    def __init__(self, words: Words, theme: Theme, judge: Judge, desk: str, role: tuple[str, str]) -> None:
        super().__init__(words, theme, "")
        self.shares = (ShareBox(words, theme), ShareBox(words, theme))
        self.person = PersonForm(words, theme, judge)
        self.person.show_roles((role,))
        brand, title = label("brand", "CartDesk"), label("title", wrap=True)
        self.texts.bind(title.setText, "keys.recover.title")
        inner = column(theme, brand, title, label("muted", desk, wrap=True), spacing=12)
        for name in ("lead", "first"):
            told = label("strong" if name == "first" else "", wrap=True)
            self.texts.bind(told.setText, f"keys.recover.{name}")
            inner.addWidget(told)
        for at, box in enumerate(self.shares, 1):
            told = label()
            self.texts.bind(told.setText, f"keys.field.share-{at}")
            self.texts.bind(box.lines.setAccessibleName, f"keys.field.share-{at}")
            told.setBuddy(box.lines)
            inner.addWidget(told)
            inner.addWidget(box)
            box.changed.connect(self._check)
        self.shares[0].lines.finished.connect(self.shares[1].lines.setFocus)
        self.shares[1].lines.finished.connect(self.person.name.setFocus)
        second = label("strong", wrap=True)
        self.texts.bind(second.setText, "keys.recover.second")
        inner.addWidget(second)
        inner.addWidget(self.person)
        inner.addWidget(self.notice)
        self.go = button(theme, "primary", on_click=self.wanted.emit)
        self.texts.bind(self.go.setText, "keys.recover.go")
        back = button(theme, "quiet", "back", self.left.emit)
        self.texts.bind(back.setText, "keys.back")
        inner.addLayout(row(theme, back, 1, self.go))
        card = frame("card", inner, theme, margin=24, spacing=12)
        card.setMaximumWidth(theme.px(720))
        middle = row(theme, 1, card, 1)
        middle.setStretch(1, 8)
        self.body.addLayout(middle)
        self.body.addStretch(1)
        self.person.changed.connect(self._check)
        self._check()
        self.shares[0].lines.setFocus()

    def _check(self) -> None:
        self.go.setEnabled(all(box.number for box in self.shares) and self.person.ready)

    def busy(self) -> None:
        """The shares are tried."""
        self.go.setEnabled(False)
        self.go.setText(self.words("ui.unlock.opening"))
        self.notice.quiet()

    def refuse(self, text: str) -> None:
        """Nothing was changed: say why; everything typed stays."""
        self.go.setText(self.words("keys.recover.go"))
        self._check()
        self.notice.say(text)

    def words_changed(self) -> None:
        """Fields follow."""
        for box in self.shares:
            box.set_words(self.words)
        self.person.set_words(self.words)
