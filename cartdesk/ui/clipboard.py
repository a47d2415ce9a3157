"""The clipboard: what is copied from the program does not stay there (B22, R68).

Copied text is plain, is gone half a minute later and as soon as the desk locks, and asks the system not to keep it in a
history or carry it to another device. What another program put there is left alone.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

KEEP_MS = 30_000
ALONE = ("offscreen", "minimal")  # platforms whose clipboard no other program sees
PRIVATE = "x-kde-passwordManagerHint"
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_HINTS = (
    (PRIVATE, b"secret"),
    (_WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"), b"\0\0\0\0"),
    (_WINDOWS.format("CanIncludeInClipboardHistory"), b"\0\0\0\0"),
    (_WINDOWS.format("CanUploadToCloudClipboard"), b"\0\0\0\0"),
)


class Clipboard(QObject):
    """Watches the system's clipboard, and the mouse's selection where there is one, for as long as the program runs."""

    def __init__(self, board: QClipboard, parent: QObject | None = None, keep_ms: int = KEEP_MS) -> None:
        super().__init__(parent)
        self._board = board
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(keep_ms)
        self._timer.timeout.connect(self.clear)
        self._plain = QTimer(self)
        self._plain.setSingleShot(True)
        self._plain.timeout.connect(self._make_plain)
        board.dataChanged.connect(self._copied)
        board.selectionChanged.connect(self._selected)

    def clear(self) -> None:
        """Take away what this program put there."""
        self._timer.stop()
        self._plain.stop()
        if self._ours() and self._board.text():
            self._board.clear(QClipboard.Mode.Clipboard)
        if self._board.ownsSelection():
            self._board.clear(QClipboard.Mode.Selection)

    def _ours(self) -> bool:
        return self._board.ownsClipboard() or QGuiApplication.platformName() in ALONE

    def _copied(self) -> None:
        if self._ours() and self._board.text():
            self._timer.start()
            self._plain.start()

    def _selected(self) -> None:
        if self._board.ownsSelection():
            self._timer.start()

    def _make_plain(self) -> None:
        """Lay the same text again: without its look, with the wish that nobody keeps it."""
        held = self._board.mimeData()
        if self._ours() and held is not None and not held.hasFormat(PRIVATE):
            mime = QMimeData()
            mime.setText(self._board.text())
            for form, data in _HINTS:
                mime.setData(form, data)
            self._board.setMimeData(mime)
