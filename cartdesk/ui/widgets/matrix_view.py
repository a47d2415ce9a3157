"""The matrix on the screen: head and first column stand still, today's line runs through the planned days."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from cartdesk.ui.marks import MARKS, paint_mark
from cartdesk.ui.theme import CORNER, NOTE, TEXT, Theme
from cartdesk.ui.widgets.matrix_model import CELL, MARK, TODAY, MatrixModel

Index = QModelIndex | QPersistentModelIndex
FIRST = 208  # width of the column of subjects
HEAD = 44
LEAST = 76  # the narrowest column of a visit: its planned day must fit


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: its worst state as a mark, the number of open things, the road of what is signed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as a mark with a number."""
        return QSize(self._theme.px(72), self._theme.row + self._theme.px(12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Window of the visit, today's line, mark and number, and the ring of the keyboard."""
        theme, box = self._theme, option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = index.data(MARK)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("hover"))
        if name is None:
            self._text(painter, box.adjusted(theme.px(12), 0, 0, 0), str(index.data() or ""))
        else:
            self._today(painter, box, index.data(TODAY))
            self._mark(painter, box, name, index)
        painter.setPen(QPen(theme.color("hairline"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), theme.px(2)))
            edge = theme.px(2)
            painter.drawRoundedRect(QRectF(box).adjusted(edge, edge, -edge, -edge), CORNER, CORNER)
        painter.restore()

    def _today(self, painter: QPainter, box: QRect, at: float | None) -> None:
        if at is None:
            return
        painter.setPen(QPen(self._theme.color("accent"), self._theme.px(2), Qt.PenStyle.DotLine))
        x = box.left() + at * box.width()
        painter.drawLine(QLineF(x, box.top(), x, box.bottom()))

    def _mark(self, painter: QPainter, box: QRect, name: str, index: Index) -> None:
        theme, cell = self._theme, index.data(CELL)
        side = theme.px(20)
        left, top = box.center().x() - side // 2, box.center().y() - side // 2
        if index.data(TODAY) is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(QRectF(left, top, side, side).adjusted(-3, -3, 3, 3))
        paint_mark(painter, QRectF(left, top, side, side), name, theme)
        if cell is None:
            return
        number = {
            "attention": cell.attention,
            "superseded": cell.attention,
            "review": cell.attention,
            "warned": cell.warned,
        }.get(name, 0)
        if number:
            painter.setFont(theme.font(NOTE, bold=True))
            painter.setPen(theme.color(MARKS[name].token))
            painter.drawText(
                QRect(left + side + 3, box.top(), box.width(), box.height()),
                Qt.AlignmentFlag.AlignVCenter,
                str(number),
            )
        if cell.road is not None:
            small = theme.px(12)
            paint_mark(
                painter,
                QRectF(left + side + 4, box.center().y() - small / 2, small, small),
                cell.road.value,
                theme,
            )

    def _text(self, painter: QPainter, box: QRect, text: str) -> None:
        painter.setFont(self._theme.font(NOTE))
        painter.setPen(self._theme.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


class TwoLines(QHeaderView):
    """A header of two lines: the first strong, the second muted."""

    def __init__(self, orientation: Qt.Orientation, theme: Theme) -> None:
        super().__init__(orientation)
        self._theme = theme
        self.setHighlightSections(False)
        self.setProperty("role", "frozen" if orientation == Qt.Orientation.Vertical else "")
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """Wide enough for a code and the words under it; as high as two lines."""
        theme = self._theme
        return (
            QSize(theme.px(FIRST), theme.px(HEAD))
            if self.orientation() == Qt.Orientation.Vertical
            else QSize(0, theme.px(HEAD))
        )

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Two lines of text, and a hairline below."""
        theme, model = self._theme, self.model()
        lines = str(model.headerData(logicalIndex, self.orientation()) or "").split("\n")
        down = self.orientation() == Qt.Orientation.Vertical
        painter.save()
        painter.fillRect(rect, theme.color("surface" if down else "ground"))
        inner = rect.adjusted(theme.px(16 if down else 4), theme.px(4), -theme.px(4), -theme.px(4))
        across = Qt.AlignmentFlag.AlignLeft if down else Qt.AlignmentFlag.AlignHCenter
        half = inner.height() // 2
        both = len(lines) > 1 and bool(lines[1])
        for at, line in enumerate(lines[:2] if both else lines[:1]):
            painter.setFont(theme.font(NOTE if at else TEXT, bold=not at))
            painter.setPen(theme.color("muted" if at else "text"))
            part = QRect(inner.left(), inner.top() + at * half, inner.width(), half) if both else inner
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, part.width())
            painter.drawText(part, across | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(QPen(theme.color("hairline"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if down:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.restore()


class MatrixView(QTableView):
    """Arrows walk, Enter opens; `opened(row, column)`; column -1 is the subject itself."""

    opened = Signal(int, int)

    def __init__(self, model: MatrixModel, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(CellDelegate(theme))
        self.setHorizontalHeader(TwoLines(Qt.Orientation.Horizontal, theme))
        self.setVerticalHeader(TwoLines(Qt.Orientation.Vertical, theme))
        self.verticalHeader().setDefaultSectionSize(theme.row + theme.px(12))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(theme.px(LEAST))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().sectionClicked.connect(lambda row: self.opened.emit(row, -1))
        self.clicked.connect(lambda index: self.opened.emit(index.row(), index.column()))
        model.modelReset.connect(self.spread)

    def spread(self) -> None:
        """Share the width between the visits; the logs take what is left."""
        count, head = self.model().columnCount(), self.horizontalHeader()
        if not count:
            return
        wide = self.viewport().width() - self._theme.px(150)
        each = max(self._theme.px(LEAST), min(self._theme.px(96), wide // max(1, count - 1)))
        for column in range(count - 1):
            head.resizeSection(column, each)
        head.setSectionResizeMode(count - 1, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: object) -> None:
        """Share the new width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.spread()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the visit under the ring; Shift+Enter the subject."""
        if event.text() == "/":  # the page's filter; a table would take it for a search by letters
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            whole = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.opened.emit(self.currentIndex().row(), -1 if whole else self.currentIndex().column())
            return
        super().keyPressEvent(event)
