"""A line that stands where something happened: what, what is safe, what to do next. It never pops up."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import label, restyle, row

TONES = {"reject": "reject", "warn": "warn", "info": "delivered", "complete": "received"}


class Notice(QFrame):
    """Hidden until `say` is called; tones: reject, warn, info, complete."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mark = label()
        self._text = label(wrap=True)
        layout = row(theme, self._mark, self._text, spacing=8)
        layout.setStretch(1, 1)
        edge = theme.px(8)
        layout.setContentsMargins(theme.px(12), edge, theme.px(12), edge)
        self.setLayout(layout)
        self.hide()

    @property
    def text(self) -> str:
        """What it says now; empty when hidden."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, text: str, tone: str = "reject") -> None:
        """Show a sentence; screen readers are told through the accessible name."""
        self._mark.setPixmap(mark_pixmap(TONES[tone], self._theme))
        self._text.setText(text)
        self.setAccessibleName(text)
        restyle(self, "role", f"notice-{tone}")
        self.show()

    def quiet(self) -> None:
        """Nothing to say any more."""
        self.hide()
