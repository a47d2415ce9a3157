"""What Qt remarks on the error stream: where in Qt it happened, never its text, which could quote what is on the screen."""

from __future__ import annotations

import re
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_PLACE = re.compile(r"Q\w+(::\w+)*")
_TOLD = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


def hush() -> None:
    """From now on a warning of Qt is one line: its kind, its category and the function of Qt that gave it."""
    qInstallMessageHandler(_tell)


def _tell(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    place = _PLACE.match(message or "")
    if kind in _TOLD and place is not None and sys.stderr is not None:
        print(f"cartdesk: {kind.name} {context.category or ''} {place.group()}", file=sys.stderr)
