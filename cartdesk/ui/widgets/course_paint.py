"""Drawing the course: quiet lanes, grades as numbers and shades, never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from cartdesk.base import Words
from cartdesk.ui.theme import NOTE, Theme
from cartdesk.ui.widgets.course_layout import AXIS, Lane, Plan, Spot, bar_box
from cartdesk.usecases import Course, CourseBar, CourseLine, CoursePoint

SHADES = {1: 12, 2: 24, 3: 40, 4: 60}  # alpha of a grade's band


class CoursePaint:
    """Draws one plan of one course."""

    def __init__(self, painter: QPainter, theme: Theme, words: Words, course: Course, plan: Plan) -> None:
        self.painter, self.theme, self.words = painter, theme, words
        self.course, self.plan = course, plan
        self.right, self.left = plan.days.right, plan.days.left

    def draw(self, chosen: Spot | None) -> None:
        """Everything, and a ring around what is chosen."""
        painter = self.painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.theme.font(NOTE))
        self._visits()
        for lane in self.plan.lanes:
            if lane.scale is not None:
                self._lane(lane)
        self._days()
        for number, lane in enumerate(self.plan.lanes):
            if lane.bar is not None:
                self._bar(lane)
            elif lane.line is not None:
                self._name(lane, lane.line)
                self._points(number, lane)
        if chosen is not None:
            self._ring(chosen)

    def _visits(self) -> None:
        """Windows as soft strips over the whole height, each named at the head; a visit made has a filled mark."""
        painter, days = self.painter, self.plan.days
        last = -1e9
        for one in self.course.visits:
            left, right = max(days.x(one.opens), self.left), min(days.x(one.closes + 1), self.right)
            if right <= left:
                continue
            painter.fillRect(
                QRectF(left, self._px(AXIS) - 4, right - left, self.plan.height), self._soft("accent", 14)
            )
            name = one.event
            wide = painter.fontMetrics().horizontalAdvance(name)
            middle = (left + right) / 2
            if middle - wide / 2 > last:
                painter.setPen(self.theme.color("muted"))
                painter.drawText(QPointF(middle - wide / 2, self._px(16)), name)
                last = middle + wide / 2 + self._px(8)
            if one.happened is not None and self.left <= days.x(one.happened) <= self.right:
                self._diamond(days.x(one.happened), self._px(25), "accent")

    def _days(self) -> None:
        """The axis with its ticks, Day 0 and today."""
        painter, days = self.painter, self.plan.days
        base = self._px(AXIS) - 4
        painter.setPen(QPen(self.theme.color("edge"), 1))
        painter.drawLine(QPointF(self.left, base), QPointF(self.right, base))
        painter.setPen(self.theme.color("muted"))
        for day in days.ticks(self._px(56)):
            text = f"{day:+d}" if day else "0"
            x = days.x(day)
            painter.drawLine(QPointF(x, base), QPointF(x, base - self._px(4)))
            wide = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QPointF(x - wide / 2, base - self._px(7)), text)
        for day, name, style in (
            (0, "accent", Qt.PenStyle.SolidLine),
            (self.course.today, "text", Qt.PenStyle.DashLine),
        ):
            if days.first <= day <= days.last:
                painter.setPen(QPen(self.theme.color(name), 1, style))
                painter.drawLine(QPointF(days.x(day), base), QPointF(days.x(day), self.plan.height))

    def _lane(self, lane: Lane) -> None:
        """The ground of a line: its bands of grades and its edge."""
        painter, scale = self.painter, lane.scale
        assert scale is not None and lane.line is not None
        box = QRectF(self.left, lane.top, self.right - self.left, lane.height)
        painter.setClipRect(box)
        for band in lane.line.bands:
            upper = scale.y(band.high) if band.high is not None else lane.top
            lower = scale.y(band.low) if band.low is not None else lane.top + lane.height
            if (band.high is not None and band.high <= scale.low) or (
                band.low is not None and band.low >= scale.high
            ):
                continue
            painter.fillRect(
                QRectF(box.left(), upper, box.width(), lower - upper),
                self._soft("reject", SHADES[band.grade]),
            )
            if lower - upper >= self._px(12):
                painter.setPen(self.theme.color("reject"))
                edge = QRectF(box.right() - self._px(20), max(upper, box.top()), self._px(14), self._px(14))
                painter.drawText(edge, int(Qt.AlignmentFlag.AlignCenter), str(band.grade))
        painter.setClipping(False)
        painter.setPen(QPen(self.theme.color("hairline"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _name(self, lane: Lane, line: CourseLine) -> None:
        """The name and unit at the left; the last answer stays readable where the lane is low."""
        painter = self.painter
        room = QRectF(0, lane.top, self.left - self._px(12), lane.height)
        text = line.text(self.words.language)
        unit = line.unit(self.words.language) if line.unit is not None else ""
        painter.setPen(self.theme.color("text"))
        fits = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        if lane.scale is None:
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), fits)
            return
        painter.drawText(QPointF(0, lane.top + self._px(20)), fits)
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QPointF(0, lane.top + self._px(38)), unit)

    def _points(self, number: int, lane: Lane) -> None:
        painter = self.painter
        spots = [spot for spot in self.plan.spots if spot.lane == number]
        painter.setClipRect(QRectF(self.left - 8, lane.top, self.right - self.left + 16, lane.height))
        if lane.scale is not None and len(spots) > 1:
            painter.setPen(QPen(self.theme.color("accent"), self.theme.scale * 1.5))
            painter.drawPolyline(QPolygonF([QPointF(spot.x, spot.y) for spot in spots]))
        edge = -1e9
        for spot in spots:
            point = spot.thing
            assert isinstance(point, CoursePoint)
            if lane.scale is not None:
                self._dot(spot, point)
            else:
                edge = self._mark(spot, point, edge)
        painter.setClipping(False)

    def _dot(self, spot: Spot, point: CoursePoint) -> None:
        """A ring without grade, a filled square with its number from grade 1 on."""
        painter, size = self.painter, self._px(4)
        if not point.grade:
            painter.setPen(QPen(self.theme.color("accent"), self.theme.scale * 1.5))
            painter.setBrush(self.theme.color("surface"))
            painter.drawEllipse(QPointF(spot.x, spot.y), size, size)
            return
        side = self._px(14)
        box = QRectF(spot.x - side / 2, spot.y - side / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("reject" if point.grade >= 3 else "warn"))
        painter.drawRoundedRect(box, self._px(3), self._px(3))
        painter.setPen(self.theme.color("surface"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(point.grade))

    def _mark(self, spot: Spot, point: CoursePoint, edge: float) -> float:
        """A diamond with its answer beside it where there is room; gives where the text ended."""
        painter = self.painter
        self._diamond(spot.x, spot.y, "info")
        start = spot.x + self._px(9)
        wide = painter.fontMetrics().horizontalAdvance(point.told)
        if spot.x < edge:
            return edge
        painter.setPen(self.theme.color("text"))
        painter.drawText(QPointF(start, spot.y + self._px(4)), point.told)
        return start + wide + self._px(10)

    def _bar(self, lane: Lane) -> None:
        painter, bar = self.painter, lane.bar
        assert bar is not None
        box = bar_box(self.plan, lane, self.theme, self.course.today)
        grave = bar.grade is not None and bar.grade >= 3
        tone = "reject" if grave else ("warn" if bar.grade else "info")
        painter.setPen(QPen(self.theme.color(tone), 1))
        painter.setBrush(self.theme.color(f"{tone}-soft"))
        if bar.first <= self.plan.days.last:
            painter.drawRoundedRect(box, self._px(4), self._px(4))
            if bar.grade is not None:
                painter.setPen(self.theme.color(tone))
                painter.drawText(
                    QPointF(box.right() + self._px(5), box.center().y() + self._px(4)), str(bar.grade)
                )
        self._bar_name(lane, bar)

    def _bar_name(self, lane: Lane, bar: CourseBar) -> None:
        room = QRectF(0, lane.top, self.left - self._px(12), lane.height)
        self.painter.setPen(self.theme.color("text"))
        fits = self.painter.fontMetrics().elidedText(bar.told, Qt.TextElideMode.ElideRight, int(room.width()))
        self.painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), fits)

    def _diamond(self, x: float, y: float, tone: str) -> None:
        size = self._px(5)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.color(tone))
        self.painter.drawPolygon(
            QPolygonF(
                [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]
            )
        )

    def _ring(self, spot: Spot) -> None:
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(self.theme.color("accent-strong"), self.theme.scale * 2))
        self.painter.drawEllipse(QPointF(spot.x, spot.y), self._px(11), self._px(11))

    def _soft(self, name: str, alpha: int) -> QColor:
        made = QColor(self.theme.color(name))
        made.setAlpha(alpha)
        return made

    def _px(self, length: float) -> int:
        return self.theme.px(length)
