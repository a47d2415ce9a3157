"""One started process that tells when its window was painted and what memory it has at rest: `benchmarks.start` runs it.

`floor`: the stack floor. `door`: the program before the door of a desk. `today`: the program after a person came in.
Nothing is imported here that the measured program would not import by itself.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartdesk.ui.app import App

REST_MS = 2500
SYSTEM = ("/lib", "/usr/lib")  # libraries that every program of the computer shares


def seconds() -> dict[str, float]:
    """Milliseconds since the parent started this process, and the processor's time it used."""
    used = os.times()
    return {
        "ms": (time.monotonic() - float(os.environ["CARTDESK_STARTED"])) * 1000,
        "cpu": (used.user + used.system) * 1000,
    }


def memory() -> dict[str, float]:
    """MiB of this process: `pss` as the system tells it, `mib` with pages of Qt and Python counted whole."""
    pss = whole = rss = 0
    path = ""
    with open("/proc/self/smaps", encoding="utf-8") as file:
        for line in file:
            head, *rest = line.split()
            if not head.endswith(":"):
                path = rest[4] if len(rest) > 4 else ""
            elif head == "Rss:":
                rss = int(rest[0])
            elif head == "Pss:":
                pss += int(rest[0])
                own = path.startswith("/") and not path.startswith(SYSTEM)
                whole += rss if own else int(rest[0])
    return {"pss": pss / 1024, "mib": whole / 1024}


def tell(painted: dict[str, float]) -> None:
    """The last word of this process."""
    print(json.dumps({**painted, **memory()}), flush=True)
    os._exit(0)


def floor() -> None:
    """An empty window over the libraries that the program stands on."""
    import sqlalchemy  # noqa: F401
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Empty(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            QTimer.singleShot(0, lambda: rest(seconds()))

    def rest(painted: dict[str, float]) -> None:
        QTimer.singleShot(REST_MS, lambda: tell(painted))

    qt = QApplication([])
    window = Empty()
    window.resize(1366, 768)
    window.show()
    qt.exec()


def program(then: Callable[..., None]) -> None:
    """The whole program from its front door; `then(app, figures)` once the cover is painted."""
    import cartdesk.cli
    import cartdesk.ui

    cartdesk.ui.bring_qt()
    from PySide6.QtCore import QEvent, QObject, QTimer

    import cartdesk.ui.app

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, lambda: then(app[0], seconds()))
            return False

    start = cartdesk.ui.app.App.start
    app: list[cartdesk.ui.app.App] = []

    def watched_start(self: cartdesk.ui.app.App, *given: object) -> None:
        app.append(self)
        watch = Watch(self)
        cover = self.window.cover

        def watched_cover(page: object) -> None:
            cover(page)
            page.installEventFilter(watch)

        self.window.cover = watched_cover
        start(self, *given)
        self.window.cover = cover

    cartdesk.ui.app.App.start = watched_start
    cartdesk.cli.main()


def at_rest(app: App, painted: dict[str, float]) -> None:
    """Before the door: nothing under way any more, and a while after it."""
    from PySide6.QtCore import QTimer

    def look() -> None:
        if app.tasks.idle:
            QTimer.singleShot(REST_MS, lambda: tell(painted))
        else:
            QTimer.singleShot(50, look)

    look()


def go_in(key: list[str], app: App, painted: dict[str, float]) -> None:
    """The person comes in; Today stands in the window; then as before the door."""
    from PySide6.QtCore import QTimer

    def look() -> None:
        if app.window.locked:
            QTimer.singleShot(50, look)
        else:
            at_rest(app, painted)

    app.window.cover_page.entered.emit(*key)
    look()


if __name__ == "__main__":
    what, words = sys.argv[1], json.loads(sys.argv[2])
    if what == "floor":
        floor()
    else:
        key = sys.argv[3:]
        sys.argv = words
        program(at_rest if what == "door" else partial(go_in, key))
