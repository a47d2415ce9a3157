"""A strip over the pages: what happened to the keys while this person was away. It goes when it was read (B10)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, label, row


class NewsStrip(QFrame):
    """Hidden until there is something to tell."""

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice-info")
        mark = label()
        mark.setPixmap(mark_pixmap("delivered", theme))
        self._told = label(wrap=True)
        self._seen = button(theme, "", on_click=self.hide)
        layout = row(theme, mark, self._told, self._seen, spacing=12)
        layout.setStretch(1, 1)
        edge = theme.px(8)
        layout.setContentsMargins(theme.px(16), edge, theme.px(16), edge)
        self.setLayout(layout)
        self.set_words(words)
        self.hide()

    @property
    def text(self) -> str:
        """What it tells now; empty when hidden."""
        return self._told.text() if not self.isHidden() else ""

    def show_lines(self, lines: Sequence[str]) -> None:
        """Tell these lines, or hide when there are none."""
        self._told.setText("\n".join(lines))
        self.setAccessibleName(self._told.text())
        self.setVisible(bool(lines))

    def set_words(self, words: Words) -> None:
        """The button's language; the lines come from whoever tells them."""
        self._seen.setText(words("keys.news.seen"))
