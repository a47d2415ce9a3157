"""Risk marks: a trail with known sins gives exactly the list expected, on each side of every limit (R13)."""

from datetime import UTC, datetime, timedelta

import pytest

from cartdesk.records import Kind, Risk, Trace, risk_marks

NOON = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # noon in Moscow
FORM = ("M1", 1, "F_VS", 1)


class Written:
    def __init__(self):
        self.traces = []

    def add(
        self, kind, *, at=timedelta(), user="u1", subject="01-001", item=None, held=0, clock="ok", form=FORM
    ):
        saved = NOON + at
        text = lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")  # noqa: E731
        group = ("IG", 1) if item else (None, None)
        seq = len(self.traces) + 1
        self.traces.append(
            Trace(
                seq, kind, user, subject, *(form or (None,) * 4), *group, item, text(saved),
                text(saved - timedelta(seconds=held)), 180, clock, None,
            )
        )  # fmt: skip
        return seq

    @property
    def marks(self):
        return [(mark.seq, mark.risk) for mark in risk_marks(self.traces)]


@pytest.fixture
def trail():
    return Written()


def test_a_quiet_day_has_no_marks(trail):
    trail.add(Kind.DESK_UNLOCK, subject=None, form=None)
    for item in ("TEMP", "PULSE"):
        trail.add(Kind.ITEM_SET, item=item)
    trail.add(Kind.FORM_COMPLETE)
    trail.add(Kind.FORM_SIGN)
    assert trail.marks == []


@pytest.mark.requirement("R13", "a change after signature is marked, one before is not")
def test_changes_after_signature(trail):
    trail.add(Kind.ITEM_SET, item="TEMP")
    trail.add(Kind.FORM_SIGN)
    seq = trail.add(Kind.ITEM_SET, item="TEMP")
    trail.add(Kind.ITEM_SET, item="TEMP", form=("M2", 1, "F_VS", 1))
    assert trail.marks == [(seq, Risk.AFTER_SIGNATURE)]


@pytest.mark.requirement("R13", "a change is late from more than 14 days after the first completion on")
def test_late_changes(trail):
    trail.add(Kind.FORM_COMPLETE)
    trail.add(Kind.ITEM_SET, item="TEMP", at=timedelta(days=14))
    seq = trail.add(Kind.ITEM_SET, item="PULSE", at=timedelta(days=14, minutes=1))
    assert trail.marks == [(seq, Risk.LATE)]


@pytest.mark.requirement("R13", "the third value of one item after completion is marked, the second is not")
def test_many_changes_of_one_item(trail):
    for _ in range(5):
        trail.add(Kind.ITEM_SET, item="TEMP")  # a draft is corrected as often as it needs
    trail.add(Kind.FORM_COMPLETE)
    trail.add(Kind.ITEM_SET, item="TEMP")
    trail.add(Kind.ITEM_SET, item="TEMP")
    trail.add(Kind.ITEM_SET, item="PULSE")
    seq = trail.add(Kind.ITEM_SET, item="TEMP")
    assert trail.marks == [(seq, Risk.MANY_CHANGES)]


@pytest.mark.requirement(
    "R13", "one person's corrections at five subjects within an hour are marked, at four are not"
)
@pytest.mark.parametrize(("minutes", "marked"), [(15, True), (16, False)])
def test_one_person_at_many_subjects(trail, minutes, marked):
    for number in range(5):
        trail.add(Kind.FORM_COMPLETE, subject=f"01-{number}")
    seqs = [
        trail.add(Kind.ITEM_SET, subject=f"01-{number}", item="TEMP", at=timedelta(minutes=minutes * number))
        for number in range(5)
    ]
    assert trail.marks == ([(seqs[-1], Risk.MANY_SUBJECTS)] if marked else [])


def test_two_persons_at_many_subjects_are_not_one(trail):
    for number in range(6):
        trail.add(Kind.FORM_COMPLETE, subject=f"01-{number}")
    for number in range(6):
        trail.add(Kind.ITEM_SET, subject=f"01-{number}", item="TEMP", user=f"u{number % 2}")
    assert trail.marks == []


@pytest.mark.requirement(
    "R13", "clock jumps, refused passwords, removed rows and overruled checks are marked"
)
def test_acts_that_are_marked_by_themselves(trail):
    trail.add(Kind.ITEM_SET, item="TEMP", clock="jumped")
    trail.add(Kind.CLOCK_JUMP, subject=None, form=None)
    trail.add(Kind.DESK_UNLOCK_FAILED, subject=None, form=None)
    trail.add(Kind.PASSWORD_REFUSED, subject=None, form=None)
    trail.add(Kind.ROW_REMOVE)
    trail.add(Kind.FINDING_EXPLAIN)
    assert trail.marks == [
        (1, Risk.CLOCK),
        (2, Risk.CLOCK),
        (3, Risk.FAILED_LOGIN),
        (4, Risk.FAILED_LOGIN),
        (5, Risk.REMOVED),
        (6, Risk.OVERRULED),
    ]


@pytest.mark.requirement("R04", "an answer saved more than 60 seconds after it was entered is marked")
@pytest.mark.parametrize(("seconds", "marked"), [(60, False), (61, True)])
def test_answers_held_back(trail, seconds, marked):
    trail.add(Kind.ITEM_SET, item="TEMP", held=seconds)
    assert trail.marks == ([(1, Risk.HELD)] if marked else [])


@pytest.mark.requirement("R13", "work before 06:00 and from 22:00 on by the desk's own clock is marked")
@pytest.mark.parametrize(
    ("hour", "minute", "marked"),
    [(5, 59, True), (6, 0, False), (12, 0, False), (21, 59, False), (22, 0, True), (0, 0, True)],
)
def test_out_of_hours_by_the_local_clock(trail, hour, minute, marked):
    local = NOON.replace(hour=hour, minute=minute) - timedelta(hours=3)
    trail.add(Kind.ITEM_SET, item="TEMP", at=local - NOON)
    trail.add(Kind.DESK_UNLOCK, subject=None, form=None, at=local - NOON)
    assert trail.marks == ([(1, Risk.OUT_OF_HOURS)] if marked else [])
