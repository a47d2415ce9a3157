"""When the screen closes by itself: warned first, then locked, much later or after sleep for good (R34, B26; 0019).

Time is read from the clock that is handed in, never from the timer that asks: a laptop that slept wakes up locked.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from cartdesk.base import Clock, Stamp

TICK_MS = 500
SLEPT_S = 60  # clocks that moved further than this between two ticks: the machine slept


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a key or a touch until the lock; how long before it is warned; from the lock to the hard lock."""

    quiet: int = 300
    warning: int = 20
    hard: int = 1800


DESK = Patience()
BEDSIDE = Patience(quiet=120)


class Idle(QObject):
    """Counts the seconds in which nobody is there.

    `warned(left)`: seconds until the lock, 0 when somebody came. `quiet()`: lock now. `gone()`: lock for good.
    """

    warned = Signal(int)
    quiet = Signal()
    gone = Signal()

    def __init__(self, clock: Clock, patience: Patience = DESK, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock, self.patience = clock, patience
        self._since = self._last = clock.now()
        self._state = "off"
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def watching(self) -> bool:
        """Whether an open desk is watched, so that a lock may come."""
        return self._state == "open"

    def begin(self) -> None:
        """Somebody unlocked the desk."""
        self._turn("open")

    def locked(self) -> None:
        """The screen is covered; the longer time runs from here, whatever is typed at the door."""
        if self._state == "open":
            self._turn("locked")

    def end(self) -> None:
        """Nothing is open any more."""
        self._state = "off"
        self._timer.stop()
        self._warn(0)

    def woken(self) -> None:
        """A key, a touch, a movement: somebody is there."""
        if self._state == "open":
            self._since = self._clock.now()
            self._warn(0)

    def tick(self) -> None:
        """Look at the clock."""
        if self._state == "off":
            return
        now, before = self._clock.now(), self._last
        self._last = now
        waited = (now.mono - self._since.mono) / 1000
        if slept(before, now) or (self._state == "locked" and waited >= self.patience.hard):
            self.end()
            self.gone.emit()
        elif self._state == "open" and waited >= self.patience.quiet:
            self._warn(0)
            self.quiet.emit()
        elif self._state == "open":
            left = self.patience.quiet - waited
            self._warn(max(1, round(left)) if left <= self.patience.warning else 0)

    def _turn(self, state: str) -> None:
        self._state = state
        self._since = self._last = self._clock.now()
        self._warn(0)
        self._timer.start()

    def _warn(self, left: int) -> None:
        if left != self._left:
            self._left = left
            self.warned.emit(left)


def slept(before: Stamp, now: Stamp) -> bool:
    """Whether the machine slept between two ticks: its clocks went on without us.

    The monotonic clock stands still in sleep on Linux and runs on Windows, so either jump tells.
    """
    mono = (now.mono - before.mono) / 1000
    wall = (now.utc - before.utc).total_seconds()
    return mono > SLEPT_S or wall - mono > SLEPT_S
