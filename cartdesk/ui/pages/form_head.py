"""The head of a form that never scrolls away: who, which form in which state, and the way to its sections."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.records import FormStatus
from cartdesk.ui.theme import BETWEEN, GRID, INSIDE, Theme
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.subject_banner import SubjectBanner

HIGH = 600  # pixels of 100 %: a window as high as this has room for two lines of ways to sections, a lower one for one


class FormHead(QFrame):
    """`section_wanted(group)`: a section was chosen. `form_wanted(step)`: the previous or next form was."""

    section_wanted = Signal(str)
    form_wanted = Signal(int)

    def __init__(self, code: str, banner: str, title: str, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._words, self._theme = words, theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(BETWEEN), theme.px(INSIDE), theme.px(BETWEEN), theme.px(GRID))
        column.setSpacing(theme.px(GRID))
        top = QHBoxLayout()
        self.banner = SubjectBanner(theme, "strong")
        self.banner.show_subject(code, banner)
        self.title = QLabel(title, self)
        self.title.setFont(theme.font(bold=True))
        self.title.setWordWrap(True)
        self.status = QLabel(self)
        self.status.setObjectName("muted")
        self.title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.banner, 3)
        top.addWidget(self.title, 2)
        top.addWidget(self.status)
        column.addLayout(top)
        self.walk = QWidget(self)
        walk = self._walk = QHBoxLayout(self.walk)
        walk.setContentsMargins(0, 0, 0, 0)
        self._ways: list[QPushButton] = []
        walk.addWidget(self._step("entry.form.previous", -1), 0, Qt.AlignmentFlag.AlignTop)
        self._links = QWidget(self)
        self._flow = FlowLayout(self._links, theme.px(GRID))
        self._buttons: dict[str, QPushButton] = {}
        self._shown: frozenset[str] = frozenset()
        self.list = QPushButton(words("entry.form.sections"), self._links)
        self.list.setObjectName("link")
        self.list.setMenu(QMenu(self.list))
        self.list.hide()
        self._flow.addWidget(self.list)
        walk.addWidget(self._links, 1)
        self.onward = self._step("entry.form.next", 1)
        walk.addWidget(self.onward, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.walk)

    def event(self, event: QEvent) -> bool:
        """Whose form it is stays whole, also in a low window: the fields give way, they scroll."""
        taken = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fold()
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
        return taken

    def offer_way_back(self, text: str, act: Callable[[], None]) -> None:
        """A way back to the page this form was come to from (Alt+Up)."""
        button = QPushButton(text, self)
        button.setObjectName("link")
        button.setToolTip("Alt+↑")
        button.clicked.connect(lambda _=False: act())
        self._walk.insertWidget(0, button, 0, Qt.AlignmentFlag.AlignTop)
        self._ways.append(button)

    def stand_inside(self) -> None:
        """Inside another page, which tells whose form it is, the ways to the sections give their room to the fields."""
        self.banner.hide()
        self._links.setMaximumHeight(0)
        self._links.setEnabled(False)

    def tell_status(self, status: FormStatus) -> None:
        """Show the state of the form in its word."""
        self.status.setText("· " + self._words(f"entry.status.{status.value}"))

    def tell_sections(self, sections: list[tuple[str, str, str]]) -> None:
        """Show the sections as (group, title, count)."""
        menu = self.list.menu()
        menu.clear()
        for oid, title, count in sections:
            if oid not in self._buttons:
                button = QPushButton(self._links)
                button.setObjectName("link")
                button.clicked.connect(lambda _=False, group=oid: self.section_wanted.emit(group))
                self._flow.addWidget(button)
                self._buttons[oid] = button
            told = f"{title} {count}".strip()
            self._buttons[oid].setText(told)
            menu.addAction(told).triggered.connect(lambda _=False, group=oid: self.section_wanted.emit(group))
        self._shown = frozenset(oid for oid, _, _ in sections) if len(sections) > 1 else frozenset()
        self._fold()

    def _fold(self) -> None:
        """The ways to sections side by side, or as one list where they would take too many lines."""
        buttons = [self._buttons[oid] for oid in self._buttons if oid in self._shown]
        wide = sum(one.sizeHint().width() + self._flow.gap for one in buttons)
        lines = 2 if self.window().height() >= self._theme.px(HIGH) else 1
        folded = wide > lines * self._room()
        for oid, button in self._buttons.items():
            button.setVisible(oid in self._shown and not folded)
        self.list.setVisible(bool(buttons) and folded)

    def _room(self) -> int:
        """What the other ways leave of the width; told from their wishes, for this is asked before they stand."""
        taken = sum(one.sizeHint().width() + self._walk.spacing() for one in self._ways)
        return max(0, self.width() - 2 * self._theme.px(BETWEEN) - taken)

    def _step(self, key: str, step: int) -> QPushButton:
        button = QPushButton(self._words(key), self)
        button.setObjectName("link")
        button.clicked.connect(lambda _=False: self.form_wanted.emit(step))
        self._ways.append(button)
        return button
