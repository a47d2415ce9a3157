"""The words of the meaning, the password, and the act that says how many forms it signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from cartdesk.base import Words
from cartdesk.ui.pages.sign_view import Whole
from cartdesk.ui.theme import BETWEEN, GRID, INSIDE, Theme
from cartdesk.ui.widgets.personal_remark import PersonalRemark


class SignBar(QFrame):
    """`sign_wanted(password, meaning)`: the act was pressed with a password. `refuse_wanted()`: the other one was.

    `meanings` are (value, words); with one meaning its words stand as text, with more they can be chosen.
    """

    sign_wanted = Signal(str, str)
    refuse_wanted = Signal()

    def __init__(self, meanings: Sequence[tuple[str, str]], words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("footer")
        self._words = words
        self._meanings = list(meanings)
        self._count = 0
        self._busy = False
        self._whole: Whole | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(*[theme.px(v) for v in (BETWEEN, INSIDE, BETWEEN, INSIDE)])
        grid.setHorizontalSpacing(theme.px(INSIDE))
        grid.setVerticalSpacing(theme.px(GRID))
        said = QLabel(words("sign.meaning"), self)
        said.setObjectName("muted")
        self.meaning = QLabel("", self)
        self.meaning.setWordWrap(True)
        self.meaning.setFont(theme.font(bold=True))
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(words("sign.meaning"))
        for value, text in self._meanings:
            self.choice.addItem(text, value)
        self.choice.setVisible(len(self._meanings) > 1)
        self.meaning.setVisible(len(self._meanings) == 1)
        self.meaning.setText(self._meanings[0][1] if self._meanings else "")
        self._build_fields(theme)
        self.told = QLabel(self)
        self.told.setObjectName("failed")
        self.told.setWordWrap(True)
        self.told.hide()
        words_row = QHBoxLayout()
        words_row.addWidget(said)
        words_row.addWidget(self.meaning, 1)
        words_row.addWidget(self.choice, 1)
        grid.addLayout(words_row, 0, 0, 1, 4)
        grid.addWidget(self.late, 1, 0, 1, 4)
        grid.addWidget(self.told, 2, 0, 1, 3)
        self.paper = QPushButton(self)
        self.paper.setObjectName("link")
        self.paper.hide()
        self.paper.clicked.connect(lambda _=False: self._paper())
        self._paper: Callable[[], None] = lambda: None
        grid.addWidget(self.paper, 2, 3)
        grid.addWidget(self.refuse, 3, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(PersonalRemark(self.late, lambda: self._words), 4, 0, 1, 4)
        grid.addWidget(self.password, 3, 2)
        grid.addWidget(self.button, 3, 3)
        self.tell_count(0)

    def _build_fields(self, theme: Theme) -> None:
        """The reason for signing late, the password, and the two acts beside it."""
        words = self._words
        self.late = QLineEdit(self)
        self.late.setMinimumHeight(theme.row)
        self.late.hide()
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(words("sign.password"))
        self.password.setAccessibleName(words("sign.password"))
        self.password.setMinimumHeight(theme.row)
        self.password.setMinimumWidth(theme.px(150))
        self.password.returnPressed.connect(self._sign)
        self.button = QPushButton(self)
        self.button.setObjectName("primary")
        self.button.clicked.connect(lambda _=False: self._sign())
        self.refuse = QPushButton(words("sign.refuse"), self)
        self.refuse.setObjectName("second")
        self.refuse.clicked.connect(lambda _=False: self.refuse_wanted.emit())

    def tell_whole(self, whole: Whole | None) -> None:
        """Say that the act signs the whole case book, and ask why so late when it is late; None: it signs forms."""
        self._whole = whole
        usual = self._meanings[0][1] if self._meanings else ""
        self.meaning.setText(whole.meaning if whole else usual)
        self.choice.setVisible(len(self._meanings) > 1 and whole is None)
        self.meaning.setVisible(len(self._meanings) == 1 or whole is not None)
        asked = self._words("sign.late", n=whole.late) if whole and whole.late else ""
        self.late.setPlaceholderText(asked)
        self.late.setAccessibleName(asked)
        self.late.setVisible(bool(asked))

    def tell_count(self, count: int) -> None:
        """Name the act by what it signs."""
        self._count = count
        self.button.setText(self._act_words())
        self._settle()

    def _act_words(self) -> str:
        return self._words("sign.act-whole") if self._whole else self._words("sign.act", n=self._count)

    def tell_busy(self, busy: bool) -> None:
        """Signing takes a moment (the password is stretched): say so and take no second press."""
        self._busy = busy
        self.button.setText(self._words("sign.signing") if busy else self._act_words())
        self._settle()

    def tell(self, message: str, good: bool = False) -> None:
        """Say how it went, beside the password; an empty message is silence."""
        self.told.setObjectName("saved" if good else "failed")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(message)
        self.told.setVisible(bool(message))
        self.paper.hide()

    def offer(self, text: str, act: Callable[[], None]) -> None:
        """Offer one more act beside what was told; the next word told takes it away."""
        self._paper = act
        self.paper.setText(text)
        self.paper.show()

    def ask_password(self) -> None:
        """Put the keyboard into the password; with one typed already, sign."""
        if self.password.text():
            self._sign()
        else:
            self.password.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def clear(self) -> None:
        """Forget the password."""
        self.password.clear()
        self.late.clear()

    def showEvent(self, event: QShowEvent) -> None:
        """A password never waits for a page to come back."""
        super().showEvent(event)
        self.clear()

    def _settle(self) -> None:
        self.button.setEnabled(self._count > 0 and not self._busy)
        self.password.setEnabled(not self._busy)
        self.refuse.setEnabled(not self._busy)

    def _sign(self) -> None:
        if not self.button.isEnabled():
            return
        password = self.password.text()
        if not password:
            self.tell(self._words("sign.no-password"))
            self.password.setFocus()
            return
        self.tell("")
        self.sign_wanted.emit(password, str(self.choice.currentData()))
