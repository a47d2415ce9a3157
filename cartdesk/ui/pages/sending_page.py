"""Sending: how far the signed records have come, in numbers and plain words, and the two roads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from cartdesk.base import Words
from cartdesk.records import RoadState
from cartdesk.ui.marks import mark_pixmap, road_mark
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.notice import Notice
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, frame, label, row
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

ACTS = (("send", "primary", "sending"), ("save", "", "folder"), ("take", "", "import"))


@dataclass(frozen=True, slots=True)
class SendingView:
    """What the page shows: form versions by state, packages in words, last contact, and why sending is not possible."""

    counts: dict[RoadState, int]
    packages: tuple[TableRow, ...]
    contact: str
    server: str
    why_not: str = ""


class SendingPage(Page):
    """`asked(act)`: send, save, take; `opened(number)`: the answers to a package."""

    asked = Signal(str)
    opened = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.sending.title")
        self._buttons = {}
        acts = ActRow(theme)
        self.body.addWidget(acts)
        for act, role, drawing in ACTS:
            made = button(theme, role, drawing, lambda act=act: self.asked.emit(act))  # type: ignore[misc]
            self.texts.bind(made.setText, f"pages.sending.{act}")
            acts.add(made)
            self._buttons[act] = made
        self._numbers: dict[RoadState, QLabel] = {}
        steps = row(theme, spacing=8)
        for state in RoadState:
            steps.addWidget(self._step(state), 1)
        self.body.addLayout(steps)
        self._contact = label("muted", wrap=True)
        self.body.addWidget(self._contact)
        heading = label("section")
        self.texts.bind(heading.setText, "pages.sending.packages")
        self.body.addWidget(heading)
        self.personal = Notice(theme)
        self.body.addWidget(self.personal)
        self.table = PlainTable(theme, 3)
        self.texts.bind(self.table.setAccessibleName, "pages.sending.packages")
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(self.opened)
        self.body.addWidget(self.table, 1)
        self._answers = label("note", wrap=True)
        self.body.addWidget(self._answers)
        self._heads()

    def _step(self, state: RoadState) -> QFrame:
        """One state of the funnel: number, mark, word, and what it means."""
        theme = self.theme
        number, word, meaning, mark = label("number", "0"), label("strong"), label("note", wrap=True), label()
        mark.setPixmap(mark_pixmap(road_mark(state), theme, 20))
        if state is RoadState.RECEIVED:
            number.setProperty("tone", "complete")
        self.texts.bind(word.setText, f"ui.mark.{state.value}")
        self.texts.bind(meaning.setText, f"pages.sending.means-{state.value}")
        self._numbers[state] = number
        inner: QVBoxLayout = column(theme, spacing=4)
        inner.addLayout(row(theme, number, 1, mark))
        inner.addWidget(word)
        inner.addWidget(meaning)
        inner.addStretch(1)
        return frame("card", inner, theme)

    def _heads(self) -> None:
        self.table.show_heads(
            [self.words(f"pages.sending.head-{name}") for name in ("package", "state", "forms", "records")]
        )

    def show_view(self, view: SendingView) -> None:
        """Show the desk's outbox."""
        for state, number in self._numbers.items():
            number.setText(str(view.counts.get(state, 0)))
        self.table.show_rows(view.packages)
        self._contact.setText("  ·  ".join(part for part in (view.contact, view.server) if part))
        for act in ("send", "save", "take"):
            self._buttons[act].setEnabled(not view.why_not)
        if view.why_not:
            self.notice.say(view.why_not, "info")

    def show_personal(self, text: str) -> None:
        """That words about to leave look like personal data; an empty text takes it back."""
        self.personal.say(text, "warn") if text else self.personal.quiet()

    def show_answers(self, lines: Sequence[str]) -> None:
        """Receipt and acknowledgement of the chosen package, in words."""
        self._answers.setText("\n".join(lines))

    def busy(self, busy: bool) -> None:
        """While a road is travelled the acts rest."""
        for made in self._buttons.values():
            made.setEnabled(not busy)
        if busy:
            self.notice.say(self.words("pages.sending.busy"), "info")

    def words_changed(self) -> None:
        """The heads follow; the rows come again from the presenter."""
        self._heads()
