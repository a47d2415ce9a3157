"""What is copied from the program does not stay in the clipboard; passwords never come into it (R68, B22)."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from cartdesk.ui.clipboard import PRIVATE, Clipboard
from cartdesk.ui.widgets.password_line import PasswordLine
from tests.ui.entry_kit import press

SECRET = "Ёлкина-Zq 38,9"


@pytest.fixture
def board(qapp):
    held = QGuiApplication.clipboard()
    held.clear()
    yield held
    held.clear()


def copied(qtbot, line: QLineEdit) -> None:
    qtbot.addWidget(line)
    line.setText(SECRET)
    line.selectAll()
    press(line, Qt.Key.Key_C, "", Qt.KeyboardModifier.ControlModifier)


@pytest.mark.requirement("R68", "what was copied from the program is gone from the clipboard after its time")
def test_copied_text_goes_by_itself(qtbot, board):
    watching = Clipboard(board, keep_ms=30)
    copied(qtbot, QLineEdit())
    assert board.text() == SECRET
    qtbot.waitUntil(lambda: board.text() == "", timeout=5000)
    watching.deleteLater()


@pytest.mark.requirement(
    "R68", "what was copied from the program is gone from the clipboard when the desk locks"
)
def test_copied_text_goes_when_the_desk_locks(qtbot, board):
    watching = Clipboard(board)
    copied(qtbot, QLineEdit())
    watching.clear()
    assert board.text() == ""
    watching.deleteLater()


def test_copied_text_is_plain_and_asks_to_be_kept_nowhere(qtbot, board):
    watching = Clipboard(board)
    rich = QMimeData()
    rich.setHtml(f"<b>{SECRET}</b>")
    rich.setText(SECRET)
    board.setMimeData(rich)
    qtbot.waitUntil(lambda: board.mimeData().hasFormat(PRIVATE), timeout=5000)
    assert board.text() == SECRET
    assert not board.mimeData().hasHtml()
    watching.deleteLater()


@pytest.mark.requirement("R68", "a password cannot be copied from any line for passwords")
def test_a_password_is_never_copied(qtbot, board):
    watching = Clipboard(board)
    copied(qtbot, PasswordLine())
    assert board.text() == ""
    watching.deleteLater()
