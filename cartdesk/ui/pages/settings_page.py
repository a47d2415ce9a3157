"""Settings: the people of the desk, first trust by cards, what this program is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label, row
from cartdesk.ui.widgets.password_line import PasswordLine
from cartdesk.ui.widgets.person_form import Judge, PersonEntry, PersonForm
from cartdesk.ui.widgets.plain_table import PlainTable, TableRow

FINGERPRINT_ROW = 4


class SettingsPage(Page):
    """`asked(act)`: add-person, write-card, read-card, take-card, forget-card."""

    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme, judge: Judge, *, administers: bool, kind: str) -> None:
        super().__init__(words, theme, "pages.settings.title")
        self._kind = kind
        self.people = PlainTable(theme, 0)
        self.people.setMinimumHeight(theme.px(180))
        self.person = PersonForm(words, theme, judge)
        self.own_password = PasswordLine()
        self.url, self.key = QLineEdit(), QLineEdit()
        self._card_words = QVBoxLayout()
        self._section("people", column(theme, self.people))
        if administers:
            self._section("add", self._add_box())
            self._section("cards", self._card_box(kind))
        self.about = label(wrap=True)
        self._section("about", column(theme, self.about))
        self.body.addStretch(1)
        self._heads()

    def _section(self, name: str, inner: QVBoxLayout) -> None:
        heading = label("section")
        self.texts.bind(heading.setText, f"pages.settings.{name}")
        self.body.addWidget(heading)
        self.body.addWidget(frame("card", inner, self.theme))

    def _add_box(self) -> QVBoxLayout:
        theme = self.theme
        told = label("note", wrap=True)
        self.texts.bind(told.setText, "pages.settings.own-password-why")
        own = label()
        self.texts.bind(own.setText, "pages.settings.own-password")
        self.texts.bind(self.own_password.setAccessibleName, "pages.settings.own-password")
        add = button(theme, "primary", "add", lambda: self.asked.emit("add-person"))
        self.texts.bind(add.setText, "pages.settings.add-person")
        inner = column(theme, self.person, told, spacing=12)
        inner.addLayout(row(theme, own, self.own_password, 1, add))
        return inner

    def _card_box(self, kind: str) -> QVBoxLayout:
        theme = self.theme
        lead = label("muted", wrap=True)
        self.texts.bind(lead.setText, f"pages.settings.cards-{kind}")
        write = button(theme, "", "card", lambda: self.asked.emit("write-card"))
        take = button(theme, "", "folder", lambda: self.asked.emit("read-card"))
        self.texts.bind(write.setText, f"pages.settings.write-{kind}")
        self.texts.bind(take.setText, f"pages.settings.take-{kind}")
        inner = column(theme, lead, spacing=12)
        if kind == "sponsor":
            for name, field in (("url", self.url), ("key", self.key)):
                told = label()
                told.setMinimumWidth(theme.px(220))
                self.texts.bind(told.setText, f"pages.settings.server-{name}")
                self.texts.bind(field.setAccessibleName, f"pages.settings.server-{name}")
                inner.addLayout(row(theme, told, field))
        inner.addLayout(row(theme, write, take, 1))
        inner.addLayout(self._card_words)
        return inner

    def _heads(self) -> None:
        self.people.show_heads(
            [self.words(f"pages.settings.head-{name}") for name in ("name", "role", "org")]
        )

    def show_people(self, rows: Sequence[TableRow], roles: Sequence[tuple[str, str]]) -> None:
        """The people of the desk, and the roles a new one may have."""
        self.people.show_rows(rows)
        self.person.show_roles(tuple(roles))

    def show_card(self, about: str, words: Sequence[str]) -> None:
        """A card before it is taken: whose it is, and its words to be read aloud over the telephone."""
        self.forget_card()
        told = label("strong", about, wrap=True)
        lead = label("muted", self.words("pages.settings.compare"), wrap=True)
        self._card_words.addWidget(told)
        self._card_words.addWidget(lead)
        for start in range(0, len(words), FINGERPRINT_ROW):
            line = row(self.theme, spacing=12)
            for at, word in enumerate(words[start : start + FINGERPRINT_ROW], start + 1):
                line.addWidget(self._word(at, word), 1)
            self._card_words.addLayout(line)
        take = button(self.theme, "primary", "", lambda: self.asked.emit("take-card"))
        take.setText(self.words("pages.settings.words-fit"))
        leave = button(self.theme, "danger", "", lambda: self.asked.emit("forget-card"))
        leave.setText(self.words("pages.settings.words-differ"))
        self._card_words.addLayout(row(self.theme, 1, leave, take))

    def _word(self, at: int, word: str) -> QWidget:
        return frame(
            "notice-info",
            column(self.theme, label("note", str(at)), label("section", word)),
            self.theme,
            margin=8,
        )

    def forget_card(self) -> None:
        """Take a shown card away again."""
        clear(self._card_words)

    def entered(self) -> PersonEntry | None:
        """The new person as typed, None while something is missing."""
        return self.person.entry if self.person.ready else None

    def set_words(self, words: Words) -> None:
        """The form for a person follows too."""
        self.person.set_words(words)
        super().set_words(words)

    def words_changed(self) -> None:
        """The heads follow."""
        self._heads()
