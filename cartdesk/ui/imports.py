"""Imports stay Python's own after Qt for Python has come (decision 0036).

Qt for Python replaces `import` so that a module may say `from __feature__ import snake_case`; this program never does.
The replacement reads the source of every module that is imported afterwards and keeps it in `linecache`: a third of the
program's memory and a fifth of its start.
"""

from __future__ import annotations

import builtins
from importlib import import_module


def bring_qt() -> None:
    """Import Qt for Python and put Python's own `import` back; to be called before anything else imports PySide6."""
    own = builtins.__import__
    import_module("PySide6.QtWidgets")
    builtins.__import__ = own
