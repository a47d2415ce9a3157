"""Subjects: the matrix of subjects and visits, filtered by `/`, opened by Enter, without pages to turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from cartdesk.base import Words
from cartdesk.ui.icons import icon
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.empty_state import EmptyState
from cartdesk.ui.widgets.legend import Legend
from cartdesk.ui.widgets.matrix_model import MatrixModel
from cartdesk.ui.widgets.matrix_view import MatrixView
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label, row

if TYPE_CHECKING:
    from cartdesk.usecases.views import Matrix, MatrixRow

LEGEND = (
    "not-started",
    "draft",
    "complete",
    "attention",
    "warned",
    "signed",
    "review",
    "superseded",
    "overdue",
    "received",
)

LOW = 480  # pixels of 100 %: below, the legend gives its room to the rows


class SubjectsPage(Page):
    """`opened(code, event)` (event empty: the whole subject), `enrolled(code)` when a new code was typed."""

    opened = Signal(str, str)
    enrolled = Signal(str)

    def __init__(self, words: Words, theme: Theme, *, may_enrol: bool = True) -> None:
        super().__init__(words, theme, "ui.subjects.title", scrolling=False)
        self._matrix: Matrix | None = None
        self._ring = ""
        self._may_enrol = may_enrol
        self.filter = QLineEdit()
        self.filter.setMaximumWidth(theme.px(220))
        self.filter.addAction(icon("search", theme, "muted", 16), QLineEdit.ActionPosition.LeadingPosition)
        self.texts.bind(self.filter.setPlaceholderText, "ui.subjects.filter")
        self.texts.bind(self.filter.setAccessibleName, "ui.subjects.filter-name")
        self.filter.setClearButtonEnabled(True)
        self._new = button(theme, "primary", "add", self._ask_code)
        self.texts.bind(self._new.setText, "ui.subjects.new")
        self._count = label("muted")
        self.head.insertWidget(1, self._count)
        self.head.addWidget(self.filter)
        self.head.addWidget(self._new)
        self._new.setVisible(may_enrol)
        self._build_enrol()
        self.model = MatrixModel(words)
        self.table = MatrixView(self.model, theme)
        self.texts.bind(self.table.setAccessibleName, "ui.subjects.title")
        self._legend = Legend(words, theme, LEGEND)
        self._empty = EmptyState(theme, "subjects", self._ask_code if may_enrol else None)
        self.texts.bind(self._empty.heading.setText, "ui.subjects.empty")
        self.texts.bind(
            self._empty.sentence.setText, "ui.subjects.empty-lead" if may_enrol else "ui.subjects.empty-view"
        )
        if self._empty.act is not None:
            self.texts.bind(self._empty.act.setText, "ui.subjects.new")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.body.setSpacing(theme.px(8))
        self.body.addWidget(self._enrol)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._legend)
        self.filter.textChanged.connect(self._filter)
        self.filter.returnPressed.connect(self._to_table)
        self.table.opened.connect(self._open)
        self.starts_at = self.table

    def _build_enrol(self) -> None:
        theme = self.theme
        self.code = QLineEdit()
        self.code.setMaximumWidth(theme.px(160))
        self.code.setPlaceholderText("01-001")
        self.texts.bind(self.code.setAccessibleName, "ui.subjects.code")
        told = label("strong")
        self.texts.bind(told.setText, "ui.subjects.code")
        go = button(theme, "primary", on_click=self._enrol_now)
        self.texts.bind(go.setText, "ui.subjects.create")
        cancel = button(theme, "quiet", on_click=self._hide_enrol)
        self.texts.bind(cancel.setText, "ui.cancel")
        self.code.returnPressed.connect(self._enrol_now)
        self._enrol = QWidget()
        self._enrol.setLayout(row(theme, told, self.code, go, cancel, 1))
        self._enrol.hide()

    def show_matrix(self, matrix: Matrix) -> None:
        """Show the desk's subjects; the ring stays on the same subject and visit."""
        self._matrix = matrix
        where = self.table.currentIndex()
        self._ring = self.model.subject(where.row()).code if where.isValid() else ""
        self.model.show(matrix)
        self._set_ring(max(0, where.column()))
        self._stack.setCurrentIndex(0 if matrix.rows else 1)
        self._fit_legend()
        self.filter.setVisible(bool(matrix.rows))
        self._new.setVisible(bool(matrix.rows) and self._may_enrol)
        self._count.setText(self.words("ui.subjects.count", n=matrix.total) if matrix.rows else "")
        self.code.clear()
        self._hide_enrol()

    def add_subjects(self, rows: tuple[MatrixRow, ...]) -> None:
        """Show the subjects that follow; the ring goes to the subject it stood on when that one comes."""
        self.model.extend(rows)
        if any(row.code == self._ring for row in rows) and self.table.currentIndex().row() == 0:
            self._set_ring(max(0, self.table.currentIndex().column()))

    def _set_ring(self, column: int) -> None:
        row_at = max(0, self.model.row_of(self._ring)) if self._ring else 0
        self.table.setCurrentIndex(self.model.index(row_at, column))

    def words_changed(self) -> None:
        """Word the matrix again."""
        self.model.set_words(self.words)
        self._legend.set_words(self.words)
        if self._matrix is not None:
            self._count.setText(self.words("ui.subjects.count", n=self._matrix.total))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the rows come first; tooltips and screen readers still tell every word."""
        super().resizeEvent(event)
        self._fit_legend()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`/` goes to the filter, Escape clears it."""
        if event.text() == "/":
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
            self.table.setFocus()
        else:
            super().keyPressEvent(event)

    def _fit_legend(self) -> None:
        room = self.height() >= self.theme.px(LOW)
        self._legend.setVisible(room and self._matrix is not None and bool(self._matrix.rows))

    def _filter(self, text: str) -> None:
        self.model.filter(text)
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))

    def _to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _open(self, at: int, column: int) -> None:
        self.opened.emit(self.model.subject(at).code, self.model.visit(column) if column >= 0 else "")

    def _ask_code(self) -> None:
        self._enrol.show()
        self.code.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _hide_enrol(self) -> None:
        self._enrol.hide()

    def _enrol_now(self) -> None:
        if self.code.text().strip():
            self.enrolled.emit(self.code.text().strip())
