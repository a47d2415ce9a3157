"""A laboratory's sheet before it is taken: what its columns mean, every line with its fate, then one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.interchange.labsheet import ROLES
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row
from cartdesk.ui.widgets.personal_remark import PersonalRemark
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow
from cartdesk.ui.widgets.subject_banner import SubjectBanner

HEADS = ("line", "word", "analyte", "brings", "holds", "fate")


class LabSheetPage(Page):
    """`asked(act)`: take, back. `mapped()`: what a column or a word means was changed."""

    asked = Signal(str)
    mapped = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.labsheet.title")
        self.banner = SubjectBanner(theme, "strong")
        self.body.addWidget(self.banner)
        self._columns: dict[str, QComboBox] = {}
        self._names: dict[str, QComboBox] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.px(8))
        self._unknown = QGridLayout()
        self._unknown.setSpacing(theme.px(8))
        told = label("note", wrap=True)
        self.texts.bind(told.setText, "pages.labsheet.columns-why")
        self._section("columns", column(theme, told), self._grid)
        self.unknown_told = label("note", wrap=True)
        self.texts.bind(self.unknown_told.setText, "pages.labsheet.unknown-why")
        self.unknown = self._section("unknown", column(theme, self.unknown_told), self._unknown)
        self.lines = PlainTable(theme, 1)
        self.lines.setMinimumHeight(theme.px(260))
        self.texts.bind(self.lines.setAccessibleName, "pages.labsheet.lines")
        self.body.addWidget(self.lines, 1)
        self.reason = QLineEdit()
        self.reason_told = label("note", wrap=True)
        self.texts.bind(self.reason.setAccessibleName, "pages.labsheet.reason")
        self.texts.bind(self.reason.setPlaceholderText, "pages.labsheet.reason")
        self.overwriting = frame(
            "card",
            column(
                theme,
                self.reason_told,
                self.reason,
                PersonalRemark(self.reason, lambda: self.words),
                spacing=8,
            ),
            theme,
        )
        self.body.addWidget(self.overwriting)
        self.reason.textChanged.connect(lambda _: self.mapped.emit())
        self.take = button(theme, "primary", "", lambda: self.asked.emit("take"))
        back = button(theme, "", "back", lambda: self.asked.emit("back"))
        self.texts.bind(back.setText, "pages.labsheet.back")
        self.body.addLayout(row(theme, self.take, back, 1))
        self._heads()

    def words_changed(self) -> None:
        """Word the heads anew; the presenter tells the rest."""
        self._heads()

    def _section(self, name: str, inner: QVBoxLayout, grid: QGridLayout) -> QWidget:
        heading = label("section")
        self.texts.bind(heading.setText, f"pages.labsheet.{name}")
        inner.insertWidget(0, heading)
        inner.addLayout(grid)
        made = frame("card", inner, self.theme)
        self.body.addWidget(made)
        return made

    def _heads(self) -> None:
        self.lines.show_heads([self.words(f"pages.labsheet.head-{name}") for name in HEADS])

    def show_columns(self, columns: Sequence[str], chosen: Mapping[str, str]) -> None:
        """One list of the sheet's columns for each meaning."""
        clear(self._grid)
        self._columns = {}
        for number, role in enumerate(ROLES):
            told = label(text=self.words(f"pages.labsheet.role-{role}"))
            box = self._box(
                [("", self.words("pages.labsheet.no-column")), *((name, name) for name in columns)],
                chosen.get(role, ""),
            )
            box.setAccessibleName(told.text())
            self._columns[role] = box
            self._grid.addWidget(told, number // 3 * 2, number % 3)
            self._grid.addWidget(box, number // 3 * 2 + 1, number % 3)

    def show_unknown(
        self, words_found: Sequence[str], analytes: Sequence[tuple[str, str]], chosen: Mapping[str, str]
    ) -> None:
        """One list of analytes for each word of the laboratory that the study does not know."""
        clear(self._unknown)
        self._names = {}
        choices = [
            ("?", self.words("pages.labsheet.not-told")),
            ("", self.words("pages.labsheet.leave-out")),
            *analytes,
        ]
        for number, word in enumerate(words_found):
            box = self._box(choices, chosen.get(word.casefold(), "?"))
            box.setAccessibleName(word)
            self._names[word.casefold()] = box
            self._unknown.addWidget(label(text=word, wrap=True), number, 0)
            self._unknown.addWidget(box, number, 1)
        self.unknown.setVisible(bool(words_found))

    def show_lines(self, rows: Sequence[TableRow], act: str, overwriting: str) -> None:
        """Every line with its fate; `act` empty: nothing can be taken; `overwriting` empty: nothing stands in the way."""
        self.lines.show_rows(rows)
        self.take.setText(act)
        self.take.setVisible(bool(act))
        self.reason_told.setText(overwriting)
        self.overwriting.setVisible(bool(overwriting))

    def columns(self) -> dict[str, str]:
        """The meaning of the columns as chosen."""
        return {role: box.currentData() for role, box in self._columns.items() if box.currentData()}

    def names(self) -> dict[str, str]:
        """The laboratory's words whose meaning was told; "" is left out on purpose."""
        return {word: box.currentData() for word, box in self._names.items() if box.currentData() != "?"}

    def _box(self, choices: Sequence[tuple[str, str]], chosen: str) -> QComboBox:
        box = QComboBox()
        for code, text in choices:
            box.addItem(text, code)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setMinimumHeight(self.theme.row)
        box.currentIndexChanged.connect(lambda _: self.mapped.emit())
        return box
