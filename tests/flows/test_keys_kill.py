"""Keys are changed on a disk that breaks: whatever instant it is, the desk opens, with the old keys or the new, never both (T3, T4)."""

import pytest

from tests.flows.keys_child import TOLD
from tests.store.disk import needs_disk, run_on

pytestmark = [needs_disk, pytest.mark.xdist_group("kill")]


def broken_off(tmp_path, act, what, step) -> tuple[int, int]:
    done = run_on("tests.flows.keys_child", tmp_path, act, what, step, timeout=3000)
    points, old = done.stdout.split()
    return int(points), int(old)


@pytest.mark.parametrize(
    ("act", "what", "step"),
    [("change", "kill", 13), ("reset", "cut", 23), ("rekey", "kill", 37), ("rekey", "full", 67)],
)
def test_keys_changed_on_a_disk_that_breaks(tmp_path, act, what, step):
    points, old = broken_off(tmp_path, act, what, step)
    assert 0 < old <= points and points >= 4


@pytest.mark.soak
@pytest.mark.parametrize("what", ["kill", "cut", "io", "full"])
@pytest.mark.parametrize("act", TOLD)
def test_keys_changed_with_every_single_call_breaking(tmp_path, act, what):
    points, old = broken_off(tmp_path, act, what, 1)
    assert 0 < old < points and points >= 20
