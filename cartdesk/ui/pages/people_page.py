"""People and what they may do: who is here, the delegation log, the review of access (R27, R38, R42)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.parts import button, column, label, row
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow
from cartdesk.ui.widgets.sectioned_page import SectionedPage

PEOPLE = ("name", "role", "tasks", "read", "agreed")
LINES = ("person", "duties", "days", "state", "signed")
MOST_ROWS = 7


class PeoplePage(SectionedPage):
    """`asked(act, key)`: an act of the page, with the key of the chosen person or line ("" for none).

    `reworded` is called when the language changed. Acts are those the presenter names in `acts` for each section.
    """

    prefix = "people"
    asked = Signal(str, str)

    def __init__(self, words: Words, theme: Theme, acts: Mapping[str, Sequence[str]]) -> None:
        super().__init__(words, theme, "people.title")
        self.reworded: Callable[[], None] = lambda: None
        self.buttons: dict[str, QPushButton] = {}
        self.allowed: Mapping[str, frozenset[str]] = {}
        self.lead = label("muted", wrap=True)
        self.texts.bind(self.lead.setText, "people.lead")
        self.body.addWidget(self.lead)
        self.people = self._table("people", PEOPLE, acts["people"])
        self.log_mark, self.log_told = label(), label(wrap=True)
        self.log = self._table("log", LINES, acts["log"], self._told(self.log_mark, self.log_told))
        self.review_mark, self.review_told = label(), label(wrap=True)
        inner = column(theme, spacing=12)
        inner.addLayout(self._told(self.review_mark, self.review_told))
        inner.addWidget(self._acts(acts["review"]))
        self.section("review", inner)
        self.body.addStretch(1)

    # -- parts ------------------------------------------------------------------------------------------------

    def _told(self, mark: QLabel, told: QLabel) -> QBoxLayout:
        line = row(self.theme, mark, told)
        line.setStretch(1, 1)
        return line

    def _table(
        self, name: str, heads: Sequence[str], acts: Sequence[str], lead: QBoxLayout | None = None
    ) -> PlainTable:
        table = self.named_table(name, heads)
        table.itemSelectionChanged.connect(lambda: self._choose(table, acts))
        inner = column(self.theme, spacing=12)
        if lead is not None:
            inner.addLayout(lead)
        inner.addWidget(table)
        inner.addWidget(self._acts(acts, table))
        self.section(name, inner)
        return table

    def _acts(self, acts: Sequence[str], table: PlainTable | None = None) -> ActRow:
        made = ActRow(self.theme)
        for act in acts:
            one = button(self.theme, on_click=lambda act=act: self._ask(act, table))  # type: ignore[misc]
            one.setText(self.words(f"people.ask.{act}"))
            self.buttons[act] = one
            made.add(one)
        if not acts:
            made.hide()
        return made

    def _ask(self, act: str, table: PlainTable | None) -> None:
        self.asked.emit(act, table.key if table is not None else "")

    def _choose(self, table: PlainTable, acts: Sequence[str]) -> None:
        always = self.allowed.get("", frozenset())
        for act in acts:
            self.buttons[act].setEnabled(act in always | self.allowed.get(table.key, frozenset()))

    # -- what it shows ----------------------------------------------------------------------------------------

    def show_allowed(self, allowed: Mapping[str, frozenset[str]]) -> None:
        """Which acts make sense for which row; under "" those that need none."""
        self.allowed = allowed

    def show_people(self, rows: Sequence[TableRow], acts: Sequence[str]) -> None:
        """Everybody."""
        self._fill(self.people, rows, acts)

    def show_log(self, told: str, mark: str, rows: Sequence[TableRow], acts: Sequence[str]) -> None:
        """The lines of the delegation log, newest first, and who signs them."""
        self.log_told.setText(told)
        self.log_mark.setPixmap(mark_pixmap(mark, self.theme))
        self._fill(self.log, rows, acts)

    def show_review(self, told: str, mark: str) -> None:
        """The last review of access and the day of the next."""
        self.review_told.setText(told)
        self.review_mark.setPixmap(mark_pixmap(mark, self.theme))

    def _fill(self, table: PlainTable, rows: Sequence[TableRow], acts: Sequence[str]) -> None:
        table.show_rows(rows)
        table.setVisible(bool(rows))
        shown = min(max(len(rows), 1), MOST_ROWS)
        table.setFixedHeight(self.theme.row * shown + self.theme.px(32 + 16))
        if not table.key and rows:
            table.selectRow(0)
        self._choose(table, acts)

    def words_changed(self) -> None:
        """Acts and everything shown are worded again."""
        for act, made in self.buttons.items():
            made.setText(self.words(f"people.ask.{act}"))
        self.reworded()
