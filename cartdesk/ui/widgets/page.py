"""What every page is: texts that follow the language, a scrolling body, a notice at its head."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import AROUND, BETWEEN, Theme
from cartdesk.ui.widgets.notice import Notice
from cartdesk.ui.widgets.parts import label


class Page(QWidget):
    """A page with a title line (`head`, for acts at its right), a notice and a body (`body`).

    `starts_at` is the widget that gets the keyboard when the page is shown, where it is not simply the first in order. (A focus
    proxy of the page itself would take everything else on it out of the walk by Tab.)

    `set_words` changes the language while the page stays as it is; a page that shows data overrides
    `words_changed` to word its data again. `scrolling` False leaves scrolling to a table of the page.
    """

    starts_at: QWidget | None = None

    def __init__(self, words: Words, theme: Theme, title: str, *, scrolling: bool = True) -> None:
        super().__init__()
        self.theme = theme
        self.texts = Texts(words)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        around = theme.px(AROUND)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(around, theme.px(BETWEEN), around, theme.px(8))
        self.head.setSpacing(theme.px(8))
        self.title = label("title")
        if title:
            self.texts.bind(self.title.setText, title)
            self.head.addWidget(self.title)
            self.head.addStretch(1)
        outer.addLayout(self.head)
        self.notice = Notice(theme)
        keep = QHBoxLayout()
        keep.setContentsMargins(around, 0, around, 0)
        keep.addWidget(self.notice)
        outer.addLayout(keep)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(around, theme.px(8), around, around if scrolling else theme.px(8))
        self.body.setSpacing(theme.px(BETWEEN))
        if not scrolling:
            outer.addWidget(inside, 1)
            return
        self.sheet = QScrollArea()
        self.sheet.setWidgetResizable(True)
        self.sheet.setFrameShape(QFrame.Shape.NoFrame)
        self.sheet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sheet.setWidget(inside)
        outer.addWidget(self.sheet, 1)

    @property
    def words(self) -> Words:
        """The words of the language on the screen."""
        return self.texts.words

    def set_words(self, words: Words) -> None:
        """Change the language; what was typed and chosen stays."""
        self.texts.use(words)
        self.words_changed()

    def words_changed(self) -> None:
        """Word the data again; pages that show data override this."""
