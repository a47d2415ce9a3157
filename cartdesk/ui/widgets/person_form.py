"""A person to be enrolled: name, role, organisation, how identity was checked, and their own first password."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from cartdesk.base import Words
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.new_password import Judge, NewPassword
from cartdesk.ui.widgets.parts import field_label, grow

__all__ = ["CHECKS", "Judge", "PersonEntry", "PersonForm"]

CHECKS = ("passport", "badge", "known")


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
        self.texts, self._theme = Texts(words), theme
        self._roles: tuple[tuple[str, str], ...] = ()
        self.name, self.org = QLineEdit(), QLineEdit()
        self.role, self.check = QComboBox(), QComboBox()
        self._fresh = NewPassword(words, theme, judge, self.name.text)
        self.password, self.again = self._fresh.password, self._fresh.again
        for combo in (self.role, self.check):
            grow(combo)
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(12))
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for key, field in (
            ("name", self.name),
            ("role", self.role),
            ("org", self.org),
            ("check", self.check),
        ):
            told = field_label(theme)
            self.texts.bind(told.setText, f"ui.person.{key}")
            self.texts.bind(field.setAccessibleName, f"ui.person.{key}")
            told.setBuddy(field)
            layout.addRow(told, field)
        self._fresh.add_to(layout)
        self.texts.bind(self.name.setPlaceholderText, "ui.person.name-hint")
        self._fresh.changed.connect(self.changed)
        self.name.textChanged.connect(self._fresh.judge)
        self.org.textChanged.connect(self._fresh.judge)
        self._fill_checks()

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
        return bool(entry.name and entry.org and entry.role) and not self._fresh.broken

    def clear(self) -> None:
        """Empty all fields."""
        for field in (self.name, self.org, self.password, self.again):
            field.clear()

    def set_words(self, words: Words) -> None:
        """Change the language."""
        self.texts.use(words)
        self._fresh.texts.use(words)
        self._fill_checks()

    def _fill_checks(self) -> None:
        at = max(0, self.check.currentIndex())
        self.check.clear()
        for code in CHECKS:
            self.check.addItem(self.texts.words(f"ui.person.check-{code}"), code)
        self.check.setCurrentIndex(at)
