"""Fingerprint words as numbered tiles, to be compared aloud or with a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import clear, column, frame, label

IN_A_ROW = 4


class WordTiles(QWidget):
    """Four tiles a row; screen readers hear all words as one name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(8))

    def show_words(self, words: Sequence[str]) -> None:
        """Show these words."""
        clear(self._grid)
        for at, word in enumerate(words):
            inner = column(self._theme, label("note", str(at + 1)), label("section", word))
            self._grid.addWidget(
                frame("notice-info", inner, self._theme, margin=8), at // IN_A_ROW, at % IN_A_ROW
            )
        self.setAccessibleName(", ".join(words))
