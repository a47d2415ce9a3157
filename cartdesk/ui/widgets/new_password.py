"""A new password, twice, with its rules told from the start and ticked while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFormLayout

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import column, field_label, label, row
from cartdesk.ui.widgets.password_line import PasswordLine

RULES = ("length", "strength", "equal")
Judge = Callable[[str, str], Sequence[str]]


class NewPassword(QObject):
    """The two lines and the rules under them, put into a form by `add_to`. `changed()` after each key.

    `judge(password, name)` gives the codes of what is wrong with a password (too short: `too-short`, …); `name` is
    asked for whenever it judges. `labels` is where the words beside the lines stand: `password`, `again`.
    """

    changed = Signal()

    def __init__(
        self, words: Words, theme: Theme, judge: Judge, name: Callable[[], str], labels: str = "ui.person"
    ) -> None:
        super().__init__()
        self._labels = labels
        self.texts, self._theme, self._judge, self._name = Texts(words), theme, judge, name
        self.password, self.again = PasswordLine(), PasswordLine()
        self._rules = {rule: (label(), label("note", wrap=True)) for rule in RULES}
        self._caps = label("note")
        self._caps.setProperty("tone", "warn")
        for line in (self.password, self.again):
            line.textChanged.connect(self.judge)
            line.told.connect(self._tell_caps)

    def add_to(self, layout: QFormLayout) -> None:
        """Put both lines and the rules at the end of a form."""
        for key, field in (("password", self.password), ("again", self.again)):
            told = field_label(self._theme)
            self.texts.bind(told.setText, f"{self._labels}.{key}")
            self.texts.bind(field.setAccessibleName, f"{self._labels}.{key}")
            told.setBuddy(field)
            layout.addRow(told, field)
        rules = column(self._theme, spacing=4)
        for rule, (mark, told) in self._rules.items():
            self.texts.bind(told.setText, f"ui.person.rule-{rule}")
            line = row(self._theme, mark, told, spacing=6)
            line.setStretch(1, 1)
            rules.addLayout(line)
        rules.addWidget(self._caps)
        layout.addRow(label(), rules)
        self.judge()

    @property
    def broken(self) -> set[str]:
        """The rules that what was typed does not keep."""
        password = self.password.text()
        faults = set(self._judge(password, self._name())) if password else {"too-short", "weak"}
        broken = {"length"} if "too-short" in faults else set()
        if faults - {"too-short"}:
            broken.add("strength")
        if not password or password != self.again.text():
            broken.add("equal")
        return broken

    def clear(self) -> None:
        """Empty both lines."""
        self.password.clear()
        self.again.clear()

    def judge(self) -> None:
        """Tick the rules that are kept."""
        broken = self.broken
        for rule, (mark, told) in self._rules.items():
            name = "not-started" if rule in broken else "received"
            mark.setPixmap(mark_pixmap(name, self._theme))
            told.setAccessibleName(f"{told.text()}: {'—' if rule in broken else '✓'}")
        self.changed.emit()

    def _tell_caps(self, _: str, caps: int) -> None:
        self._caps.setText(self.texts.words("ui.unlock.caps") if caps else "")
