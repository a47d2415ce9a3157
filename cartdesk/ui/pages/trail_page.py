"""The journal: who did what, when, where and why. It names fields, never their values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.filter_box import FilterBox
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, label
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

HEADS = ("number", "time", "person", "act", "where", "field", "reason")
CHOICES = ("kind", "person", "subject", "form", "field")
TYPED = ("first", "last", "sought")
ACTS = ("review", "export", "as-of", "prove")
PAGES = ("newest", "newer", "older")


class TrailPage(Page):
    """`filtered()` when a filter changed, `turned(page)` for newest, newer or older records, `asked(act)`: one of `ACTS`, or
    `redactions` for who may erase.
    """

    filtered = Signal()
    turned = Signal(str)
    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme, *, may_erase: bool = False) -> None:
        super().__init__(words, theme, "pages.trail.title")
        for act in (*ACTS, "redactions") if may_erase else ACTS:
            made = button(theme, "", "", lambda act=act: self.asked.emit(act))  # type: ignore[misc]
            self.texts.bind(made.setText, f"pages.trail.{act}")
            self.head.addWidget(made)
        self._filters = ActRow(theme)
        self.body.addWidget(self._filters)
        self.kind, self.person, self.subject, self.form, self.field = (self._combo(one) for one in CHOICES)
        self.first, self.last, self.sought = (self._line(one) for one in TYPED)
        self.table = PlainTable(theme, 4, 5, 6)
        self.table.horizontalHeader().setMinimumSectionSize(theme.px(64))
        self.texts.bind(self.table.setAccessibleName, "pages.trail.title")
        self.table.setMinimumHeight(theme.px(300))
        self.body.addWidget(self.table, 1)
        self._turns = ActRow(theme)
        self._pages = {name: self._turn(name) for name in PAGES}
        self._told = label("note")
        self._told.setMinimumHeight(theme.row)
        self._turns.add(self._told)
        self.body.addWidget(self._turns)
        note = label("note", wrap=True)
        self.texts.bind(note.setText, "pages.trail.note")
        self.body.addWidget(note)
        self._span: tuple[int, int] | None = None
        self._heads()

    def _combo(self, name: str) -> FilterBox:
        combo = FilterBox()
        self.texts.bind(combo.setAccessibleName, f"pages.trail.{name}")
        combo.setMaximumWidth(self.theme.px(320))
        combo.currentIndexChanged.connect(lambda _: self.filtered.emit())
        self._filters.add(combo)
        return combo

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setMinimumHeight(self.theme.row)
        line.setFixedWidth(self.theme.px(240 if name == "sought" else 150))
        line.setClearButtonEnabled(True)
        self.texts.bind(line.setAccessibleName, f"pages.trail.{name}")
        self.texts.bind(line.setPlaceholderText, f"pages.trail.{name}")
        typed = [""]

        def settle() -> None:
            if line.text() != typed[0]:
                typed[0] = line.text()
                self.filtered.emit()

        line.editingFinished.connect(settle)
        self._filters.add(line)
        return line

    def _turn(self, name: str) -> QWidget:
        made = button(self.theme, "quiet", "", lambda: self.turned.emit(name))
        self.texts.bind(made.setText, f"pages.trail.{name}")
        self._turns.add(made)
        return made

    def _heads(self) -> None:
        self.table.show_heads([self.words(f"pages.trail.head-{name}") for name in HEADS])

    def show_choices(self, name: str, entries: Sequence[tuple[str, str]]) -> None:
        """What may be filtered by, as (word, code); the list begins with "all". What is chosen stays chosen."""
        combo: FilterBox = getattr(self, name)
        combo.offer(self.words(f"pages.trail.all-{name}"), entries)
        combo.setEnabled(bool(entries))

    def show_lines(
        self, rows: Sequence[TableRow], span: tuple[int, int] | None, *, newer: bool, older: bool
    ) -> None:
        """One page of lines; `span` are the numbers of its newest and oldest record, `newer` and `older`: there are more."""
        self.table.show_rows(rows)
        self.table.scrollToTop()
        self._span = span
        for name, there in (("newest", newer), ("newer", newer), ("older", older)):
            self._pages[name].setEnabled(there)
        self._tell()

    def _tell(self) -> None:
        if self._span is None:
            self._told.setText(self.words("pages.trail.none"))
        else:
            newest, oldest = self._span
            self._told.setText(self.words("pages.trail.span", newest=newest, oldest=oldest))

    def words_changed(self) -> None:
        """The heads follow, then the presenter words the lines again."""
        self._heads()
        self._tell()
        self.filtered.emit()
