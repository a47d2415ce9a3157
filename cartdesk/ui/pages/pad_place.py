"""Where the pad of the bedside stands: under the row of the field that is typed in, above it, or with the row scrolled up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from cartdesk.base import Words
from cartdesk.ui.entry import Editor
from cartdesk.ui.entry.number_pad import NumberPad, PadKind
from cartdesk.ui.pages.form_head import FormHead
from cartdesk.ui.theme import GRID, Theme

BORROWED = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
TALL_ROW = 120  # a row higher than this is one of a panel on a narrow page, or full of remarks
LOW = 420  # a page lower than this at 100 % has no room for both its foot and the pad
MOVES = (QEvent.Type.Move, QEvent.Type.Resize)


class PadPlace(QObject):
    """Opens the pad at number and date fields of a page and keeps it from hiding anything of the field: label, text, remarks.

    It may cover what stands around, the status line of the window too; the head of the form, which tells whose it is, it never covers.
    """

    def __init__(self, page: QWidget, words: Words, theme: Theme) -> None:
        super().__init__(page)
        self._page, self._theme = page, theme
        self._head: FormHead | None = None
        self._scroll: QScrollArea | None = None
        self._hidden: list[QWidget] = []
        self._editors: dict[QObject, Editor] = {}
        self._row: QWidget | None = None
        self._watched: list[QWidget] = []
        self._scrolling = False
        self.pad = NumberPad(words, theme, page)
        self.pad.closed.connect(self.close)
        page.destroyed.connect(self.pad.deleteLater)  # it stands in the window while it is open

    def settle(self, head: FormHead, scroll: QScrollArea) -> None:
        """The parts of the page are there: the head that stays, and the fields that scroll; in a low window all else gives way."""
        self._head, self._scroll = head, scroll
        scroll.verticalScrollBar().valueChanged.connect(lambda _: self._put())

    def attend(self, editor: Editor) -> None:
        """Look after this field, if it is one of numbers, days or times."""
        if editor.PAD:
            self._editors[editor.control()] = editor
            editor.control().installEventFilter(self)

    def close(self) -> None:
        """Take the pad away until another field is entered."""
        self.pad.hide()
        self.pad.target = self._row = None
        for one in self._watched:
            if isValid(one):
                one.removeEventFilter(self)
        for one in self._hidden:
            one.show()
        self._watched, self._hidden = [], []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard comes to a field or leaves it; the row of the field grows, or the page does."""
        kind = event.type()
        touched = kind == QEvent.Type.MouseButtonPress and self.pad.target is None
        if (kind == QEvent.Type.FocusIn or touched) and watched in self._editors:
            self._open(self._editors[watched])
        elif kind == QEvent.Type.FocusOut and watched is self.pad.target:
            if isinstance(event, QFocusEvent) and event.reason() not in BORROWED:
                self.close()
        elif kind == QEvent.Type.Hide and watched in self._watched:
            self.close()
        elif kind in MOVES and watched in self._watched:
            self._put()
        return False

    def _open(self, editor: Editor) -> None:
        self.close()
        if editor.read_only:
            return
        self.pad.target, self._row = editor.control(), row_of(editor)
        walk: QWidget | None = self._row
        while walk is not None:
            walk.installEventFilter(self)
            self._watched.append(walk)
            walk = walk.parentWidget()
        if self._page.height() < self._theme.px(LOW):
            self._hidden = [one for one in self._yielding() if not one.isHidden()]
            for one in self._hidden:
                one.hide()
        if self.pad.parentWidget() is not self._page.window():
            self.pad.setParent(self._page.window())
        self._put()
        self.pad.show()
        self.pad.raise_()

    def _put(self) -> None:
        """Under the row; else above it; else the row goes to the top of what scrolls, and the pad under it."""
        row, target, scroll = self._row, self.pad.target, self._scroll
        if row is None or target is None or scroll is None or not isValid(row) or self._scrolling:
            return
        self._serve(strip=False)
        sight = self._box(scroll).top()
        room = self._window.height() - sight - self._field(row, target).height()
        if room < self.pad.height():
            self._serve(strip=True)
        field, tall = self._field(row, target), self.pad.height()
        below, above = self._window.height() - field.bottom() - 1 >= tall, field.top() - sight >= tall
        if not (below or above) or field.top() < sight:
            self._to_the_top(row, scroll)
            field, below = self._field(row, target), True
        left = self._box(target).left()
        most = self._window.width() - self.pad.width() - self._theme.px(GRID)
        self.pad.move(max(0, min(left, most)), field.bottom() + 1 if below else field.top() - tall)

    def _to_the_top(self, row: QWidget, scroll: QScrollArea) -> None:
        inside = scroll.widget()
        if inside is not None:
            self._scrolling = True
            scroll.verticalScrollBar().setValue(row.mapTo(inside, QPoint(0, 0)).y())
            self._scrolling = False

    def _field(self, row: QWidget, target: QWidget) -> QRect:
        """What must be seen: the whole row; of a row that breaks into many lines, down to the field."""
        box = self._box(row)
        if box.height() > self._theme.px(TALL_ROW):
            box.setBottom(self._box(target).bottom() + self._theme.px(GRID))
        return box

    def _yielding(self) -> list[QWidget]:
        layout, head = self._page.layout(), self._head
        if layout is None or head is None:
            return []
        parts = [one for one in self._page.findChildren(QWidget) if layout.indexOf(one) >= 0]
        return [*(one for one in parts if one not in (head, self._scroll)), head.walk]

    def _serve(self, strip: bool) -> None:
        editor = self._editors[self.pad.target] if self.pad.target is not None else None
        if editor is not None:
            flavours = editor.field.flavours
            null = f"{flavours[0].short}{'…' if len(flavours) > 1 else ''}" if flavours else ""
            self.pad.serve(PadKind(editor.PAD), null, strip)

    @property
    def _window(self) -> QWidget:
        return self._page.window()

    def _box(self, widget: QWidget) -> QRect:
        return QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size())


def row_of(editor: Editor) -> QWidget:
    """The row a field stands in, with its label and its remarks."""
    walk: QWidget = editor
    while not hasattr(walk, "notes"):
        above = walk.parentWidget()
        if above is None:
            return editor
        walk = above
    return walk
