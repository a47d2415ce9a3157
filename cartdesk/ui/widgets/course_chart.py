"""The course as something to point at: arrows go from answer to answer, Enter opens its field, + and - zoom, the mouse does too."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.course_layout import GUTTER, Plan, Spot, bar_box, lay_out, whole_span
from cartdesk.ui.widgets.course_paint import CoursePaint
from cartdesk.ui.widgets.course_scale import moved, zoomed
from cartdesk.usecases import Course, CourseBar

STEP = 1.5
NEAR = 16


class CourseChart(QWidget):
    """`opened(place, key)`: the field behind what was chosen; `pointed(thing)`: a point or bar was chosen, or None."""

    opened = Signal(object, object)
    pointed = Signal(object)

    def __init__(self, words: Words, theme: Theme, course: Course) -> None:
        super().__init__()
        self.words, self.theme, self.course = words, theme, course
        self.span = self.whole = whole_span(course)
        self.chosen = -1
        self.plan: Plan = lay_out(course, theme, theme.px(900), self.span)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(GUTTER + 240))
        self._lay()

    def sizeHint(self) -> QSize:
        """As high as its lanes."""
        return QSize(self.theme.px(900), round(self.plan.height))

    def spot(self) -> Spot | None:
        """What is chosen."""
        return self.plan.spots[self.chosen] if 0 <= self.chosen < len(self.plan.spots) else None

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Fewer days (`factor` below 1) or more, around a day, else around what is chosen or the middle."""
        spot = self.spot()
        middle = self.plan.days.day(spot.x) if spot else (self.span[0] + self.span[1]) / 2
        self._show(zoomed(self.span, self.whole, factor, middle if at is None else at))

    def zoom_out(self) -> None:
        """All days again."""
        self._show(self.whole)

    def open_chosen(self) -> None:
        """Go to the field behind what is chosen."""
        spot = self.spot()
        if spot is not None:
            self.opened.emit(spot.thing.place, spot.thing.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter, zoom; everything else goes on to the page."""
        keys = {
            Qt.Key.Key_Left: lambda: self._along(-1),
            Qt.Key.Key_Right: lambda: self._along(1),
            Qt.Key.Key_Up: lambda: self._across(-1),
            Qt.Key.Key_Down: lambda: self._across(1),
            Qt.Key.Key_Return: self.open_chosen,
            Qt.Key.Key_Enter: self.open_chosen,
            Qt.Key.Key_Plus: lambda: self.zoom(1 / STEP),
            Qt.Key.Key_Equal: lambda: self.zoom(1 / STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(STEP),
            Qt.Key.Key_0: self.zoom_out,
        }
        act = keys.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
            return
        act()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is nearest."""
        self._choose(self._near(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is nearest."""
        self._choose(self._near(event.position()))
        self.open_chosen()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel zooms around the pointer; without, the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(
                1 / STEP if event.angleDelta().y() > 0 else STEP, self.plan.days.day(event.position().x())
            )
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard finds something chosen."""
        if self.chosen < 0 and self.plan.spots:
            self._choose(0)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew at the new width."""
        self._lay()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the plan."""
        with QPainter(self) as painter:
            CoursePaint(painter, self.theme, self.words, self.course, self.plan).draw(
                self.spot() if self.hasFocus() or self.chosen >= 0 else None
            )

    def _lay(self) -> None:
        self.plan = lay_out(self.course, self.theme, float(self.width()), self.span)
        self.setFixedHeight(max(round(self.plan.height), self.theme.px(120)))
        self.update()

    def _show(self, span: tuple[float, float]) -> None:
        self.span = span
        self._lay()

    def _choose(self, number: int) -> None:
        if number == self.chosen:
            return
        self.chosen = number
        spot = self.spot()
        if spot is not None:
            self._bring(spot)
        self.pointed.emit(spot.thing if spot else None)
        self.update()

    def _bring(self, spot: Spot) -> None:
        """Move the days so that what is chosen is in sight."""
        thing = spot.thing
        day = thing.first if isinstance(thing, CourseBar) else thing.day
        if not self.span[0] <= day <= self.span[1]:
            middle = (self.span[0] + self.span[1]) / 2
            self._show(moved(self.span, self.whole, day - middle))

    def _along(self, step: int) -> None:
        spot = self.spot()
        lane = spot.lane if spot else 0
        same = [n for n, one in enumerate(self.plan.spots) if one.lane == lane]
        if self.chosen in same:
            at = same.index(self.chosen) + step
            self._choose(same[min(max(at, 0), len(same) - 1)])
        elif self.plan.spots:
            self._choose(0)

    def _across(self, step: int) -> None:
        spot = self.spot()
        if spot is None:
            self._choose(0 if self.plan.spots else -1)
            return
        lanes = sorted({one.lane for one in self.plan.spots})
        at = lanes.index(spot.lane) + step
        if 0 <= at < len(lanes):
            there = [n for n, one in enumerate(self.plan.spots) if one.lane == lanes[at]]
            self._choose(min(there, key=lambda n: abs(self.plan.spots[n].x - spot.x)))

    def _near(self, at: QPointF) -> int:
        for number, lane in enumerate(self.plan.lanes):
            name = QRectF(0, lane.top, self.plan.days.left, lane.height)
            if lane.bar is not None and (
                bar_box(self.plan, lane, self.theme, self.course.today).contains(at) or name.contains(at)
            ):
                return next(n for n, one in enumerate(self.plan.spots) if one.lane == number)
        reach = self.theme.px(NEAR)
        found = [
            ((one.x - at.x()) ** 2 + (one.y - at.y()) ** 2, n)
            for n, one in enumerate(self.plan.spots)
            if abs(one.x - at.x()) <= reach and abs(one.y - at.y()) <= reach
        ]
        return min(found)[1] if found else -1
