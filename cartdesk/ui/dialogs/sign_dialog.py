"""Sign the one form that is open: its name, the words of the meaning, the password, the act in its own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.ui.dialogs.frame import DialogFrame
from cartdesk.ui.pages.sign_bar import SignBar
from cartdesk.ui.theme import Theme

Failed = Callable[[CartDeskError], None]
Sign = Callable[[str, str, Callable[[], None], Failed], None]


class SignDialog(DialogFrame):
    """Calls `sign(password, meaning, done, failed)`; stays open with the error's words when it fails."""

    def __init__(
        self,
        form: str,
        meanings: Sequence[tuple[str, str]],
        words: Words,
        theme: Theme,
        sign: Sign,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(form, words, theme, parent)
        self._sign = sign
        self.bar = SignBar(meanings, words, theme)
        self.bar.refuse.setText(words("sign.back"))
        self.bar.refuse.clicked.connect(lambda _=False: self.reject())
        self.bar.sign_wanted.connect(self._start)
        self.bar.tell_count(1)
        self.column.addWidget(self.bar)
        self.bar.password.setFocus()

    def _start(self, password: str, meaning: str) -> None:
        self.bar.tell_busy(True)
        self._sign(password, meaning, self.accept, self._failed)

    def _failed(self, fault: CartDeskError) -> None:
        self.bar.tell_busy(False)
        self.bar.clear()
        self.bar.tell(self.words.error(fault))
        self.bar.password.setFocus()
