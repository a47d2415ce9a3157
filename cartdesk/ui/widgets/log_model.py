"""The rows of a log as a table model: worded only where they are looked at, filtered and sorted as one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from cartdesk.ui.marks import mark_icon
from cartdesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row in words: its mark and state, its cells by column, what each is sorted by, and the states it is filtered by."""

    mark: str
    told: str
    cells: tuple[str, ...]
    sorts: tuple[str, ...]
    states: frozenset[str] = frozenset()
    struck: bool = False


class LogModel(QAbstractTableModel):
    """Holds rows of any kind; `word(row)` makes a `LogLine` of one. The first column bears the row's mark."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._heads: tuple[str, ...] = ()
        self._all: list[Any] = []
        self._shown: list[int] = []
        self._word: Callable[[Any], LogLine] | None = None
        self._lines: dict[int, LogLine] = {}
        self._text, self._state = "", ""
        self._by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show(self, heads: Sequence[str], rows: Sequence[Any], word: Callable[[Any], LogLine]) -> None:
        """Show other rows."""
        self._heads, self._all, self._word = tuple(heads), list(rows), word
        self._lines = {}
        self._arrange()

    def replace(self, at: int, row: Any) -> None:
        """One row is another now; it stays where it is shown."""
        number = self._shown[at]
        self._all[number] = row
        self._lines.pop(number, None)
        self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))

    def narrow(self, text: str, state: str) -> None:
        """Show only rows that hold every word typed and are in the state ("": any)."""
        wanted = (" ".join(text.casefold().split()), state)
        if wanted != (self._text, self._state):
            self._text, self._state = wanted
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; -1: as they came."""
        self._by = (column, order)
        self._arrange()

    @property
    def whole(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._all)

    def row(self, at: int) -> Any:
        """The row shown at a place."""
        return self._all[self._shown[at]]

    def find(self, fits: Callable[[Any], bool]) -> int:
        """Where the first row that fits is shown; -1: nowhere."""
        return next((at for at, number in enumerate(self._shown) if fits(self._all[number])), -1)

    def line(self, at: int) -> LogLine:
        """The words of the row shown at a place."""
        return self._worded(self._shown[at])

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Columns."""
        return len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns; whole as tooltips, where a narrow column cuts them."""
        if (
            role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            or orientation != Qt.Orientation.Horizontal
        ):
            return None
        return self._heads[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, mark and look of a cell; readers of the screen hear the state with the first column."""
        line, column = self.line(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{line.cells[column]}\n{line.told}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.cells[column]}: {line.told}" if not column else line.cells[column]
        if role == Qt.ItemDataRole.DecorationRole and not column:
            return mark_icon(line.mark, self._theme)
        return self._look(line, role)

    def _look(self, line: LogLine, role: int) -> Any:
        if line.struck and role == Qt.ItemDataRole.FontRole:
            font = QFont(self._theme.font())
            font.setStrikeOut(True)
            return font
        if line.struck and role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._theme.color("muted"))
        return None

    def _worded(self, number: int) -> LogLine:
        line = self._lines.get(number)
        if line is None:
            assert self._word is not None
            line = self._lines[number] = self._word(self._all[number])
        return line

    def _arrange(self) -> None:
        self.beginResetModel()
        shown = range(len(self._all))
        found = [number for number in shown if self._fits(number)] if self._text or self._state else [*shown]
        column, order = self._by
        if 0 <= column < len(self._heads):
            down = order == Qt.SortOrder.DescendingOrder
            found.sort(key=lambda number: self._worded(number).sorts[column], reverse=down)
        self._shown = found
        self.endResetModel()

    def _fits(self, number: int) -> bool:
        line = self._worded(number)
        told = " ".join(line.cells).casefold()
        return all(word in told for word in self._text.split()) and (
            not self._state or self._state in line.states
        )
