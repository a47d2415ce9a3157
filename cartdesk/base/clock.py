"""Time as the house knows it: wall clock, zone, monotonic clock and boot, read together (R11, D8)."""

from __future__ import annotations

import re
import time
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

from cartdesk.base.errors import CartDeskError

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


@dataclass(frozen=True, slots=True)
class Stamp:
    """One reading of the clock.

    `utc` is aware and in UTC; `offset` is the local offset from UTC in minutes; `zone` its name ("MSK");
    `mono` milliseconds of the monotonic clock; `boot` an id that changes with each start of the machine.
    """

    utc: datetime
    offset: int
    zone: str
    mono: int
    boot: str

    def iso(self) -> str:
        """UTC to the millisecond: `2026-03-05T11:07:31.250Z`."""
        return self.utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.utc.microsecond // 1000:03d}Z"

    def local(self) -> datetime:
        """The wall clock as the person at the desk saw it."""
        return self.utc.astimezone(timezone(timedelta(minutes=self.offset), self.zone))


class Clock(Protocol):
    """Where time comes from; a seam for tests and the seeded demo."""

    def now(self) -> Stamp:
        """Read all clocks at once."""
        ...


def parse_iso(text: str) -> datetime:
    """Turn the text of `Stamp.iso` back into an aware datetime; any other text is `clock.malformed-time`."""
    try:
        if not _ISO.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise CartDeskError("clock.malformed-time") from fault


def local_at(text: str, offset: int) -> datetime:
    """The wall clock at the time `text` (of `Stamp.iso`), `offset` minutes from UTC; errors as of `parse_iso`."""
    return parse_iso(text).astimezone(timezone(timedelta(minutes=offset)))


class SystemClock:
    """The clocks of this machine."""

    def __init__(self) -> None:
        self._boot = _boot_id()

    def now(self) -> Stamp:
        """Read all clocks at once."""
        utc = datetime.now(UTC)
        local = utc.astimezone()
        offset = local.utcoffset() or timedelta(0)
        return Stamp(
            utc,
            int(offset.total_seconds() // 60),
            unicodedata.normalize("NFC", local.tzname() or "UTC"),
            time.monotonic_ns() // 1_000_000,
            self._boot,
        )


class SetClock:
    """A clock that stands where it is set and moves only when told; for tests and the seeded demo."""

    def __init__(
        self, utc: datetime, offset: int = 180, zone: str = "MSK", boot: str = "00000000-set-clock"
    ) -> None:
        self.utc = utc
        self.offset = offset
        self.zone = zone
        self.boot = boot
        self.mono = 1_000_000

    def now(self) -> Stamp:
        """Read the clock without moving it."""
        return Stamp(self.utc, self.offset, self.zone, self.mono, self.boot)

    def pass_time(self, seconds: float) -> None:
        """Let time go by on both clocks."""
        self.utc += timedelta(seconds=seconds)
        self.mono += int(seconds * 1000)


def _boot_id() -> str:
    """An id of this start of the machine: Linux tells it, elsewhere it is reckoned from the uptime."""
    told = Path("/proc/sys/kernel/random/boot_id")
    if told.exists():
        return told.read_text(encoding="ascii").strip()
    started = int(time.time() - time.monotonic()) // 60
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"boot:{uuid.getnode()}:{started}"))
