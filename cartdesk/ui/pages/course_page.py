"""The page of a subject's course: banner, acts, what is chosen in words, and the picture."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.course_chart import STEP, CourseChart
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label
from cartdesk.ui.widgets.subject_banner import SubjectBanner
from cartdesk.usecases import Course


class CoursePage(Page):
    """`asked(act)`: back, print."""

    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "")
        self.banner = SubjectBanner(theme)
        self.head.addWidget(self.banner, 1)
        self.chart: CourseChart | None = None
        acts = QWidget()
        flow = FlowLayout(acts, theme.px(8))
        for act, drawing in (
            ("zoom-in", "add"),
            ("zoom-out", ""),
            ("whole", ""),
            ("print", ""),
            ("back", ""),
        ):
            made = button(theme, "", drawing, partial(self._act, act))
            self.texts.bind(made.setText, f"ui.course.{act}")
            flow.addWidget(made)
        self.body.addWidget(acts)
        self.told = label("strong", wrap=True)
        self.told.setAccessibleName("")
        self.body.addWidget(self.told)
        self.note = label("note", wrap=True)
        self.texts.bind(self.note.setText, "ui.course.keys")
        self.body.addWidget(self.note)
        self.body.addStretch(1)

    def show_course(self, course: Course) -> CourseChart:
        """Show the picture and give it the keyboard."""
        if self.chart is not None:
            self.chart.deleteLater()
        self.chart = CourseChart(self.words, self.theme, course)
        self.texts.bind(self.chart.setAccessibleName, "ui.course.chart")
        self.body.insertWidget(2, self.chart)
        self.chart.setFocus()
        return self.chart

    def tell(self, text: str) -> None:
        """Say in words what is chosen; readers of the screen hear it as the chart's description."""
        self.told.setText(text)
        if self.chart is not None:
            self.chart.setAccessibleDescription(text)

    def _act(self, act: str) -> None:
        chart = self.chart
        if act in ("back", "print"):
            self.asked.emit(act)
        elif chart is not None and act == "zoom-in":
            chart.zoom(1 / STEP)
        elif chart is not None and act == "zoom-out":
            chart.zoom(STEP)
        elif chart is not None:
            chart.zoom_out()
