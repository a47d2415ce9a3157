"""The line at the bottom tells the truth about saving and receipts at all times, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cartdesk.base import Words
from cartdesk.ui.entry.flow import FlowLayout
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, label, row


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the line tells. `saved` is local time hh:mm:ss or empty; `received` of `signed` form versions.

    `road`: "none" (no study card yet), "offline" (never reached), or the local time of the last contact.
    """

    saved: str = ""
    received: int = 0
    signed: int = 0
    road: str = ""
    tells_road: bool = True


class StatusLine(QFrame):
    """`acted("language")` switches RU/EN, `acted("lock")` locks."""

    acted = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "statusline")
        self._theme, self.texts, self._view = theme, Texts(words), StatusView()
        self._dot, self._saved = label(), label("note")
        self._seal, self._received = label(), label("note")
        self._road = label("note")
        self._language = button(theme, "status", on_click=lambda: self.acted.emit("language"))
        self._lock = button(theme, "status", on_click=lambda: self.acted.emit("lock"))
        self.texts.bind(self._language.setText, "ui.status.language")
        self.texts.bind(self._language.setAccessibleName, "ui.status.language-name")
        self.texts.bind(self._language.setToolTip, "ui.status.language-name")
        self.texts.bind(self._lock.setText, "ui.status.lock")
        facts = QWidget()
        flow = FlowLayout(facts, theme.px(16))
        for pair in ((self._dot, self._saved), (self._seal, self._received), (self._road,)):
            fact = QWidget()
            fact.setLayout(row(theme, *pair, spacing=6))
            fact.setMinimumHeight(theme.px(26))
            flow.addWidget(fact)
        layout = row(theme, facts, self._language, self._lock, spacing=6)
        layout.setStretch(0, 1)
        layout.setContentsMargins(theme.px(16), theme.px(2), theme.px(12), theme.px(2))
        self.setLayout(layout)
        self.setMinimumHeight(theme.px(32))
        self.show_status(self._view)

    def show_status(self, view: StatusView) -> None:
        """Tell these facts."""
        self._view = view
        words, theme = self.texts.words, self._theme
        self._dot.setPixmap(mark_pixmap("complete" if view.saved else "not-started", theme, 12))
        self._saved.setText(
            words("ui.status.saved", time=view.saved) if view.saved else words("ui.status.nothing-saved")
        )
        green = view.signed > 0 and view.received == view.signed
        self._seal.setPixmap(mark_pixmap("received" if green else "laptop", theme, 14))
        told = words("ui.status.received", received=view.received, signed=view.signed)
        self._received.setText(told if view.signed else words("ui.status.nothing-signed"))
        self._road.setText(self._road_text())
        for part in (self._seal, self._received, self._road):
            part.setVisible(view.tells_road)

    def tell_saved(self, when: str) -> None:
        """Something was saved at this local time; everything else stays."""
        self.show_status(replace(self._view, saved=when))

    def set_words(self, words: Words) -> None:
        """Change the language."""
        self.texts.use(words)
        self.show_status(self._view)

    def _road_text(self) -> str:
        road, words = self._view.road, self.texts.words
        if road in ("none", "offline"):
            return words(f"ui.status.road-{road}")
        return words("ui.status.contact", time=road) if road else ""
