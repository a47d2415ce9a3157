"""One form as it stood at the end of a day: its answers then, who gave them and when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow
from cartdesk.ui.widgets.subject_banner import SubjectBanner

HEADS = ("field", "value", "person", "time", "number")


class AsOfPage(Page):
    """`asked(day)` when another day was typed, `left()` to go back."""

    asked = Signal(str)
    left = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.as-of.title")
        row = ActRow(theme)
        back = button(theme, "quiet", "back", self.left.emit)
        self.texts.bind(back.setText, "pages.as-of.back")
        self.day = QLineEdit()
        self.day.setMinimumHeight(theme.row)
        self.day.setFixedWidth(theme.px(160))
        self.texts.bind(self.day.setAccessibleName, "pages.as-of.day")
        self.texts.bind(self.day.setPlaceholderText, "pages.as-of.day")
        self.day.returnPressed.connect(lambda: self.asked.emit(self.day.text()))
        show = button(theme, "primary", "", lambda: self.asked.emit(self.day.text()))
        self.texts.bind(show.setText, "pages.as-of.show")
        row.add(back, self.day, show)
        self.body.addWidget(row)
        self.banner = SubjectBanner(theme, "strong")
        self.body.addWidget(self.banner)
        self.form, self.state = label("section", wrap=True), label("note", wrap=True)
        self.body.addWidget(self.form)
        self.body.addWidget(self.state)
        self.table = PlainTable(theme, 0, 1)
        self.table.setMinimumHeight(theme.px(300))
        self.texts.bind(self.table.setAccessibleName, "pages.as-of.title")
        self.body.addWidget(self.table, 1)
        note = label("note", wrap=True)
        self.texts.bind(note.setText, "pages.as-of.note")
        self.body.addWidget(note)
        self._heads()

    def _heads(self) -> None:
        self.table.show_heads([self.words(f"pages.as-of.head-{name}") for name in HEADS])

    def show_form(self, form: str, state: str, rows: Sequence[TableRow]) -> None:
        """Title, state in words, one row for each answer."""
        self.form.setText(form)
        self.state.setText(state)
        self.table.show_rows(rows)

    def words_changed(self) -> None:
        """The heads follow, then the presenter words the answers again."""
        self._heads()
        self.asked.emit(self.day.text())
