"""How a field came to its answer: every change, who, when, what it was and why; of a derived field, its rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from cartdesk.base import Words
from cartdesk.ui.dialogs.frame import DialogFrame
from cartdesk.ui.pages.form_acts import HistoryLine
from cartdesk.ui.theme import BETWEEN, GRID, Theme

COLUMNS = ("when", "who", "was", "now", "why")


class HistoryDialog(DialogFrame):
    """Shows; changes nothing. `erase` is where a person goes who finds personal data here (None: no such way)."""

    def __init__(
        self,
        label: str,
        lines: Sequence[HistoryLine],
        words: Words,
        theme: Theme,
        source: str = "",
        parent: QWidget | None = None,
        erase: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(words("entry.history.title", label=label), words, theme, parent)
        self.setMinimumWidth(theme.px(760 if lines else 480))
        if source:
            self.say(words("entry.history.derived"))
            self.say(source, "rowLabel")
        elif not lines:
            self.say(words("entry.history.none"))
        else:
            self.column.addWidget(self._table(lines))
        button = self.act_row(words("entry.history.erase"), words("entry.history.close"))
        button.setObjectName("second")
        button.setDefault(False)
        button.setAutoDefault(False)
        button.setVisible(erase is not None)
        if erase is not None:
            button.clicked.connect(lambda _=False: self.accept())
            self.accepted.connect(erase)

    def _table(self, lines: Sequence[HistoryLine]) -> QScrollArea:
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setHorizontalSpacing(self.theme.px(BETWEEN))
        grid.setVerticalSpacing(self.theme.px(GRID))
        for column, name in enumerate(COLUMNS):
            head = QLabel(self.words(f"entry.history.{name}"), sheet)
            head.setObjectName("columnHead")
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, 1 if name in ("was", "now", "why") else 0)
        for row, line in enumerate(lines, 1):
            for column, name in enumerate(COLUMNS):
                cell = QLabel(getattr(line, name) or "—", sheet)
                cell.setTextFormat(Qt.TextFormat.PlainText)
                cell.setWordWrap(name not in ("when",))
                cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(lines) + 1, 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setObjectName("formScroll")
        area.setWidget(sheet)
        area.setMinimumHeight(self.theme.px(160))
        return area
