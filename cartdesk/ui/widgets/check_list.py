"""Several things to tick, one under the other; what is ticked is told as codes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from cartdesk.ui.theme import Theme


class CheckList(QWidget):
    """`choices` are pairs of code and text; all are ticked at first when `ticked`."""

    def __init__(self, theme: Theme, choices: Sequence[tuple[str, str]], *, ticked: bool = True) -> None:
        super().__init__()
        self._boxes: dict[str, QCheckBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.px(6), 0, 0)
        layout.setSpacing(theme.px(6))
        for code, text in choices:
            box = QCheckBox(text)
            box.setChecked(ticked)
            layout.addWidget(box)
            self._boxes[code] = box
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    @property
    def ticked(self) -> tuple[str, ...]:
        """The codes of what is ticked, in the order shown."""
        return tuple(code for code, box in self._boxes.items() if box.isChecked())

    def tick(self, code: str, on: bool) -> None:
        """Tick or untick one."""
        self._boxes[code].setChecked(on)
