"""Longer text: grows with what is written, keeps 100,000 characters, line breaks and hard spaces as typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QWidget

from cartdesk.base import Words
from cartdesk.forms.place import ItemKey
from cartdesk.ui.entry.editor import Editor, offer_button
from cartdesk.ui.entry.field import Field
from cartdesk.ui.shortcuts import pressed
from cartdesk.ui.theme import INSIDE, Theme

LINES = 8
NEAR = 1000  # characters on each side of the cursor that are looked at while typing


class Sheet(QPlainTextEdit):
    """The sheet itself: Tab leaves, Enter walks on, Shift+Enter breaks the line."""

    def __init__(self, editor: TextEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(editor.theme.px(4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steering keys first, typing after."""
        if not self._editor.steer(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self._editor.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the text; menus and other windows only borrow the focus."""
        super().focusOutEvent(event)
        self._editor.update()
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._editor.commit()


class TextEditor(Editor):
    """Text of any length; a counter appears when the permitted length comes near."""

    WIDTH = 560

    def __init__(self, field: Field, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, words, theme, parent)
        self._filled = ""
        self.sheet = Sheet(self)
        self.sheet.setPlaceholderText(field.hint)
        self.sheet.setMaximumWidth(theme.px(self.WIDTH))
        self.setFocusProxy(self.sheet)
        self._room = QLabel(self)
        self._room.setObjectName("unit")
        self._room.hide()
        self.row.addWidget(self.sheet, 4)
        self._take = offer_button(self)
        for extra in (self._room, self._take, self.flavour_button()):
            if extra is not None:
                self.row.addWidget(extra, 0, Qt.AlignmentFlag.AlignTop)
        self.row.addStretch(1)
        self.sheet.textChanged.connect(self._grow)
        self._grow()

    def control(self) -> QWidget:
        """The sheet."""
        return self.sheet

    def text(self) -> str:
        """The text exactly as typed; empty when a null flavour stands there."""
        text = self._raw()
        return "" if self.null and text == self._filled else text

    def fill(self, text: str, null: str = "") -> None:
        """Show a text, or the words of a null flavour."""
        flavour = self.field.flavour(null) if null else None
        self.null = null
        self.unsaved = False
        self._filled = f"{flavour.short} — {flavour.words}" if flavour else (null or text)
        if self._raw() != self._filled:
            self.sheet.setPlainText(self._filled)

    def offer(self, text: str, shown: str) -> None:
        """Show the offered answer muted in the empty sheet."""
        super().offer(text, shown)
        self.sheet.setPlaceholderText(
            self.words("entry.field.offered", value=shown) if text else self.field.hint
        )
        self._take.setVisible(bool(text))

    def hand(self, text: str, hold: bool) -> None:
        """Put half-typed text back into the sheet."""
        super().hand(text, hold)
        self.sheet.setPlainText(text)

    def commit(self) -> None:
        """Tell the text when it was changed."""
        text = self._raw()
        if self.read_only or self.holds() or (text == self._filled and not self.unsaved):
            return
        flavour = self.field.flavour_typed(text) if len(text) < 8 else None
        if flavour is not None:
            self.nulled.emit(self.field.key, flavour.code)
        else:
            self.typed.emit(self.field.key, text)

    def dirty(self) -> bool:
        """Text that is being typed."""
        return self._raw() != self._filled

    def watch(self, told: Callable[[ItemKey, str | None], None]) -> None:
        """Tell the text at every change, None when it is again what was filled in; of a very long one the part around the
        cursor.
        """
        self.sheet.textChanged.connect(lambda: told(self.field.key, self._near() if self.dirty() else None))

    def _near(self) -> str:
        """The text, or as much of it before and behind the cursor as is read in a moment."""
        text = self._raw()
        at = self.sheet.textCursor().position()
        return text if len(text) <= 2 * NEAR else text[max(0, at - NEAR) : at + NEAR]

    def lock(self, read_only: bool) -> None:
        """Readable, not writable."""
        super().lock(read_only)
        self.sheet.setReadOnly(read_only)

    def steer(self, event: QKeyEvent) -> bool:
        """Shift+Enter is a line break here; Escape puts the stored text back; typing over a null flavour replaces it."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.sheet.insertPlainText("\n")
            return True
        if pressed(event, "put-back") and self._raw() != self._filled:
            self.sheet.setPlainText(self._filled)
            return True
        if self.null and event.text().strip() and not self.read_only and self._raw() == self._filled:
            self.sheet.selectAll()
        return super().steer(event)

    def _raw(self) -> str:
        """The document with its hard spaces, which Qt's plain text would turn into soft ones."""
        return self.sheet.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def _grow(self) -> None:
        theme = self.theme
        lines = min(max(1, int(self.sheet.document().size().height())), LINES)
        height = lines * self.sheet.fontMetrics().lineSpacing() + 2 * theme.px(4) + theme.px(INSIDE)
        self.sheet.setFixedHeight(max(theme.row, height))
        overflow = self.sheet.document().size().height() > LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflow else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.sheet.setVerticalScrollBarPolicy(policy)
        left = self.field.length - self.sheet.document().characterCount() + 1
        near = self.field.length > 0 and left <= max(10, self.field.length // 5)
        self._room.setVisible(near and not self.null)
        if near:
            self._room.setText(self.words("entry.field.room", left=left))
