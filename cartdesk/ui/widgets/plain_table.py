"""A calm table of texts: rows to read, one to choose, nothing to edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from cartdesk.ui.marks import mark_icon
from cartdesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its texts by column, the mark before the first one ("" for none), and a key for whoever asks."""

    texts: tuple[str, ...]
    mark: str = ""
    key: str = ""


class PlainTable(QTableWidget):
    """`chosen(key)` when another row is chosen, `opened(key)` by Enter or a double click."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, *stretch: int) -> None:
        super().__init__()
        self._theme = theme
        self._stretch = stretch
        self._rows: tuple[TableRow, ...] = ()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.row)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.itemSelectionChanged.connect(self._choose)
        self.itemActivated.connect(lambda item: self.opened.emit(self._rows[item.row()].key))

    def show_heads(self, heads: Sequence[str]) -> None:
        """The titles of the columns."""
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        if not self.accessibleName():
            self.setAccessibleName(", ".join(heads))

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Replace the rows; the chosen one stays chosen while its key is still there."""
        before = self.key
        self.blockSignals(True)
        self._rows = tuple(rows)
        self.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate(row.texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 0 and row.mark:
                    item.setIcon(mark_icon(row.mark, self._theme))
                self.setItem(at, column, item)
        header = self.horizontalHeader()
        for column in range(self.columnCount()):
            mode = (
                QHeaderView.ResizeMode.Stretch
                if column in self._stretch
                else QHeaderView.ResizeMode.ResizeToContents
            )
            header.setSectionResizeMode(column, mode)
        self.blockSignals(False)
        keys = [row.key for row in rows]
        if before and before in keys:
            self.selectRow(keys.index(before))

    @property
    def key(self) -> str:
        """The key of the chosen row, or empty."""
        at = self.currentRow()
        chosen = self.selectionModel().hasSelection() if self.selectionModel() else False
        return self._rows[at].key if chosen and 0 <= at < len(self._rows) else ""

    def _choose(self) -> None:
        if self.key:
            self.chosen.emit(self.key)
