"""The pad of the bedside: digits and the few signs of numbers and dates, pressed with a finger, sent to the field as keys.

It decides nothing and holds nothing: each key is an event like one from a keyboard, so a field is filled the same way by
either. It never takes the keyboard focus.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QWidget

from cartdesk.base import Words
from cartdesk.ui.entry.style import entry_stylesheet
from cartdesk.ui.theme import GRID, INSIDE, Theme


class PadKind(StrEnum):
    """What a field takes: a number, a day, a time or both."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class PadKey:
    """One key: what is written on it, what it types, or which key of a keyboard it stands for; `name` for words."""

    face: str
    text: str = ""
    key: Qt.Key = Qt.Key.Key_unknown
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    name: str = ""


def sign(text: str, name: str = "") -> PadKey:
    """A key that types its own face."""
    return PadKey(text, text, name=name)


BACK = PadKey("⌫", key=Qt.Key.Key_Backspace, name="erase")
NULL = PadKey("", key=Qt.Key.Key_F4, name="null")
PREVIOUS = PadKey("‹", key=Qt.Key.Key_Return, modifiers=Qt.KeyboardModifier.ShiftModifier, name="previous")
NEXT = PadKey("›", key=Qt.Key.Key_Return, name="next")
CLOSE = PadKey("×", name="close")
NONE = PadKey("")
COMMA, POINT, COLON = sign(",", "comma"), sign(".", "point"), sign(":", "colon")
MINUS, PLUS = sign("-", "minus"), sign("+", "plus")
SMALLER, LARGER, GAP = sign("<", "smaller"), sign(">", "larger"), PadKey("␣", " ", name="space")
TODAY = PadKey("", name="today")
# The column beside the digits, the key before the zero, the key after it.
SIDES = {
    PadKind.NUMBER: ((SMALLER, LARGER, MINUS), COMMA, NONE),
    PadKind.DATE: ((TODAY, PLUS, MINUS), POINT, NONE),
    PadKind.TIME: ((NONE, NONE, NONE), COLON, NONE),
    PadKind.MOMENT: ((TODAY, PLUS, MINUS), POINT, COLON),
}


def rows_of(kind: PadKind) -> tuple[tuple[PadKey, ...], ...]:
    """Four rows of five keys, as on a telephone turned round: 7 8 9 above."""
    side, before, after = SIDES[kind]
    third = GAP if kind is PadKind.MOMENT else side[1]
    return (
        (sign("7"), sign("8"), sign("9"), side[0], BACK),
        (sign("4"), sign("5"), sign("6"), third, NULL),
        (sign("1"), sign("2"), sign("3"), side[2], PREVIOUS),
        (before, sign("0"), after, CLOSE, NEXT),
    )


def strip_of(kind: PadKind) -> tuple[tuple[PadKey, ...], ...]:
    """The same keys in two long rows, for windows too low for four: the digits above, all else below."""
    keys = [key for row in rows_of(kind) for key in row if key is not NONE]
    digits = sorted((key for key in keys if key.text.isdigit()), key=lambda key: (key.text == "0", key.text))
    acts = (BACK, NULL, PREVIOUS, NEXT, CLOSE)
    signs = [key for key in keys if key not in digits and key not in acts]
    return tuple(digits), (*signs, *acts)


class NumberPad(QFrame):
    """`closed()`: the person wants it out of the way. `target` is the line that gets the keys."""

    closed = Signal()

    def __init__(self, words: Words, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("numberPad")
        self.setStyleSheet(entry_stylesheet(theme))
        self.setAccessibleName(words("entry.pad.name"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.target: QWidget | None = None
        self.buttons: dict[PadKey, QPushButton] = {}
        self._words = words
        self._kind: PadKind | None = None
        self._strip = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*[theme.px(INSIDE)] * 4)
        self._grid.setSpacing(theme.px(GRID))
        self.hide()

    def serve(self, kind: PadKind, null: str, strip: bool) -> None:
        """Be the pad of a field: `null` the short word of its null flavours ("" for none); `strip`: two long rows."""
        if (kind, strip) != (self._kind, self._strip):
            self._lay(kind, strip)
        button = self.buttons[NULL]
        button.setText(null)
        button.setVisible(bool(null))
        self.adjustSize()

    def press(self, key: PadKey) -> None:
        """What a finger does."""
        if key is CLOSE:
            self.closed.emit()
            return
        text, target = self._words("entry.pad.today") if key is TODAY else key.text, self.target
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if target is not None and target is self.target:  # a key that leads on is let go elsewhere
                QCoreApplication.sendEvent(target, QKeyEvent(kind, key.key, key.modifiers, text))

    def _lay(self, kind: PadKind, strip: bool) -> None:
        self._kind, self._strip = kind, strip
        for button in self.buttons.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for row, keys in enumerate(strip_of(kind) if strip else rows_of(kind)):
            for at, key in enumerate(keys):
                if key is not NONE:
                    self._grid.addWidget(self._button(key), row, at)

    def _button(self, key: PadKey) -> QPushButton:
        words = self._words
        button = QPushButton(words("entry.pad.today") if key is TODAY else key.face, self)
        button.setObjectName("padKey")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAutoRepeat(key is BACK)
        if key.name:
            button.setAccessibleName(words(f"entry.pad.{key.name}"))
            button.setToolTip(words(f"entry.pad.{key.name}"))
        button.pressed.connect(partial(self.press, key))
        button.show()
        self.buttons[key] = button
        return button
