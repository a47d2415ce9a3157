"""The board of adverse events of a subject: what the physician decides stands first; each answer and link opens its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_icon
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.empty_state import EmptyState
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.log_model import LogLine, LogModel
from cartdesk.ui.widgets.log_view import LogView
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, column, frame, label
from cartdesk.ui.widgets.subject_banner import SubjectBanner
from cartdesk.ui.widgets.wrap_button import WrapButton

LEAST = 230  # the least height of the table
SECTIONS = ("decide", "results", "links")


@dataclass(frozen=True, slots=True)
class EventChip:
    """A field that can be gone to: its mark, its words, and a key that is handed back."""

    mark: str
    text: str
    key: object


@dataclass(frozen=True, slots=True)
class EventDetail:
    """The event in front: its heading, what is said of it in a line, and its fields by section; `none` words an empty one."""

    heading: str
    told: str
    chips: dict[str, tuple[EventChip, ...]]
    none: dict[str, str]


class EventsPage(Page):
    """`asked(act)`: back, log, sae. `chosen()`: another event is in front. `opened(key)`: a field is gone to (None: the form of
    the event).
    """

    asked = Signal(str)
    chosen = Signal()
    opened = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "")
        self.banner = SubjectBanner(theme)
        self.head.addWidget(self.banner, 1)
        for act in ("log", "back"):
            self.head.addWidget(self._button(act))
        self.lead = label("muted", wrap=True)
        self.body.addWidget(self.lead)
        self.model = LogModel(theme)
        self.table = LogView(self.model, theme)
        self.table.setMinimumHeight(theme.px(LEAST))
        self.texts.bind(self.table.setAccessibleName, "logs.events")
        self.body.addWidget(self.table, 1)
        self.empty = EmptyState(theme, "subjects")
        self.texts.bind(self.empty.heading.setText, "logs.no-events")
        self.texts.bind(self.empty.sentence.setText, "logs.no-events-lead")
        self.body.addWidget(self.empty, 1)
        self.card, self._inside = self._detail()
        self.body.addWidget(self.card)
        self.sae = self._button("sae")
        self.sae.setParent(self)
        self.sae.hide()
        self.starts_at = self.table
        self.table.moved.connect(self.chosen)
        self.table.opened.connect(self._into)
        bind(self, "go-back", self.table.setFocus)

    def _button(self, act: str) -> QPushButton:
        made = button(self.theme, "", "", partial(self.asked.emit, act))
        self.texts.bind(made.setText, f"logs.{'to-log' if act == 'log' else act}")
        return made

    def _detail(self) -> tuple[QFrame, QVBoxLayout]:
        inside = column(self.theme, spacing=8)
        return frame("card", inside, self.theme, margin=12), inside

    def show_events(
        self, heads: Sequence[str], rows: Sequence[object], word: Callable[[object], LogLine]
    ) -> None:
        """Show the events, the first one in front."""
        self.model.show(heads, rows, word)
        for part in (self.table, self.card, self.lead):
            part.setVisible(bool(rows))
        self.empty.setVisible(not rows)

    def show_detail(self, detail: EventDetail, may_report: bool) -> None:
        """Show the fields of the event in front; `may_report`: a report of a serious event may be begun."""
        self.sae.setParent(self)
        clear(self._inside)
        self._inside.addWidget(label("section", detail.heading, wrap=True))
        self._inside.addWidget(label("note", detail.told, wrap=True))
        self.chips: list[QPushButton] = []
        for section in SECTIONS:
            self._inside.addWidget(label("strong", self.words(f"logs.{section}")))
            part = QWidget()
            flow = FlowLayout(part, self.theme.px(8))
            for chip in detail.chips[section]:
                flow.addWidget(self._chip(chip))
            if not detail.chips[section]:
                flow.addWidget(label("muted", detail.none[section]))
            if section == "links":
                flow.addWidget(self.sae)
            self._inside.addWidget(part)
        self.sae.setVisible(may_report)

    def _chip(self, chip: EventChip) -> QPushButton:
        made = WrapButton(self.theme, chip.text)
        made.setProperty("role", "form")
        made.setIcon(mark_icon(chip.mark, self.theme))
        made.setIconSize(QSize(self.theme.px(16), self.theme.px(16)))
        made.setAccessibleName(chip.text)
        made.clicked.connect(partial(self._open, chip.key))
        self.chips.append(made)
        return made

    def _open(self, key: object, _: bool = False) -> None:
        self.opened.emit(key)

    def _into(self) -> None:
        """Enter on an event: to the first field that is still open, or to the first there is."""
        if self.chips:
            self.chips[0].setFocus(Qt.FocusReason.TabFocusReason)
