"""The windows: one calm frame with one page in it. Widgets are dumb; pages and `app` hold the connections.

`run` is imported late, because Qt alone costs a fifth of a second at the front door.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["run"]


def run(argv: Sequence[str]) -> int:
    """Open the program's window and stay until it is closed; returns the exit status."""
    from cartdesk.ui.app import run as start

    return start(argv)
