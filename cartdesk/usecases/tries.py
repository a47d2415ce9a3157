"""How often a password may be tried: growing pauses, a lock after ten (R33). What `desk.json` tells before unlock, counted.

The same pauses hold for tries inside an unlocked desk (`attempts`).
"""

from __future__ import annotations

from datetime import timedelta

from cartdesk.base import Stamp, parse_iso
from cartdesk.store import DeskFile

MAX_TRIES = 10
LONGEST_WAIT = 60


def pause(count: int, last: str, now: Stamp) -> int:
    """Seconds to wait after `count` refused passwords, the last of them at `last`: 1, 2, 4 … 60. 0 = may try now."""
    if count == 0:
        return 0
    free = parse_iso(last) + timedelta(seconds=min(2 ** (count - 1), LONGEST_WAIT))
    return max(0, int((free - now.utc).total_seconds() + 0.999))


def left(count: int) -> int:
    """Tries left before the person must ask a colleague."""
    return max(0, MAX_TRIES - count)


def wait_before_try(file: DeskFile, user: str, now: Stamp) -> int:
    """Seconds this person must wait before the next try: 1, 2, 4 … 60 (R33). 0 = may try now."""
    failures = file.failures.get(user)
    return pause(failures.count, failures.since, now) if failures else 0


def tries_left(file: DeskFile, user: str) -> int:
    """Tries left before the person must ask a colleague."""
    failures = file.failures.get(user)
    return left(failures.count if failures else 0)
