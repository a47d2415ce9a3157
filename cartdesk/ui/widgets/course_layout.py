"""Where everything of the course stands: lanes from top to bottom, and a spot for each thing that can be pointed at."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.course_scale import Days, Numbers
from cartdesk.usecases import Course, CourseBar, CourseLine, CoursePoint

AXIS, LANE, MARK, BAR, GAP, GUTTER = 52, 76, 28, 24, 8, 176


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip of the course: a line of results (`scale`), a row of marks, or a bar (`line` None)."""

    top: float
    height: float
    line: CourseLine | None = None
    scale: Numbers | None = None
    bar: CourseBar | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Something to point at: its place on the picture and what it is."""

    lane: int
    x: float
    y: float
    thing: CoursePoint | CourseBar


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole picture at one width and span of days."""

    days: Days
    lanes: tuple[Lane, ...]
    spots: tuple[Spot, ...]
    height: float


def whole_span(course: Course) -> tuple[float, float]:
    """The days from the first to the last thing known or planned, with a little room."""
    days = [0, course.today] + [day for one in course.visits for day in (one.opens, one.closes)]
    days += [point.day for line in course.lines + course.marks for point in line.points]
    days += [day for bar in course.bars for day in (bar.first, bar.last) if day is not None]
    return min(days) - 5, max(days) + 5


def lay_out(course: Course, theme: Theme, width: float, span: tuple[float, float]) -> Plan:
    """Lanes with results first, then marks, then bars; lanes without an answer are left out."""
    days = Days(span[0], span[1], theme.px(GUTTER), max(width - theme.px(16), theme.px(GUTTER) + 50))
    lanes: list[Lane] = []
    spots: list[Spot] = []
    top = float(theme.px(AXIS))
    for line in (one for one in course.lines if any(point.number is not None for point in one.points)):
        height = theme.px(LANE)
        numbers = [point.number for point in line.points if point.number is not None]
        scale = Numbers.of(numbers, top + height - theme.px(10), top + theme.px(10))
        for point in line.points:
            if point.number is not None:
                spots.append(Spot(len(lanes), days.x(point.day), scale.y(point.number), point))
        lanes.append(Lane(top, height, line, scale))
        top += height + theme.px(GAP)
    for line in (one for one in course.marks if one.points):
        middle = top + theme.px(MARK) / 2
        spots += [Spot(len(lanes), days.x(point.day), middle, point) for point in line.points]
        lanes.append(Lane(top, theme.px(MARK), line))
        top += theme.px(MARK)
    top += theme.px(GAP)
    for bar in course.bars:
        spots.append(Spot(len(lanes), days.x(max(bar.first, span[0])), top + theme.px(BAR) / 2, bar))
        lanes.append(Lane(top, theme.px(BAR), bar=bar))
        top += theme.px(BAR)
    return Plan(days, tuple(lanes), tuple(spots), top + theme.px(GAP))


def bar_box(plan: Plan, lane: Lane, theme: Theme, today: int) -> QRectF:
    """The rectangle of a bar; one that goes on reaches today."""
    bar = lane.bar
    assert bar is not None
    last = bar.last if bar.last is not None else max(today, bar.first)
    left = max(plan.days.x(bar.first), plan.days.left)
    right = max(min(plan.days.x(last + 1), plan.days.right), left + theme.px(4))
    return QRectF(left, lane.top + theme.px(3), right - left, lane.height - theme.px(6))
