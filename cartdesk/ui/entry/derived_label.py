"""A derived value: it looks like text, carries a small ƒ, and cannot be typed into."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from cartdesk.base import Words
from cartdesk.ui.entry.editor import Editor
from cartdesk.ui.entry.field import Field
from cartdesk.ui.theme import Theme


class DerivedText(QLabel):
    """The text itself; reachable by Tab, so that F2 can show what it comes from."""

    def __init__(self, editor: DerivedLabel) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setObjectName("derived")
        self.setWordWrap(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self._editor.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._editor.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter walks on."""
        if not self._editor.steer(event):
            event.ignore()


class DerivedLabel(Editor):
    """Shows a computed answer with its unit; it tells no typed text."""

    def __init__(self, field: Field, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, words, theme, parent)
        self.read_only = True
        self._text = ""
        self._hushed = False
        self.sign = QLabel("ƒ", self)
        self.sign.setObjectName("derivedSign")
        self.sign.setToolTip(words("entry.field.derived"))
        self.label = DerivedText(self)
        self.label.setMinimumHeight(theme.row)
        self.setFocusProxy(self.label)
        self.row.addWidget(self.sign)
        self.row.addWidget(self.label, 1)

    def control(self) -> QWidget:
        """The text."""
        return self.label

    def text(self) -> str:
        """The value as shown, without its unit."""
        return self._text

    def hush(self) -> None:
        """Show nothing at all while there is no value (in a grid a dash in each line is noise)."""
        self._hushed = True
        self.fill(self._text)

    def fill(self, text: str, null: str = "") -> None:
        """Show the computed value; a dash while something it needs is missing."""
        self._text = text
        self.sign.setVisible(bool(text) or not self._hushed)
        if self._hushed and not text:
            self.label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.label.setText("")
            return
        self.label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        shown = f"{text} {self.field.unit}".strip() if text else "—"
        if self.label.text() != shown:
            self.label.setText(shown)

    def commit(self) -> None:
        """Nothing to tell."""

    def lock(self, read_only: bool) -> None:
        """It is never writable."""
