"""The right side of the sign page: what changed since the last signature, what is open, then the whole form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.forms import ShownLine
from cartdesk.ui.pages.field_notes import NoteFrame
from cartdesk.ui.pages.field_view import Note
from cartdesk.ui.pages.sign_view import ChangedField, HeldBack, Review, WaitingForm
from cartdesk.ui.theme import BETWEEN, GRID, INSIDE, Theme
from cartdesk.ui.widgets.subject_banner import SubjectBanner
from cartdesk.ui.widgets.wrap_button import WrapButton

SHOWN_HOLDS = 40


class SignReview(QScrollArea):
    """Shows one review at a time; it is read, nothing is typed here. `hold_wanted(held)`: a form that holds back the
    signature of the whole case book is to be opened.
    """

    hold_wanted = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("formScroll")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words("sign.choose"))
        self._words = words
        self._theme = theme
        self.whole: QWidget | None = None
        self.button: QPushButton | None = None
        self.say(words("sign.choose"))

    def say(self, text: str) -> None:
        """Show one sentence instead of a form."""
        sheet, column = self._sheet()
        label = QLabel(text, sheet)
        label.setObjectName("muted")
        label.setWordWrap(True)
        column.addWidget(label)
        column.addStretch(1)
        self.whole = self.button = None
        self.setWidget(sheet)

    def show_review(self, form: WaitingForm, review: Review) -> None:
        """Show a form: changes, open things, and the whole text (folded when only the changes are new)."""
        words = self._words
        sheet, column = self._sheet()
        title = SubjectBanner(self._theme)
        title.show_subject(form.code, f"{form.code} · {form.visit} · {form.title}")
        column.addWidget(title)
        column.addWidget(self._changes(review))
        if review.whole is not None and review.whole.holds:
            column.addWidget(self._holds(review.whole.holds))
        column.addWidget(self._remarks(review))
        card, inner = self._card(words("sign.whole"))
        self.button = QPushButton(card)
        self.button.setObjectName("link")
        self.whole = self._lines(review.lines)
        self.button.clicked.connect(lambda _=False: self.turn())
        inner.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.whole)
        column.addWidget(card)
        column.addStretch(1)
        self.setWidget(sheet)
        self.fold(not review.first)

    def fold(self, folded: bool) -> None:
        """Fold the whole text away or out."""
        if self.whole is not None and self.button is not None:
            self.whole.setVisible(not folded)
            self.button.setText(
                ("▸ " if folded else "▾ ") + self._words("sign.unfold" if folded else "sign.fold")
            )

    def turn(self) -> None:
        """Fold the whole text out, or away again."""
        if self.whole is not None:
            self.fold(not self.whole.isHidden())

    def _sheet(self) -> tuple[QWidget, QVBoxLayout]:
        sheet = QWidget()
        sheet.setObjectName("formBody")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(*[self._theme.px(BETWEEN)] * 4)
        column.setSpacing(self._theme.px(BETWEEN))
        return sheet, column

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame()
        card.setObjectName("section")
        column = QVBoxLayout(card)
        column.setContentsMargins(*[self._theme.px(v) for v in (BETWEEN, INSIDE, BETWEEN, INSIDE)])
        column.setSpacing(self._theme.px(GRID))
        heading = QLabel(title, card)
        heading.setObjectName("sectionTitle")
        heading.setWordWrap(True)
        column.addWidget(heading)
        return card, column

    def _changes(self, review: Review) -> QFrame:
        words = self._words
        card, column = self._card(words("sign.changes"))
        if review.drifted:
            column.addWidget(self._text(words("sign.review"), "rowLabel"))
        if review.first or not review.changes:
            text = words("sign.first" if review.first else "sign.no-changes")
            column.addWidget(self._text(text, "muted"))
            return card
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(BETWEEN))
        grid.setVerticalSpacing(self._theme.px(GRID))
        for at, name in enumerate(("field", "was", "now", "why")):
            grid.addWidget(self._text(words(f"sign.{name}"), "columnHead"), 0, at)
            grid.setColumnStretch(at, 1 if name in ("was", "now") else 2)
        for row, change in enumerate(review.changes, 1):
            self._change(grid, row, change)
        column.addLayout(grid)
        return card

    def _change(self, grid: QGridLayout, row: int, change: ChangedField) -> None:
        top = Qt.AlignmentFlag.AlignTop
        now = self._text(change.now, "rowLabel")
        now.setFont(self._theme.font(bold=True))
        grid.addWidget(self._text(change.label, "rowLabel"), row, 0, top)
        grid.addWidget(self._text(change.was, "muted"), row, 1, top)
        grid.addWidget(now, row, 2, top)
        grid.addWidget(self._text(change.told, "muted"), row, 3, top)

    def _remarks(self, review: Review) -> QFrame:
        card, column = self._card(self._words("sign.findings"))
        if review.blocked:
            column.addWidget(self._text(self._words("sign.blocked", n=review.blocked), "failed"))
        for remark in review.remarks:
            note = Note(remark.kind, remark.text)
            column.addWidget(NoteFrame(note, self._words, self._theme, lambda _: None))
        if not review.remarks:
            column.addWidget(self._text(self._words("sign.no-findings"), "muted"))
        return card

    def _holds(self, holds: Sequence[HeldBack]) -> QFrame:
        """What is still missing before the whole case book can be signed; each line opens the form it names."""
        card, column = self._card(self._words("sign.holds", n=len(holds)))
        for held in holds[:SHOWN_HOLDS]:
            line = WrapButton(self._theme, held.text, card)
            line.setObjectName("second")
            line.setAccessibleName(held.text)
            line.clicked.connect(partial(self._open_hold, held))
            column.addWidget(line)
        if len(holds) > SHOWN_HOLDS:
            column.addWidget(self._text(self._words("sign.holds-more", n=len(holds) - SHOWN_HOLDS), "muted"))
        return card

    def _open_hold(self, held: HeldBack, _: bool = False) -> None:
        self.hold_wanted.emit(held)

    def _lines(self, lines: tuple[ShownLine, ...]) -> QWidget:
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.px(BETWEEN))
        grid.setVerticalSpacing(self._theme.px(2))
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        top = Qt.AlignmentFlag.AlignTop
        for row, line in enumerate(lines):
            if line.kind in ("section", "row"):
                heading = self._text(line.label, "rowLabel")
                heading.setFont(self._theme.font(bold=True))
                heading.setContentsMargins(0, self._theme.px(INSIDE), 0, 0)
                grid.addWidget(heading, row, 0, 1, 2)
                continue
            sign = {"derived": "ƒ ", "overruled": "△ "}.get(line.kind, "")
            flag = f" · {line.flag}" if line.flag else ""
            value = self._text(f"{sign}{line.value or '—'} {line.unit}".strip() + flag, "rowLabel")
            grid.addWidget(self._text(line.label, "muted"), row, 0, top)
            grid.addWidget(value, row, 1, top)
        return sheet

    def _text(self, text: str, name: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label
