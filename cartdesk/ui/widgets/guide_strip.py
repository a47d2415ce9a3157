"""The guide of the first day: one sentence at a time over the pages, which stay usable beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from cartdesk.base import Words
from cartdesk.ui.shortcuts import shown_key
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button
from cartdesk.ui.widgets.strip import Strip


class GuideStrip(Strip):
    """Hidden while no guide runs. `acted(act)`: guide-next, guide-end. It never takes the keyboard by itself."""

    acted = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        onward, end = button(theme), button(theme, "quiet")
        super().__init__(theme, "info", "delivered", onward, end)
        self.next, self.end = onward, end
        onward.clicked.connect(lambda _=False: self.acted.emit("guide-next"))
        end.clicked.connect(lambda _=False: self.acted.emit("guide-end"))
        self.texts = Texts(words)
        self.texts.bind(self.next.setText, "guide.next", keys=shown_key("guide-next"))
        self.texts.bind(self.end.setText, "guide.end", keys=shown_key("guide-end"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Its sentence is never cut; the page gives way."""
        super().resizeEvent(event)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
