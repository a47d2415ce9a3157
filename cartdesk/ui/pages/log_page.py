"""One log of a subject: the table of its rows, and beside it the form of the row under the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cartdesk.base import Words
from cartdesk.ui.icons import icon
from cartdesk.ui.shortcuts import bind, shown_key
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.copy_strip import CopyStrip
from cartdesk.ui.widgets.empty_state import EmptyState
from cartdesk.ui.widgets.filter_box import FilterBox
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.log_model import LogLine, LogModel
from cartdesk.ui.widgets.log_view import LogView
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label
from cartdesk.ui.widgets.subject_banner import SubjectBanner

STATES = ("attention", "waits", "unsigned", "struck")
ACTS = (("new", "primary"), ("copy", ""), ("strike", ""), ("history", ""))
LOW, LOWEST = (
    240,
    300,
)  # the least height of the table, and of a form alone: in lower windows the page scrolls
REST = 140  # milliseconds that the keyboard rests on a row before its form is opened
TABLE = 42  # per cent of the width left to the table while a form stands beside it
BESIDE = 1000  # pixels of 100 %: from here on the form stands beside the table, below it takes its place


class LogPage(Page):
    """`asked(act)`: new, copy, strike, history, back, board. `rested()`: the keyboard rests on a row whose form is to be
    shown; `entered()`: it is to go into the form.
    """

    asked = Signal(str)
    rested = Signal()
    entered = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "")
        self.banner = SubjectBanner(theme)
        self.head.addWidget(self.banner, 1)
        self.board, self.back = self._link("board"), self._link("back")
        self.has_board = False
        self.acts: dict[str, QPushButton] = {}
        self.model = LogModel(theme)
        self.table = LogView(self.model, theme)
        self.texts.bind(self.table.setAccessibleName, "logs.log")
        self.copy = CopyStrip(words, theme)
        self.place = QWidget()
        self._room = QVBoxLayout(self.place)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._rest = QTimer(self)
        self._build()
        self.starts_at = self.table

    def _build(self) -> None:
        theme = self.theme
        self._bar()
        self._empty = EmptyState(theme, "subjects", partial(self.asked.emit, "new"))
        self.texts.bind(self._empty.heading.setText, "ui.subject.no-rows")
        self.texts.bind(self._empty.sentence.setText, "logs.empty-lead")
        if self._empty.act is not None:
            self.texts.bind(self._empty.act.setText, "logs.new")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._split.addWidget(self._stack)
        self._split.addWidget(self.place)
        self.place.hide()
        self._split.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.setSpacing(theme.px(8))
        self._to_table = button(theme, "link", "", self.leave_form)
        self.texts.bind(self._to_table.setText, "logs.to-table")
        self._to_table.hide()
        self.body.addWidget(self._to_table, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.copy)
        self.body.addWidget(self._split, 1)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.rested)
        self.table.moved.connect(self._rest.start)
        self.table.opened.connect(self._enter)
        self.table.sought.connect(self._seek)
        bind(self, "log-table", self.leave_form)

    def _bar(self) -> None:
        bar = self._acts_bar = QWidget()
        flow = FlowLayout(bar, self.theme.px(8))
        self.log = QComboBox()
        self.log.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.log.setMaximumWidth(self.theme.px(256))
        self.texts.bind(self.log.setAccessibleName, "logs.log")
        self.state = FilterBox()
        self.texts.bind(self.state.setAccessibleName, "logs.state")
        self.filter = QLineEdit()
        self.filter.setFixedWidth(self.theme.px(144))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(
            icon("search", self.theme, "muted", 16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.texts.bind(self.filter.setPlaceholderText, "logs.filter")
        self.texts.bind(self.filter.setAccessibleName, "logs.filter-name")
        for widget in (self.log, self.filter, self.state):
            widget.setMinimumHeight(self.theme.row)
            flow.addWidget(widget)
        for act, role in ACTS:
            made = button(self.theme, role, "add" if act == "new" else "", partial(self.asked.emit, act))
            self.texts.bind(made.setText, f"logs.{act}")
            made.setToolTip(shown_key(f"log-{act}"))
            bind(self.table, f"log-{act}", made.click, Qt.ShortcutContext.WidgetShortcut)
            flow.addWidget(made)
            self.acts[act] = made
        self.count = label("note")
        self.count.setMinimumHeight(self.theme.row)
        flow.addWidget(self.count)
        self.body.addWidget(bar)
        self.filter.textChanged.connect(lambda _: self._narrow())
        self.filter.returnPressed.connect(self.table.setFocus)
        self.state.currentIndexChanged.connect(lambda _: self._narrow())

    def _link(self, act: str) -> QPushButton:
        made = button(self.theme, "", "", partial(self.asked.emit, act))
        self.texts.bind(made.setText, f"logs.{act}")
        self.head.addWidget(made)
        return made

    # -- for the presenter ------------------------------------------------------------------------------------

    def show_rows(
        self, heads: Sequence[str], rows: Sequence[object], word: Callable[[object], LogLine]
    ) -> None:
        """Show the rows of a log."""
        self.model.show(heads, rows, word)
        self.state.offer(self.words("logs.all"), [(self.words(f"logs.only-{one}"), one) for one in STATES])
        self._stack.setCurrentIndex(0 if rows else 1)
        self._tell()

    def show_form(self, form: QWidget | None) -> None:
        """Put a form beside the table (None: take it away); its keyboard is its own affair."""
        while (item := self._room.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if form is not None:
            self._room.addWidget(form)
        self.place.setVisible(form is not None)
        self._fit()

    def allow(self, act: str, may: bool, word: str = "") -> None:
        """Whether an act can be done now; `word` names it otherwise than usual."""
        self.acts[act].setEnabled(may)
        self.acts[act].setText(self.words(f"logs.{word or act}"))

    def show_side(self) -> None:
        """Bring the form into sight."""
        self.place.show()
        self._fit()

    def stop_resting(self) -> None:
        """No form is wanted for the row just reached."""
        self._rest.stop()

    def leave_form(self) -> None:
        """Back from the form to its row; from the table, the filter is cleared."""
        if not self.copy.isHidden():
            self.copy.hide()
        elif self.table.hasFocus() or self.filter.hasFocus():
            self.filter.clear()
        if not self.beside:
            self.place.hide()
            self._fit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- inside -----------------------------------------------------------------------------------------------

    @property
    def beside(self) -> bool:
        """Whether the form has room beside the table."""
        return self.width() >= self.theme.px(BESIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In narrow windows (and at great scales) the form takes the place of the table while it is worked in."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        form = not self.place.isHidden()
        alone = form and not self.beside
        for part in (self._stack, self._acts_bar, self.board, self.back):
            part.setVisible(not alone and (part is not self.board or self.has_board))
        self._to_table.setVisible(alone)
        self._split.setMinimumHeight(self.theme.px(LOWEST if alone else LOW))
        if alone:
            QTimer.singleShot(0, self, self._to_form)
        self.table.compact(form)
        if form and not alone:
            whole = self._split.width()
            self._split.setSizes([whole * TABLE // 100, whole - whole * TABLE // 100])

    def _to_form(self) -> None:
        """A form that stands alone begins at the head of what is in sight."""
        self.sheet.verticalScrollBar().setValue(self._split.y())

    def _enter(self) -> None:
        self._rest.stop()
        self.entered.emit()

    def _seek(self, text: str) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.setText(self.filter.text() + text)

    def _narrow(self) -> None:
        kept = self.model.row(self.table.at) if self.table.at >= 0 else None
        self.model.narrow(self.filter.text(), self.state.currentData() or "")
        self.table.go(max(0, self.model.find(lambda row: row is kept)))
        self._tell()

    def _tell(self) -> None:
        shown, whole = self.model.rowCount(), self.model.whole
        self.count.setText(self.words("logs.count-of", n=shown, whole=whole))
        self.count.setVisible(shown != whole)
