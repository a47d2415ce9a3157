"""Coded answers with few codes: all of them stand side by side, one key each.

One tab stop for the whole row. A digit chooses at once, a letter the code that begins with it, the arrows move a
cursor that Space or Enter makes the answer, Delete clears.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QGroupBox,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from cartdesk.base import Words
from cartdesk.ui.entry.editor import FORWARD_KEYS, Editor, repolish
from cartdesk.ui.entry.field import Field
from cartdesk.ui.shortcuts import pressed
from cartdesk.ui.theme import GRID, Theme
from cartdesk.ui.widgets.flow import FlowLayout

MOVES = {"move-left": -1, "move-right": 1}
STEPS = {"previous-field": -1, "next-field": 1}


class ChoiceRow(QGroupBox):
    """The row of buttons: it holds the keyboard, the buttons only take the mouse. A group, so that screen readers say so."""

    def __init__(self, editor: ChoiceEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setObjectName("choices")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the row; the rest goes on to the page."""
        if not (self._editor.choose_by_key(event) or self._editor.steer(event)):
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self._editor.update()
        self._editor.show_cursor(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the cursor; moving it answered nothing."""
        super().focusOutEvent(event)
        self._editor.update()
        self._editor.show_cursor(False)


class ChoiceEditor(Editor):
    """One code (radio buttons) or several (`MULTIPLE`, tick boxes) of a short list."""

    MULTIPLE = False

    def __init__(self, field: Field, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, words, theme, parent)
        self._chosen: tuple[str, ...] = ()
        self._cursor = 0
        self._codes = [choice.code for choice in field.choices]
        self.group = ChoiceRow(self)
        self.flow = FlowLayout(self.group, theme.px(GRID))
        self.buttons: list[QAbstractButton] = [self._button(index) for index in range(len(field.choices))]
        self._null_words = QLabel(self.group)
        self._null_words.setObjectName("nullWords")
        self._null_words.hide()
        self.setFocusProxy(self.group)
        self.row.addWidget(self.group, 1)
        self._flavours = self.flavour_button()
        for extra in (self._null_words, self._flavours):
            if extra is not None:
                extra.setMinimumHeight(self.buttons[0].minimumHeight() if self.buttons else theme.row)
                self.flow.addWidget(extra)

    def _button(self, index: int) -> QAbstractButton:
        choice = self.field.choices[index]
        button: QAbstractButton = (QCheckBox if self.MULTIPLE else QRadioButton)(choice.text, self.group)
        button.setProperty("choice", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setMinimumHeight(max(self.theme.row - self.theme.px(GRID), self.theme.target))
        button.setAccessibleName(f"{self.field.label}: {choice.text}")
        button.setAutoExclusive(False)
        button.installEventFilter(self)
        button.clicked.connect(lambda _=False, at=index: self._clicked(at))
        self.flow.addWidget(button)
        return button

    # -- Editor -----------------------------------------------------------------------------------------------

    def control(self) -> QWidget:
        """The row of buttons."""
        return self.group

    def text(self) -> str:
        """The chosen codes, joined by ";"."""
        return ";".join(self._chosen)

    def fill(self, text: str, null: str = "") -> None:
        """Show the answer: codes joined by ";", or a null flavour in words."""
        self.null = null
        self.unsaved = False
        self._chosen = self._read(text)
        flavour = self.field.flavour(null) if null else None
        self._null_words.setText(f"{flavour.short} — {flavour.words}" if flavour else "")
        self._null_words.setVisible(flavour is not None)
        if self._flavours is not None:
            self._flavours.setVisible(flavour is None and not self.read_only)
        self._cursor = self._codes.index(self._chosen[0]) if self._chosen else 0
        self._refresh()

    def offer(self, text: str, shown: str) -> None:
        """Mark the offered choices; Enter takes them."""
        super().offer(text, shown)
        self._refresh()

    def ringed(self) -> QRect:
        """The buttons, not the empty room beside them."""
        box = self.group.childrenRect().intersected(self.group.rect())
        return box.translated(self.group.pos())

    def commit(self) -> None:
        """Nothing waits: a choice is told the moment it is made."""

    def lock(self, read_only: bool) -> None:
        """Readable, not to be chosen from."""
        super().lock(read_only)
        self.group.setFocusPolicy(Qt.FocusPolicy.ClickFocus if read_only else Qt.FocusPolicy.StrongFocus)
        self._refresh()

    # -- keys and mouse ---------------------------------------------------------------------------------------

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """A locked row takes no clicks; a click brings the keyboard here before it chooses."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            if self.read_only:
                return True
            self.group.setFocus(Qt.FocusReason.MouseFocusReason)
        return False

    def choose_by_key(self, event: QKeyEvent) -> bool:
        """Choose, move or clear by a key; True when the key was taken."""
        if self.read_only or event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            return False
        move = next((step for name, step in MOVES.items() if pressed(event, name)), 0)
        walk = next((step for name, step in STEPS.items() if pressed(event, name)), 0)
        if move:
            self._move(move)
        elif pressed(event, "choose"):
            self._toggle(self._cursor)
        elif pressed(event, "clear"):
            if self._chosen or self.null:
                self._tell(())
        elif walk:
            self.walked.emit(self.field.key, walk)
        elif event.key() in FORWARD_KEYS:
            return self._choose_under_cursor()
        else:
            return self._choose_by_sign(event.text())
        return True

    def show_cursor(self, shown: bool) -> None:
        """Draw or hide the ring on the button the arrows stand at."""
        for index, button in enumerate(self.buttons):
            here = shown and index == self._cursor and not self.read_only
            if bool(button.property("cursor")) != here:
                button.setProperty("cursor", here)
                repolish(button)

    def _choose_under_cursor(self) -> bool:
        """Enter answers with what the cursor stands at once it was moved; walking on stays with `steer`."""
        code = self._codes[self._cursor]
        if not self.MULTIPLE and self._chosen != (code,) and self._moved:
            self._toggle(self._cursor)
        self._moved = False
        return False

    _moved = False

    def _move(self, step: int) -> None:
        self._cursor = (self._cursor + step) % len(self.buttons)
        self._moved = True
        self.show_cursor(True)

    def _choose_by_sign(self, sign: str) -> bool:
        at = index_of_sign(sign, self.field)
        if at is None:
            return False
        self._toggle(at)
        return True

    def _clicked(self, index: int) -> None:
        self._toggle(index)
        self._refresh()

    def _toggle(self, index: int) -> None:
        """Choose a code; of several, put it in or take it out."""
        self._cursor, self._moved = index, False
        code = self._codes[index]
        if not self.MULTIPLE:
            if self._chosen != (code,) or self.unsaved:
                self._tell((code,))
            else:
                self._refresh()
            return
        chosen = set(self._chosen) ^ {code}
        self._tell(tuple(one for one in self._codes if one in chosen))

    def _tell(self, chosen: tuple[str, ...]) -> None:
        self._chosen, self.null = chosen, ""
        self._refresh()
        self.typed.emit(self.field.key, ";".join(chosen))

    def _read(self, text: str) -> tuple[str, ...]:
        """The codes in a text joined by ";"; codes may hold a semicolon themselves, so known ones are matched."""
        if text in self._codes:
            return (text,)
        joined = f";{text};"
        return tuple(code for code in self._codes if f";{code};" in joined) if text else ()

    def _refresh(self) -> None:
        offered = (
            self._read(self.offered) if not self._chosen and not self.null and not self.read_only else ()
        )
        for index, button in enumerate(self.buttons):
            button.setChecked(self._codes[index] in self._chosen)
            button.setProperty("locked", self.read_only)
            if bool(button.property("offered")) != (self._codes[index] in offered):
                button.setProperty("offered", self._codes[index] in offered)
                button.setToolTip(
                    self.words("entry.field.offered-choice") if button.property("offered") else ""
                )
                repolish(button)
        self.show_cursor(self.group.hasFocus())


class CodesEditor(ChoiceEditor):
    """Several codes of a list, as tick boxes."""

    MULTIPLE = True


def index_of_sign(sign: str, field: Field) -> int | None:
    """Which choice a typed sign means: a code of one sign, else its place in the row, else its first letter."""
    sign = sign.strip().casefold()
    if len(sign) != 1:
        return None
    for index, choice in enumerate(field.choices):
        if choice.code.casefold() == sign:
            return index
    if sign.isdigit():
        return int(sign) - 1 if 1 <= int(sign) <= len(field.choices) else None
    starts = [index for index, choice in enumerate(field.choices) if choice.text.casefold().startswith(sign)]
    return starts[0] if len(starts) == 1 else None
