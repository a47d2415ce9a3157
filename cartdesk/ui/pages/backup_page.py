"""Copies of the desk: when the last one was made and where, all of them with what is known of each, and their rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.notice import Notice
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, frame, label, row
from cartdesk.ui.widgets.password_line import PasswordLine
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

HEADS = ("made", "records", "size", "kind", "kept", "state")
EVIDENCE = ("time", "verdict", "backup", "live", "log", "root", "who")
FACTS = ("last", "medium", "rehearsed")
DAYS = (1, 2, 3, 5, 7, 14, 30)


@dataclass(frozen=True, slots=True)
class Fact:
    """One card: a large text, what it means, and a mark."""

    text: str
    note: str
    mark: str


@dataclass(frozen=True, slots=True)
class BackupView:
    """What the page shows: three facts by name, backups, signed rehearsals, days of the reminder; `chosen`: there is a folder."""

    facts: dict[str, Fact]
    rows: tuple[TableRow, ...]
    evidence: tuple[TableRow, ...]
    warn_days: int
    chosen: bool


class BackupPage(Page):
    """`asked(act)`: now, cancel, folder, rehearse; `warned(days)`: another time for the reminder was chosen.

    `stirred()` passes on that something moved while the page is there.
    """

    asked = Signal(str)
    warned = Signal(int)
    stirred = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.backup.title")
        self.reword: Callable[[], object] = lambda: None
        self.now = button(theme, "primary", "backup", lambda: self.asked.emit("now"))
        self.folder = button(theme, "", "folder", lambda: self.asked.emit("folder"))
        self.milestone = QCheckBox()
        self.days = QComboBox()
        self._acts()
        self._progress()
        self._facts: dict[str, tuple[QLabel, QLabel, QLabel]] = {}
        cards = row(theme, spacing=8)
        for name in FACTS:
            cards.addWidget(self._fact(name), 1)
        self.body.addLayout(cards)
        self.password = PasswordLine()
        self.rehearse: QPushButton = button(theme, "primary", "", lambda: self.asked.emit("rehearse"))
        self.outcome = Notice(theme)
        self._section("list")
        self._rotation = label("muted", wrap=True)
        self.texts.bind(self._rotation.setText, "pages.backup.rotation")
        self.body.addWidget(self._rotation)
        self.table = self._table("list", 5, 200)
        self.table.chosen.connect(lambda _: self.rehearse.setEnabled(True))
        self._rehearsal()
        self._section("evidence")
        self._no_evidence = label("muted", wrap=True)
        self.texts.bind(self._no_evidence.setText, "pages.backup.no-evidence")
        self.body.addWidget(self._no_evidence)
        self.evidence = self._table("evidence", 6, 160)
        self._heads()

    def _table(self, name: str, stretch: int, height: int) -> PlainTable:
        made = PlainTable(self.theme, stretch)
        made.setMinimumHeight(self.theme.px(height))
        self.texts.bind(made.setAccessibleName, f"pages.backup.{name}")
        self.body.addWidget(made, 1)
        return made

    def _acts(self) -> None:
        """What can be done, and the two choices that go with it."""
        acts = ActRow(self.theme)
        self.texts.bind(self.now.setText, "pages.backup.now")
        self.texts.bind(self.folder.setText, "pages.backup.folder")
        self.texts.bind(self.milestone.setText, "pages.backup.milestone")
        remind = label("muted")
        self.texts.bind(remind.setText, "pages.backup.remind")
        self.texts.bind(self.days.setAccessibleName, "pages.backup.remind")
        self.days.activated.connect(lambda at: self.warned.emit(DAYS[at]))
        reminder = QWidget()
        reminder.setLayout(row(self.theme, remind, self.days))
        self.milestone.setMinimumHeight(self.days.sizeHint().height())
        acts.add(self.now, self.milestone, self.folder, reminder)
        self.body.addWidget(acts)

    def _progress(self) -> None:
        """How far a copy has come, and the way to call it off; there only while one is made."""
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self._step = label("note")
        self.cancel = button(self.theme, "quiet", "", lambda: self.asked.emit("cancel"))
        self.texts.bind(self.cancel.setText, "pages.backup.cancel")
        self.texts.bind(self.bar.setAccessibleName, "pages.backup.copying")
        line = row(self.theme, self._step, self.bar, self.cancel, spacing=12)
        line.setStretch(1, 1)
        self._working = QFrame()
        self._working.setLayout(line)
        self._working.hide()
        self.body.addWidget(self._working)

    def _fact(self, name: str) -> QFrame:
        heading, text = label("muted", wrap=True), label("strong", wrap=True)
        note, mark = label("note", wrap=True), label()
        self.texts.bind(heading.setText, f"pages.backup.{name}")
        self._facts[name] = (text, note, mark)
        inner: QVBoxLayout = column(self.theme, spacing=4)
        head = row(self.theme, heading, mark)
        head.setStretch(0, 1)
        inner.addLayout(head)
        inner.addWidget(text)
        inner.addWidget(note)
        inner.addStretch(1)
        return frame("card", inner, self.theme)

    def _section(self, name: str) -> None:
        heading = label("section")
        self.texts.bind(heading.setText, f"pages.backup.{name}")
        self.body.addWidget(heading)

    def _rehearsal(self) -> None:
        """The chosen backup is opened apart, with the password of the person who asks."""
        self._section("rehearsal")
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, "pages.backup.rehearsal-lead")
        self.texts.bind(self.password.setPlaceholderText, "pages.backup.password")
        self.texts.bind(self.password.setAccessibleName, "pages.backup.password")
        self.texts.bind(self.rehearse.setText, "pages.backup.rehearse")
        self.password.setMaximumWidth(self.theme.px(280))
        self.password.returnPressed.connect(self.rehearse.click)
        self.rehearse.setEnabled(False)
        line = ActRow(self.theme)
        line.add(self.password, self.rehearse)
        inner = column(self.theme, lead, line, self.outcome, spacing=8)
        self.body.addWidget(frame("card", inner, self.theme))

    def _heads(self) -> None:
        self.table.show_heads([self.words(f"pages.backup.head-{name}") for name in HEADS])
        self.evidence.show_heads([self.words(f"pages.backup.head-{name}") for name in EVIDENCE])
        kept = self.days.currentIndex()
        self.days.clear()
        self.days.addItems([self.words("pages.backup.days", n=n) for n in DAYS])
        self.days.setCurrentIndex(kept)

    def show_view(self, view: BackupView) -> None:
        """Show how the desk stands with its copies."""
        for name, fact in view.facts.items():
            text, note, mark = self._facts[name]
            text.setText(fact.text)
            note.setText(fact.note)
            mark.setPixmap(mark_pixmap(fact.mark, self.theme, 20))
        self.table.show_rows(view.rows)
        if view.rows and not self.table.key:
            self.table.selectRow(0)
        self.rehearse.setEnabled(bool(self.table.key))
        self.evidence.show_rows(view.evidence)
        self.evidence.setVisible(bool(view.evidence))
        self._no_evidence.setVisible(not view.evidence)
        self.days.setCurrentIndex(min(range(len(DAYS)), key=lambda at: abs(DAYS[at] - view.warn_days)))
        self.now.setEnabled(view.chosen)
        self.milestone.setEnabled(view.chosen)

    def show_progress(self, share: float | None) -> None:
        """A copy is so far written (from 0 to 1; at 1 it is being read again), or None: none is under way."""
        self._working.setVisible(share is not None)
        if share is not None:
            self._step.setText(self.words("pages.backup.copying" if share < 1 else "pages.backup.verifying"))
            self.bar.setRange(0, 0 if share >= 1 else 100)
            self.bar.setValue(int(share * 100))
            self.now.setEnabled(False)

    def show_outcome(self, text: str, tone: str) -> None:
        """What a rehearsal found, or why there was none."""
        self.outcome.say(text, tone)

    def words_changed(self) -> None:
        """The heads follow, and whoever knows the rows words them again."""
        self._heads()
        self.reword()
