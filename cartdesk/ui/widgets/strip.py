"""A strip over the pages: a mark, a sentence, what can be done about it. Hidden while it has nothing to tell."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton

from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import label, row


class Strip(QFrame):
    """`tone` is one of the notice's, `drawing` the mark at the left; the buttons stand at the right."""

    def __init__(self, theme: Theme, tone: str, drawing: str, *buttons: QPushButton) -> None:
        super().__init__()
        self.setProperty("role", f"notice-{tone}")
        mark = label()
        mark.setPixmap(mark_pixmap(drawing, theme))
        self._told = label(wrap=True)
        layout = row(theme, mark, self._told, *buttons, spacing=12)
        layout.setStretch(1, 1)
        edge = theme.px(8)
        layout.setContentsMargins(theme.px(16), edge, theme.px(16), edge)
        self.setLayout(layout)
        self.hide()

    @property
    def text(self) -> str:
        """What it tells now; empty when hidden."""
        return self._told.text() if not self.isHidden() else ""

    def tell(self, text: str) -> None:
        """Tell one thing; an empty text hides the strip."""
        self._told.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
