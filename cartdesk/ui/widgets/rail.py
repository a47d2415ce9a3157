"""The rail at the left: only the places this person may go, with the number of things to do there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.icons import icon
from cartdesk.ui.shortcuts import shown_key
from cartdesk.ui.theme import NOTE, RAIL, RAIL_FOLDED, Theme
from cartdesk.ui.widgets.parts import restyle


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One place: its name (words under `ui.rail.<name>`, drawing of the same name) and what waits there."""

    name: str
    count: int = 0


class RailButton(QPushButton):
    """One place of the rail; its number stands in a pill at the right, or at the icon's corner when folded."""

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self.count = 0
        self.folded = False
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, then its number."""
        super().paintEvent(event)
        if not self.count:
            return
        theme, text = self._theme, str(self.count) if self.count < 100 else "99+"
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font(NOTE, bold=True))
            high = theme.px(16 if self.folded else 20)
            wide = max(high, painter.fontMetrics().horizontalAdvance(text) + theme.px(10))
            top = theme.px(3) if self.folded else (self.height() - high) // 2
            left = self.width() - wide - theme.px(2 if self.folded else 12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(left, top, wide, high, high / 2, high / 2)
            painter.setPen(theme.color("on-accent"))
            painter.drawText(left, top, wide, high, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QFrame):
    """The places; arrows walk, Enter or Space goes; they scroll where the window is low. `went(name)` tells where to.

    Below them stands the switch of bedside mode, `bedside`, for the window to connect.
    """

    went = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self._theme, self._words = theme, words
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._folded = False
        places = QWidget()
        places.setProperty("role", "rail-places")
        self._sheet = QScrollArea()
        self._sheet.setFrameShape(QFrame.Shape.NoFrame)
        self._sheet.setWidgetResizable(True)
        self._sheet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )  # no room beside the icons
        self._sheet.viewport().setAutoFillBackground(False)
        places.setAutoFillBackground(False)
        self._sheet.setWidget(places)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._sheet, 1)
        self.bedside = RailButton(theme, "bedside", self)
        self.bedside.setProperty("role", "rail")
        self.bedside.setCheckable(True)
        self.bedside.setChecked(theme.bedside)
        self.bedside.setIcon(icon("bedside", theme, "text"))
        self.bedside.setIconSize(QSize(theme.px(20), theme.px(20)))
        whole.addWidget(self.bedside)
        self._column = QVBoxLayout(places)
        self._column.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        self._column.setSpacing(theme.px(2))
        self._column.addStretch(1)
        self.fold(False)

    def show_entries(self, entries: tuple[RailEntry, ...]) -> None:
        """Show these places; known ones only get their numbers anew."""
        names = [entry.name for entry in entries]
        for gone in [name for name in self._buttons if name not in names]:
            old = self._buttons.pop(gone)
            self._group.removeButton(old)
            old.deleteLater()
        for at, entry in enumerate(entries):
            made = self._buttons.get(entry.name) or self._make(entry.name, at)
            made.count = entry.count
            self._word(made)

    def _make(self, name: str, at: int) -> RailButton:
        made = RailButton(self._theme, name, self)
        made.setProperty("role", "rail")
        made.setCheckable(True)
        made.setIcon(icon(name, self._theme, "text"))
        made.setIconSize(QSize(self._theme.px(20), self._theme.px(20)))
        made.setProperty("folded", self._folded)
        made.folded = self._folded
        made.clicked.connect(lambda: self.went.emit(name))
        self._group.addButton(made)
        self._column.insertWidget(at, made)
        self._buttons[name] = made
        return made

    def mark(self, name: str) -> None:
        """Show where we are; an unknown name marks nothing."""
        self._group.setExclusive(False)
        for each, made in self._buttons.items():
            made.setChecked(each == name)
            if each == name:
                self._sheet.ensureWidgetVisible(made)
        self._group.setExclusive(True)

    def fold(self, folded: bool) -> None:
        """Show only the drawings (narrow windows); the names move into the tooltips."""
        self._folded = folded
        self.setFixedWidth(self._theme.px(RAIL_FOLDED if folded else RAIL))
        for made in (*self._buttons.values(), self.bedside):
            made.folded = folded
            self._word(made)
            restyle(made, "folded", folded)

    def set_words(self, words: Words) -> None:
        """Change the language."""
        self._words = words
        for made in (*self._buttons.values(), self.bedside):
            self._word(made)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk between the places."""
        if event.matches(QKeySequence.StandardKey.MoveToNextLine):
            self.focusNextPrevChild(True)
        elif event.matches(QKeySequence.StandardKey.MoveToPreviousLine):
            self.focusNextPrevChild(False)
        else:
            super().keyPressEvent(event)

    def _word(self, made: RailButton) -> None:
        text = self._words(f"ui.rail.{made.name}")
        told = self._words("ui.rail.count", name=text, count=made.count) if made.count else text
        made.setText("" if self._folded else f"  {text}")
        key = shown_key("bedside") if made is self.bedside else ""
        made.setToolTip(f"{told} {key}".strip() if self._folded or key else "")
        made.setAccessibleName(told)
        made.update()
