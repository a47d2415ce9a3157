"""A button whose words go on to a second line instead of being cut."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from cartdesk.ui.theme import Theme


class WrapButton(QPushButton):
    """As wide as its words want, narrower where the page is; the words wrap between them, the height follows."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._aside = words, theme.px(60)  # icon, padding and border beside the words
        self.setAutoDefault(False)
        self.setText(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as all its words in one line, whatever lines they stand in now."""
        wide = self.fontMetrics().horizontalAdvance(self._words) + self._aside
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as its longest word."""
        longest = max(self.fontMetrics().horizontalAdvance(word) for word in self._words.split() or [""])
        return QSize(longest + self._aside, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines for this width."""
        super().resizeEvent(event)
        broken = self._broken(self.width() - self._aside)
        if broken != self.text():
            self.setText(broken)

    def _broken(self, room: int) -> str:
        lines, metrics = [""], self.fontMetrics()
        for word in self._words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return "\n".join(lines)
