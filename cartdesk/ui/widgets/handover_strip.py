"""The strip over the pages for work that a colleague left in the middle: who, where, their note; go on or put it aside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, label, row


class HandoverStrip(QFrame):
    """Hidden until something waits. `answered(go_on)`: True to go on with it, False to put it aside."""

    answered = Signal(bool)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice-warn")
        self.texts = Texts(words)
        mark = label()
        mark.setPixmap(mark_pixmap("draft", theme))
        self._told = label(wrap=True)
        self.go_on = button(theme, "primary", on_click=lambda: self.answered.emit(True))
        self._aside = button(theme, "quiet", on_click=lambda: self.answered.emit(False))
        self.texts.bind(self.go_on.setText, "ui.handover.go-on")
        self.texts.bind(self._aside.setText, "ui.handover.aside")
        layout = row(theme, mark, self._told, self.go_on, self._aside, spacing=12)
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
        """Tell what waits, with the keyboard on "go on"; an empty text hides the strip."""
        self._told.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if text and self.isVisible():
            self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)
