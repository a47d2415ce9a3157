"""How long to wait before the next try: doubling, capped, with jitter, so that fifty laptops do not knock at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from cartdesk.base import Clock, Random

FIRST_SECONDS = 4.0
LONGEST_SECONDS = 900.0


def back_off(tries: int, random: Random) -> float:
    """Seconds to wait after `tries` failures in a row (from 1): half of 4, 8, 16 … 900 plus up to the other half."""
    full = min(FIRST_SECONDS * 2.0 ** min(max(tries, 1) - 1, 30), LONGEST_SECONDS)
    chance = int.from_bytes(random.take(4), "big") / 2**32
    return full / 2 + chance * full / 2


def next_try(tries: int, clock: Clock, random: Random) -> datetime:
    """The moment (UTC) before which nothing should be tried again."""
    return clock.now().utc + timedelta(seconds=back_off(tries, random))
