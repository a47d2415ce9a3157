"""A page of paper before it is printed: the very pixels of the PDF, saved as a file or sent to a printer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.act_row import ActRow
from cartdesk.ui.widgets.page import Page
from cartdesk.ui.widgets.parts import button, clear, label
from cartdesk.ui.widgets.subject_banner import SubjectBanner

SCREEN_WIDTH = 720


class PreviewPage(Page):
    """`asked(act)`: back, save, print, larger, smaller."""

    asked = Signal(str)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(words, theme, "pages.preview.title")
        self._images: tuple[bytes, ...] = ()
        self._zoom = 1.0
        back = button(theme, "quiet", "back", lambda: self.asked.emit("back"))
        self.texts.bind(back.setText, "pages.preview.back")
        self.head.insertWidget(0, back)
        self.banner = SubjectBanner(theme, "strong")
        self.banner.hide()
        self.body.addWidget(self.banner)
        self.about = label("muted")
        self.head.insertWidget(2, self.about)
        acts = ActRow(theme)
        self.body.addWidget(acts)
        for act, role, drawing in (
            ("smaller", "", ""),
            ("larger", "", ""),
            ("save", "", "folder"),
            ("print", "primary", "print"),
        ):
            made = button(theme, role, drawing, lambda act=act: self._act(act))  # type: ignore[misc]
            self.texts.bind(made.setText, f"pages.preview.{act}")
            self.texts.bind(made.setAccessibleName, f"pages.preview.{act}-name")
            acts.add(made)
        self._sheets = QVBoxLayout()
        self._sheets.setSpacing(theme.px(16))
        self.body.addLayout(self._sheets)
        self.body.addStretch(1)

    def show_sheets(self, images: Sequence[bytes], name: str) -> None:
        """Show PNG pictures of the sheets, one under the other; `name` is the file's."""
        self._images = tuple(images)
        self.about.setText(self.words("pages.preview.about", name=name, n=len(images)))
        self._draw()

    def _act(self, act: str) -> None:
        if act in ("larger", "smaller"):
            self._zoom = min(2.5, max(0.5, self._zoom * (1.25 if act == "larger" else 0.8)))
            self._draw()
        else:
            self.asked.emit(act)

    def _draw(self) -> None:
        clear(self._sheets)
        width = int(self.theme.px(SCREEN_WIDTH) * self._zoom)
        for number, data in enumerate(self._images, 1):
            picture = QPixmap()
            picture.loadFromData(data)
            sheet = QLabel()
            sheet.setPixmap(picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation))
            sheet.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
            sheet.setProperty("role", "sheet")
            sheet.setAccessibleName(self.words("pages.preview.sheet", number=number))
            self._sheets.addWidget(sheet)
