"""What is still open in a form, as a list above the footer: each line leads to its field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.forms import ItemKey
from cartdesk.ui.theme import BETWEEN, GRID, Theme

TALLEST = 176


class FindingsBar(QScrollArea):
    """`wanted(key)`: a line was chosen."""

    wanted = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("findingsBar")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words = words
        self._theme = theme
        self._lines: tuple[tuple[ItemKey | None, str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_lines(self, lines: tuple[tuple[ItemKey | None, str, str], ...]) -> None:
        """Show (field, kind, text) lines; equal ones are left standing."""
        if lines == self._lines and self.widget() is not None:
            return
        self._lines = lines
        theme = self._theme
        sheet = QFrame()
        sheet.setObjectName("findings")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(theme.px(BETWEEN), theme.px(GRID), theme.px(BETWEEN), theme.px(GRID))
        column.setSpacing(0)
        for key, kind, text in lines:
            column.addWidget(self._line(key, kind, text))
        if not lines:
            column.addWidget(QLabel(self._words("entry.findings.none"), sheet))
        self.setWidget(sheet)
        self.setFixedHeight(min(theme.px(TALLEST), sheet.sizeHint().height() + 2))

    def _line(self, key: ItemKey | None, kind: str, text: str) -> QWidget:
        button = QPushButton(f"{self._words(f'entry.note.{kind}')}: {text}")
        button.setObjectName("link")
        button.setProperty("kind", kind)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setToolTip(text)
        button.clicked.connect(lambda _=False: self.wanted.emit(key))
        return button
