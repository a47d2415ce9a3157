"""Review of the trail: what deserves a look and why; mark what was seen, sign. Values stay in the history of fields."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QTableWidgetItem

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.filter_box import FilterBox
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label
from cartdesk.ui.widgets.password_line import PasswordLine
from cartdesk.ui.widgets.personal_remark import PersonalRemark
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

HEADS = ("risk", "number", "time", "person", "act", "where", "field")


class ReviewPage(Page):
    """`filtered()` when a filter changed, `signed(words, password)` when the reviewer signs what is marked as seen."""

    filtered = Signal()
    signed = Signal(str, str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.review.title")
        self.risk, self.person = FilterBox(), FilterBox()
        filters = ActRow(theme)
        for name, combo in (("risk", self.risk), ("person", self.person)):
            self.texts.bind(combo.setAccessibleName, f"pages.review.{name}")
            combo.currentIndexChanged.connect(lambda _: self.filtered.emit())
            filters.add(combo)
        for name, seen in (("all", True), ("none", False)):
            made = button(theme, "quiet", "", lambda seen=seen: self.mark_all(seen))  # type: ignore[misc]
            self.texts.bind(made.setText, f"pages.review.{name}")
            filters.add(made)
        self.body.addWidget(filters)
        self.table = PlainTable(theme, 5, 6)
        self.texts.bind(self.table.setAccessibleName, "pages.review.title")
        self.table.setMinimumHeight(theme.px(300))
        self.table.itemChanged.connect(lambda _: self._count())
        self.table.opened.connect(lambda _: self._turn())
        self.body.addWidget(self.table, 1)
        self._told, self._last = label("note", wrap=True), label("note", wrap=True)
        self.body.addWidget(self._told)
        self.body.addWidget(self._last)
        self._build_signature()
        self._rows: list[TableRow] = []
        self._heads()

    def _build_signature(self) -> None:
        """Remarks, the password, and the act that tells how many marks it signs."""
        theme = self.theme
        self.remarks, self.password = QLineEdit(), PasswordLine()
        self.remarks.setMaxLength(200)
        row = ActRow(theme)
        for name, line, width in (("words", self.remarks, 360), ("password", self.password, 220)):
            line.setMinimumHeight(theme.row)
            line.setFixedWidth(theme.px(width))
            self.texts.bind(line.setAccessibleName, f"pages.review.{name}")
            self.texts.bind(line.setPlaceholderText, f"pages.review.{name}")
            row.add(line)
        self.act = button(theme, "primary", "sign", self._sign)
        self.password.returnPressed.connect(self._sign)
        row.add(self.act)
        self.body.addWidget(row)
        self.body.addWidget(PersonalRemark(self.remarks, lambda: self.words))

    def _heads(self) -> None:
        heads = [
            self.words("pages.review.risk"),
            *(self.words(f"pages.trail.head-{name}") for name in HEADS[1:]),
        ]
        self.table.show_heads(heads)

    def show_choices(self, name: str, entries: Sequence[tuple[str, str]]) -> None:
        """What may be filtered by, as (word, code); the list begins with "all"."""
        combo: FilterBox = getattr(self, name)
        combo.offer(self.words(f"pages.review.all-{name}"), entries)

    def show_lines(self, rows: Sequence[TableRow], waiting: int, last: str) -> None:
        """The lines that wait, each with a tick for "seen" in its first column; `last` tells of the last review."""
        self._rows = list(rows)
        self.table.show_rows(rows)
        self.table.blockSignals(True)
        for at in range(len(rows)):
            self._tick(at).setCheckState(Qt.CheckState.Unchecked)
        self.table.blockSignals(False)
        self._told.setText(
            self.words("pages.review.waiting", n=waiting, shown=len(rows))
            if waiting
            else self.words("pages.review.empty")
        )
        self._last.setText(last)
        self._count()

    def _tick(self, at: int) -> QTableWidgetItem:
        item = self.table.item(at, 0)
        if item is None:
            raise RuntimeError("a row without cells")
        return item

    @property
    def seen(self) -> tuple[str, ...]:
        """The keys of the lines that are marked as seen."""
        ticks = (self._tick(at).checkState() for at in range(len(self._rows)))
        return tuple(
            row.key for row, tick in zip(self._rows, ticks, strict=True) if tick is Qt.CheckState.Checked
        )

    def mark_all(self, seen: bool) -> None:
        """Mark or unmark every line shown."""
        self.table.blockSignals(True)
        for at in range(len(self._rows)):
            self._tick(at).setCheckState(Qt.CheckState.Checked if seen else Qt.CheckState.Unchecked)
        self.table.blockSignals(False)
        self._count()

    def _turn(self) -> None:
        """Enter or a double click turns the tick of the line."""
        tick = self._tick(self.table.currentRow())
        seen = tick.checkState() is Qt.CheckState.Checked
        tick.setCheckState(Qt.CheckState.Unchecked if seen else Qt.CheckState.Checked)

    def _count(self) -> None:
        count = len(self.seen)
        self.act.setText(self.words("pages.review.sign", n=count))
        self.act.setEnabled(count > 0)

    def _sign(self) -> None:
        if not self.act.isEnabled():
            return
        if not self.password.text():
            self.notice.say(self.words("pages.review.no-password"))
            self.password.setFocus()
            return
        password = self.password.text()
        self.password.clear()
        self.signed.emit(self.remarks.text(), password)

    def words_changed(self) -> None:
        """The heads follow, then the presenter words the lines again."""
        self._heads()
        self.filtered.emit()
