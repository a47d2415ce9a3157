"""A line for passwords that tells the keyboard's language and Caps Lock, the two reasons a right password is wrong."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit


class PasswordLine(QLineEdit):
    """`told(language, caps)` whenever one of them is seen: language "RU", "EN", …; caps 1 on, 0 off."""

    told = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(256)
        self.caps = False
        self.language = ""
        method = QGuiApplication.inputMethod()
        method.localeChanged.connect(self._see_keyboard)
        self._see_keyboard()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter tells both: its alphabet, and whether it came out large without Shift."""
        sign = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps = not self.caps
        elif len(sign) == 1 and sign.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps = sign.isupper() != shifted
            self.language = "RU" if "а" <= sign.lower() <= "я" or sign.lower() == "ё" else "EN"
        super().keyPressEvent(event)
        self.told.emit(self.language, int(self.caps))

    def _see_keyboard(self) -> None:
        locale = QGuiApplication.inputMethod().locale()
        if locale.language() not in (QLocale.Language.C, QLocale.Language.AnyLanguage):
            self.language = QLocale.languageToCode(locale.language()).upper()
        self.told.emit(self.language, int(self.caps))
