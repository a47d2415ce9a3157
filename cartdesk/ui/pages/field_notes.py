"""Messages under a field, and the small mark at its right: shape and word, never colour alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.entry import FieldState
from cartdesk.ui.marks import paint_mark
from cartdesk.ui.pages.field_view import Note
from cartdesk.ui.pages.form_acts import Identity
from cartdesk.ui.theme import GRID, INSIDE, TARGET, Theme

MARK_NAMES = {
    FieldState.ERROR: "reject",
    FieldState.MISSING: "missing",
    FieldState.WARN: "warn",
    FieldState.EXPLAINED: "warned",
    FieldState.WAITS: "waits",
}
SIGNS = {"error": "!", "missing": "!", "warn": "▲", "explained": "△", "info": "i", "waits": "…"}


class NoteFrame(QFrame):
    """One message with its act at the end of the line."""

    def __init__(self, note: Note, words: Words, theme: Theme, explain: Callable[[Identity], None]) -> None:
        super().__init__()
        self.note = note
        self.setObjectName("message")
        self.setProperty("kind", note.kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(INSIDE), 0, theme.px(INSIDE), 0)
        row.setSpacing(theme.px(INSIDE))
        sign = QLabel(SIGNS[note.kind], self)
        sign.setFixedHeight(theme.px(TARGET))
        sign.setAccessibleName(words(f"entry.note.{note.kind}"))
        sign.setToolTip(words(f"entry.note.{note.kind}"))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        self.label = QLabel(note.text, self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setMinimumHeight(theme.px(TARGET))
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.label.setSizePolicy(policy)
        row.addWidget(self.label, 1)
        self.button: QPushButton | None = None
        if note.explain and note.identity is not None:
            identity = note.identity
            self.button = QPushButton(words("entry.note.explain"), self)
            self.button.setObjectName("link")
            self.button.setAccessibleDescription(note.text)
            self.button.clicked.connect(lambda _=False: explain(identity))
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)


class Notes(QWidget):
    """All messages of one field, made only when there are any."""

    def __init__(self, words: Words, theme: Theme, explain: Callable[[Identity], None]) -> None:
        super().__init__()
        self._words = words
        self._theme = theme
        self._explain = explain
        self.frames: list[NoteFrame] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.px(GRID), 0, theme.px(GRID), theme.px(GRID))
        self._column.setSpacing(theme.px(2))
        self.hide()

    def show_notes(self, notes: tuple[Note, ...]) -> None:
        """Replace the messages; equal ones are left standing."""
        if tuple(frame.note for frame in self.frames) == notes:
            return
        for frame in self.frames:
            self._column.removeWidget(frame)
            frame.hide()
            frame.deleteLater()
        self.frames = [NoteFrame(note, self._words, self._theme, self._explain) for note in notes]
        for frame in self.frames:
            self._column.addWidget(frame)
        self.setVisible(bool(notes))


class StateMark(QWidget):
    """The mark of a field: disc with "!" (wrong or missing), triangle (warned, explained), nothing when all is well."""

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self._words = words
        self._theme = theme
        self.state = FieldState.PLAIN
        self.setFixedSize(QSize(theme.px(20), theme.row + theme.px(GRID * 2)))

    def show_state(self, state: FieldState) -> None:
        """Take a state and its word."""
        if state is self.state:
            return
        self.state = state
        word = "" if state is FieldState.PLAIN else self._words(f"entry.note.{state.value}")
        self.setToolTip(word)
        self.setAccessibleName(word)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shape."""
        if self.state is FieldState.PLAIN:
            return
        side = float(self.width())
        with QPainter(self) as painter:
            paint_mark(
                painter,
                QRectF(0, (self.height() - side) / 2, side, side),
                MARK_NAMES[self.state],
                self._theme,
            )
