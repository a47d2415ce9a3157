"""What a new row would take from an earlier one, told before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from cartdesk.base import Words
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.parts import button, column, label


class CopyStrip(QFrame):
    """Hidden until `offer`; `act` does it."""

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice-info")
        self.texts = Texts(words)
        self._told = label("strong", wrap=True)
        self._answers = label(wrap=True)
        self._note = label("note", wrap=True)
        self.texts.bind(self._note.setText, "logs.copy-note")
        acts = QWidget()
        flow = FlowLayout(acts, theme.px(8))
        self.act = button(theme, "primary")
        back = button(theme, "quiet", "", self.hide)
        self.texts.bind(back.setText, "ui.cancel")
        flow.addWidget(self.act)
        flow.addWidget(back)
        layout = column(theme, self._told, self._answers, self._note, acts, spacing=4)
        edge = theme.px(8)
        layout.setContentsMargins(theme.px(12), edge, theme.px(12), edge)
        self.setLayout(layout)
        self.hide()

    def offer(self, words: Words, number: int, answers: Sequence[tuple[str, str]]) -> None:
        """Tell the answers (label, answer) of row `number` that would be copied, and give the keyboard to the act."""
        self.texts.use(words)
        self._told.setText(words("logs.copy-told", number=number))
        self._answers.setText("; ".join(f"{name}: {answer}" for name, answer in answers))
        self.act.setText(words("logs.copy-act", n=len(answers)))
        self.show()
        self.act.setFocus(Qt.FocusReason.OtherFocusReason)
