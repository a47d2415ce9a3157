"""The matrix as a table model: one row a subject, one column a visit, a last column for the logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from cartdesk.base import Words
from cartdesk.records.states import FormStatus
from cartdesk.ui.marks import mark_word, worst_mark

if TYPE_CHECKING:
    from cartdesk.usecases.views import Cell, Matrix, MatrixRow

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole  # the Cell, or None
MARK = Qt.ItemDataRole.UserRole + 1  # the name of its mark
TODAY = Qt.ItemDataRole.UserRole + 2  # where today's line stands in it: 0..1 of its width, None elsewhere
NOWHERE = QModelIndex()


def shown_date(day: date | None) -> str:
    """`05.03.2026`, a dash when there is none."""
    return day.strftime("%d.%m.%Y") if day else "—"


class MatrixModel(QAbstractTableModel):
    """Holds a `Matrix` and answers what a cell shows; filters by what is typed after `/`."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._matrix: Matrix | None = None
        self._rows: list[MatrixRow] = []
        self._filter = ""

    def show(self, matrix: Matrix) -> None:
        """Show another state of the desk."""
        self.beginResetModel()
        self._matrix = matrix
        self._rows = [row for row in matrix.rows if self._fits(row)]
        self.endResetModel()

    def extend(self, rows: tuple[MatrixRow, ...]) -> None:
        """Subjects that follow those shown, as they were read."""
        if self._matrix is None:
            return
        self._matrix = replace(self._matrix, rows=(*self._matrix.rows, *rows))
        fitting = [row for row in rows if self._fits(row)]
        if fitting:
            self.beginInsertRows(NOWHERE, len(self._rows), len(self._rows) + len(fitting) - 1)
            self._rows += fitting
            self.endInsertRows()

    @property
    def known(self) -> int:
        """How many subjects have been read so far, shown or not."""
        return len(self._matrix.rows) if self._matrix is not None else 0

    def set_words(self, words: Words) -> None:
        """Change the language."""
        self._words = words
        if self._matrix is not None:
            self.show(self._matrix)

    def filter(self, text: str) -> None:
        """Show only subjects whose code or cohort holds the text."""
        self._filter = text.strip().lower()
        if self._matrix is not None:
            self.show(self._matrix)

    def row_of(self, code: str) -> int:
        """The row of a subject, -1 when it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.code == code), -1)

    def subject(self, row: int) -> MatrixRow:
        """The subject of a row."""
        return self._rows[row]

    def visit(self, column: int) -> str:
        """The visit of a column; empty for the column of logs."""
        events = self._matrix.events if self._matrix else ()
        return events[column].oid if column < len(events) else ""

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Subjects shown."""
        return len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Visits and the logs."""
        return len(self._matrix.events) + 1 if self._matrix else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text for readers of the screen and tooltips; the delegate paints from CELL, MARK and TODAY."""
        row, event = self._rows[index.row()], self.visit(index.column())
        cell = row.cells.get(event)
        if not event:
            return (
                self._logs(row)
                if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
                else None
            )
        if role == CELL:
            return cell
        if role == MARK:
            return self._mark(row, cell)
        if role == TODAY:
            return self._today(row, index.column())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._told(row, event, cell)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Codes of subjects, short names of visits with their planned day."""
        if role != Qt.ItemDataRole.DisplayRole or self._matrix is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            row = self._rows[section]
            return "\n".join((row.code, self._who(row)))
        if section == len(self._matrix.events):
            return self._words("ui.subjects.logs")
        event = self._matrix.events[section]
        day = "" if event.target_day is None else self._words("ui.subjects.day", day=event.target_day)
        return f"{event.oid}\n{day}"

    def _fits(self, row: MatrixRow) -> bool:
        return self._filter in f"{row.code} {row.cohort} {self._who(row)}".lower()

    def _who(self, row: MatrixRow) -> str:
        words = self._words
        parts = [words(f"ui.cohort.{row.cohort}") if f"ui.cohort.{row.cohort}" in words else row.cohort]
        parts.append(words(f"ui.sex.{row.sex}") if f"ui.sex.{row.sex}" in words else row.sex)
        parts.append("" if row.study_day is None else words("ui.subjects.on-day", day=f"{row.study_day:+d}"))
        return " · ".join(part for part in parts if part)

    def _logs(self, row: MatrixRow) -> str:
        words, parts = self._words, []
        for form, count in row.logs.items():
            if count:
                key = f"ui.log.{form}"
                parts.append(f"{words(key) if key in words else form.removeprefix('F_')} {count}")
        return "   ".join(parts)

    @staticmethod
    def _mark(row: MatrixRow, cell: Cell | None) -> str:
        if cell is None:
            return "not-planned"
        if cell.state is FormStatus.NOT_STARTED and not cell.overdue and row.reference is None:
            return "not-planned"
        return worst_mark(cell.state, cell.attention, cell.warned, cell.overdue)

    def _today(self, row: MatrixRow, column: int) -> float | None:
        """Today lies on the axis of planned days; columns are equally wide, so it is reckoned between targets."""
        if self._matrix is None or row.reference is None:
            return None
        planned = [
            cell.plan.target
            for event in self._matrix.events
            if (cell := row.cells.get(event.oid)) and cell.plan
        ]
        targets = [day for day in planned if day is not None]
        if len(targets) != len(self._matrix.events):
            return None
        today = self._matrix.today
        at = float(len(targets)) - 0.01
        for number, target in enumerate(targets):
            if today <= target:
                before = targets[number - 1] if number else row.reference
                span = max(1, (target - before).days)
                at = number + 0.5 - (target - today).days / span * (1 if number else 0.5)
                break
        else:
            at = min(at, len(targets) - 0.5 + (today - targets[-1]).days / 120)
        return at - column if column <= at < column + 1 else None

    def _told(self, row: MatrixRow, event: str, cell: Cell | None) -> str:
        words = self._words
        lines = [f"{row.code} · {event}: {mark_word(self._mark(row, cell), words)}"]
        if cell is None:
            return lines[0]
        if cell.attention:
            lines.append(words("ui.subjects.tip-attention", n=cell.attention))
        if cell.warned:
            lines.append(words("ui.subjects.tip-warned", n=cell.warned))
        if cell.road is not None:
            lines.append(mark_word(cell.road.value, words))
        if cell.date:
            lines.append(words("ui.subjects.tip-date", date=shown_date(cell.date)))
        if cell.plan and cell.plan.target:
            lines.append(words("ui.subjects.tip-plan", date=shown_date(cell.plan.target)))
            opens, closes = shown_date(cell.plan.opens), shown_date(cell.plan.closes)
            lines.append(words("ui.subjects.tip-window", opens=opens, closes=closes))
        return "\n".join(lines)
