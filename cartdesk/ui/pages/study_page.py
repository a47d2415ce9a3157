"""A study from an ODM file: choose the file, read what it holds and what was not understood, then take it in.

Data of subjects in the file go on from here into a practice desk, with a bar that can be called off.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout

from cartdesk.base import Words
from cartdesk.ui.theme import AROUND, Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row
from cartdesk.usecases import ReportSection

NOTHING, SEEN, TAKEN, LOADED = "nothing", "seen", "taken", "loaded"
NEXT = {NOTHING: "import", SEEN: "import", TAKEN: "desk", LOADED: "open"}


class StudyPage(Page):
    """`asked(act)`: file, import, desk, practice, cancel, open, back.

    The report is laid out as sections; nothing is taken in before it was seen.
    """

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
        self._report.setSpacing(theme.px(16))
        self._hint = label("muted", wrap=True)
        self.texts.bind(self._hint.setText, "pages.study.hint")
        inner = column(theme, title, lead, spacing=12)
        inner.addLayout(chosen)
        inner.addWidget(self._hint)
        inner.addWidget(self._progress())
        inner.addLayout(self._report)
        card = frame("card", inner, theme, margin=24, spacing=12)
        card.setMaximumWidth(theme.px(960))
        middle = row(theme, 1, card, 1)
        middle.setStretch(1, 12)
        self.body.addLayout(middle)
        self.body.addStretch(1)
        self._foot()
        self.words_changed()

    def _progress(self) -> QFrame:
        """How far the data have come, and the way to call it off; there only while they come."""
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self._step = label("note", wrap=True)
        self.cancel = button(self.theme, "", "", partial(self.asked.emit, "cancel"))
        self.texts.bind(self.cancel.setText, "pages.study.cancel")
        line = row(self.theme, self.bar, self.cancel, spacing=12)
        line.setStretch(0, 1)
        self._working = QFrame()
        inside = column(self.theme, self._step, spacing=4)
        inside.addLayout(line)
        self._working.setLayout(inside)
        self._working.hide()
        return self._working

    def _foot(self) -> None:
        self._back = button(self.theme, "quiet", "back", partial(self.asked.emit, "back"))
        self.texts.bind(self._back.setText, "pages.study.back")
        self._practice = button(self.theme, "", "", partial(self.asked.emit, "practice"))
        self.texts.bind(self._practice.setText, "pages.study.practice")
        self._practice.hide()
        self._next = button(self.theme, "primary", on_click=lambda: self.asked.emit(NEXT[self._state]))
        foot = row(self.theme, self._back, 1, self._practice, self._next)
        edge = self.theme.px(AROUND)
        foot.setContentsMargins(edge, self.theme.px(12), edge, self.theme.px(12))
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.addLayout(foot)

    def show_report(
        self, name: str, sections: Sequence[ReportSection], *, taken: bool, data: bool = False
    ) -> None:
        """What a file holds; `taken`: the study stands in the program now, `data`: the file holds data of subjects."""
        self._lay(TAKEN if taken else SEEN, name, sections)
        self._practice.setVisible(taken and data)

    def show_loaded(self, name: str, sections: Sequence[ReportSection], told: str) -> None:
        """What of the file's data stands in the practice desk, and where that is."""
        self._lay(LOADED, name, sections)
        self.notice.say(told, "complete")

    def _lay(self, state: str, name: str, sections: Sequence[ReportSection]) -> None:
        self._state = state
        self.file.setText(name)
        self.notice.quiet()
        self._practice.hide()
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
        self._lay(NOTHING, name, ())
        self.notice.say(text)
        self._choose.setFocus()

    def not_loaded(self, text: str) -> None:
        """Say why the data were not loaded; the study stands in the program all the same."""
        self.busy(False)
        self.notice.say(text)
        self._practice.setFocus()

    def busy(self, busy: bool) -> None:
        """While a file is read nothing can be pressed twice."""
        self._choose.setEnabled(not busy)
        self._back.setEnabled(not busy)
        self._practice.setEnabled(not busy)
        self._working.hide()
        if busy:
            self._next.setEnabled(False)
            self._next.setText(self.words("pages.study.reading"))
            self.notice.quiet()
        else:
            self.words_changed()

    def show_progress(self, share: float) -> None:
        """The data have come so far (0 to 1; at 0 the desk itself is being made)."""
        if not self._working.isVisible():
            self.busy(True)
            self.words_changed()
            self._next.setEnabled(False)
            self._working.show()
            self.cancel.setEnabled(True)
            self.cancel.setFocus()
        if not self.cancel.isEnabled():
            return
        told = (
            self.words("pages.study.loading", share=int(share * 100))
            if share
            else self.words("pages.study.preparing")
        )
        self._step.setText(told)
        self.bar.setAccessibleName(told)
        self.bar.setRange(0, 100 if share else 0)
        self.bar.setValue(int(share * 100))

    def calling_off(self) -> None:
        """Cancel was pressed: what is under way ends at its next step."""
        self.cancel.setEnabled(False)
        self._step.setText(self.words("pages.study.cancelling"))

    def words_changed(self) -> None:
        """Word the buttons again; the report comes again from the presenter."""
        self._hint.setVisible(self._state == NOTHING)
        self._choose.setText(self.words(f"pages.study.{'choose' if self._state == NOTHING else 'another'}"))
        self._next.setText(self.words(f"pages.study.{NEXT[self._state]}"))
        self._next.setEnabled(self._state != NOTHING)
