"""The course of a subject on one screen: words what is chosen, opens its field, prints it as one page."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QWidget

from cartdesk.base import Words
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.ui.pages.course_page import CoursePage
from cartdesk.ui.presenters.banner import banner_text, wear_banner
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.course_layout import lay_out, whole_span
from cartdesk.ui.widgets.course_paint import CoursePaint
from cartdesk.usecases import Course, CourseBar, CoursePoint, course, event_title, note_course_print

PRINT_WIDTH = 1100  # pixels of 100 % across the sheet
DOTS = 150  # an inch of the page
MARGIN = 12.0  # millimetres


def make(session: Session, *, code: str) -> QWidget:
    """The course of the subject `code`."""
    return _Course(session, code).page


class _Page(CoursePage):
    """The page with its presenter, which lives as long as the page."""

    def __init__(self, presenter: _Course) -> None:
        super().__init__(presenter.session.words, presenter.session.theme)
        self._presenter = presenter

    def words_changed(self) -> None:
        """Read and word the course anew: answers are told in the language of the screen."""
        self._presenter.read()


class _Course:
    def __init__(self, session: Session, code: str) -> None:
        self.session, self.code = session, code
        self.course: Course | None = None
        self.page = _Page(self)
        self.page.asked.connect(self._act)
        wear_banner(session, self.page.banner, code)  # also when there is no course to draw
        self.read()

    def read(self) -> None:
        """Read the answers; the page is there at once and fills when they come."""
        self.session.act(lambda desk: course(desk, self.code), self._show, owner=self.page)

    def _show(self, found: Course) -> None:
        self.course = found
        self.page.banner.show_subject(found.banner.code, banner_text(found.banner, self.session.words))
        chart = self.page.show_course(found)
        chart.pointed.connect(self._tell)
        chart.opened.connect(self._open)
        empty = not chart.plan.spots
        self.page.tell(self.session.words("ui.course.empty") if empty else "")

    def _tell(self, thing: CoursePoint | CourseBar | None) -> None:
        words, found = self.session.words, self.course
        if thing is None or found is None:
            self.page.tell("")
        elif isinstance(thing, CourseBar):
            last = words("ui.course.goes-on") if thing.last is None else f"{thing.last:+d}"
            days = words("ui.course.days", first=f"{thing.first:+d}", last=last)
            self.page.tell(" · ".join((thing.told, days, *self._grade(thing.grade))))
        else:
            line = next(one for one in found.lines + found.marks if thing in one.points)
            unit = line.unit(words.language) if line.unit and thing.number is not None else ""
            what = f"{line.text(words.language)}: {thing.told} {unit}".strip()
            visit = event_title(self.session.desk.study, thing.place, words.language)
            day = words("ui.subjects.on-day", day=f"{thing.day:+d}")
            self.page.tell(" · ".join((what, day, visit, *self._grade(thing.grade))))

    def _grade(self, grade: int | None) -> tuple[str, ...]:
        return () if grade is None else (self.session.words("ui.course.grade", grade=grade),)

    def _open(self, place: FormPlace, key: ItemKey) -> None:
        self.session.go("form", code=self.code, place=place, key=key)

    def _act(self, act: str) -> None:
        if act == "back":
            self.session.go("subject", code=self.code)
        elif self.course is not None:
            pdf = one_page(self.course, self.session.words)
            name = f"{self.code}_course.pdf"
            self.session.act(
                lambda desk: note_course_print(desk, self.code, pdf),
                lambda _: self.session.go("preview", pdf=pdf, name=name, back="course", code=self.code),
                owner=self.page,
            )


def one_page(found: Course, words: Words) -> bytes:
    """The whole course on one sheet, as PDF: landscape A4, always in the light look."""
    theme = Theme()
    plan = lay_out(found, theme, PRINT_WIDTH, whole_span(found))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("CartDesk")
    writer.setResolution(DOTS)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Landscape,
            QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN),
            QPageLayout.Unit.Millimeter,
        )
    )
    with QPainter(writer) as painter:
        room = QRectF(painter.viewport())
        head = 40
        scale = min(room.width() / PRINT_WIDTH, room.height() / (plan.height + head))
        painter.scale(scale, scale)
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.color("text"))
        painter.drawText(0, 18, banner_text(found.banner, words))
        painter.translate(0, head)
        CoursePaint(painter, theme, words, found, plan).draw(None)
    return bytes(buffer.data().data())
