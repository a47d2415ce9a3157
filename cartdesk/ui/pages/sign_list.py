"""The left side of the sign page: forms that wait, by subject; only those that were opened may be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from cartdesk.base import Words
from cartdesk.ui.pages.sign_view import WaitingForm, grouped
from cartdesk.ui.theme import Theme

ROLE = Qt.ItemDataRole.UserRole
ROOM = 232  # width left for the words of an item beside its box
PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class SignList(QListWidget):
    """`chosen(form)`: another form is to be read. `ticked()`: the batch is not as it was."""

    chosen = Signal(object)
    ticked = Signal()

    def __init__(self, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signList")
        self.setAccessibleName(words("sign.title"))
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._words = words
        self._theme = theme
        self._read: set[WaitingForm] = set()
        self.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.itemChanged.connect(lambda _: self.ticked.emit())

    def show_forms(self, forms: Sequence[WaitingForm]) -> None:
        """Fill the list anew; marks of forms read before stay, and so do ticks."""
        ticked = self.batch()
        self.blockSignals(True)
        self.clear()
        for code, some in grouped(forms).items():
            head = QListWidgetItem(code)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setForeground(self._theme.color("muted"))
            head.setFont(self._theme.font(bold=True))
            self.addItem(head)
            for form in some:
                item = QListWidgetItem()
                self._write(item, self._text(form))
                item.setData(ROLE, form)
                item.setFlags(PLAIN)
                self.addItem(item)
        self.blockSignals(False)
        self._read &= set(forms)
        for form in tuple(self._read):
            self.mark_read(form, True)
            found = self._item(form)
            if found is not None and form in ticked:
                found.setCheckState(Qt.CheckState.Checked)

    def forms(self) -> list[WaitingForm]:
        """All forms of the list."""
        return [
            form for form in (self.item(row).data(ROLE) for row in range(self.count())) if form is not None
        ]

    def mark_read(self, form: WaitingForm, signable: bool) -> None:
        """This form was read; it may join the batch when nothing blocks it."""
        self._read.add(form)
        item = self._item(form)
        if item is None:
            return
        self.blockSignals(True)
        self._write(item, self._text(form) + f" · {self._words('sign.seen')}")
        if signable and not item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            item.setFlags(PLAIN | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.blockSignals(False)

    def batch(self) -> list[WaitingForm]:
        """The forms ticked."""
        items = [self.item(row) for row in range(self.count())]
        return [
            item.data(ROLE)
            for item in items
            if item.data(ROLE) and item.checkState() == Qt.CheckState.Checked
        ]

    def choose_first(self) -> None:
        """Read the first form."""
        for row in range(self.count()):
            if self.item(row).data(ROLE) is not None:
                self.setCurrentRow(row)
                return

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(ROLE) is not None:
            self.chosen.emit(item.data(ROLE))

    def _item(self, form: WaitingForm) -> QListWidgetItem | None:
        rows = (self.item(row) for row in range(self.count()))
        return next((item for item in rows if item.data(ROLE) == form), None)

    def _write(self, item: QListWidgetItem, text: str) -> None:
        """Give an item its words and the height they need."""
        item.setText(text)
        room = QRect(0, 0, self._theme.px(ROOM), 10_000)
        box = QFontMetrics(self._theme.font()).boundingRect(room, int(Qt.TextFlag.TextWordWrap), text)
        item.setSizeHint(QSize(box.width(), box.height() + self._theme.px(20)))

    def _text(self, form: WaitingForm) -> str:
        return f"{form.visit} · {form.title}\n{self._words(f'entry.status.{form.status.value}')}"
