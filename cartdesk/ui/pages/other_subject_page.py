"""Two subjects, one question: is the form of this one really meant? It stands in the page, not in front of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, column, frame, label
from cartdesk.ui.widgets.subject_banner import SubjectBanner


class OtherSubjectPage(Page):
    """`answered(go_on)`: True to open the other subject's form (Enter), False to go back to the one left (Esc)."""

    answered = Signal(bool)

    def __init__(self, words: Words, theme: Theme, left: str, code: str) -> None:
        super().__init__(words, theme, "pages.other-subject.title")
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, "pages.other-subject.lead")
        self.body.addWidget(lead)
        self.left, self.banner = SubjectBanner(theme), SubjectBanner(theme)
        for name, banner in (("left", self.left), ("opens", self.banner)):
            told = label("note")
            self.texts.bind(told.setText, f"pages.other-subject.{name}")
            card = frame("card", column(theme, told, banner, spacing=8), theme)
            card.setMaximumWidth(theme.px(880))
            self.body.addWidget(card)
        self.go = button(theme, "primary", "", lambda: self.answered.emit(True))
        self.back = button(theme, "", "back", lambda: self.answered.emit(False))
        acts = QWidget()
        flow = FlowLayout(acts, theme.px(12))
        for name, one, named in (("go", self.go, code), ("back", self.back, left)):
            one.setMinimumHeight(theme.px(44))
            self.texts.bind(one.setText, f"pages.other-subject.{name}", code=named)
            flow.addWidget(one)
        self.body.addWidget(acts)
        self.body.addStretch(1)
        self.starts_at = self.go

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, unless the keyboard stands on the way back; Esc goes back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.answered.emit(not self.back.hasFocus())
        elif event.key() == Qt.Key.Key_Escape:
            self.answered.emit(False)
        else:
            super().keyPressEvent(event)
