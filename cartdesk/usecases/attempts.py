"""Passwords refused inside an unlocked desk: growing pauses, a lock after ten, kept in the store over restarts (R33).

Tries at unlock are counted in `desk.json` (`tries`); the pauses are the same. Each refusal leaves a record.
"""

from __future__ import annotations

from dataclasses import replace

from cartdesk.base import CartDeskError, Stamp
from cartdesk.store import Attempts, Unit
from cartdesk.usecases.tries import MAX_TRIES, left, pause

WRONG_PASSWORD = frozenset({"signing.wrong-password"})  # codes that mean: not this person's password


def demand_try(unit: Unit, user: str, now: Stamp) -> None:
    """Refuse with `signing.locked-out` or `signing.wait` while the person may not try a password."""
    found = unit.attempts(user)
    if found is None:
        return
    if left(found.count) == 0:
        raise CartDeskError("signing.locked-out", tries=MAX_TRIES)
    seconds = pause(found.count, found.last, now)
    if seconds:
        raise CartDeskError("signing.wait", seconds=seconds)


def count_refused(unit: Unit, user: str, now: Stamp) -> int:
    """One more refused password; how many it are now."""
    before = unit.attempts(user) or Attempts(user, 0, now.iso(), now.iso(), 0)
    after = replace(before, count=before.count + 1, last=now.iso(), unseen=before.unseen + 1)
    unit.put_attempts(after)
    return after.count
