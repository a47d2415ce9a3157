"""The sections of a form: cards that fold, count their answers and build their fields only when they are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.forms import FormEntry, ItemKey
from cartdesk.study.model import ItemGroupDef
from cartdesk.ui.entry import Editor
from cartdesk.ui.pages.field_view import FieldView
from cartdesk.ui.pages.form_rows import FormRow, RowKit
from cartdesk.ui.theme import BETWEEN, GRID, INSIDE, Theme


class FieldWidget(Protocol):
    """A field on the page, in a row or in a grid."""

    editor: Editor

    def refresh(self, view: FieldView, settled: bool = False) -> None:
        """Draw the field anew."""
        ...

    def reachable(self) -> bool:
        """Whether Enter walks into it."""
        ...


class Body(QWidget):
    """The fields of one section. `fields` holds those that are built, by key."""

    def __init__(self, group: ItemGroupDef, entry: FormEntry, kit: RowKit) -> None:
        super().__init__()
        self.group = group
        self.entry = entry
        self.kit = kit
        self.fields: dict[ItemKey, FieldWidget] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def keys(self) -> Iterator[ItemKey]:
        """All keys of the section in reading order."""
        for repeat in self.repeats():
            for item in self.group.items:
                yield ItemKey(self.group.oid, repeat, item)

    def repeats(self) -> tuple[int, ...]:
        """The rows of the section; a section that does not repeat has one."""
        return (1,)

    def walk(self) -> list[ItemKey]:
        """The keys Enter visits, in its order."""
        return list(self.keys())

    def fold_out(self, key: ItemKey) -> None:
        """Make sure a key's field stands on the page."""

    def sync(self) -> None:
        """Bring the rows in line with the entry."""


class PlainBody(Body):
    """One question below the other."""

    def __init__(self, group: ItemGroupDef, entry: FormEntry, kit: RowKit) -> None:
        super().__init__(group, entry, kit)
        for key in self.keys():
            row = FormRow(key, kit)
            self.fields[key] = row
            self.column.addWidget(row)


class RowCard(QFrame):
    """One row of a repeating group."""

    def __init__(self, title: str, words: Words, theme: Theme, remove: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("rowCard")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[theme.px(INSIDE)] * 4)
        self.column.setSpacing(0)
        head = QHBoxLayout()
        label = QLabel(title, self)
        label.setFont(theme.font(bold=True))
        head.addWidget(label, 1)
        self.button = QPushButton(words("entry.rows.remove"), self)
        self.button.setObjectName("link")
        self.button.setAccessibleName(f"{words('entry.rows.remove')} {title}")
        self.button.clicked.connect(lambda _=False: remove())
        head.addWidget(self.button)
        self.column.addLayout(head)


class RowsBody(Body):
    """Rows of a repeating group as cards, with an act to add one and an act in each to take it out."""

    def __init__(
        self,
        group: ItemGroupDef,
        entry: FormEntry,
        kit: RowKit,
        add: Callable[[str], None],
        remove: Callable[[str, int], None],
        locked: bool,
    ) -> None:
        super().__init__(group, entry, kit)
        self._remove = remove
        self._locked = locked
        self._cards: dict[int, RowCard] = {}
        theme = kit.theme
        self.column.setSpacing(theme.px(INSIDE))
        self.column.setContentsMargins(0, theme.px(GRID), 0, 0)
        self._empty = QLabel(kit.words("entry.rows.none"), self)
        self._empty.setObjectName("muted")
        self.column.addWidget(self._empty)
        self.button = QPushButton(kit.words("entry.rows.add"), self)
        self.button.setObjectName("second")
        self.button.setAccessibleDescription(self._title())
        self.button.clicked.connect(lambda _=False: add(group.oid))
        self.button.setVisible(not locked and group.like is None)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.sync()

    def repeats(self) -> tuple[int, ...]:
        """The rows that stand in the entry."""
        return self.entry.rows(self.group.oid)

    def outdated(self) -> bool:
        """Whether the rows of the entry are no longer those that stand here."""
        return set(self._cards) != set(self.repeats())

    def sync(self) -> None:
        """Build cards for new rows, take away those that are gone."""
        repeats = self.repeats()
        for gone in set(self._cards) - set(repeats):
            card = self._cards.pop(gone)
            for key in [key for key in self.fields if key.repeat == gone]:
                del self.fields[key]
            self.column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for repeat in repeats:
            if repeat not in self._cards:
                self._build(repeat)
        self._empty.setVisible(not repeats)
        self.button.setEnabled(len(repeats) < self.group.maximum)

    def _build(self, repeat: int) -> None:
        group = self.group.oid
        title = (
            f"{self._title()} № {repeat}"
            if self.kit.words.language == "ru"
            else f"{self._title()} no. {repeat}"
        )
        card = RowCard(title, self.kit.words, self.kit.theme, lambda: self._remove(group, repeat))
        card.button.setVisible(not self._locked and self.group.like is None)
        for item in self.group.items:
            key = ItemKey(group, repeat, item)
            row = FormRow(key, self.kit)
            self.fields[key] = row
            card.column.addWidget(row)
        self._cards[repeat] = card
        self.column.insertWidget(self.column.count() - 1, card)

    def _title(self) -> str:
        return self.group.text(self.kit.words.language) if self.group.text else ""


class Section(QFrame):
    """A card around a body: heading, count, fold; the body is built when it is first needed."""

    def __init__(
        self, title: str, words: Words, theme: Theme, build: Callable[[], Body], height: int
    ) -> None:
        super().__init__()
        self.setObjectName("section")
        self.title = title
        self.body: Body | None = None
        self.folded = False
        self._words = words
        self._build = build
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(
            theme.px(BETWEEN), theme.px(INSIDE), theme.px(BETWEEN), theme.px(INSIDE)
        )
        self._column.setSpacing(theme.px(GRID))
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        self.heading = QLabel(title, self)
        self.heading.setObjectName("sectionTitle")
        self.count = QLabel(self)
        self.count.setObjectName("muted")
        self.button = QPushButton(self)
        self.button.setObjectName("link")
        self.button.clicked.connect(lambda _=False: self.fold(not self.folded))
        head.addWidget(self.heading)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.button)
        self._column.addWidget(self._head)
        self._head.setVisible(bool(title))
        self._holder = QWidget(self)
        self._holder.setMinimumHeight(height)
        self._column.addWidget(self._holder)
        self.fold(False)

    def built(self) -> Body:
        """The body, made now if it was not yet."""
        if self.body is None:
            self.body = self._build()
            self._column.replaceWidget(self._holder, self.body)
            self._holder.deleteLater()
            self.body.setVisible(not self.folded)
        return self.body

    def fold(self, folded: bool) -> None:
        """Fold the section away; its heading still tells how much it holds."""
        self.folded = folded
        (self.body or self._holder).setVisible(not folded)
        word = self._words("entry.section.unfold" if folded else "entry.section.fold")
        self.button.setText("▸" if folded else "▾")
        self.button.setToolTip(word)
        self.button.setAccessibleName(f"{word}: {self.title}")

    def tell(self, answered: int, total: int) -> None:
        """Show answered/total in the heading."""
        self.count.setText(f"{answered}/{total}" if total else "")
