"""T4: disk full, broken, read-only, no permission, medium pulled out: loud, nothing lost, and it goes on by itself."""

import pytest

from cartdesk.store.reserve import RESERVE, give_back, set_aside
from tests.store.disk import needs_disk, run_on

MET = {
    "full": {"desk.disk-full"},
    "io": {"desk.disk-fault"},
    "denied": {"desk.disk-fault", "desk.read-only"},
    "read-only": {"desk.disk-fault", "desk.read-only"},
    "removed": {"desk.disk-fault", "desk.medium-gone"},
    "swapped": {"desk.disk-fault", "desk.medium-gone", "desk.other-medium"},
}


def trouble(tmp_path, what: str, rounds: int) -> set[str]:
    done = run_on("tests.store.trouble_child", tmp_path / "desk", what, rounds, timeout=7000)
    told, *codes = done.stdout.split()
    assert int(told) == rounds
    return set(codes)


@needs_disk
@pytest.mark.requirement(
    "R75",
    "a full, broken, read-only or removed disk loses no acknowledged save, and the same open desk goes on afterwards",
)
@pytest.mark.parametrize("what", MET)
def test_a_desk_on_a_disk_in_trouble_goes_on_by_itself(tmp_path, what):
    codes = trouble(tmp_path, what, 4)
    assert codes and codes <= MET[what]
    if what in ("full", "removed"):
        assert codes == MET[what]
    if what == "swapped":
        assert "desk.other-medium" in codes


@needs_disk
@pytest.mark.soak
@pytest.mark.parametrize("what", MET)
def test_fifty_rounds_of_trouble(tmp_path, what):
    assert trouble(tmp_path, what, 50) <= MET[what]


def test_the_reserve_is_really_taken_and_given_back(tmp_path):
    assert set_aside(tmp_path, 300_000)
    made = tmp_path / RESERVE
    assert made.stat().st_size == 300_000
    assert made.stat().st_blocks * 512 >= 300_000, "room that is only promised helps nobody"
    assert set_aside(tmp_path, 300_000)
    assert give_back(tmp_path) and not made.exists()
    assert not give_back(tmp_path)


def test_a_disk_with_little_room_keeps_it(tmp_path):
    assert not set_aside(tmp_path, 1 << 60)
    assert not set_aside(tmp_path / "nowhere", 1000)
    assert list(tmp_path.iterdir()) == []
