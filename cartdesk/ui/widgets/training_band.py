"""The band over a practice desk: amber stripes and the words, so that it is never taken for the real study."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from cartdesk.ui.theme import NOTE, Theme

HEIGHT = 24
STRIPE = 16


class TrainingBand(QWidget):
    """Diagonal stripes over the whole width with a text in the middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.setFixedHeight(theme.px(HEIGHT))

    def set_text(self, text: str) -> None:
        """The words on the band."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stripes, then a plain field with the words."""
        theme, height, width = self._theme, self.height(), self.width()
        stripe = theme.px(STRIPE)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("training"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("on-training"))
            for left in range(-2 * stripe, width + 2 * stripe, 2 * stripe):
                corners = [
                    (left, height),
                    (left + height, 0),
                    (left + height + stripe, 0),
                    (left + stripe, height),
                ]
                painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
            painter.setFont(theme.font(NOTE, bold=True))
            wide = painter.fontMetrics().horizontalAdvance(self._text) + theme.px(48)
            field = QRectF((width - wide) / 2, 0, wide, height)
            painter.setBrush(theme.color("training"))
            painter.drawRect(field)
            painter.setPen(theme.color("on-training"))
            painter.drawText(field, Qt.AlignmentFlag.AlignCenter, self._text)
