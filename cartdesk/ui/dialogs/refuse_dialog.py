"""Why a form is not signed: words that become a task for the nurse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from cartdesk.base import Words
from cartdesk.ui.dialogs.frame import DialogFrame
from cartdesk.ui.theme import Theme

SHORTEST = 2


class RefuseDialog(DialogFrame):
    """Calls `then(text)` when the form is given back; leaving changes nothing."""

    def __init__(
        self,
        form: str,
        words: Words,
        theme: Theme,
        then: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words("sign.refuse-title"), words, theme, parent)
        self._then = then
        self.say(form, "rowLabel")
        self.say(words("sign.refuse-note"))
        self.text = self.ask_words(words("sign.refuse-text"), 96)
        self.fault = self.say(words("sign.refuse-short"), "failed")
        self.fault.hide()
        self.button = self.act_row(words("sign.refuse-act"), words("sign.back"))
        self.button.clicked.connect(lambda _=False: self._answer())
        self.text.setFocus()

    def _answer(self) -> None:
        text = self.text.toPlainText().strip()
        if len(text) < SHORTEST:
            self.fault.show()
            self.text.setFocus()
            return
        self.accept()
        self._then(text)
