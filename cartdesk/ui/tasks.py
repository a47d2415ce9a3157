"""The only file with threads: one worker owns the store, a small pool does what never sees a Store.

Results come back to the screen's thread by one signal. The window never waits for the disk (decisions 26).
"""

from __future__ import annotations

import gc
import logging
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from cartdesk.base import CartDeskError

T = TypeVar("T")
Failed = Callable[[CartDeskError], None]
TIDY_MS = 1000
_log = logging.getLogger("cartdesk.ui")


class Tasks(QObject):
    """Runs functions off the screen's thread and calls back on it, in the order they were given.

    `done(result)` or `failed(error)` is called on the thread this object was made on. A fault that is no
    CartDeskError becomes `ui.unexpected`; only its place in the program is logged, never its text, which could
    hold a value. When `owner` (a widget) has been deleted meanwhile, nothing is called.

    While the threads live, Python's collector of cycles runs on the screen's thread alone: started by itself on the
    store's thread it would delete widgets there, and Qt crashes.
    """

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="pool")
        self._open = 0
        self.closing = False
        self._ended.connect(self._hand_back)
        gc.disable()
        self._rounds = 0
        self._tidy = QTimer(self)
        self._tidy.timeout.connect(self._collect)
        self._tidy.start(TIDY_MS)

    @property
    def idle(self) -> bool:
        """True when nothing is under way and every result has been handed back."""
        return self._open == 0

    def run(
        self,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed,
        owner: QObject | None = None,
    ) -> None:
        """Run `function` on the one thread that owns the store."""
        self._start(self._store, function, done, failed, owner)

    def run_aside(
        self,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed,
        owner: QObject | None = None,
    ) -> None:
        """Run `function` in the pool: passwords, pages, network. It must never touch a Store."""
        self._start(self._pool, function, done, failed, owner)

    def close(self) -> None:
        """Wait for what is under way and end the threads; later results are dropped.

        What takes long may look at `closing` and end early.
        """
        self.closing = True
        self._store.shutdown(wait=True)
        self._pool.shutdown(wait=True)
        self._tidy.stop()
        gc.unfreeze()
        gc.enable()

    def keep_what_was_read(self) -> None:
        """Modules read by now stay for the life of the program: take away what reading left, look at the rest no more."""
        gc.collect()
        gc.freeze()

    def _collect(self) -> None:
        """Young objects each second, everything once a minute: looking at everything takes longer than a frame."""
        self._rounds += 1
        gc.collect(2 if self._rounds % 60 == 0 else 1)

    def _start(
        self,
        where: ThreadPoolExecutor,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed,
        owner: QObject | None,
    ) -> None:
        self._open += 1
        future = where.submit(_settle, function)
        future.add_done_callback(partial(self._report, done, failed, owner))

    def _report(
        self, done: Callable[[Any], None], failed: Failed, owner: QObject | None, future: Future[Any]
    ) -> None:
        if isValid(self):
            self._ended.emit((done, failed, owner, future.result()))

    def _hand_back(
        self, ended: tuple[Callable[[Any], None], Failed, QObject | None, tuple[bool, Any]]
    ) -> None:
        done, failed, owner, (worked, result) = ended
        self._open -= 1
        if owner is not None and not isValid(owner):
            return
        if worked:
            done(result)
        else:
            failed(result)


def _settle(function: Callable[[], T]) -> tuple[bool, T | CartDeskError]:
    """Run and catch: (True, result) or (False, error)."""
    try:
        return True, function()
    except CartDeskError as fault:
        return False, fault
    except Exception as fault:  # the one hand-back of tasks: a fault of the program is told, never swallowed
        last = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{last.name}:{last.lineno}"
        _log.error("unexpected %s in %s (%s)", type(fault).__name__, last.filename, place)
        return False, CartDeskError("ui.unexpected", kind=type(fault).__name__, place=place)
