"""Answers that the disk did not take: they wait in their order and go by themselves once it does (B31, T4).

As long as one waits, later ones queue up behind it, so that an older answer never overtakes a newer one. The person
goes on typing; the window's alarm and the status line say what has not been saved, and why.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from cartdesk.base import CartDeskError
from cartdesk.store import TROUBLE
from cartdesk.usecases import Desk

T = TypeVar("T")
Failed = Callable[[CartDeskError], None]
AGAIN_MS = 2000
WAITS = (*TROUBLE, "desk.closed")


class Actor(Protocol):
    """Where saves run: the session's `act`, on the one thread that owns the store."""

    def __call__(
        self,
        function: Callable[[Desk], Any],
        done: Callable[[Any], None],
        failed: Failed | None,
        owner: QObject | None,
    ) -> None:
        """Run a function of the desk and call back on the screen's thread."""
        ...


@dataclass(frozen=True, slots=True)
class _Save:
    function: Callable[[Desk], Any]
    done: Callable[[Any], None]
    failed: Failed
    owner: QObject | None
    what: str = ""

    def call_back(self, outcome: Any) -> None:
        """Tell whoever asked, if the page is still there."""
        if self.owner is not None and not isValid(self.owner):
            return
        if isinstance(outcome, CartDeskError):
            self.failed(outcome)
        else:
            self.done(outcome)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one try brought: saves that ended, and why the next one waits (None: nothing waits)."""

    ended: list[tuple[_Save, Any]]
    trouble: CartDeskError | None


class PendingSaves(QObject):
    """`told(fault, waiting)` is called when saves begin to wait, at each further refusal, and with (None, 0) at the end.

    What waits is touched on the store's thread alone, so answers are saved in the order in which they were given.
    """

    def __init__(
        self, act: Actor, told: Callable[[CartDeskError | None, int], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._act, self._told = act, told
        self._queue: deque[_Save] = deque()
        self._troubled = self._resting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AGAIN_MS)
        self._timer.timeout.connect(self.try_again)

    @property
    def waiting(self) -> int:
        """How many answers wait."""
        return len(self._queue)

    @property
    def lines(self) -> tuple[str, ...]:
        """What waits, in words, for whoever must write it down by hand."""
        return tuple(one.what for one in list(self._queue) if one.what)

    def save(
        self,
        function: Callable[[Desk], T],
        done: Callable[[T], None],
        failed: Failed,
        owner: QObject | None = None,
        what: str = "",
    ) -> None:
        """Save something now, or as soon as the disk takes it; `failed` is for every other refusal. `what`: it, in words."""
        one = _Save(function, done, failed, owner, what)

        def attempt(desk: Desk) -> _Tried:
            self._queue.append(one)
            return self._attempt(desk)

        self._act(attempt, self._settle, one.call_back, self)

    def try_again(self) -> None:
        """Save what waits, in its order, until the disk refuses again."""
        self._resting = False
        if self._queue:
            self._act(self._attempt, self._settle, lambda fault: self._settle(_Tried([], fault)), self)

    def rest(self) -> None:
        """The desk is locked: no more tries until `try_again`."""
        self._resting = True
        self._timer.stop()

    def _attempt(self, desk: Desk) -> _Tried:
        """On the store's thread."""
        ended: list[tuple[_Save, Any]] = []
        while self._queue:
            one = self._queue.popleft()
            try:
                ended.append((one, one.function(desk)))
            except CartDeskError as fault:
                if fault.code in WAITS:
                    self._queue.appendleft(one)
                    return _Tried(ended, fault)
                ended.append((one, fault))
        return _Tried(ended, None)

    def _settle(self, tried: _Tried) -> None:
        for one, outcome in tried.ended:
            one.call_back(outcome)
        if tried.trouble is not None:
            self._troubled = True
            self._told(tried.trouble, len(self._queue))
            if not self._resting:
                self._timer.start()
        elif self._troubled:
            self._troubled = False
            self._told(None, 0)
