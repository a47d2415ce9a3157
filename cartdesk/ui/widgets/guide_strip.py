"""The guide of the first day: one sentence at a time over the pages, which stay usable beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.shortcuts import shown_key
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, label, row


class GuideStrip(QFrame):
    """Hidden while no guide runs. `acted(act)`: guide-next, guide-end. It never takes the keyboard by itself."""

    acted = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice-info")
        self.texts = Texts(words)
        mark = label()
        mark.setPixmap(mark_pixmap("delivered", theme))
        self._told = label(wrap=True)
        self.next = button(theme, "", on_click=partial(self.acted.emit, "guide-next"))
        self.end = button(theme, "quiet", on_click=partial(self.acted.emit, "guide-end"))
        self.texts.bind(self.next.setText, "guide.next", keys=shown_key("guide-next"))
        self.texts.bind(self.end.setText, "guide.end", keys=shown_key("guide-end"))
        layout = row(theme, mark, self._told, self.next, self.end, spacing=12)
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
        """Tell one thing; an empty text ends the guide."""
        self._told.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Its sentence is never cut; the page gives way."""
        super().resizeEvent(event)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
