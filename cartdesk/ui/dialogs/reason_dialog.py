"""Why is a completed form changed? A code, and words where the code says too little. It remembers nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.records.reason import LONGEST, Reason, ReasonCode
from cartdesk.ui.dialogs.frame import DialogFrame
from cartdesk.ui.theme import Theme


class ReasonDialog(DialogFrame):
    """Calls `then(reason)` once; `then(None)` when the person goes back without changing anything."""

    def __init__(
        self, words: Words, theme: Theme, then: Callable[[Reason | None], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(words("entry.reason.title"), words, theme, parent)
        self._then = then
        self.say(words("entry.reason.explain"))
        self.group = QButtonGroup(self)
        for number, code in enumerate(ReasonCode):
            button = QRadioButton(f"{number + 1}  {words(f'entry.reason.{code.value}')}", self)
            button.setMinimumHeight(theme.row)
            self.group.addButton(button, number)
            self.column.addWidget(button)
        self.text = QLineEdit(self)
        self.text.setMaxLength(LONGEST)
        self.text.setMinimumHeight(theme.row)
        self.text.setPlaceholderText(words("entry.reason.text"))
        self.text.setAccessibleName(words("entry.reason.text"))
        self.column.addWidget(self.text)
        self.heed(self.text)
        self.fault = self.say("", "failed")
        self.fault.hide()
        self.button = self.act_row(words("entry.reason.act"), words("entry.reason.back"))
        self.button.clicked.connect(lambda _=False: self._answer())
        self.group.idClicked.connect(lambda _: self.text.setFocus())
        self.rejected.connect(lambda: self._then(None))
        self.group.buttons()[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses a reason while no words are being typed."""
        sign = event.text()
        if sign.isdigit() and 1 <= int(sign) <= len(ReasonCode) and not self.text.hasFocus():
            self.group.button(int(sign) - 1).setChecked(True)
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _answer(self) -> None:
        chosen = self.group.checkedId()
        if chosen < 0:
            self._tell(self.words("entry.reason.none"))
            return
        try:
            reason = Reason(list(ReasonCode)[chosen].value, self.text.text()).checked()
        except CartDeskError:
            self._tell(self.words("entry.reason.too-short"))
            self.text.setFocus()
            return
        self.accept()
        self._then(reason)

    def _tell(self, message: str) -> None:
        self.fault.setText(message)
        self.fault.show()
