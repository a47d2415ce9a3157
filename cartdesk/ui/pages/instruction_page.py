"""What is to be read before entry: a short list, and one press that says it was read (R41)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row


class InstructionPage(Page):
    """`confirmed()`: the person says that they read it; `reworded()`: the language changed, the text is wanted anew."""

    confirmed = Signal()
    reworded = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.instruction.title")
        self.lead = label("muted", wrap=True)
        self.body.addWidget(self.lead)
        self._points = QVBoxLayout()
        self._points.setSpacing(theme.px(10))
        inner = column(theme, spacing=12)
        inner.addLayout(self._points)
        self.confirm = button(theme, "primary", "", self.confirmed.emit)
        self.confirm.setMinimumHeight(theme.px(44))
        self.texts.bind(self.confirm.setText, "pages.instruction.confirm")
        inner.addLayout(row(theme, self.confirm, 1))
        self.later = label("note", wrap=True)
        self.texts.bind(self.later.setText, "pages.instruction.later")
        inner.addWidget(self.later)
        card = frame("card", inner, theme, margin=24, spacing=12)
        card.setMaximumWidth(theme.px(880))
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.starts_at = self.confirm

    def show_text(self, lead: str, points: Sequence[str], needed: bool) -> None:
        """The sentences, numbered; without `needed` there is nothing to confirm."""
        self.lead.setText(lead)
        clear(self._points)
        for at, text in enumerate(points, 1):
            number = label("strong", f"{at}.")
            number.setMinimumWidth(self.theme.px(30))
            line = row(self.theme, number, label(text=text, wrap=True), spacing=8)
            line.setStretch(1, 1)
            line.setAlignment(number, Qt.AlignmentFlag.AlignTop)
            self._points.addLayout(line)
        for part in (self.confirm, self.later):
            part.setVisible(needed)

    def words_changed(self) -> None:
        """The text is not the page's own."""
        self.reworded.emit()
