"""A laboratory panel as a grid: one analyte a line, Enter walks down the column, optional analytes folded away."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from cartdesk.forms import FormEntry, ItemKey
from cartdesk.study.model import Analyte, ItemGroupDef, PanelColumn
from cartdesk.ui.entry import Editor, FieldState, field_of, make_editor
from cartdesk.ui.entry.derived_label import DerivedLabel
from cartdesk.ui.entry.number_editor import NumberEditor
from cartdesk.ui.pages.field_notes import Notes, StateMark
from cartdesk.ui.pages.field_view import FieldView
from cartdesk.ui.pages.form_rows import RowKit, fill_editor, starred
from cartdesk.ui.pages.form_sections import Body
from cartdesk.ui.theme import GRID, INSIDE, Theme

WALKED = (PanelColumn.RESULT, PanelColumn.LOW, PanelColumn.HIGH, PanelColumn.SIGNIFICANT)
FREE = 16777215
SHOWN = (*WALKED, PanelColumn.INDICATOR, PanelColumn.GRADE)
WIDTHS = {
    "result": 140,
    "unit": 72,
    "norm": 172,
    "previous": 96,
    "indicator": 124,
    "grade": 72,
    "significant": 140,
}
NARROW_PANEL = 980  # below this width a line of the grid breaks in three
ORDER = (FieldState.PLAIN, FieldState.EXPLAINED, FieldState.WARN, FieldState.MISSING, FieldState.ERROR)


class PanelCell:
    """One field of one analyte: an editor in a line of the grid."""

    def __init__(self, key: ItemKey, editor: Editor, line: PanelLine) -> None:
        self.key = key
        self.editor = editor
        self.view: FieldView | None = None
        self._line = line

    def refresh(self, view: FieldView, settled: bool = False) -> None:
        """Draw the field anew and let its line gather the messages."""
        if view == self.view and not settled:
            return
        self.view = view
        fill_editor(self.editor, view, " ".join(note.text for note in view.notes), settled)
        self._line.settle()

    def reachable(self) -> bool:
        """Whether Enter walks into it."""
        return (
            self.view is not None and self.view.shown and not self.view.locked and not self._line.isHidden()
        )


class PanelLine(QWidget):
    """One analyte."""

    def __init__(self, group: ItemGroupDef, analyte: Analyte, kit: RowKit) -> None:
        super().__init__()
        self.analyte = analyte
        self.cells: dict[PanelColumn, PanelCell] = {}
        self._kit = kit
        self._wide: bool | None = None
        theme = kit.theme
        for column in SHOWN:
            oid = analyte.items.get(column)
            if oid is not None and oid in group.items:
                key = ItemKey(group.oid, 1, oid)
                self.cells[column] = PanelCell(key, self._editor(key, column), self)
        self.label = QLabel(self)
        self.label.setObjectName("rowLabel")
        self.label.setWordWrap(True)
        self.unit = QLabel(self)
        self.unit.setObjectName("unit")
        self.dash = QLabel("–", self)
        self.dash.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.previous = QLabel(self)
        self.previous.setObjectName("previous")
        self.previous.setWordWrap(True)
        self.reserved = QLabel(self)
        self.reserved.setObjectName("reserved")
        self.mark = StateMark(kit.words, theme)
        self.notes = Notes(kit.words, theme, kit.explain)
        self.norm = QWidget(self)
        self._arrange_norm()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(INSIDE))
        self._grid.setVerticalSpacing(0)
        self.rule = QFrame(self)
        self.rule.setObjectName("hairline")
        self.rule.setFixedHeight(1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._arrange(True)

    def settle(self) -> None:
        """Gather what the cells have to say: one mark, all messages below the line."""
        views = [cell.view for cell in self.cells.values() if cell.view is not None]
        result = self.cells.get(PanelColumn.RESULT)
        required = bool(result and result.view and result.view.required)
        self.label.setText(starred(self.analyte.text(self._kit.words.language), required))
        if result and result.view:
            self.previous.setText(self._before(result.view.previous))
            self.unit.setText(result.view.unit)
        for column, cell in self.cells.items():
            if cell.view is not None:
                waiting = (
                    column is PanelColumn.SIGNIFICANT and bool(cell.view.reserved) and not cell.view.text
                )
                cell.editor.setVisible(cell.view.shown and not waiting)
                if column is PanelColumn.SIGNIFICANT:
                    self.reserved.setText(cell.view.reserved if cell.view.shown else "")
                    self.reserved.setVisible(cell.view.shown and waiting)
        self.mark.show_state(max((view.state for view in views), key=ORDER.index, default=FieldState.PLAIN))
        self.notes.show_notes(tuple(note for view in views for note in view.notes))

    def _before(self, previous: str) -> str:
        """The answer of the last visit, and under it how the grade has moved since the baseline."""
        grade = self.cells.get(PanelColumn.GRADE)
        if grade is None or grade.view is None or not grade.view.previous or not grade.view.text:
            return previous
        shift = self._kit.words("entry.panel.shift", base=grade.view.previous, now=grade.view.text)
        return f"{previous}\n{shift}".strip()

    def filled(self) -> bool:
        """Whether the analyte holds an answer."""
        return any(cell.view and (cell.view.text or cell.view.null) for cell in self.cells.values())

    def shown(self) -> bool:
        """Whether anything of the analyte is asked."""
        result = self.cells.get(PanelColumn.RESULT)
        return result is None or result.view is None or result.view.shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page breaks the line in three."""
        super().resizeEvent(event)
        self._arrange(self.width() >= self._kit.theme.px(NARROW_PANEL))

    def _editor(self, key: ItemKey, column: PanelColumn) -> Editor:
        kit = self._kit
        item = kit.study.items[key.item]
        field = replace(field_of(kit.study, item, key, kit.words), unit="")
        editor = make_editor(kit.study, item, field, kit.words, kit.theme)
        if isinstance(editor, DerivedLabel):
            editor.hush()
        if isinstance(editor, NumberEditor):
            editor.be_narrow(kit.theme.type_px(84 if column is PanelColumn.RESULT else 72))
        kit.connect(editor)
        return editor

    def _arrange_norm(self) -> None:
        row = QGridLayout(self.norm)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(0)
        row.setColumnStretch(3, 1)
        for place, column in ((0, PanelColumn.LOW), (2, PanelColumn.HIGH)):
            if column in self.cells:
                row.addWidget(self.cells[column].editor, 0, place)
        row.addWidget(self.dash, 0, 1)

    def _arrange(self, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        grid, theme = self._grid, self._kit.theme
        editors = {column: cell.editor for column, cell in self.cells.items()}
        spots: list[tuple[QWidget | None, tuple[int, int, int, int]]] = [
            (self.label, (1, 0, 1, 1) if wide else (1, 0, 1, 3)),
            (editors.get(PanelColumn.RESULT), (1, 1, 1, 1) if wide else (2, 0, 1, 1)),
            (self.unit, (1, 2, 1, 1) if wide else (2, 1, 1, 1)),
            (self.norm, (1, 3, 1, 1) if wide else (2, 2, 1, 1)),
            (self.previous, (1, 4, 1, 1) if wide else (3, 0, 1, 1)),
            (editors.get(PanelColumn.INDICATOR), (1, 5, 1, 1) if wide else (3, 1, 1, 1)),
            (editors.get(PanelColumn.GRADE), (1, 6, 1, 1) if wide else (3, 2, 1, 1)),
            (editors.get(PanelColumn.SIGNIFICANT), (1, 7, 1, 1) if wide else (4, 0, 1, 2)),
            (self.reserved, (1, 7, 1, 1) if wide else (4, 0, 1, 2)),
            (self.mark, (1, 8, 1, 1) if wide else (1, 3, 1, 1)),
            (self.notes, (2, 1, 1, 8) if wide else (5, 0, 1, 4)),
            (self.rule, (0, 0, 1, 9) if wide else (0, 0, 1, 4)),
        ]
        for widget, _ in spots:
            if widget is not None:
                grid.removeWidget(widget)
        widths = [0, *WIDTHS.values(), 0]
        for number, (widget, spot) in enumerate(spots):
            if widget is not None:
                grid.addWidget(widget, *spot)
                if widget not in (self.label, self.mark, self.notes, self.rule):
                    width = theme.type_px(widths[min(number, 7)])
                    widget.setMinimumWidth(width if wide else 0)
                    widget.setMaximumWidth(width if wide else FREE)
        self.previous.setVisible(self._kit.has_previous)
        set_columns(grid, theme, wide, self._kit.has_previous)


class PanelHead(QWidget):
    """The names of the columns."""

    def __init__(self, kit: RowKit) -> None:
        super().__init__()
        self._kit = kit
        grid = QGridLayout(self)
        grid.setContentsMargins(0, kit.theme.px(GRID), 0, kit.theme.px(GRID))
        grid.setHorizontalSpacing(kit.theme.px(INSIDE))
        for column, name in enumerate(("analyte", *WIDTHS)):
            label = QLabel(kit.words(f"entry.panel.{name}"), self)
            label.setObjectName("columnHead")
            label.setContentsMargins(kit.theme.px(GRID), 0, 0, 0)
            label.setVisible(name != "previous" or kit.has_previous)
            grid.addWidget(label, 0, column)
        mark = QWidget(self)
        mark.setFixedWidth(kit.theme.px(20))
        grid.addWidget(mark, 0, 8)
        set_columns(grid, kit.theme, True, kit.has_previous)


def set_columns(grid: QGridLayout, theme: Theme, wide: bool, has_previous: bool) -> None:
    """Equal widths in every line, so that the lines read as columns."""
    for column, (name, width) in enumerate(WIDTHS.items(), 1):
        shown = wide and (name != "previous" or has_previous)
        grid.setColumnMinimumWidth(column, theme.type_px(width) if shown else 0)
        grid.setColumnStretch(column, 0)
    grid.setColumnStretch(0, 1 if wide else 0)
    grid.setColumnStretch(3, 0 if wide else 1)


class PanelBody(Body):
    """All analytes of a panel."""

    def __init__(self, group: ItemGroupDef, entry: FormEntry, kit: RowKit) -> None:
        super().__init__(group, entry, kit)
        self._open = False
        self.head = PanelHead(kit)
        self.column.addWidget(self.head)
        self.lines = [PanelLine(group, analyte, kit) for analyte in group.analytes]
        for line in self.lines:
            self.column.addWidget(line)
            for cell in line.cells.values():
                self.fields[cell.key] = cell
        self.button = QPushButton(self)
        self.button.setObjectName("link")
        self.button.clicked.connect(lambda _=False: self.fold_all(self._open))
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.sync()

    def walk(self) -> list[ItemKey]:
        """Down the results, then down the limits, then down the significance."""
        return [
            line.cells[column].key
            for column in WALKED
            for line in self.lines
            if column in line.cells and not line.isHidden()
        ]

    def fold_all(self, folded: bool) -> None:
        """Show or hide the optional analytes that hold nothing."""
        self._open = not folded
        self.sync()

    def fold_out(self, key: ItemKey) -> None:
        """Show the optional analytes when the key is one of them."""
        if any(
            line.isHidden() and any(cell.key == key for cell in line.cells.values()) for line in self.lines
        ):
            self.fold_all(False)

    def sync(self) -> None:
        """Hide what is folded or not asked; say how many are folded."""
        folded = [line for line in self.lines if line.analyte.folded and not line.filled()]
        for line in self.lines:
            line.setVisible(line.shown() and (self._open or line not in folded))
        asked = [line for line in folded if line.shown()]
        words = self.kit.words
        self.button.setText(
            words("entry.panel.less") if self._open else words("entry.panel.more", n=len(asked))
        )
        self.button.setVisible(bool(asked))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The head belongs to the wide grid only."""
        super().resizeEvent(event)
        self.head.setVisible(self.width() >= self.kit.theme.px(NARROW_PANEL))
