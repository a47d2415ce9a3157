"""Hand the desk over: a few words for whoever comes next, then it locks. The typed text goes with them by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from cartdesk.base import Words
from cartdesk.ui.dialogs.frame import DialogFrame
from cartdesk.ui.theme import Theme


class HandoverDialog(DialogFrame):
    """Calls `then(note)` when the desk is to be handed over; leaving changes nothing."""

    def __init__(
        self,
        form: str,
        words: Words,
        theme: Theme,
        then: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words("ui.handover.title"), words, theme, parent)
        self._then = then
        self.say(form, "rowLabel")
        self.say(words("ui.handover.lead"))
        self.text = self.ask_words(words("ui.handover.note"), 72)
        self.button = self.act_row(words("ui.handover.act"), words("ui.cancel"))
        self.button.clicked.connect(lambda _=False: self._answer())
        self.text.setFocus()

    def _answer(self) -> None:
        self.accept()
        self._then(self.text.toPlainText().strip())
