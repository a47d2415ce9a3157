"""The clock lies in every way it can: the order is kept, nothing is refused, each lie is flagged (T10, B7, R11, D8)."""

from datetime import UTC, datetime, timedelta

import pytest

from cartdesk.base import parse_iso
from cartdesk.records import AuditRecord, Risk
from cartdesk.usecases import enrol_subject, marks_to_review, verify_desk
from tests.builders import a_site

YEAR = timedelta(days=365)


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    place.as_("nurse")
    yield place
    place.desk.store.close()


def records(desk):
    with desk.store.view() as unit:
        return [AuditRecord.decode(data) for _, data in unit.records()]


def write_on(site, code):
    enrol_subject(site.desk, code)
    return records(site.desk)[-1]


def flagged(site):
    return [one.line.seq for one in marks_to_review(site.as_("investigator")).lines if one.risk is Risk.CLOCK]


def jump(clock, by):
    """The wall clock is set; the monotonic clock goes on."""
    clock.utc += by
    clock.mono += 1000


def restart(clock, by):
    """The machine was off: another boot, a monotonic clock from the beginning."""
    clock.boot, clock.mono = f"{clock.boot}x", 5000
    clock.utc += by


LIES = {
    "skew of ten minutes forward": (jump, timedelta(minutes=10)),
    "skew of ten minutes back": (jump, timedelta(minutes=-10)),
    "five years forward": (jump, 5 * YEAR),
    "five years back": (jump, -5 * YEAR),
    "suspend for an hour": (jump, timedelta(hours=1)),
    "dead clock after a restart": (
        restart,
        datetime(1970, 1, 1, tzinfo=UTC) - datetime(2025, 6, 30, tzinfo=UTC),
    ),
    "one minute back over a restart": (restart, timedelta(minutes=-1)),
    "five years forward over a restart": (restart, 5 * YEAR),
}
TRUTHS = {
    "a second": (jump, timedelta(seconds=1)),
    "two minutes of slow clock": (jump, timedelta(seconds=119)),
    "a night off": (restart, timedelta(hours=9)),
    "a month off": (restart, timedelta(days=31)),
}


@pytest.mark.requirement(
    "R11", "every skew, jump, suspend and dead clock is flagged, and the order of the records is kept"
)
@pytest.mark.parametrize("lie", LIES)
def test_a_clock_that_lies_is_flagged_and_the_order_is_kept(site, lie):
    how, by = LIES[lie]
    assert write_on(site, "01-001").clock == "ok"
    how(site.clock, by)
    told = write_on(site, "01-002")
    assert told.clock == "jumped"
    site.clock.pass_time(30)
    assert write_on(site, "01-003").clock == "ok"
    all_of_them = records(site.desk)
    assert [one.seq for one in all_of_them] == list(range(1, len(all_of_them) + 1))
    assert [one.subject for one in all_of_them if one.subject] == ["01-001", "01-002", "01-003"]
    if (
        by > timedelta()
    ):  # people of a desk hold certificates for some years: those of 1970 cannot be asked to sign
        assert told.seq in flagged(site)
    assert verify_desk(site.desk).faults == []


@pytest.mark.parametrize("truth", TRUTHS)
def test_a_clock_that_tells_the_truth_is_not_flagged(site, truth):
    how, by = TRUTHS[truth]
    write_on(site, "01-001")
    how(site.clock, by)
    assert write_on(site, "01-002").clock == "ok"
    assert flagged(site) == []


@pytest.mark.requirement(
    "R11", "each record carries UTC, offset and zone; a change of zone or summer time is flagged"
)
@pytest.mark.parametrize(("offset", "zone"), [(240, "+04"), (120, "EET"), (600, "VLAT"), (-180, "-03")])
def test_another_zone_keeps_the_order_and_is_flagged(site, offset, zone):
    first = write_on(site, "01-001")
    site.clock.pass_time(30)
    site.clock.offset, site.clock.zone = offset, zone
    second = write_on(site, "01-002")
    assert (second.offset, second.zone, second.clock) == (offset, zone, "ok")
    assert (first.offset, first.zone) == (180, "MSK")
    assert parse_iso(second.saved) - parse_iso(first.saved) == timedelta(seconds=30)
    assert second.seq in flagged(site)
    assert verify_desk(site.desk).faults == []


def test_summer_time_there_and_back_keeps_the_order(site):
    """Where clocks are set back, the same hour comes twice; UTC and numbers tell which was first."""
    order = []
    for step, offset in enumerate((120, 180, 180, 120, 120)):
        site.clock.offset, site.clock.zone = offset, "EEST" if offset == 180 else "EET"
        site.clock.pass_time(1800)
        order.append(write_on(site, f"01-{step + 1:03d}"))
    assert [one.seq for one in order] == sorted(one.seq for one in order)
    assert [one.saved for one in order] == sorted(one.saved for one in order)
    assert all(one.clock == "ok" for one in order)
