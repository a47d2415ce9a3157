"""The marks with their words, so that nobody has to guess a picture."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap, mark_word
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.parts import label, row


class Legend(QWidget):
    """One line of marks with words, wrapping when the window is narrow."""

    def __init__(self, words: Words, theme: Theme, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names
        self._told: list[QLabel] = []
        layout = FlowLayout(None, theme.px(16))
        for name in names:
            picture, told = label(), label("note")
            picture.setPixmap(mark_pixmap(name, theme, 14))
            pair = QWidget()
            pair.setLayout(row(theme, picture, told, spacing=6))
            layout.addWidget(pair)
            self._told.append(told)
        self.setLayout(layout)
        self.set_words(words)

    def set_words(self, words: Words) -> None:
        """Change the language."""
        for name, told in zip(self._names, self._told, strict=True):
            told.setText(mark_word(name, words))
