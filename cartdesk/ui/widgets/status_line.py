"""The line at the bottom tells the truth about saving and receipts at all times, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cartdesk.base import Words
from cartdesk.ui.marks import mark_pixmap
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.flow import FlowLayout
from cartdesk.ui.widgets.parts import button, label, restyle, row


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the line tells. `saved` is local time hh:mm:ss or empty; `received` of `signed` form versions.

    `trouble` says why the last answers could not be saved yet, and stands in the place of `saved`. `copies` tells how
    the desk stands with its backups, in words, with a mark; empty while that is not known.
    `road`: "none" (no study card yet), "offline" (never reached), or the local time of the last contact.
    """

    saved: str = ""
    received: int = 0
    signed: int = 0
    road: str = ""
    tells_road: bool = True
    trouble: str = ""
    copies: str = ""
    copies_mark: str = "not-started"


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
        self._disc, self._copies = label(), label("note")
        self._language = button(theme, "status", on_click=lambda: self.acted.emit("language"))
        self._lock = button(theme, "status", on_click=lambda: self.acted.emit("lock"))
        self.texts.bind(self._language.setText, "ui.status.language")
        self.texts.bind(self._language.setAccessibleName, "ui.status.language-name")
        self.texts.bind(self._language.setToolTip, "ui.status.language-name")
        self.texts.bind(self._lock.setText, "ui.status.lock")
        facts = QWidget()
        flow = FlowLayout(facts, theme.px(16))
        for pair in (
            (self._dot, self._saved),
            (self._seal, self._received),
            (self._road,),
            (self._disc, self._copies),
        ):
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
        copies = view.copies or self._view.copies
        mark = view.copies_mark if view.copies else self._view.copies_mark
        view = replace(view, trouble=view.trouble or self._view.trouble, copies=copies, copies_mark=mark)
        self._view = view
        words, theme = self.texts.words, self._theme
        mark = "reject" if view.trouble else "complete" if view.saved else "not-started"
        self._dot.setPixmap(mark_pixmap(mark, theme, 12))
        saved = words("ui.status.saved", time=view.saved) if view.saved else words("ui.status.nothing-saved")
        self._saved.setText(view.trouble or saved)
        restyle(self._saved, "tone", "reject" if view.trouble else "")
        green = view.signed > 0 and view.received == view.signed
        self._seal.setPixmap(mark_pixmap("received" if green else "laptop", theme, 14))
        told = words("ui.status.received", received=view.received, signed=view.signed)
        self._received.setText(told if view.signed else words("ui.status.nothing-signed"))
        self._road.setText(self._road_text())
        for part in (self._seal, self._received, self._road):
            part.setVisible(view.tells_road)
        self._disc.setPixmap(mark_pixmap(view.copies_mark, theme, 14))
        self._copies.setText(view.copies)
        self._disc.setVisible(bool(view.copies))

    def tell_saved(self, when: str) -> None:
        """Something was saved at this local time; everything else stays."""
        self.show_status(replace(self._view, saved=when))

    def tell_trouble(self, why: str) -> None:
        """Answers wait to be saved, and why; empty when none do any more."""
        self._view = replace(self._view, trouble=why)
        self.show_status(self._view)

    def tell_copies(self, told: str, mark: str) -> None:
        """How the desk stands with its backups; everything else stays."""
        self.show_status(replace(self._view, copies=told, copies_mark=mark))

    def set_words(self, words: Words) -> None:
        """Change the language."""
        self.texts.use(words)
        self.show_status(self._view)

    def _road_text(self) -> str:
        road, words = self._view.road, self.texts.words
        if road in ("none", "offline"):
            return words(f"ui.status.road-{road}")
        return words("ui.status.contact", time=road) if road else ""
