"""A field for one share of the recovery key: typed or read by a scanner, judged while it comes (B10)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.crypto import SHARE_WORDS, read_share, share_words
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import column, label, restyle

LINES_HIGH = 96
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ShareLines(QPlainTextEdit):
    """Plain lines; `finished()` at Enter after the last word, as a scanner sends it, or Ctrl+Enter."""

    finished = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends a whole share and is a new line before that."""
        if event.key() in ENTER and len(share_words(self.toPlainText())) >= SHARE_WORDS:
            self.finished.emit()
            return
        super().keyPressEvent(event)


class ShareBox(QWidget):
    """`changed()` after each key. `number` is that of the sheet once its words fit, else 0."""

    changed = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.texts = Texts(words)
        self.lines = ShareLines()
        self.lines.setTabChangesFocus(True)
        self.lines.setFixedHeight(theme.px(LINES_HIGH))
        self._told = label("note", wrap=True)
        self.number = 0
        self.texts.bind(self.lines.setPlaceholderText, "keys.share.hint")
        inner = column(theme, self.lines, self._told, spacing=4)
        self.setLayout(inner)
        self.setFocusProxy(self.lines)
        self.lines.textChanged.connect(self._judge)
        self._judge()

    @property
    def text(self) -> str:
        """What was typed."""
        return self.lines.toPlainText()

    def clear(self) -> None:
        """Forget the words, also for undo."""
        self.lines.setPlainText("")

    def set_words(self, words: Words) -> None:
        """Change the language."""
        self.texts.use(words)
        self._judge()

    def _judge(self) -> None:
        words, typed = self.texts.words, share_words(self.text)
        self.number, tone, told = 0, "muted", words("keys.share.count", n=len(typed), needed=SHARE_WORDS)
        if len(typed) >= SHARE_WORDS:
            try:
                self.number = read_share(self.text).number
                tone, told = "complete", words("keys.share.fits", number=self.number)
            except CartDeskError as fault:
                tone, told = "reject", words.error(fault)
        self._told.setText(told)
        restyle(self._told, "tone", tone)
        restyle(self.lines, "wrong", tone == "reject")
        self.changed.emit()
