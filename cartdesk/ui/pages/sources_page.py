"""The sources of a form: photographs and PDFs beside it, attached, looked at and struck out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget

from cartdesk.base import Words
from cartdesk.ui.pages.source_view import SourceView
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.empty_state import EmptyState
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label
from cartdesk.ui.widgets.personal_remark import PersonalRemark
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow
from cartdesk.ui.widgets.subject_banner import SubjectBanner

HEADS = ("what", "kind", "person", "time", "state")
MOST_ROWS = 6
WIDEST = 420
LONGEST_TITLE = 120  # as the act allows


class SourcesPage(Page):
    """`asked(act)`: back, add, show or remove; the last two are about `table.key`."""

    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme, *, may_add: bool) -> None:
        super().__init__(words, theme, "pages.sources.title")
        self._struck: frozenset[str] = frozenset()
        self.banner = SubjectBanner(theme)
        self.body.addWidget(self.banner)
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, "pages.sources.lead")
        self.body.addWidget(lead)
        self.what = QLineEdit()
        self.what.setMinimumHeight(theme.row)
        self.what.setMaxLength(LONGEST_TITLE)
        self.what.setMinimumWidth(theme.px(360))
        self.texts.bind(self.what.setPlaceholderText, "pages.sources.what")
        self.texts.bind(self.what.setAccessibleName, "pages.sources.what")
        self.what.returnPressed.connect(lambda: self.asked.emit("add"))
        acts = ActRow(theme)
        back = self._button("back", "quiet", "back")
        self.add = self._button("add", "primary", "")
        self.show_, self.remove = self._button("show", "", ""), self._button("remove", "danger", "")
        acts.add(back, self.what, self.add, self.show_, self.remove)
        for one in (self.what, self.add, self.remove):
            one.setVisible(may_add)
        self.body.addWidget(acts)
        self.body.addWidget(PersonalRemark(self.what, lambda: self.words))
        self.table = PlainTable(theme, 4)
        self.table.horizontalHeader().setMaximumSectionSize(theme.px(WIDEST))
        self.texts.bind(self.table.setAccessibleName, "pages.sources.title")
        self.table.opened.connect(lambda _: self.asked.emit("show"))
        self.table.chosen.connect(lambda _: self._tell_acts())
        bind(self.table, "source-strike", self.remove.click, Qt.ShortcutContext.WidgetShortcut)
        empty = EmptyState(theme, "folder")
        self.texts.bind(empty.heading.setText, "pages.sources.empty")
        self.texts.bind(empty.sentence.setText, "pages.sources.empty-lead")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        self.body.addWidget(self._stack)
        self.view = SourceView(theme, self.texts)
        self.view.hide()
        self.body.addWidget(self.view)
        self.body.addStretch(1)
        bind(self, "go-back", self._escape)
        self.view.hidden.connect(self.hide_view)
        self.starts_at = self.what if may_add else back
        self._heads()
        self._tell_acts()

    def _button(self, act: str, role: str, drawing: str) -> QPushButton:
        made = button(self.theme, role, drawing, lambda: self.asked.emit(act))
        self.texts.bind(made.setText, f"pages.sources.{act}")
        return made

    def _heads(self) -> None:
        self.table.show_heads([self.words(f"pages.sources.head-{name}") for name in HEADS])

    def _escape(self) -> None:
        if self.view.isVisible():
            self.hide_view()
        else:
            self.asked.emit("back")

    def hide_view(self) -> None:
        """Close the viewer; the keyboard goes back to the list."""
        self.view.forget()
        self.table.setFocus()

    def show_sources(self, rows: Sequence[TableRow], struck: frozenset[str]) -> None:
        """One row for each source; `struck` are the keys of those that were struck out."""
        self._struck = struck
        self._stack.setCurrentIndex(0 if rows else 1)
        self.table.show_rows(rows)
        for at, row in enumerate(rows):
            for column in range(self.table.columnCount() if row.key in struck else 0):
                item = self.table.item(at, column)
                if item is None:
                    continue
                font = item.font()
                font.setStrikeOut(column < 2)
                item.setFont(font)
        shown = min(max(len(rows), 1), MOST_ROWS)
        self._stack.setFixedHeight(self.theme.row * shown + self.theme.px(48) if rows else self.theme.px(180))
        if rows and not self.table.key:
            self.table.selectRow(len(rows) - 1)
        self._tell_acts()

    def _tell_acts(self) -> None:
        key = self.table.key
        self.show_.setEnabled(bool(key))
        self.remove.setEnabled(bool(key) and key not in self._struck)

    def words_changed(self) -> None:
        """The heads and the viewer; the presenter words the rows again."""
        self._heads()
        self.view.tell()
