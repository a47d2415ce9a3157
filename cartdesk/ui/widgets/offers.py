"""Things the program proposes and a person may accept: a line each, what and why at the left, the act at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button, clear, column, hairline, label, row

FIRST = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """One line: a key for whoever asks, what is proposed, what speaks for it, and the words of the act."""

    key: str
    title: str
    why: str
    act: str


class Offers(QFrame):
    """Hidden while there is nothing to propose. `taken(key)`: the act of a line was pressed."""

    taken = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._offers: tuple[Offer, ...] = ()
        self._folded = True
        self.heading = label("section")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(4))
        self.more = button(theme, "link", on_click=self._unfold)
        inner = column(theme, self.heading, spacing=8)
        inner.addLayout(self._lines)
        inner.addLayout(row(theme, self.more, 1))
        self.setProperty("role", "card")
        edge = theme.px(12)
        inner.setContentsMargins(edge, edge, edge, edge)
        self.setLayout(inner)
        self.hide()

    def show_offers(self, heading: str, more: str, offers: Sequence[Offer]) -> None:
        """Replace the lines; without `act` a line only tells. Lines beyond `FIRST` wait behind the words `more`."""
        self.heading.setText(heading)
        self.more.setText(more)
        self._offers = tuple(offers)
        self._draw()

    def _unfold(self) -> None:
        self._folded = False
        self._draw()

    def _draw(self) -> None:
        clear(self._lines)
        shown = self._offers[:FIRST] if self._folded else self._offers
        for number, offer in enumerate(shown):
            if number:
                self._lines.addWidget(hairline())
            self._lines.addWidget(self._line(offer))
        self.more.setVisible(len(shown) < len(self._offers))
        self.setVisible(bool(self._offers))

    def _line(self, offer: Offer) -> QWidget:
        theme = self._theme
        told = QWidget()
        told.setLayout(
            column(
                theme, label("strong", offer.title, wrap=True), label("note", offer.why, wrap=True), spacing=2
            )
        )
        line = QWidget()
        inside = row(theme, told)
        inside.setStretch(0, 1)
        if offer.act:
            act = button(theme, "", "add", partial(self.taken.emit, offer.key))
            act.setText(offer.act)
            act.setAccessibleDescription(f"{offer.title}. {offer.why}")
            inside.addWidget(act)
        line.setLayout(inside)
        return line
