"""Erasing personal data: what waits for a second person, what it is, and what will follow (R07)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.empty_state import EmptyState
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, frame, label
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

HEADS = ("what", "where", "person", "time", "why")
MOST_ROWS = 7


class RedactionsPage(Page):
    """`chosen(key)` when another proposal is looked at, `asked(act, key)`: confirm or withdraw it."""

    chosen = Signal(str)
    asked = Signal(str, str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.redactions.title")
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, "pages.redactions.lead")
        self.body.addWidget(lead)
        self.table = PlainTable(theme, 1)
        self.texts.bind(self.table.setAccessibleName, "pages.redactions.title")
        self.table.chosen.connect(self.chosen.emit)
        self.table.opened.connect(lambda key: self._ask("confirm"))
        self.detail = label(wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.confirm = button(theme, "danger", on_click=lambda: self._ask("confirm"))
        self.withdraw = button(theme, on_click=lambda: self._ask("withdraw"))
        self.texts.bind(self.confirm.setText, "pages.redactions.confirm")
        self.texts.bind(self.withdraw.setText, "pages.redactions.withdraw")
        acts = ActRow(theme)
        acts.add(self.confirm, self.withdraw)
        list_ = QWidget()
        inner = column(theme, self.table, frame("card", column(theme, self.detail, acts, spacing=16), theme))
        inner.addStretch(1)
        list_.setLayout(inner)
        empty = EmptyState(theme, "trail")
        self.texts.bind(empty.heading.setText, "pages.redactions.empty")
        self.texts.bind(empty.sentence.setText, "pages.redactions.empty-lead")
        self._stack = QStackedWidget()
        self._stack.addWidget(list_)
        self._stack.addWidget(empty)
        self.body.addWidget(self._stack, 1)
        note = label("note", wrap=True)
        self.texts.bind(note.setText, "pages.redactions.remains")
        self.body.addWidget(note)
        self._heads()

    def _heads(self) -> None:
        self.table.show_heads([self.words(f"pages.redactions.head-{name}") for name in HEADS])

    def _ask(self, act: str) -> None:
        if self.table.key and (act != "confirm" or self.confirm.isEnabled()):
            self.asked.emit(act, self.table.key)

    def show_proposals(self, rows: Sequence[TableRow]) -> None:
        """One row for each proposal; the first is looked at when none was."""
        self._stack.setCurrentIndex(0 if rows else 1)
        self.table.show_rows(rows)
        shown = min(max(len(rows), 1), MOST_ROWS)
        self.table.setFixedHeight(self.theme.row * shown + self.theme.px(32 + 16))
        if rows and not self.table.key:
            self.table.selectRow(0)
        elif rows:
            self.chosen.emit(self.table.key)

    def show_detail(self, text: str, *, may_confirm: bool) -> None:
        """The proposal that is looked at, in sentences."""
        self.detail.setText(text)
        self.confirm.setEnabled(may_confirm)

    def words_changed(self) -> None:
        """The heads; the presenter words the rows again."""
        self._heads()
