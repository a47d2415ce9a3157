"""The frame: bar, rail, one page, status line; the band of a practice desk; the cover of a locked one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from cartdesk.base import Words
from cartdesk.ui.shortcuts import bind
from cartdesk.ui.theme import FOLD, Theme
from cartdesk.ui.widgets.focus_ring import FocusRing
from cartdesk.ui.widgets.guide_strip import GuideStrip
from cartdesk.ui.widgets.handover_strip import HandoverStrip
from cartdesk.ui.widgets.lock_warning import LockWarning
from cartdesk.ui.widgets.news_strip import NewsStrip
from cartdesk.ui.widgets.notice import Notice
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.rail import Rail, RailEntry
from cartdesk.ui.widgets.status_line import StatusLine, StatusView
from cartdesk.ui.widgets.top_bar import TopBar
from cartdesk.ui.widgets.training_band import TrainingBand

HELP = ("help-here", "help", "guide-next", "guide-end")


class Window(QMainWindow):
    """`went(place)` from the rail, `searched(text)` from the box, `acted(act)`: lock, language, bedside, close.

    Two panes: the desk (frame and pages) and the cover (start, unlock). Locking brings the cover to the front and
    keeps everything behind it as it was, down to the field and its cursor (decisions 25). The frame is furnished (bar,
    rail, status line) when somebody is about to come in, not before the first door is painted.
    """

    went = Signal(str)
    searched = Signal(str)
    acted = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words, self.theme = words, theme
        self.setWindowTitle("CartDesk")
        self._panes = QStackedWidget()
        self.setCentralWidget(self._panes)
        self.may_close: Callable[[], bool] = lambda: True
        self._cover = QStackedWidget()
        self._desk = QWidget()
        self._panes.addWidget(self._cover)
        self._panes.addWidget(self._desk)
        self._pages: dict[str, QWidget] = {}
        self._focus: QWidget | None = None
        self._dialogs: list[QDialog] = []
        self._furnished = False
        self._keys()
        self.ring = FocusRing(self, theme)
        self.resize(1366, 768)
        self.setMinimumSize(640, 480)

    def furnish(self) -> bool:
        """Build the frame behind the doors; False when it stands already."""
        if self._furnished:
            return False
        self._furnished = True
        words, theme = self.words, self.theme
        self.warning = LockWarning(self, theme)
        self.band = TrainingBand(theme)
        self.band.hide()
        self.bar = TopBar(words, theme)
        self.alarm, self.reminder = Notice(theme), Notice(theme)
        self.rail = Rail(words, theme)
        self.status = StatusLine(words, theme)
        self.news = NewsStrip(words, theme)
        self.handed = HandoverStrip(words, theme)
        self.guide = GuideStrip(words, theme)
        self.guide.acted.connect(self.acted)
        self._stack = QStackedWidget()
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self._stack, 1)
        column = QVBoxLayout(self._desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.band, self.bar, self.alarm, self.reminder, self.news, self.handed, self.guide):
            column.addWidget(part)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.rail.went.connect(self.went)
        self.rail.bedside.clicked.connect(lambda _=False: self.acted.emit("bedside"))
        self.bar.searched.connect(self.searched)
        self.bar.acted.connect(self.acted)
        self.status.acted.connect(self.acted)
        self._fold()
        return True

    def _keys(self) -> None:
        for act in ("lock", "hand-over", "language", "search", "refresh", "bedside", *HELP):
            bind(self, act, partial(self._key, act), Qt.ShortcutContext.WindowShortcut)

    def _key(self, act: str) -> None:
        if self.locked and act != "language":
            return
        if act == "search":
            self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.bar.search.selectAll()
        else:
            self.acted.emit(act)

    @property
    def locked(self) -> bool:
        """True while the cover is in front."""
        return self._panes.currentWidget() is self._cover

    @property
    def cover_page(self) -> QWidget | None:
        """The door in front."""
        return self._cover.currentWidget()

    @property
    def page(self) -> QWidget | None:
        """The page in the frame."""
        return self._stack.currentWidget()

    def cover(self, page: Page) -> None:
        """Bring a start or unlock page to the front; what is behind stays as it is and cannot be reached."""
        if not self.locked:
            self._focus = self.focusWidget()
            self._hide_dialogs()
        old = self._cover.currentWidget()
        if old is not None and old is not page:
            self._cover.removeWidget(old)
            old.deleteLater()
        if self._cover.indexOf(page) < 0:
            self._cover.addWidget(page)
        self._cover.setCurrentWidget(page)
        self._desk.setEnabled(False)
        self._panes.setCurrentWidget(self._cover)

    def _hide_dialogs(self) -> None:
        """A dialog would stand in front of the cover; it comes back with the page it belongs to."""
        self._dialogs = [one for one in self.findChildren(QDialog) if one.isVisible()]
        for dialog in self._dialogs:
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
            dialog.hide()
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)

    def uncover(self) -> None:
        """Take the cover away; the keyboard returns to the very field it left."""
        self._desk.setEnabled(True)
        self._panes.setCurrentWidget(self._desk)
        for dialog in self._dialogs:
            if isValid(dialog):
                dialog.open()
        self._dialogs = []
        if self._focus is not None and isValid(self._focus) and self._focus.window() is self:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None

    def show_page(self, name: str, page: QWidget) -> None:
        """Put a page into the frame and mark its place on the rail; another page of that name is deleted."""
        old = self._pages.get(name)
        if old is not None and old is not page:
            self._stack.removeWidget(old)
            old.deleteLater()
        self._pages[name] = page
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.rail.mark(name)

    def turn_to(self, name: str, page: QWidget, on_rail: str) -> None:
        """Show a page made anew; the page before it is deleted."""
        for other, old in list(self._pages.items()):
            if other != name:
                self._stack.removeWidget(old)
                old.deleteLater()
                del self._pages[other]
        self.show_page(name, page)
        self.rail.mark(on_rail)
        if not self.locked:
            hand_focus(page)

    def forget_pages(self) -> None:
        """Delete all pages: the person at the desk is another one now."""
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages = {}
        self._focus = None
        self._dialogs = []

    def show_places(self, entries: tuple[RailEntry, ...]) -> None:
        """The rail of this person."""
        self.rail.show_entries(entries)

    def show_status(self, view: StatusView) -> None:
        """The truth about saving and receipts."""
        self.status.show_status(view)

    def show_training(self, training: bool) -> None:
        """The band of a practice desk."""
        self.band.setVisible(training)
        self.band.set_text(self.words("ui.training"))

    def set_words(self, words: Words) -> None:
        """Change the language of the frame and of every page, also of those not shown."""
        self.words = words
        if self._furnished:
            self._reword()
        for page in (*self._pages.values(), self._cover.currentWidget()):
            change = getattr(page, "set_words", None)
            if change is not None:
                change(words)

    def _reword(self) -> None:
        words = self.words
        self.bar.texts.use(words)
        self.rail.set_words(words)
        self.status.set_words(words)
        self.news.set_words(words)
        self.handed.texts.use(words)
        self.guide.texts.use(words)
        self.band.set_text(words("ui.training"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the rail in narrow windows (and at great scales)."""
        super().resizeEvent(event)
        if self._furnished:
            self._fold()

    def _fold(self) -> None:
        narrow = self.width() < self.theme.px(FOLD)
        self.rail.fold(narrow)
        self.bar.narrow(narrow)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is an act too: the app locks the desk first, or asks to wait for what is not saved."""
        if not self.may_close():
            event.ignore()
            return
        self.acted.emit("close")
        super().closeEvent(event)


def hand_focus(page: QWidget) -> None:
    """Give the keyboard to a page that was just shown: where the page itself wanted it, else to its first field."""
    named: QWidget | None = getattr(page, "starts_at", None)
    wanted = named or page.focusProxy() or page.focusWidget()
    if wanted is None:
        wanted = page.nextInFocusChain()
        while wanted is not page and not _takes_keys(page, wanted):
            wanted = wanted.nextInFocusChain()
    if wanted is not page:
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)


def _takes_keys(page: QWidget, widget: QWidget) -> bool:
    tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return tab and page.isAncestorOf(widget) and widget.isEnabledTo(page) and widget.isVisibleTo(page)
