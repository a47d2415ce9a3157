"""The focus ring: two pixels of accent with a gap of two, around whatever has the keyboard, never under a sticky bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from cartdesk.ui.theme import CORNER, Theme

GAP = 2
WIDTH = 2
RINGED = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class FocusRing(QWidget):
    """A window-wide pane that lets every click through and draws one ring.

    It rings buttons, lists of choices and lines of text; widgets that draw their own ring set the dynamic
    property `ownRing`, and cells of tables are ringed by their delegates.
    """

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._theme = theme
        self._watched: list[QWidget] = []
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("")
        window.installEventFilter(self)
        self.resize(window.size())

    def follow(self, _: QWidget | None, now: QWidget | None) -> None:
        """Go to the widget that has the keyboard now (connect to `QApplication.focusChanged`)."""
        for widget in self._watched:
            if isValid(widget) and widget is not self.window():
                widget.removeEventFilter(self)
        self._watched = []
        self._target = now if now is not None and self._rings(now) else None
        walk = self._target
        while walk is not None and walk is not self.window():
            walk.installEventFilter(self)
            self._watched.append(walk)
            walk = walk.parentWidget()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move with the target and with whatever it scrolls in."""
        if event.type() in MOVES:
            if watched is self.window():
                self.resize(self.window().size())
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring, cut off where the target itself is out of sight."""
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            return
        away = self._theme.px(GAP) + self._theme.px(WIDTH)
        box = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        clip = self._sight(target, away)
        ring = box.adjusted(-away + 1, -away + 1, away - 1, away - 1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(clip)
            painter.setPen(QPen(self._theme.color("accent"), self._theme.px(WIDTH)))
            corner = self._theme.px(CORNER + GAP)
            painter.drawRoundedRect(ring, corner, corner)

    def _rings(self, widget: QWidget) -> bool:
        if widget.window() is not self.window() or widget.property("ownRing"):
            return False
        return isinstance(widget, RINGED) and not isinstance(widget.parent(), QAbstractItemView)

    def _sight(self, target: QWidget, away: int) -> QRect:
        """The part of the window in which the target may be seen: viewports cut, plain frames do not."""
        clip = self.rect()
        walk = target.parentWidget()
        while walk is not None and walk is not self.window():
            if walk.objectName() == "qt_scrollarea_viewport":
                box = QRect(walk.mapTo(self.window(), QPoint(0, 0)), walk.size())
                clip = clip.intersected(box.adjusted(-away, 0, away, 0))
            walk = walk.parentWidget()
        return clip
