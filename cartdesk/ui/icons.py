"""Icons of places and acts: line drawings from `resources/icons`, coloured by a token of the theme."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from cartdesk.base import resource
from cartdesk.ui.theme import Theme

INK = "#000000"  # the colour the drawings are made in


def icon_pixmap(
    name: str, theme: Theme, token: str = "text", size: int = 20, ratio: float = 1.0, gap: int = 0
) -> QPixmap:
    """One drawing in the colour of a token, `size` pixels of 100 %, with `gap` pixels of nothing at its right."""
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace(INK, theme.token(token))
    side = theme.px(size)
    pixmap = QPixmap(QSize(side + theme.px(gap), side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    with QPainter(pixmap) as painter:
        renderer.render(painter, QRectF(0, 0, side, side))
    return pixmap


def icon(name: str, theme: Theme, token: str = "text", size: int = 20, gap: int = 0) -> QIcon:
    """The drawing as an icon, sharp on screens of one and of two pixels a point."""
    made = QIcon(icon_pixmap(name, theme, token, size, gap=gap))
    made.addPixmap(icon_pixmap(name, theme, token, size, 2.0, gap))
    return made
