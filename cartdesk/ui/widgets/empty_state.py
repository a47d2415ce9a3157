"""An empty page teaches: what comes here, and the one act that fills it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cartdesk.ui.icons import icon_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, label, row


class EmptyState(QWidget):
    """A drawing, a heading, a sentence and, where there is one, the act."""

    def __init__(self, theme: Theme, drawing: str, act: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._picture = label()
        self._picture.setPixmap(icon_pixmap(drawing, theme, "edge", 48))
        self.heading = label("section", wrap=True)
        self.sentence = label("muted", wrap=True)
        self.sentence.setMaximumWidth(theme.px(480))
        self.act: QPushButton | None = button(theme, "primary", on_click=act) if act is not None else None
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.px(8))
        layout.addStretch(2)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for words in (self.heading, self.sentence):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            middle = row(theme, 1, words, 1)
            middle.setStretch(1, 8)
            layout.addLayout(middle)
        if self.act is not None:
            layout.addWidget(self.act, 0, Qt.AlignmentFlag.AlignHCenter)
        self.heading.setMinimumWidth(theme.px(320))
        self.sentence.setMinimumWidth(theme.px(320))
        layout.addStretch(3)
