"""One subject: a banner that stays, then visits with their forms, then the logs with their rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_icon, mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.notice import Notice
from cartdesk.ui.widgets.offers import Offers
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row
from cartdesk.ui.widgets.subject_banner import SubjectBanner
from cartdesk.ui.widgets.wrap_button import WrapButton

PAPER_ONLY_WIDTH = 500  # longer titles of forms wrap


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One form or log row; `key` is handed back when it is opened. `openable` False: known by its structure only."""

    key: object
    mark: str
    title: str
    told: str
    openable: bool = True
    struck: bool = False


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A visit (`name` its event) or a log (`name` its form); `add` words the act of a new row, `open` the way to the whole log;
    empty: none.
    """

    name: str
    mark: str
    title: str
    told: str
    lines: tuple[BoardLine, ...]
    add: str = ""
    open: str = ""


@dataclass(frozen=True, slots=True)
class BookLine:
    """How the signature of the whole case book stands, in words; `way` words the act of opening the form `key`."""

    tone: str
    text: str
    way: str
    key: object


@dataclass(frozen=True, slots=True)
class BoardView:
    """The whole page of the subject `code`. `addable`: unplanned visits as (event, title)."""

    code: str
    banner: str
    visits: tuple[BoardCard, ...]
    logs: tuple[BoardCard, ...]
    addable: tuple[tuple[str, str], ...]
    book: BookLine | None = None


class SubjectPage(Page):
    """`opened(key)`: a form, or a log by its name; `row_wanted(form)`: a new log row; `visit_wanted(event)`: an unplanned visit."""

    opened = Signal(object)
    row_wanted = Signal(str)
    visit_wanted = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "")
        self.banner = SubjectBanner(theme)
        self._add = button(theme, "", "add")
        self.texts.bind(self._add.setText, "ui.subject.add-visit")
        self._menu = QMenu(self._add)
        self._add.setMenu(self._menu)
        self.course = button(theme)
        self.texts.bind(self.course.setText, "ui.course.open")
        self.head.addWidget(self.banner, 1)
        self.events = button(theme)
        self.texts.bind(self.events.setText, "logs.board")
        self.events.hide()
        acts = QWidget()
        flow = FlowLayout(acts, theme.px(8))
        for act in (self.events, self.course, self._add):
            flow.addWidget(act)
        self.body.addWidget(acts)
        self.offers = Offers(theme)
        self.book = Notice(theme)
        self.to_book = button(theme, "link", "")
        self.to_book.clicked.connect(lambda _=False: self.opened.emit(self._book_key))
        self.to_book.hide()
        self._book_key: object = None
        self.body.addWidget(self.book)
        self.body.addWidget(self.to_book, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.offers)
        self._visits, self._logs = QVBoxLayout(), QVBoxLayout()
        for part, key in ((self._visits, "visits"), (self._logs, "logs")):
            part.setSpacing(theme.px(12))
            heading = label("section")
            self.texts.bind(heading.setText, f"ui.subject.{key}")
            self.body.addWidget(heading)
            self.body.addLayout(part)
        self.body.addStretch(1)
        self.cards: dict[str, QFrame] = {}

    def show_board(self, view: BoardView, event: str = "") -> None:
        """Show the subject; `event` is brought into sight and its first form gets the keyboard."""
        self.banner.show_subject(view.code, view.banner)
        self._show_book(view.book)
        self._menu.clear()
        self._add.setVisible(bool(view.addable))
        for name, title in view.addable:
            self._menu.addAction(title, partial(self.visit_wanted.emit, name))
        self.cards = {}
        for layout, cards in ((self._visits, view.visits), (self._logs, view.logs)):
            clear(layout)
            for card in cards:
                self.cards[card.name] = self._card(card)
                layout.addWidget(self.cards[card.name])
        if event in self.cards:
            self._bring(self.cards[event])

    def _show_book(self, book: BookLine | None) -> None:
        self.to_book.setVisible(book is not None)
        if book is None:
            self.book.quiet()
            return
        self._book_key = book.key
        self.book.say(book.text, book.tone)
        self.to_book.setText(book.way)

    def _bring(self, card: QFrame) -> None:
        """Scroll to a card when the page has been laid out."""
        forms = card.findChildren(QPushButton)
        for layout in (self.layout(), self.body, card.layout()):
            if layout is not None:
                layout.activate()
        self.sheet.ensureWidgetVisible(card, 0, self.theme.px(24))
        if forms:
            forms[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, card: BoardCard) -> QFrame:
        theme = self.theme
        picture = label()
        picture.setPixmap(mark_pixmap(card.mark, theme))
        title, told = label("strong", card.title, wrap=True), label("note", card.told, wrap=True)
        head: list[QWidget | int] = [picture, title]
        if card.open:
            whole = button(theme, "link", "", partial(self.opened.emit, card.name))
            whole.setText(card.open)
            whole.setAccessibleName(f"{card.open}: {card.title}")
            head.append(whole)
        if card.add:
            add = button(theme, "link", "add", partial(self.row_wanted.emit, card.name))
            add.setText(card.add)
            head.append(add)
        lines = QWidget()
        flow = FlowLayout(lines, theme.px(8))
        for line in card.lines:
            flow.addWidget(self._line(line))
        inner = column(theme, spacing=8)
        top = row(theme, *head)
        top.setStretch(1, 1)
        inner.addLayout(top)
        if card.told:
            inner.addWidget(told)
        if card.lines:
            inner.addWidget(lines)
        made = frame("card", inner, theme, margin=12)
        made.setAccessibleName(card.title)
        return made

    def _line(self, line: BoardLine) -> QWidget:
        if not line.openable:
            return self._paper_only(line)
        made = WrapButton(self.theme, line.title)
        made.setProperty("role", "form")
        made.clicked.connect(partial(self._open, line.key))
        made.setIcon(mark_icon(line.mark, self.theme))
        made.setIconSize(QSize(self.theme.px(16), self.theme.px(16)))
        made.setToolTip(line.told)
        made.setAccessibleName(f"{line.title}: {line.told}")
        if line.struck:
            font = made.font()
            font.setStrikeOut(True)
            made.setFont(font)
        return made

    def _open(self, key: object, _: bool = False) -> None:
        self.opened.emit(key)

    def _paper_only(self, line: BoardLine) -> QLabel:
        made = label("paper-only", line.title)
        widest = self.theme.px(PAPER_ONLY_WIDTH)
        if made.fontMetrics().horizontalAdvance(line.title) > widest - self.theme.px(32):
            made.setWordWrap(True)
            made.setFixedWidth(widest)
        made.setToolTip(line.told)
        return made
