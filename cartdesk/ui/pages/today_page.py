"""Today: what is to be done, in four columns by urgency; Enter goes to the very form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.empty_state import EmptyState
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import clear, column, frame, label, row
from cartdesk.ui.widgets.wrap_button import WrapButton

COLUMNS = ("overdue", "today", "week", "waiting")
MARKS = {"overdue": "overdue", "today": "draft", "week": "not-started", "waiting": "waits"}
MOST, AT_ONCE = 60, 8


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One piece of work in words; `key` is handed back when it is opened."""

    key: object
    urgency: str
    code: str
    title: str
    what: str
    due: str


class TodayPage(Page):
    """`opened(key)`: this work is to be done now; `reminded(page)`: go where this reminder is settled."""

    opened = Signal(object)
    reminded = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "ui.today.title")
        self._lines: tuple[TaskLine, ...] = ()
        self._later: dict[str, list[TaskLine]] = {}
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._show_more)
        self._columns: dict[str, QVBoxLayout] = {}
        self._heads = {name: label("section", wrap=True) for name in COLUMNS}
        board = QWidget()
        across = QHBoxLayout(board)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(16))
        for name in COLUMNS:
            across.addWidget(self._column(name), 1)
        self._empty = EmptyState(theme, "today")
        self.texts.bind(self._empty.heading.setText, "ui.today.empty")
        self.texts.bind(self._empty.sentence.setText, "ui.today.empty-lead")
        self.reminders = column(theme, spacing=4)
        self.body.addLayout(self.reminders)
        self._stack = QStackedWidget()
        self._stack.addWidget(board)
        self._stack.addWidget(self._empty)
        self.body.addWidget(self._stack, 1)

    def show_reminders(self, lines: Sequence[tuple[str, str]]) -> None:
        """Quiet lines over the work, as (page, words): what waits beside it."""
        clear(self.reminders)
        for page, words in lines:
            made = WrapButton(self.theme, words)
            made.setProperty("role", "link")
            made.clicked.connect(partial(self._remind, page))
            self.reminders.addWidget(made)

    def _remind(self, page: str, _: bool = False) -> None:
        self.reminded.emit(page)

    def show_tasks(self, lines: tuple[TaskLine, ...], counts: Mapping[str, int] | None = None) -> None:
        """Show this work; the first line gets the keyboard. `counts` by column, when there is more than `lines` hold.

        A screenful stands at once, the rest follows before anybody can have scrolled to it.
        """
        self._lines, self._later = lines, {}
        self._stack.setCurrentIndex(0 if lines else 1)
        first: QPushButton | None = None
        for name in COLUMNS:
            some = [line for line in lines if line.urgency == name]
            count = counts.get(name, 0) if counts is not None else len(some)
            self._heads[name].setText(f"{self.words(f'ui.today.{name}')}  {count or ''}".strip())
            clear(self._columns[name])
            for line in some[:AT_ONCE]:
                made = self._card(line)
                self._columns[name].addWidget(made)
                first = first or made
            self._later[name] = some[AT_ONCE:MOST]
            if not some:
                self._columns[name].addWidget(label("note", self.words("ui.today.nothing"), wrap=True))
            self._columns[name].addStretch(1)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._more.start()

    def _show_more(self) -> None:
        """A few more cards of the first column that still has some; the window breathes in between."""
        for name, lines in self._later.items():
            if lines:
                layout, self._later[name] = self._columns[name], lines[AT_ONCE:]
                for line in lines[:AT_ONCE]:
                    layout.insertWidget(layout.count() - 1, self._card(line))
                self._more.start()
                return

    def _column(self, name: str) -> QFrame:
        theme = self.theme
        picture = label()
        picture.setPixmap(mark_pixmap(MARKS[name], theme))
        head = row(theme, picture)
        head.addWidget(self._heads[name], 1)
        self._columns[name] = column(theme, spacing=8)
        outer = column(theme, spacing=12)
        outer.addLayout(head)
        outer.addLayout(self._columns[name], 1)
        made = frame("lane", outer, theme, margin=12)
        made.setMinimumWidth(theme.px(200))
        return made

    def _card(self, line: TaskLine) -> QPushButton:
        made = QPushButton()
        made.setProperty("role", "task")
        made.setAutoDefault(False)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        lines = (
            label("strong", line.code),
            label("", line.title, wrap=True),
            label("note", line.what, wrap=True),
        )
        inner = column(self.theme, *lines, spacing=2)
        if line.due:
            inner.addWidget(label("note", line.due, wrap=True))
        edge = self.theme.px(10)
        inner.setContentsMargins(edge, self.theme.px(8), edge, self.theme.px(8))
        made.setLayout(inner)
        for part in made.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
        made.setMinimumHeight(inner.heightForWidth(self.theme.px(220)))
        made.setAccessibleName(f"{line.code}, {line.title}, {line.what} {line.due}")
        made.clicked.connect(partial(self._open, line.key))
        return made

    def _open(self, key: object, _: bool = False) -> None:
        self.opened.emit(key)
