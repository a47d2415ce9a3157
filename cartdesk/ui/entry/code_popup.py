"""Coded answers with many codes: type a few letters, the codes that fit stand below, the code itself in muted type.

The list is a child of the window, not a window of its own, so that the keyboard never leaves the line.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cartdesk.base import Words, resource
from cartdesk.ui.entry.editor import FORWARD_KEYS
from cartdesk.ui.entry.field import Choice, Field
from cartdesk.ui.entry.line_editor import LineEditor
from cartdesk.ui.shortcuts import pressed
from cartdesk.ui.theme import INSIDE, NOTE, Theme

SHOWN_AT_MOST = 200
LINES = 8
CODE_ROLE = Qt.ItemDataRole.UserRole
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -LINES, Qt.Key.Key_PageDown: LINES}


class ChoiceDelegate(QStyledItemDelegate):
    """Draws one line: the words, and the code in muted type at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Background by the state, words left, code right."""
        theme = self._theme
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect
        painter.fillRect(rect, theme.color("accent-soft" if chosen else "surface"))
        inner = rect.adjusted(theme.px(INSIDE), 0, -theme.px(INSIDE), 0)
        code = str(index.data(CODE_ROLE))
        painter.setFont(theme.font(NOTE))
        painter.setPen(theme.color("muted"))
        code = painter.fontMetrics().elidedText(code, Qt.TextElideMode.ElideRight, inner.width() // 2)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), code)
        inner.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(code) - theme.px(INSIDE), 0)
        painter.setFont(theme.font())
        painter.setPen(theme.color("text"))
        words = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One row of the theme."""
        return QSize(self._theme.px(120), max(self._theme.row - self._theme.px(4), self._theme.target))


class ChoiceList(QFrame):
    """The list below the line, or above it when there is no room."""

    def __init__(self, editor: CodePopupEditor, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("choiceList")
        self._editor = editor
        self.view = QListView(self)
        self.view.setModel(QStandardItemModel(self))
        self.view.setItemDelegate(ChoiceDelegate(editor.theme, self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(editor.field.label)
        self.view.clicked.connect(lambda index: editor.take(str(index.data(CODE_ROLE))))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.view)

    def offer(self, choices: list[Choice]) -> None:
        """Show these codes; nothing to show hides the list."""
        model = self.view.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        for choice in choices[:SHOWN_AT_MOST]:
            item = QStandardItem(choice.text)
            item.setData(choice.code, CODE_ROLE)
            model.appendRow(item)
        if not choices:
            self.hide()
            return
        self._place(min(len(choices), LINES))
        self.show()
        self.raise_()

    def move_cursor(self, step: int) -> None:
        """Walk through the list, staying inside it."""
        count = self.view.model().rowCount()
        now = self.view.currentIndex().row()
        to = max(0, min(count - 1, now + step if now >= 0 else (0 if step > 0 else count - 1)))
        self.view.setCurrentIndex(self.view.model().index(to, 0))

    def current(self) -> str | None:
        """The code the cursor stands at."""
        index = self.view.currentIndex()
        return str(index.data(CODE_ROLE)) if index.isValid() else None

    def _place(self, lines: int) -> None:
        line, window, theme = self._editor.line, self._window, self._editor.theme
        height = lines * max(theme.row - theme.px(4), theme.target) + 2 + 2
        width = max(line.width(), min(theme.px(480), window.width() - 2 * theme.px(INSIDE)))
        at = line.mapTo(window, QPoint(0, line.height() + theme.px(2)))
        if at.y() + height > window.height():
            at.setY(max(0, line.mapTo(window, QPoint(0, 0)).y() - height - theme.px(2)))
        at.setX(max(0, min(at.x(), window.width() - width)))
        self.setGeometry(at.x(), at.y(), width, height)


class CodePopupEditor(LineEditor):
    """One code of a long list, found by typing a part of its words, a synonym or its code."""

    WIDTH = 420

    def __init__(self, field: Field, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, words, theme, parent)
        self._list: ChoiceList | None = None
        self._by_code = {choice.code: choice for choice in field.choices}
        self._index = [
            (choice, " ".join((choice.text, choice.code, *choice.synonyms)).casefold())
            for choice in field.choices
        ]
        self.line.textEdited.connect(self._search)
        arrow = QIcon(str(resource("icons", f"chevron-{'dark' if theme.dark else 'light'}.svg")))
        act = self.line.addAction(arrow, QLineEdit.ActionPosition.TrailingPosition)
        act.setToolTip(words("entry.field.list"))
        act.triggered.connect(lambda _=False: self._open_whole())

    def text(self) -> str:
        """The code when the line shows the words of one, else the text as it stands."""
        return self._code_of(super().text())

    def fill(self, text: str, null: str = "") -> None:
        """Show the words of a code; an unknown text stands as it is."""
        self._hide()
        choice = self._by_code.get(text)
        super().fill(choice.text if choice else text, null)

    def commit(self) -> None:
        """Tell the code that the line names, or the text itself so that the page can say it is none."""
        if self.read_only or (self.line.text() == self._filled and not self.unsaved):
            return
        flavour = self.field.flavour_typed(self.line.text())
        if flavour is not None:
            self.nulled.emit(self.field.key, flavour.code)
        else:
            self.typed.emit(self.field.key, self._code_of(self.line.text()))

    def take(self, code: str) -> None:
        """A code was chosen from the list."""
        self._hide()
        self.line.setText(self._by_code[code].text)
        self.line.setFocus()
        self.commit()

    def left(self, borrowed: bool) -> None:
        """Close the list and tell the text."""
        if not borrowed:
            self._hide()
        super().left(borrowed)

    def steer(self, event: QKeyEvent) -> bool:
        """Arrows open and walk the list, Enter takes from it, Escape closes it."""
        key = Qt.Key(event.key())
        if self.read_only:
            return super().steer(event)
        opened = self._list is not None and self._list.isVisible()
        if not opened:
            if pressed(event, "whole-list"):
                self._open_whole()
                return True
            return super().steer(event)
        assert self._list is not None
        if key in MOVES:
            self._list.move_cursor(MOVES[key])
            return True
        if key == Qt.Key.Key_Escape:
            self._hide()
            return True
        if key in FORWARD_KEYS and self._list.current():
            self.take(str(self._list.current()))
        return super().steer(event)

    def _open_whole(self) -> None:
        """Show all codes."""
        if not self.read_only:
            self.line.setFocus()
            self._search("")

    def _search(self, typed: str) -> None:
        """Offer what fits: words beginning so first, then words holding it; all parts must be found."""
        if self._list is None:
            self._list = ChoiceList(self, self.window())
        parts = typed.casefold().split()
        found = [(choice, hay) for choice, hay in self._index if all(part in hay for part in parts)]
        if parts:
            found.sort(
                key=lambda one: (
                    one[0].code.casefold() != typed.strip().casefold(),
                    not one[1].startswith(parts[0]),
                )
            )
        self._list.offer([choice for choice, _ in found])
        if found and parts:
            self._list.move_cursor(1)

    def _code_of(self, text: str) -> str:
        wanted = text.strip().casefold()
        for choice in self.field.choices:
            if wanted in (choice.text.casefold(), choice.code.casefold()):
                return choice.code
        return text

    def _hide(self) -> None:
        if self._list is not None:
            self._list.hide()
