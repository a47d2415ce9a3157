"""Which backups the rotation lets go: the last of 14 days, the last of 8 weeks, all milestones, and the fullest stay."""

from datetime import date, timedelta

from cartdesk.store import Kept, superfluous
from tests.vectors.reading import read

MONDAY = date(2026, 11, 23)


def daily(days: int, *, last: date = MONDAY) -> list[Kept]:
    """One backup a day up to a day, each with one record more than the one before."""
    first = last - timedelta(days - 1)
    return [Kept(f"b{at:03d}", first + timedelta(at), 10 + at, False) for at in range(days)]


def staying(backups: list[Kept]) -> set[date]:
    gone = set(superfluous(backups))
    return {one.day for one in backups if one.name not in gone}


def test_fewer_than_fourteen_days_all_stay():
    assert superfluous(daily(14)) == []


def test_fourteen_days_and_the_sundays_before_them_stay():
    # Days run to Monday the 23rd: the fourteen days are the 10th to the 23rd. The newest week is this Monday's; the
    # seven before it end on Sundays: the 22nd and 15th (days that stay anyway), the 8th, the 1st, and three in October.
    days = {date(2026, 11, day) for day in range(10, 24)}
    sundays = {
        date(2026, 11, 8),
        date(2026, 11, 1),
        date(2026, 10, 25),
        date(2026, 10, 18),
        date(2026, 10, 11),
    }
    assert staying(daily(200)) == days | sundays


def test_of_several_on_one_day_the_fullest_stays():
    day = [Kept("a", MONDAY, 10, False), Kept("c", MONDAY, 12, False), Kept("b", MONDAY, 11, False)]
    assert sorted(superfluous(day)) == ["a", "b"]


def test_days_without_a_backup_do_not_count():
    seldom = [Kept(f"b{at:02d}", MONDAY - timedelta(30 * at), 100 - at, False) for at in range(20)]
    assert staying(seldom) == {MONDAY - timedelta(30 * at) for at in range(14)}


def test_milestones_stay_for_ever_and_cost_no_other_its_place():
    old = Kept("old", date(2020, 1, 1), 1, True)
    assert "old" not in superfluous([old, *daily(60)])
    assert staying([old, *daily(60)]) == staying(daily(60)) | {old.day}


def test_the_fullest_backup_stays_whatever_the_clock_said():
    wrong_clock = Kept("fullest", date(1970, 1, 1), 10_000, False)
    assert "fullest" not in superfluous([*daily(60), wrong_clock])


def test_taking_away_what_is_superfluous_again_and_again_ends_with_the_same():
    kept: list[Kept] = []
    for one in daily(200):
        kept.append(one)
        gone = set(superfluous(kept))
        kept = [each for each in kept if each.name not in gone]
    assert {one.day for one in kept} == staying(daily(200))


def test_the_vector_of_the_format_page():
    told = read("backup")["rotation"]
    backups = [
        Kept(one["name"], date.fromisoformat(one["day"]), one["records"], one["milestone"])
        for one in told["backups"]
    ]
    assert sorted(superfluous(backups)) == sorted(told["go"])
