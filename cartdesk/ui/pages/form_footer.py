"""The foot of a form: how much is answered, what is open, when it was saved, and the act of completing it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from cartdesk.base import Words
from cartdesk.ui.theme import BETWEEN, INSIDE, Theme
from cartdesk.ui.widgets.flow import FlowLayout


class FormFooter(QFrame):
    """`complete_wanted`: the act was pressed. `list_wanted`: the list of open things, `print_wanted`: paper was.

    The buttons `take` (takes all that is offered) and `sources` are the page's to connect.
    """

    complete_wanted = Signal()
    list_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("footer")
        self._words = words
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(theme.px(BETWEEN), theme.px(INSIDE), theme.px(BETWEEN), theme.px(INSIDE))
        row.setSpacing(theme.px(BETWEEN))
        self.counts = QLabel(self)
        self.open = QPushButton(self)
        self.open.setObjectName("link")
        self.open.setToolTip(words("entry.footer.list"))
        self.open.clicked.connect(lambda _=False: self.list_wanted.emit())
        self.saved = QLabel(self)
        self.saved.setObjectName("saved")
        self.failed = QLabel(self)
        self.failed.setObjectName("failed")
        self.failed.hide()
        self.take = QPushButton(self)
        self.take.setObjectName("second")
        self.take.hide()
        self.sources = QPushButton(words("entry.footer.sources"), self)
        self.sources.setObjectName("second")
        self.print = QPushButton(words("entry.footer.print"), self)
        self.print.setObjectName("second")
        self.print.setToolTip("Ctrl+P")
        self.print.clicked.connect(lambda _=False: self.print_wanted.emit())
        self.button = QPushButton(words("entry.footer.complete"), self)
        self.button.setObjectName("primary")
        self.button.clicked.connect(lambda _=False: self.complete_wanted.emit())
        told = QWidget(self)
        flow = FlowLayout(told, theme.px(INSIDE))
        for widget in (self.counts, self.open, self.take, self.saved, self.failed):
            widget.setMinimumHeight(theme.target)
            flow.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        told.setSizePolicy(policy)
        row.addWidget(told, 1)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._acts = QWidget(self)
        acts = QHBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(theme.px(INSIDE))
        acts.addStretch(1)
        for one in (self.sources, self.print, self.button):
            acts.addWidget(one)
        row.addWidget(self._acts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the foot is narrow the acts stand under what is told."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        told = self.counts.sizeHint().width() + self.open.sizeHint().width()
        narrow = self.width() < self._acts.sizeHint().width() + told + 4 * self._row.spacing()
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if way != self._row.direction():
            self._row.setDirection(way)

    def tell_counts(
        self, answered: int, total: int, rejects: int, warns: int, missing: int, waits: int
    ) -> None:
        """Show how many required answers stand and what is open."""
        words = self._words
        self.counts.setText(words("entry.footer.answered", answered=answered, total=total))
        numbers = (("rejects", rejects), ("warns", warns), ("missing", missing), ("waits", waits))
        parts = [words(f"entry.footer.{name}", n=n) for name, n in numbers if n]
        told = " · ".join(parts)
        self.open.setText(f"{told}   F8" if parts else "")
        self.open.setToolTip(told)
        self.open.setVisible(bool(parts))

    def tell_offers(self, number: int) -> None:
        """Offer to take all offered answers at once; none hides the button."""
        self.take.setText(self._words("entry.footer.take-offered", n=number) if number else "")
        self.take.setVisible(bool(number))
        self._fold()

    def tell_sources(self, number: int) -> None:
        """Say how many sources stand beside the form."""
        words = self._words
        self.sources.setText(
            words("entry.footer.sources-n", n=number) if number else words("entry.footer.sources")
        )

    def tell_saved(self, time: str) -> None:
        """Say when the last answer was written."""
        self.failed.hide()
        self.saved.setText(self._words("entry.footer.saved", time=time))
        self.saved.show()

    def tell_failed(self, message: str) -> None:
        """Say that something was not written."""
        self.failed.setText(message)
        self.failed.show()
        self.saved.hide()

    def tell_act(self, text: str, shown: bool) -> None:
        """Name the act of the button; nothing to do hides it."""
        self.button.setText(text)
        self.button.setVisible(shown)
