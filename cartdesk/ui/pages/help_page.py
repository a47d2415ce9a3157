"""Help: every key by the place where it holds, the same on one sheet of paper, and the guide once more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row

KEY_WIDTH = 160


class HelpPage(Page):
    """`asked(act)`: card, guide."""

    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "shortcuts.title")
        acts = ActRow(theme)
        self.card = button(theme, "primary", "print", lambda: self.asked.emit("card"))
        self.guide = button(theme, "", "", lambda: self.asked.emit("guide"))
        self.texts.bind(self.card.setText, "shortcuts.card")
        self.texts.bind(self.guide.setText, "shortcuts.guide")
        acts.add(self.card, self.guide)
        self.body.addWidget(acts)
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, "shortcuts.lead")
        self.body.addWidget(lead)
        self._parts = column(theme, spacing=16)
        self.body.addLayout(self._parts)
        self.body.addStretch(1)
        self.starts_at = self.card

    def show_keys(self, sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Sections of (heading, lines of (keys, what they do))."""
        clear(self._parts)
        for heading, lines in sections:
            inner = column(self.theme, label("section", heading, wrap=True), spacing=6)
            for keys, told in lines:
                cap = label("strong", keys, wrap=True)
                cap.setFixedWidth(self.theme.type_px(KEY_WIDTH))
                line = row(self.theme, cap, label("", told, wrap=True), spacing=12)
                line.setStretch(1, 1)
                inner.addLayout(line)
            self._parts.addWidget(frame("card", inner, self.theme))
