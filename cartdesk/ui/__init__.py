"""The windows: one calm frame with one page in it. Widgets are dumb; presenters and `app` hold the connections.

`run` is imported late, because Qt alone costs a fifth of a second at the front door.
"""

from __future__ import annotations

from pathlib import Path

from cartdesk.ui.imports import bring_qt

__all__ = ["run"]


def run(*, language: str | None = None, desk: Path | None = None, who: str = "") -> int:
    """Open the program's window (at the door of `desk`, the person `who` chosen) until it is closed; the exit status."""
    bring_qt()
    from cartdesk.ui.app import run as start

    return start(language=language, desk=desk, who=who)
