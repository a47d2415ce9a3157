"""The table of a log: arrows walk, Enter opens, letters go to the filter; it draws only the rows in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.log_model import Index, LogModel

FIRST = 60  # the column of mark and number
LEAST, WIDEST, REMARKS = 56, 160, 230  # a column of answers; that of remarks
TITLE, NARROW = 168, 112  # the least width of the column that names the row; beside a form
HEAD = 80  # what the title of a column may add to its width
KEPT = 4  # columns shown while a form stands beside
SAMPLE = 20  # rows that widths are reckoned from: never all


class LogView(QTableView):
    """`opened()`: Enter on a row. `moved()`: another row. `sought(text)`: a letter typed for the filter."""

    opened = Signal()
    moved = Signal()
    sought = Signal(str)

    def __init__(self, model: LogModel, theme: Theme, title: int = 1) -> None:
        super().__init__()
        self._theme, self._title = theme, title
        self._narrow = False
        self.setModel(model)
        self.rows = model
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setMinimumSectionSize(theme.px(LEAST))
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        self.doubleClicked.connect(lambda _: self.opened.emit())
        model.modelReset.connect(self._spread)

    @property
    def at(self) -> int:
        """The row under the keyboard, -1 when there is none."""
        return self.currentIndex().row() if self.currentIndex().isValid() else -1

    def go(self, at: int) -> None:
        """Put the keyboard's row there, in sight."""
        if 0 <= at < self.rows.rowCount():
            self.selectRow(at)
            self.scrollTo(self.rows.index(at, 0))

    def compact(self, narrow: bool) -> None:
        """Show only the first columns, because a form stands beside."""
        for column in range(self.rows.columnCount()):
            self.setColumnHidden(column, narrow and column >= KEPT)
        self._narrow = narrow
        self._stretch()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell when another row is reached."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Home and End go to the first and last row; letters are for the filter."""
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if self.at >= 0:
                self.opened.emit()
        elif event.key() == Qt.Key.Key_Home:
            self.go(0)
        elif event.key() == Qt.Key.Key_End:
            self.go(self.rows.rowCount() - 1)
        elif plain and event.text() and event.text().isprintable() and not event.text().isspace():
            self.sought.emit("" if event.text() == "/" else event.text())
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Insert):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _spread(self) -> None:
        """Widths from the rows in front; the title takes what is left."""
        head, theme = self.horizontalHeader(), self._theme
        metrics = self.fontMetrics()
        for column in range(self.rows.columnCount()):
            if column == self._title:
                continue
            texts = [self.rows.line(at).cells[column] for at in range(min(SAMPLE, self.rows.rowCount()))]
            title = metrics.horizontalAdvance(str(self.rows.headerData(column, Qt.Orientation.Horizontal)))
            cells = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            wide = max(cells, min(title, theme.px(HEAD))) + theme.px(26)
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            last = column == self.rows.columnCount() - 1
            most = theme.px((REMARKS if last else WIDEST) if column else FIRST)
            head.resizeSection(column, max(theme.px(LEAST if column else FIRST), min(most, wide)))
        self.compact(self._narrow)

    def _stretch(self) -> None:
        """The title takes what the other columns leave, and never less than it needs to be read."""
        others = sum(
            self.columnWidth(column) for column in range(self.rows.columnCount()) if column != self._title
        )
        self.setColumnWidth(
            self._title,
            max(self._theme.px(NARROW if self._narrow else TITLE), self.viewport().width() - others),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._stretch()
