"""The laboratories' reference ranges: what is held, and taking in a table after a look at it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.empty_state import EmptyState
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, frame, label, row
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

COLUMNS = ("lab", "analyte", "sex", "age", "range", "unit", "valid")


class LaboratoryPage(Page):
    """`asked(act)`: open, take, forget. `filtered(text)`: only lines with these words are wanted."""

    asked = Signal(str)
    filtered = Signal(str)

    def __init__(self, words: Words, theme: Theme, *, enters: bool) -> None:
        super().__init__(words, theme, "pages.laboratory.title")
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, "pages.laboratory.lead")
        self.body.addWidget(lead)
        acts = ActRow(theme)
        self.search = QLineEdit()
        self.search.setFixedWidth(theme.px(340))
        self.texts.bind(self.search.setPlaceholderText, "pages.laboratory.filter")
        self.texts.bind(self.search.setAccessibleName, "pages.laboratory.filter")
        self.search.textChanged.connect(self.filtered)
        acts.add(self.search)
        if enters:
            opened = button(theme, "primary", "add", lambda: self.asked.emit("open"))
            self.texts.bind(opened.setText, "pages.laboratory.open")
            acts.add(opened)
        self.body.addWidget(acts)
        self.told = label(wrap=True)
        self.faults = PlainTable(theme, 2)
        self.faults.setMinimumHeight(theme.px(140))
        self.faults.setMaximumHeight(theme.px(200))
        self.texts.bind(self.faults.setAccessibleName, "pages.laboratory.faults")
        self.take = button(theme, "primary", "", lambda: self.asked.emit("take"))
        forget = button(theme, "", "", lambda: self.asked.emit("forget"))
        self.texts.bind(forget.setText, "pages.laboratory.forget")
        inner = column(theme, self.told, self.faults, spacing=12)
        inner.addLayout(row(theme, self.take, forget, 1))
        self.preview = frame("card", inner, theme)
        self.preview.hide()
        self.body.addWidget(self.preview)
        self.table = PlainTable(theme)
        self.table.setMinimumHeight(theme.px(240))
        self.texts.bind(self.table.setAccessibleName, "pages.laboratory.title")
        self.empty = EmptyState(theme, "laboratory")
        self.body.addWidget(self.table, 1)
        self.texts.bind(self.empty.heading.setText, "pages.laboratory.empty")
        self.texts.bind(self.empty.sentence.setText, "pages.laboratory.empty-why")
        self.body.addWidget(self.empty, 1)
        self._heads()

    def words_changed(self) -> None:
        """Word the heads anew."""
        self._heads()

    def _heads(self) -> None:
        self.table.show_heads([self.words(f"pages.laboratory.head-{name}") for name in COLUMNS])
        self.faults.show_heads(
            [self.words(f"pages.laboratory.head-{name}") for name in ("line", "column", "why")]
        )

    def show_ranges(self, rows: Sequence[TableRow], held: bool) -> None:
        """The lines that fit the filter; `held` False: no table was ever taken in."""
        self.table.show_rows(rows)
        self.table.setVisible(held)
        self.empty.setVisible(not held)

    def show_preview(self, told: str, faults: Sequence[TableRow], act: str) -> None:
        """What a table would bring; without `act` it cannot be taken."""
        self.told.setText(told)
        self.faults.show_rows(faults)
        self.faults.setVisible(bool(faults))
        self.take.setText(act)
        self.take.setVisible(bool(act))
        self.preview.show()
        if act:
            self.take.setFocus()

    def hide_preview(self) -> None:
        """Nothing is being looked at any more."""
        self.preview.hide()
