"""Time is read whole and written in one form (R11)."""

from datetime import UTC, datetime, timedelta

import pytest

from cartdesk.base import SetClock, Stamp, SystemClock, parse_iso
from tests.vectors.reading import outcome


def test_a_moment_is_written_in_utc_to_the_millisecond():
    stamp = Stamp(datetime(2026, 3, 5, 11, 7, 31, 250_999, tzinfo=UTC), 180, "MSK", 1, "boot")
    assert stamp.iso() == "2026-03-05T11:07:31.250Z"


def test_the_wall_clock_is_shown_with_its_zone():
    local = Stamp(datetime(2026, 3, 5, 22, 30, tzinfo=UTC), 180, "MSK", 1, "boot").local()
    assert (local.day, local.hour, local.minute, local.tzname()) == (6, 1, 30, "MSK")


def test_a_written_moment_is_read_back():
    assert parse_iso("2026-03-05T11:07:31.250Z") == datetime(2026, 3, 5, 11, 7, 31, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "2026-03-05", "2026-03-05T11:07:31Z", "2026-03-05T11:07:31.2Z", "2026-03-05T11:07:31.250+03:00",
     "2026-02-30T11:07:31.250Z", "2026-03-05T24:00:00.000Z", "2026-03-05 11:07:31.250Z", "2026-3-005T11:07:31.250Z"],
)  # fmt: skip
@pytest.mark.requirement("R11", "a time without zone, or written otherwise than in UTC, is refused")
def test_another_form_of_time_is_refused(text):
    assert outcome(lambda: parse_iso(text)) == "clock.malformed-time"


def test_a_set_clock_moves_only_when_told_and_both_hands_together():
    clock = SetClock(datetime(2026, 3, 5, tzinfo=UTC))
    first = clock.now()
    assert clock.now() == first
    clock.pass_time(1.5)
    later = clock.now()
    assert later.utc - first.utc == timedelta(seconds=1.5)
    assert later.mono - first.mono == 1500


def test_the_machine_clock_is_in_utc_and_its_monotonic_hand_never_goes_back():
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.utc.utcoffset() == timedelta(0)
    assert second.mono >= first.mono
    assert second.boot == first.boot != ""
    assert parse_iso(first.iso()) <= first.utc
