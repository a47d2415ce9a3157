"""Let a warning stand: the message, and the words why the answer is right all the same."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from cartdesk.base import Words
from cartdesk.ui.dialogs.frame import DialogFrame
from cartdesk.ui.theme import Theme

SHORTEST = 2
LONGEST = 1000


class ExplainDialog(DialogFrame):
    """Calls `then(text)` when the explanation is given; going back changes nothing."""

    def __init__(
        self,
        message: str,
        words: Words,
        theme: Theme,
        then: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words("entry.explain.title"), words, theme, parent)
        self._then = then
        self.say(message, "rowLabel")
        self.text = QLineEdit(self)
        self.text.setMaxLength(LONGEST)
        self.text.setMinimumHeight(theme.row)
        self.text.setPlaceholderText(words("entry.explain.text"))
        self.text.setAccessibleName(words("entry.explain.text"))
        self.column.addWidget(self.text)
        self.heed(self.text)
        self.say(words("entry.explain.note"))
        self.fault = self.say(words("entry.explain.too-short"), "failed")
        self.fault.hide()
        self.button = self.act_row(words("entry.explain.act"), words("entry.reason.back"))
        self.button.clicked.connect(lambda _=False: self._answer())
        self.text.setFocus()

    def _answer(self) -> None:
        text = self.text.text().strip()
        if len(text) < SHORTEST:
            self.fault.show()
            self.text.setFocus()
            return
        self.accept()
        self._then(text)
