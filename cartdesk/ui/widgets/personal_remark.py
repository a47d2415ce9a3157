"""A remark under a field of free words outside the forms: what is being typed looks like personal data (R66)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from cartdesk.base import Words
from cartdesk.forms import kinds_text, personal_kinds


class PersonalRemark(QLabel):
    """Stands below `field` and shows itself while its text looks personal; it names kinds, and hinders nobody."""

    def __init__(self, field: QLineEdit | QPlainTextEdit, words: Callable[[], Words]) -> None:
        super().__init__()
        self._field = field
        self._words = words
        self.setObjectName("personalRemark")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()
        field.textChanged.connect(self.look)

    def look(self) -> None:
        """Look at the text as it stands now."""
        field, words = self._field, self._words()
        text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        kinds = personal_kinds(text)
        told = words("personal.remark", kinds=kinds_text(kinds, words.language)) if kinds else ""
        self.setText(f"▲ {told}" if told else "")
        field.setAccessibleDescription(told)
        self.setVisible(bool(kinds))
        self._take_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps the words otherwise."""
        super().resizeEvent(event)
        self._take_room()

    def _take_room(self) -> None:
        """Ask for the height the words need: a dialog that is open grows by it."""
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.text() else 0)
