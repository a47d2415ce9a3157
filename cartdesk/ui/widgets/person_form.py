"""A person to be enrolled: name, role, organisation, how identity was checked, and their own first password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import column, field_label, grow, label, row
from cartdesk.ui.widgets.password_line import PasswordLine

CHECKS = ("passport", "badge", "known")
RULES = ("length", "strength", "equal")
Judge = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What was typed."""

    name: str
    role: str
    org: str
    password: str
    identity_check: str


class PersonForm(QWidget):
    """Rules of the password are told from the start and ticked while typing. `changed()` after each key.

    `judge(password, name)` gives the codes of what is wrong with a password (too short: `too-short`, …).
    """

    changed = Signal()

    def __init__(self, words: Words, theme: Theme, judge: Judge) -> None:
        super().__init__()
        self.texts, self._theme, self._judge = Texts(words), theme, judge
        self._roles: tuple[tuple[str, str], ...] = ()
        self.name, self.org = QLineEdit(), QLineEdit()
        self.role, self.check = QComboBox(), QComboBox()
        self.password, self.again = PasswordLine(), PasswordLine()
        for combo in (self.role, self.check):
            grow(combo)
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(12))
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._rules = {rule: (label(), label("note", wrap=True)) for rule in RULES}
        self._caps = label("note")
        self._caps.setProperty("tone", "warn")
        fields = (("name", self.name), ("role", self.role), ("org", self.org), ("check", self.check))
        for key, field in (*fields, ("password", self.password), ("again", self.again)):
            told = field_label(theme)
            self.texts.bind(told.setText, f"ui.person.{key}")
            self.texts.bind(field.setAccessibleName, f"ui.person.{key}")
            told.setBuddy(field)
            layout.addRow(told, field)
        self.texts.bind(self.name.setPlaceholderText, "ui.person.name-hint")
        rules = column(theme, spacing=4)
        for rule, (mark, told) in self._rules.items():
            self.texts.bind(told.setText, f"ui.person.rule-{rule}")
            line = row(theme, mark, told, spacing=6)
            line.setStretch(1, 1)
            rules.addLayout(line)
        rules.addWidget(self._caps)
        layout.addRow(label(), rules)
        self._connect()
        self._fill_checks()
        self._judge_now()

    def _connect(self) -> None:
        for field in (self.name, self.org, self.password, self.again):
            field.textChanged.connect(self._judge_now)
        for line in (self.password, self.again):
            line.told.connect(self._tell_caps)

    def show_roles(self, roles: tuple[tuple[str, str], ...]) -> None:
        """The roles to choose from, as (OID, title); with one role there is nothing to choose."""
        chosen = self.role.currentData()
        self._roles = roles
        self.role.clear()
        for oid, title in roles:
            self.role.addItem(title, oid)
        self.role.setCurrentIndex(max(0, self.role.findData(chosen)))
        self.role.setEnabled(len(roles) > 1)

    @property
    def entry(self) -> PersonEntry:
        """What stands in the fields now."""
        role, check = self.role.currentData() or "", self.check.currentData() or CHECKS[0]
        return PersonEntry(
            self.name.text().strip(), role, self.org.text().strip(), self.password.text(), check
        )

    @property
    def ready(self) -> bool:
        """True when every field is filled and every rule is kept."""
        entry = self.entry
        return bool(entry.name and entry.org and entry.role) and not self._broken()

    def clear(self) -> None:
        """Empty all fields."""
        for field in (self.name, self.org, self.password, self.again):
            field.clear()

    def set_words(self, words: Words) -> None:
        """Change the language."""
        self.texts.use(words)
        self._fill_checks()

    def _fill_checks(self) -> None:
        at = max(0, self.check.currentIndex())
        self.check.clear()
        for code in CHECKS:
            self.check.addItem(self.texts.words(f"ui.person.check-{code}"), code)
        self.check.setCurrentIndex(at)

    def _broken(self) -> set[str]:
        password = self.password.text()
        faults = set(self._judge(password, self.name.text())) if password else {"too-short", "weak"}
        broken = {"length"} if "too-short" in faults else set()
        if faults - {"too-short"}:
            broken.add("strength")
        if not password or password != self.again.text():
            broken.add("equal")
        return broken

    def _judge_now(self) -> None:
        broken = self._broken()
        for rule, (mark, told) in self._rules.items():
            name = "not-started" if rule in broken else "received"
            mark.setPixmap(mark_pixmap(name, self._theme))
            told.setAccessibleName(f"{told.text()}: {'—' if rule in broken else '✓'}")
        self.changed.emit()

    def _tell_caps(self, _: str, caps: int) -> None:
        self._caps.setText(self.texts.words("ui.unlock.caps") if caps else "")
