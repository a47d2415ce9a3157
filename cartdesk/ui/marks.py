"""One vocabulary of states: each has a shape, a word and a colour, so that each alone is enough.

Shapes are drawn by QPainter in a unit square, so that they are sharp at every size. Words stand under
`ui.mark.<name>` in the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from cartdesk.base import Words
from cartdesk.records.states import FormStatus, RoadState
from cartdesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Mark:
    """One state: the token of its colour and the function that draws its shape in the square 0..1."""

    token: str
    draw: Callable[[QPainter, QColor, QColor], None]


def paint_mark(painter: QPainter, box: QRect | QRectF, name: str, theme: Theme) -> None:
    """Draw the mark `name` (a key of MARKS) into `box`, a square of at least 12 pixels."""
    mark = MARKS[name]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.x(), box.y())
    painter.scale(box.width(), box.height())
    mark.draw(painter, theme.color(mark.token), theme.color("surface"))
    painter.restore()


def mark_pixmap(name: str, theme: Theme, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The mark as a picture of `size` pixels of 100 %, scaled by the theme; `ratio` is the screen's."""
    side = theme.px(size)
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        paint_mark(painter, QRectF(0, 0, side, side), name, theme)
    return pixmap


def mark_icon(name: str, theme: Theme, size: int = 16) -> QIcon:
    """The mark as an icon, sharp on screens of one and of two pixels a point."""
    icon = QIcon(mark_pixmap(name, theme, size))
    icon.addPixmap(mark_pixmap(name, theme, size, 2.0))
    return icon


def mark_word(name: str, words: Words) -> str:
    """The word of a mark in the language of the screen."""
    return words(f"ui.mark.{name}")


def status_mark(status: FormStatus) -> str:
    """The mark of a form's status alone."""
    return status.value


def road_mark(road: RoadState) -> str:
    """The mark of how far a signed version has come."""
    return road.value


def worst_mark(status: FormStatus, attention: int, warned: int, overdue: bool) -> str:
    """The worst state of a cell: overdue before started, then what needs attention, then warnings, then status."""
    if status in (FormStatus.SUPERSEDED, FormStatus.REVIEW):
        return status_mark(status)
    if status is FormStatus.NOT_STARTED:
        return "overdue" if overdue else "not-started"
    if attention:
        return "attention"
    if warned and status is not FormStatus.SIGNED:
        return "warned"
    return status_mark(status)


def _ring(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.setPen(QPen(color, 0.09))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(0.1, 0.1, 0.8, 0.8))


def _disc(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QRectF(0.06, 0.06, 0.88, 0.88))


def _half(painter: QPainter, color: QColor, back: QColor) -> None:
    _ring(painter, color, back)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPie(QRectF(0.1, 0.1, 0.8, 0.8), 90 * 16, 180 * 16)


def _attention(painter: QPainter, color: QColor, back: QColor) -> None:
    _disc(painter, color, back)
    painter.setPen(QPen(back, 0.13, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(0.5, 0.25), QPointF(0.5, 0.54))
    painter.drawPoint(QPointF(0.5, 0.74))


def _triangle(painter: QPainter, color: QColor, back: QColor) -> None:
    painter.setPen(
        QPen(color, 0.1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(0.5, 0.12), QPointF(0.92, 0.86), QPointF(0.08, 0.86)]))
    painter.setPen(QPen(back, 0.11, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(0.5, 0.38), QPointF(0.5, 0.58))
    painter.drawPoint(QPointF(0.5, 0.75))


def _overruled(painter: QPainter, color: QColor, back: QColor) -> None:
    painter.setPen(
        QPen(color, 0.1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([QPointF(0.5, 0.12), QPointF(0.92, 0.86), QPointF(0.08, 0.86)]))
    _stroke(painter, color, [(0.36, 0.62), (0.47, 0.73), (0.64, 0.5)], 0.1)


def _query(painter: QPainter, color: QColor, back: QColor) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0.06, 0.1, 0.88, 0.62), 0.14, 0.14)
    tail = QPainterPath()
    tail.addPolygon(QPolygonF([QPointF(0.24, 0.66), QPointF(0.5, 0.66), QPointF(0.24, 0.94)]))
    painter.fillPath(path.united(tail), color)
    painter.setPen(QPen(back, 0.12, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for x in (0.3, 0.5, 0.7):
        painter.drawPoint(QPointF(x, 0.41))


def _pen_shape(painter: QPainter, color: QColor) -> None:
    painter.save()
    painter.translate(0.5, 0.5)
    painter.rotate(45)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(-0.1, -0.34, 0.2, 0.44), 0.04, 0.04)
    painter.drawPolygon(QPolygonF([QPointF(-0.1, 0.14), QPointF(0.1, 0.14), QPointF(0, 0.34)]))
    painter.restore()


def _signed(painter: QPainter, color: QColor, back: QColor) -> None:
    _disc(painter, color, back)
    _pen_shape(painter, back)


def _superseded(painter: QPainter, color: QColor, back: QColor) -> None:
    _ring(painter, color, back)
    _pen_shape(painter, color)
    _stroke(painter, back, [(0.16, 0.24), (0.84, 0.86)], 0.2)
    _stroke(painter, color, [(0.16, 0.2), (0.84, 0.82)], 0.1)


def _review(painter: QPainter, color: QColor, back: QColor) -> None:
    _signed(painter, color, back)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawEllipse(QRectF(0.54, 0.0, 0.46, 0.46))
    painter.setPen(QPen(color, 0.11, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(0.77, 0.07), QPointF(0.77, 0.22))
    painter.drawPoint(QPointF(0.77, 0.38))


def _stroke(painter: QPainter, color: QColor, points: list[tuple[float, float]], width: float = 0.1) -> None:
    pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _laptop(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.setPen(QPen(color, 0.1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0.18, 0.2, 0.64, 0.44), 0.05, 0.05)
    _stroke(painter, color, [(0.06, 0.8), (0.94, 0.8)], 0.12)


def _box(painter: QPainter, color: QColor, _: QColor) -> None:
    _stroke(
        painter,
        color,
        [(0.14, 0.34), (0.5, 0.14), (0.86, 0.34), (0.86, 0.7), (0.5, 0.9), (0.14, 0.7), (0.14, 0.34)],
    )
    _stroke(painter, color, [(0.14, 0.34), (0.5, 0.52), (0.86, 0.34)])
    _stroke(painter, color, [(0.5, 0.52), (0.5, 0.88)])


def _arrow(painter: QPainter, color: QColor, back: QColor) -> None:
    _disc(painter, color, back)
    _stroke(painter, back, [(0.28, 0.5), (0.72, 0.5)], 0.12)
    _stroke(painter, back, [(0.54, 0.31), (0.73, 0.5), (0.54, 0.69)], 0.12)


def _seal(painter: QPainter, color: QColor, back: QColor) -> None:
    painter.save()
    painter.translate(0.5, 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for _ in range(6):
        painter.drawRoundedRect(QRectF(-0.33, -0.33, 0.66, 0.66), 0.06, 0.06)
        painter.rotate(15)
    painter.restore()
    _stroke(painter, back, [(0.32, 0.52), (0.45, 0.65), (0.69, 0.38)], 0.13)


def _lock(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.setPen(QPen(color, 0.11))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(0.28, 0.1, 0.44, 0.6), 0, 180 * 16)
    painter.fillRect(QRectF(0.16, 0.42, 0.68, 0.48), color)


def _clock(painter: QPainter, color: QColor, back: QColor) -> None:
    _ring(painter, color, back)
    _stroke(painter, color, [(0.5, 0.26), (0.5, 0.52), (0.68, 0.62)], 0.1)


def _dot(painter: QPainter, color: QColor, _: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QRectF(0.4, 0.4, 0.2, 0.2))


def _doctor(painter: QPainter, color: QColor, back: QColor) -> None:
    _ring(painter, color, back)
    for x in (0.3, 0.5, 0.7):
        painter.setPen(QPen(color, 0.13, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoint(QPointF(x, 0.5))


def _cross(painter: QPainter, color: QColor, back: QColor) -> None:
    _disc(painter, color, back)
    _stroke(painter, back, [(0.33, 0.33), (0.67, 0.67)], 0.13)
    _stroke(painter, back, [(0.67, 0.33), (0.33, 0.67)], 0.13)


MARKS: dict[str, Mark] = {
    "not-planned": Mark("muted", _dot),
    "not-started": Mark("edge", _ring),
    "draft": Mark("info", _half),
    "complete": Mark("complete", _disc),
    "attention": Mark("reject", _attention),
    "reject": Mark("reject", _attention),
    "missing": Mark("reject", _attention),
    "warn": Mark("warn", _triangle),
    "warned": Mark("warn", _overruled),
    "waits": Mark("info", _doctor),
    "query": Mark("query", _query),
    "signed": Mark("complete", _signed),
    "review": Mark("warn", _review),
    "superseded": Mark("warn", _superseded),
    "laptop": Mark("muted", _laptop),
    "packed": Mark("info", _box),
    "delivered": Mark("info", _arrow),
    "received": Mark("complete", _seal),
    "refused": Mark("reject", _cross),
    "locked": Mark("muted", _lock),
    "overdue": Mark("reject", _clock),
}
