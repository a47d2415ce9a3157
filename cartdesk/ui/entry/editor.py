"""What all editors share: three facts they tell (typed, nulled, walked), how they are filled and how they look.

An editor decides nothing. It tells the text as the person left it; the page asks the engine and fills the editor
again or marks it. Text that was refused stays in the field.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from cartdesk.base import Words
from cartdesk.ui.entry.field import Field, FieldState, Flavour
from cartdesk.ui.entry.handed import Handed
from cartdesk.ui.shortcuts import pressed
from cartdesk.ui.theme import CORNER, INSIDE, Theme

RING, GAP = 2, 2  # the focus ring and the gap between it and the field
ONWARD = 2  # the step of Enter: past what need not be answered, to the next field that wants an answer
FORWARD_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Editor(QWidget, Handed):
    """One field on the screen.

    `typed(key, text)`: the person left the field with this text. `nulled(key, flavour)`: a null flavour was
    chosen. `walked(key, step)`: an arrow asks for the next (+1) or previous (-1) field, Enter for the next one to answer
    (`ONWARD`).
    """

    PAD = ""  # the kind of pad that serves it at the bedside (`number_pad.PadKind`), "" for none

    typed = Signal(object, str)
    nulled = Signal(object, str)
    walked = Signal(object, int)

    def __init__(self, field: Field, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.words = words
        self.theme = theme
        self.null = ""
        self.state = FieldState.PLAIN
        self.read_only = False
        self.unsaved = False  # what stands here was told but not written: tell it again
        self.offered = ""  # an answer Enter takes while the field is empty
        self.setAccessibleName(field.label)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(*[theme.px(RING + GAP)] * 4)
        self.row.setSpacing(theme.px(INSIDE))

    # -- what every editor must say ---------------------------------------------------------------------------

    def control(self) -> QWidget:
        """The widget that takes the keys."""
        raise NotImplementedError

    def text(self) -> str:
        """The text as it stands in the field now (codes for coded fields)."""
        raise NotImplementedError

    def fill(self, text: str, null: str = "") -> None:
        """Show a stored answer: `text` in its shown form, or the code of a null flavour. Tells no fact."""
        raise NotImplementedError

    def commit(self) -> None:
        """Tell the text if it is not what was filled in last."""
        raise NotImplementedError

    def dirty(self) -> bool:
        """Whether something stands here that was not filled in and not told yet (it must never be overwritten)."""
        return False

    def offer(self, text: str, shown: str) -> None:
        """Offer an answer for the empty field (`text` as it would be typed, `shown` in words); "" takes the offer back."""
        self.offered = text

    # -- shared -----------------------------------------------------------------------------------------------

    def mark(self, state: FieldState, message: str = "", required: bool = False) -> None:
        """Look as the state wants; `message` is read out by screen readers with the name of the field."""
        self.state = state
        parts = [self.field.label]
        if required:
            parts.append(self.words("entry.field.required"))
        if self.field.unit:
            parts.append(self.field.unit)
        name = ", ".join(parts)
        for widget in (self, self.control()):
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(message)
        control = self.control()
        if control.property("fieldState") != state.value:
            control.setProperty("fieldState", state.value)
            repolish(control)

    def lock(self, read_only: bool) -> None:
        """Take no keys (another role answers here), but stay readable."""
        self.read_only = read_only
        self.control().setProperty("readOnly", read_only)

    def focus_here(self) -> None:
        """Put the keyboard into this field."""
        self.control().setFocus(Qt.FocusReason.TabFocusReason)

    def choose_flavour(self) -> None:
        """F4: set the only null flavour at once, or open the menu of them under the field."""
        if self.read_only or not self.field.flavours:
            return
        if len(self.field.flavours) == 1:
            self._tell_null(self.field.flavours[0])
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, flavour in enumerate(self.field.flavours, 1):
            act = menu.addAction(f"&{number}   {flavour.short} — {flavour.words}")
            act.triggered.connect(lambda _=False, one=flavour: self._tell_null(one))
        menu.popup(self.control().mapToGlobal(QPoint(0, self.control().height())))

    def steer(self, event: QKeyEvent) -> bool:
        """Keys that mean the same in every field; True when the key was taken."""
        if pressed(event, "flavour"):
            self.choose_flavour()
            return True
        if pressed(event, "onward") or pressed(event, "backward"):
            step = ONWARD if pressed(event, "onward") else -1
            self.handed = ""
            if step < 0 or not take_offer(self):
                self.commit()
            self.walked.emit(self.field.key, step)
            return True
        return False

    def flavour_button(self) -> QToolButton | None:
        """The small button for the mouse beside a field that permits a null flavour."""
        if not self.field.flavours:
            return None
        button = QToolButton(self)
        button.setObjectName("flavour")
        several = len(self.field.flavours) > 1
        button.setText(self.words("entry.field.none-of") if several else self.field.flavours[0].short)
        button.setToolTip(", ".join(f"{one.short} — {one.words}" for one in self.field.flavours) + " (F4)")
        button.setAccessibleName(self.words("entry.field.null-menu", label=self.field.label))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setMinimumSize(self.theme.target, self.theme.target)
        button.clicked.connect(lambda _=False: self.choose_flavour())
        return button

    def ringed(self) -> QRect:
        """What the focus ring goes around."""
        return self.control().geometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The focus ring: two pixels of accent, two pixels away from the field."""
        control = self.control()
        if not control.hasFocus():
            return
        away, width = self.theme.px(GAP) + self.theme.px(RING) / 2, self.theme.px(RING)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.theme.color("accent"), width))
            ring = QRectF(self.ringed()).adjusted(-away, -away, away, away)
            painter.drawRoundedRect(ring, self.theme.px(CORNER + GAP), self.theme.px(CORNER + GAP))

    def unit_label(self) -> QLabel | None:
        """The fixed unit beside a number."""
        if not self.field.unit:
            return None
        label = QLabel(self.field.unit, self)
        label.setObjectName("unit")
        return label

    def _tell_null(self, flavour: Flavour) -> None:
        self.nulled.emit(self.field.key, flavour.code)


def repolish(widget: QWidget) -> None:
    """Let the stylesheet look at a widget again after one of its properties changed; before it is shown it will anyway."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def take_offer(editor: Editor) -> bool:
    """Answer with what is offered, as if it were typed; False when nothing is, or the field is not empty."""
    if not editor.offered or editor.read_only or editor.null or editor.text():
        return False
    editor.typed.emit(editor.field.key, editor.offered)
    return True


def offer_button(editor: Editor) -> QToolButton:
    """The small button for the mouse that takes the offered answer; hidden while there is none."""
    button = QToolButton(editor)
    button.setObjectName("flavour")
    button.setText(editor.words("entry.field.take"))
    button.setAccessibleName(f"{editor.words('entry.field.take')}: {editor.field.label}")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setMinimumSize(editor.theme.target, editor.theme.target)
    button.clicked.connect(lambda _=False: take_offer(editor))
    button.hide()
    return button
