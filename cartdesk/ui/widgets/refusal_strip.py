"""The strip under the head of a form that a signer gave back: who, when, in which words; the answer, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, column, label, row
from cartdesk.ui.widgets.personal_remark import PersonalRemark

LONGEST = 2000


class RefusalStrip(QFrame):
    """`answered(words)`: the form is to wait for the signature again. F7, anywhere on `page`, comes here."""

    answered = Signal(str)

    def __init__(self, told: str, may_answer: bool, words: Words, theme: Theme, page: QWidget) -> None:
        super().__init__(page)
        self.setProperty("role", "notice-warn")
        self.setAccessibleName(told)
        mark = label()
        mark.setPixmap(mark_pixmap("warn", theme))
        self.told = label(text=told, wrap=True)
        self.fault = label("strong", wrap=True)
        self.fault.hide()
        self.answer = QLineEdit()
        self.answer.setMaxLength(LONGEST)
        self.answer.setMinimumHeight(theme.row)
        self.answer.setPlaceholderText(words("refusal.answer"))
        self.answer.setAccessibleName(words("refusal.answer"))
        self.answer.returnPressed.connect(self._tell)
        self.act = button(theme, on_click=self._tell)
        self.act.setText(words("refusal.act"))
        self.line = QWidget()
        self.line.setLayout(row(theme, self.answer, self.act, spacing=8))
        remark = PersonalRemark(self.answer, lambda: words)
        text = column(theme, self.told, self.line, remark, self.fault, spacing=4)
        layout = row(theme, mark, spacing=12)
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        layout.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        self.setLayout(layout)
        self.line.setVisible(may_answer)
        bind(page, "answer-refusal", lambda: self.answer.setFocus(Qt.FocusReason.ShortcutFocusReason))

    def refuse(self, why: str) -> None:
        """The answer was not taken: say why, keep its words."""
        self.fault.setText(why)
        self.fault.show()
        self.answer.setFocus()

    def settle(self, told: str) -> None:
        """The answer was taken: only say so."""
        self.told.setText(told)
        self.setAccessibleName(told)
        self.line.hide()
        self.fault.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Never squeezed: in a low window the fields give way, they can be scrolled."""
        super().resizeEvent(event)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    def _tell(self) -> None:
        self.answered.emit(self.answer.text().strip())
