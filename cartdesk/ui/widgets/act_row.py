"""The acts of a page under its title: side by side, and on more lines when the window is narrow or the scale great."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.ui.theme import INSIDE, Theme
from cartdesk.ui.widgets.flow import FlowLayout


class ActRow(QWidget):
    """Takes buttons, fields and lists in order."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._flow = FlowLayout(self, theme.px(INSIDE))
        self.setLayout(self._flow)

    def add(self, *widgets: QWidget) -> None:
        """Put widgets at the end."""
        for widget in widgets:
            self._flow.addWidget(widget)
