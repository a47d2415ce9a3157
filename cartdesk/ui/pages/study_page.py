"""A study from an ODM file: choose the file, read what it holds and what was not understood, then take it in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cartdesk.base import Words
from cartdesk.ui.theme import AROUND, Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row
from cartdesk.usecases import ReportSection

NOTHING, SEEN, TAKEN = "nothing", "seen", "taken"


class StudyPage(Page):
    """`asked(act)`: file, import, desk, back. The report is laid out as sections; nothing is taken in before it was seen."""

    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "")
        self._state = NOTHING
        title, lead = label("title", wrap=True), label("muted", wrap=True)
        self.texts.bind(title.setText, "pages.study.title")
        self.texts.bind(lead.setText, "pages.study.lead")
        self.file = label("strong", wrap=True)
        self._choose = button(theme, "", "folder", partial(self.asked.emit, "file"))
        chosen = row(theme, self._choose, self.file, spacing=12)
        chosen.setStretch(1, 1)
        self._report = QVBoxLayout()
        self._report.setSpacing(theme.px(12))
        inner = column(theme, title, lead, spacing=12)
        inner.addLayout(chosen)
        inner.addLayout(self._report)
        card = frame("card", inner, theme, margin=24, spacing=12)
        card.setMaximumWidth(theme.px(960))
        middle = row(theme, 1, card, 1)
        middle.setStretch(1, 12)
        self.body.addLayout(middle)
        self.body.addStretch(1)
        self._back = button(theme, "quiet", "back", partial(self.asked.emit, "back"))
        self.texts.bind(self._back.setText, "pages.study.back")
        self._next = button(theme, "primary", on_click=self._go_on)
        foot = row(theme, 1, self._back, self._next)
        edge = theme.px(AROUND)
        foot.setContentsMargins(edge, theme.px(12), edge, theme.px(12))
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.addLayout(foot)
        self.words_changed()

    def show_report(self, name: str, sections: Sequence[ReportSection], *, taken: bool) -> None:
        """What a file holds; `taken`: the study stands in the program now."""
        self._state = TAKEN if taken else SEEN
        self.file.setText(name)
        self.notice.quiet()
        clear(self._report)
        for section in sections:
            self._report.addWidget(self._section(section))
        self.busy(False)
        self._next.setFocus()

    def _section(self, section: ReportSection) -> QFrame:
        lines = label("", "\n".join(section.lines), wrap=True)
        lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        if not section.title:
            return frame("plain", column(self.theme, lines), self.theme, margin=0)
        head = label("section", section.title, wrap=True)
        lines.setAccessibleName(section.title)
        return frame("plain", column(self.theme, head, lines, spacing=4), self.theme, margin=0, spacing=4)

    def refuse(self, name: str, text: str) -> None:
        """Say why a file was not read or not taken in; another one can be chosen."""
        self._state = NOTHING
        self.file.setText(name)
        clear(self._report)
        self.busy(False)
        self.notice.say(text)
        self._choose.setFocus()

    def busy(self, busy: bool) -> None:
        """While a file is read nothing can be pressed twice."""
        self._choose.setEnabled(not busy)
        self._next.setEnabled(not busy and self._state != NOTHING)
        if busy:
            self._next.setText(self.words("pages.study.reading"))
            self.notice.quiet()
        else:
            self.words_changed()

    def words_changed(self) -> None:
        """Word the buttons again; the report comes again from the presenter."""
        self._choose.setText(self.words(f"pages.study.{'choose' if self._state == NOTHING else 'another'}"))
        self._next.setText(self.words(f"pages.study.{'desk' if self._state == TAKEN else 'import'}"))
        self._next.setEnabled(self._state != NOTHING)

    def _go_on(self) -> None:
        self.asked.emit("desk" if self._state == TAKEN else "import")
