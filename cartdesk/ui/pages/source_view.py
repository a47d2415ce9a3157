"""The safe viewer: one page of a source document as a picture, turned and enlarged; it holds pixels, never the document."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from cartdesk.ui.texts import Texts
from cartdesk.ui.theme import INSIDE, Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.parts import button, label

WIDTH = 720
WIDEST, NARROWEST = 2.5, 0.5


class SourceView(QFrame):
    """`turned(page)` when another page is wanted, counted from 0; `hidden()` when the viewer was closed."""

    turned = Signal(int)
    hidden = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._zoom, self._page, self._pages, self._title = 1.0, 0, 1, ""
        self._picture = QPixmap()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.px(INSIDE)] * 4)
        self.about = label("strong", wrap=True)
        column.addWidget(self.about)
        row = ActRow(theme)
        self.earlier = self._button("earlier", lambda: self.turned.emit(self._page - 1))
        self.later = self._button("later", lambda: self.turned.emit(self._page + 1))
        self.smaller = self._button("smaller", lambda: self._scale(0.8))
        self.larger = self._button("larger", lambda: self._scale(1.25))
        self.close_ = self._button("hide", self.hidden.emit)
        row.add(self.earlier, self.later, self.smaller, self.larger, self.close_)
        column.addWidget(row)
        self._sheet = QLabel()
        self._sheet.setProperty("role", "sheet")
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._sheet)

    def _button(self, name: str, act: object) -> QPushButton:
        made = button(self._theme, "", on_click=act)  # type: ignore[arg-type]
        self._texts.bind(made.setText, f"pages.sources.{name}")
        return made

    def show_page(self, png: bytes, page: int, pages: int, title: str) -> None:
        """Show a page (counted from 0) of so many."""
        self._picture.loadFromData(png)
        self._page, self._pages, self._title = page, pages, title
        self.tell()
        self._draw()
        self.show()

    def tell(self) -> None:
        """Word what is shown in the language of the screen."""
        told = self._texts.words("pages.sources.of", title=self._title, page=self._page + 1, n=self._pages)
        self.about.setText(told)
        self._sheet.setAccessibleName(told)
        for one, wanted in ((self.earlier, self._page > 0), (self.later, self._page + 1 < self._pages)):
            one.setEnabled(wanted)
            one.setVisible(self._pages > 1)

    def forget(self) -> None:
        """Close, and keep nothing of the picture."""
        self._picture = QPixmap()
        self._sheet.clear()
        self.hide()

    def _scale(self, by: float) -> None:
        self._zoom = min(WIDEST, max(NARROWEST, self._zoom * by))
        self._draw()

    def _draw(self) -> None:
        width = int(self._theme.px(WIDTH) * self._zoom)
        self._sheet.setPixmap(self._picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
