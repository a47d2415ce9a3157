"""The axes of the course: days and numbers come back from their places, zooming keeps the day under the pointer."""

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from cartdesk.ui.widgets.course_scale import LEAST_SPAN, Days, Numbers, moved, zoomed

WHOLE = (-20.0, 400.0)


@given(st.floats(-20, 400))
def test_a_day_comes_back_from_its_place(day):
    days = Days(-20, 400, 176, 1100)
    assert days.day(days.x(day)) == approx(day, abs=1e-6)


def test_ticks_are_round_days_with_room_between_them():
    days = Days(-5, 380, 176, 1100)
    ticks = days.ticks(56)
    assert 0 in ticks and all(b - a == 30 for a, b in zip(ticks, ticks[1:], strict=False))
    assert min(days.x(b) - days.x(a) for a, b in zip(ticks, ticks[1:], strict=False)) >= 56


@given(st.floats(0.2, 5), st.floats(-20, 400))
def test_zooming_stays_inside_and_never_shows_less_than_a_week(factor, at):
    first, last = zoomed((100, 200), WHOLE, factor, min(max(at, 100), 200))
    assert WHOLE[0] - 1e-6 <= first < last <= WHOLE[1] + 1e-6
    assert last - first >= LEAST_SPAN - 1e-6


def test_zooming_in_keeps_the_day_under_the_pointer_where_it_is():
    before, after = Days(100, 200, 0, 1000), Days(*zoomed((100, 200), WHOLE, 0.5, 130), 0, 1000)
    assert after.x(130) == approx(before.x(130))


def test_moving_stops_at_the_ends():
    assert moved((100, 200), WHOLE, 1000) == (300, 400)
    assert moved((100, 200), WHOLE, -1000) == (-20, 80)


@given(st.lists(st.floats(0.01, 10_000), min_size=1, max_size=9))
def test_positive_numbers_are_on_a_logarithmic_scale_inside_their_lane(numbers):
    scale = Numbers.of(numbers, 100, 20)
    assert scale.log
    assert all(20 <= scale.y(one) <= 100 for one in numbers)
    assert scale.y(max(numbers)) <= scale.y(min(numbers))


def test_ten_times_as_much_is_always_as_far():
    scale = Numbers.of([0.1, 1.0, 10.0], 100, 20)
    assert scale.y(0.1) - scale.y(1.0) == approx(scale.y(1.0) - scale.y(10.0))


def test_a_zero_makes_the_scale_linear():
    scale = Numbers.of([0.0, 5.0, 10.0], 100, 20)
    assert not scale.log
    assert scale.y(0.0) - scale.y(5.0) == approx(scale.y(5.0) - scale.y(10.0))
