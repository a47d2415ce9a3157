"""The bar at the top: product, study, search (Ctrl+K), who is at the desk with what is theirs, lock."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu

from cartdesk.base import Words
from cartdesk.ui.icons import icon
from cartdesk.ui.texts import Texts, short_name
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, label, restyle, row


class TopBar(QFrame):
    """`searched(text)` at Enter in the search box; `acted(act)`: help, own-password, hand-over, lock."""

    searched = Signal(str)
    acted = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "topbar")
        self.texts = Texts(words)
        self._name, self._role, self._narrow = "", "", False
        self.setMinimumHeight(theme.px(52))
        brand = label("brand", "CartDesk")
        self._study = label("strong")
        self._site = label("muted")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(False)
        self.search.setMaximumWidth(theme.px(360))
        self.search.setMinimumWidth(theme.px(120))
        self.search.addAction(icon("search", theme, "muted", 16), QLineEdit.ActionPosition.LeadingPosition)
        self._hints: dict[bool, str] = {}
        self.texts.bind(partial(self._hint, False), "ui.top.search")
        self.texts.bind(partial(self._hint, True), "ui.top.search-short")
        self.texts.bind(self.search.setAccessibleName, "ui.top.search-name")
        self.search.returnPressed.connect(self._search)
        self._person = button(theme, "quiet")
        self._menu = QMenu(self._person)
        self._person.setMenu(self._menu)
        self._own: dict[str, QAction] = {}
        for act in ("help", "own-password", "hand-over", "lock"):
            made = QAction(self)
            made.triggered.connect(partial(self._ask, act))
            self._menu.addAction(made)
            self._own[act] = made
            self.texts.bind(self._own[act].setText, f"ui.top.{act}")
        self._lock = button(theme, "quiet", "lock", lambda: self.acted.emit("lock"))
        self.texts.bind(self._lock.setAccessibleName, "ui.top.lock")
        self.texts.bind(self._lock.setToolTip, "ui.top.lock")
        layout = row(
            theme, brand, self._study, self._site, 1, self.search, 1, self._person, self._lock, spacing=12
        )
        layout.setContentsMargins(theme.px(16), theme.px(6), theme.px(12), theme.px(6))
        layout.setStretchFactor(self.search, 4)
        self.setLayout(layout)

    def show_desk(self, study: str, site: str) -> None:
        """Which study and which desk this is."""
        self._study.setText(study)
        self._site.setText(site)

    def show_person(self, name: str, role: str) -> None:
        """Who is at the desk, in which role."""
        self._name, self._role = name, role
        self._person.setAccessibleName(f"{name} · {role}")
        self._person.setToolTip(f"{name} · {role}")
        self.narrow(self._narrow)

    def narrow(self, narrow: bool) -> None:
        """In a narrow window the desk's label, the role and the given names give way to the search box."""
        self._narrow = narrow
        self.search.setPlaceholderText(self._hints[narrow])
        self._person.setText(
            short_name(self._name)
            if narrow
            else self._name
            if not self._role
            else f"{self._name} · {self._role}"
        )
        self._site.setVisible(not narrow and bool(self._site.text()))

    def not_found(self, missing: bool) -> None:
        """Colour the box when nothing was found."""
        restyle(self.search, "wrong", missing)

    def _hint(self, short: bool, text: str) -> None:
        self._hints[short] = text
        self.search.setPlaceholderText(self._hints.get(self._narrow, text))

    def _ask(self, act: str, _: bool = False) -> None:
        self.acted.emit(act)

    def _search(self) -> None:
        if self.search.text().strip():
            self.searched.emit(self.search.text().strip())
