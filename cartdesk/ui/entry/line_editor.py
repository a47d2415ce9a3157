"""Editors of one line: short text, numbers, dates and times. Nothing is refused while typing: the page judges."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from cartdesk.base import Words
from cartdesk.forms.place import ItemKey
from cartdesk.ui.entry.editor import Editor, offer_button
from cartdesk.ui.entry.field import Field
from cartdesk.ui.shortcuts import pressed
from cartdesk.ui.theme import Theme

TEXT_LIMIT = 100_000


class Line(QLineEdit):
    """The line itself: hands keys with a meaning to its editor, and tells it when the person leaves."""

    def __init__(self, editor: LineEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setMaxLength(TEXT_LIMIT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steering keys first, typing after."""
        if not self._editor.steer(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the answer, so that typing replaces it."""
        super().focusInEvent(event)
        self._editor.update()
        if event.reason() != Qt.FocusReason.MouseFocusReason or self._editor.null:
            self.selectAll()
        self._editor.entered()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the text; menus and other windows only borrow the focus."""
        super().focusOutEvent(event)
        self._editor.update()
        borrowed = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        self._editor.left(event.reason() in borrowed)


class LineEditor(Editor):
    """A line of text with its unit and null flavours beside it."""

    WIDTH = 320
    NUMERIC = False

    def __init__(self, field: Field, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, words, theme, parent)
        self._filled = ""
        self._wordless = False
        self.line = Line(self)
        self.line.setProperty("ownRing", True)
        self.line.setPlaceholderText(field.hint)
        self.line.setMinimumHeight(theme.row)
        self.line.setProperty("numeric", self.NUMERIC)
        if self.NUMERIC:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusProxy(self.line)
        self._null_words = QLabel(self)
        self._null_words.setObjectName("nullWords")
        self._null_words.hide()
        self._arrange()

    def _arrange(self) -> None:
        self.line.setMaximumWidth(self.theme.px(self.WIDTH))
        self.row.addWidget(self.line, 4)
        self._take = offer_button(self)
        for extra in (self.unit_label(), self._take, self._null_words, self.flavour_button()):
            if extra is not None:
                self.row.addWidget(extra)
        self.row.addStretch(1)

    def control(self) -> QWidget:
        """The line."""
        return self.line

    def text(self) -> str:
        """The text in the line; empty when a null flavour stands there."""
        return "" if self.null and self.line.text() == self._filled else self.line.text()

    def fill(self, text: str, null: str = "") -> None:
        """Show an answer, or the short form of a null flavour with its words beside."""
        flavour = self.field.flavour(null) if null else None
        self.null = null
        self.unsaved = False
        self._filled = (flavour.short if flavour else null) if null else text
        if self.line.text() != self._filled:
            self.line.setText(self._filled)
        self._null_words.setText(flavour.words if flavour else "")
        self._null_words.setVisible(flavour is not None and not self._wordless)
        self.line.setToolTip(flavour.words if flavour else "")
        self.line.setCursorPosition(0)
        if self.line.hasFocus():
            self.line.selectAll()

    def offer(self, text: str, shown: str) -> None:
        """Show the offered answer muted in the empty line."""
        super().offer(text, shown)
        self.line.setPlaceholderText(
            self.words("entry.field.offered", value=shown) if text else self.field.hint
        )
        self._take.setVisible(bool(text) and not self._wordless)

    def hand(self, text: str, hold: bool) -> None:
        """Put half-typed text back into the line."""
        super().hand(text, hold)
        self.line.setText(text)

    def commit(self) -> None:
        """Tell the text when it was changed; a typed "НВ" is the null flavour where the field permits it."""
        if self.read_only or self.holds() or (self.line.text() == self._filled and not self.unsaved):
            return
        flavour = self.field.flavour_typed(self.line.text())
        if flavour is not None:
            self.nulled.emit(self.field.key, flavour.code)
        else:
            self.typed.emit(self.field.key, self.line.text())

    def dirty(self) -> bool:
        """Text that is being typed."""
        return self.line.text() != self._filled

    def lock(self, read_only: bool) -> None:
        """Readable, not writable."""
        super().lock(read_only)
        self.line.setReadOnly(read_only)

    def be_narrow(self, width: int) -> None:
        """Stand in a grid: this wide and no wider; the words of a null flavour only as a remark of the mouse."""
        self.line.setFixedWidth(width)
        self._wordless = True

    def entered(self) -> None:
        """The keyboard came into the line."""

    def left(self, borrowed: bool) -> None:
        """The keyboard went elsewhere; `borrowed`: it will come back by itself."""
        if not borrowed:
            self.commit()

    def steer(self, event: QKeyEvent) -> bool:
        """Escape puts the stored answer back; up and down walk."""
        if pressed(event, "put-back") and self.line.text() != self._filled:
            self.line.setText(self._filled)
            self.line.selectAll()
            return True
        if pressed(event, "next-field") or pressed(event, "previous-field"):
            self.commit()
            self.walked.emit(self.field.key, 1 if pressed(event, "next-field") else -1)
            return True
        return super().steer(event)


class ShortTextEditor(LineEditor):
    """Text of one line."""

    WIDTH = 420

    def watch(self, told: Callable[[ItemKey, str | None], None]) -> None:
        """Tell the text at every change, None when it is again what was filled in."""
        self.line.textChanged.connect(
            lambda: told(self.field.key, self.line.text() if self.dirty() else None)
        )
