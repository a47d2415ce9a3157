"""The strip over the pages for work that a colleague left in the middle: who, where, their note; go on or put it aside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from cartdesk.base import Words
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button
from cartdesk.ui.widgets.strip import Strip


class HandoverStrip(Strip):
    """Hidden until something waits. `answered(go_on)`: True to go on with it, False to put it aside."""

    answered = Signal(bool)

    def __init__(self, words: Words, theme: Theme) -> None:
        go_on, aside = button(theme, "primary"), button(theme, "quiet")
        super().__init__(theme, "warn", "draft", go_on, aside)
        self.go_on = go_on
        self.go_on.clicked.connect(lambda _=False: self.answered.emit(True))
        aside.clicked.connect(lambda _=False: self.answered.emit(False))
        self.texts = Texts(words)
        self.texts.bind(self.go_on.setText, "ui.handover.go-on")
        self.texts.bind(aside.setText, "ui.handover.aside")

    def tell(self, text: str) -> None:
        """Tell what waits, with the keyboard on "go on"; an empty text hides the strip."""
        super().tell(text)
        if text and self.isVisible():
            self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)
