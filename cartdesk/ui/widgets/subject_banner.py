"""Who the subject on this page is, never scrolled away: a coloured band with the code's last digits, then the banner in words.

The colour is reckoned from the code, so that a subject wears the same one everywhere and neighbours wear different ones.
It never stands alone: the digits are in it, the whole code beside it.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from cartdesk.ui.theme import GRID, INSIDE, SUBJECTS, TITLE, Theme

DIGITS = 3
_NO_DIGIT = re.compile(r"\D+")


def subject_tone(code: str) -> str:
    """The token of a subject's colour: one of a few, by the number the code's digits make."""
    digits = _NO_DIGIT.sub("", code)
    number = int(digits) if digits else sum(map(ord, code))
    return SUBJECTS[number % len(SUBJECTS)]


def last_digits(code: str) -> str:
    """What is written large: the code's last digits, three at most; its last signs when it ends with none."""
    tail = _NO_DIGIT.split(code)[-1]
    return (tail or code)[-DIGITS:]


class SubjectBanner(QWidget):
    """`01-001 · НХЛ · м · 1961 · день +91` behind a band of the subject's colour; `role` of the words as in the stylesheet."""

    def __init__(self, theme: Theme, role: str = "section") -> None:
        super().__init__()
        self._theme = theme
        self.band = QLabel(self)
        self.band.setObjectName("subjectBand")
        self.band.setTextFormat(Qt.TextFormat.PlainText)
        self.band.setFont(theme.font(TITLE, bold=True))
        self.band.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setProperty("role", role)
        self.text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(INSIDE + GRID))
        row.addWidget(self.band)
        row.addWidget(self.text, 1)
        self.band.hide()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.text.setSizePolicy(policy)
        self.setSizePolicy(policy)

    def show_subject(self, code: str, text: str) -> None:
        """Wear this subject's colour and tell who it is; a page without a code wears none."""
        theme, tone = self._theme, subject_tone(code)
        self.band.setText(last_digits(code))
        self.band.setAccessibleName(code)
        self.band.setStyleSheet(
            f"background: {theme.token(tone)}; color: {theme.token('on-subject')};"
            f" border-radius: {theme.px(GRID)}px; padding: {theme.px(2)}px {theme.px(INSIDE)}px;"
            f" font-size: {theme.px(TITLE)}px; font-weight: bold;"
        )
        self.band.setVisible(bool(code))
        self.text.setText(text)
