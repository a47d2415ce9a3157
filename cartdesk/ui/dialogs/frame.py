"""What the dialogs of entry share: a title, room for content, the act named in its button, and a way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cartdesk.base import Words
from cartdesk.ui.entry.style import entry_stylesheet
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.theme import AROUND, BETWEEN, INSIDE, Theme
from cartdesk.ui.widgets.personal_remark import PersonalRemark

WIDTH = 520


class DialogFrame(QDialog):
    """A small window over its page; it never stacks and is gone from memory when closed."""

    def __init__(self, title: str, words: Words, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setStyleSheet(entry_stylesheet(theme))
        self.setWindowTitle("CartDesk")  # lists of windows tell nothing of the page (B4)
        self.setAccessibleName(title)
        self.setModal(True)
        self.words = words
        self.theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[theme.px(AROUND)] * 4)
        self.column.setSpacing(theme.px(INSIDE))
        heading = QLabel(title, self)
        heading.setObjectName("sectionTitle")
        heading.setWordWrap(True)
        self.column.addWidget(heading)
        self.setMinimumWidth(theme.px(WIDTH))

    def say(self, text: str, name: str = "muted") -> QLabel:
        """Put a paragraph below what stands already."""
        label = QLabel(text, self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.column.addWidget(label)
        return label

    def heed(self, field: QLineEdit | QPlainTextEdit) -> None:
        """Remark below what stands already when this field's text looks like personal data (R66)."""
        self.column.addWidget(PersonalRemark(field, lambda: self.words))

    def ask_words(self, hint: str, height: int) -> QPlainTextEdit:
        """A field for a few lines of words, `height` pixels of 100 %; Tab leaves it."""
        field = QPlainTextEdit(self)
        field.setTabChangesFocus(True)
        field.setFixedHeight(self.theme.px(height))
        field.setPlaceholderText(hint)
        field.setAccessibleName(hint)
        self.column.addWidget(field)
        self.heed(field)
        return field

    def act_row(self, act: str, back: str) -> QPushButton:
        """The act in its own words, and the way back; returns the act's button."""
        row = QHBoxLayout()
        row.setContentsMargins(0, self.theme.px(BETWEEN), 0, 0)
        row.addStretch(1)
        leave = QPushButton(back, self)
        leave.setObjectName("second")
        leave.setAutoDefault(False)
        leave.clicked.connect(lambda _=False: self.reject())
        button = QPushButton(act, self)
        button.setObjectName("primary")
        button.setDefault(True)
        bind(self, "answer-dialog", button.click)  # Enter breaks the line in a field of words
        row.addWidget(leave)
        row.addWidget(button)
        self.column.addLayout(row)
        return button
