"""The journal: who did what, when, where and why. It names fields, never their values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

HEADS = ("number", "time", "person", "act", "where", "field", "reason")


class TrailPage(Page):
    """`filtered()` when a filter changed, `asked_more()` for older records."""

    filtered = Signal()
    asked_more = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.trail.title", scrolling=False)
        self.kind, self.person, self.subject = QComboBox(), QComboBox(), QComboBox()
        filters = ActRow(theme)
        self.body.addWidget(filters)
        for name, combo in (("kind", self.kind), ("person", self.person), ("subject", self.subject)):
            self.texts.bind(combo.setAccessibleName, f"pages.trail.{name}")
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.currentIndexChanged.connect(lambda _: self.filtered.emit())
            filters.add(combo)
        self.table = PlainTable(theme, 4, 5, 6)
        self.texts.bind(self.table.setAccessibleName, "pages.trail.title")
        self.body.addWidget(self.table, 1)
        self._more = button(theme, "quiet", "", self.asked_more.emit)
        self.texts.bind(self._more.setText, "pages.trail.more")
        self._note = label("note", wrap=True)
        self.texts.bind(self._note.setText, "pages.trail.note")
        self.body.addWidget(self._more)
        self.body.addWidget(self._note)
        self._rows: list[TableRow] = []
        self._heads()

    def _heads(self) -> None:
        self.table.show_heads([self.words(f"pages.trail.head-{name}") for name in HEADS])

    def show_choices(
        self, kinds: Sequence[tuple[str, str]], people: Sequence[tuple[str, str]], subjects: Sequence[str]
    ) -> None:
        """What may be filtered by, as (word, code); each list begins with "all"."""
        for combo, every, entries in (
            (self.kind, "all-kinds", kinds),
            (self.person, "all-people", people),
            (self.subject, "all-subjects", [(code, code) for code in subjects]),
        ):
            combo.blockSignals(True)
            combo.clear()
            combo.addItem(self.words(f"pages.trail.{every}"), None)
            for text, code in entries:
                combo.addItem(text, code)
            combo.blockSignals(False)

    def show_lines(self, rows: Sequence[TableRow], more: bool, *, fresh: bool) -> None:
        """Show lines, or add older ones below."""
        self._rows = list(rows) if fresh else [*self._rows, *rows]
        self.table.show_rows(self._rows)
        self._more.setVisible(more)

    def words_changed(self) -> None:
        """The heads follow, then the presenter words the lines again."""
        self._heads()
        self.filtered.emit()
