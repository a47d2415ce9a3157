"""T3: a call to the disk, or a request for memory, fails at every point of an act: told, nothing half done, next try works."""

import pytest

from tests.store.disk import needs_disk, run_on

pytestmark = [needs_disk, pytest.mark.xdist_group("broken-disk")]
ACTS = ("save", "sign", "import", "pack")


def failures(tmp_path, act, fault, step) -> tuple[int, int]:
    done = run_on("tests.flows.broken_disk_child", tmp_path, act, fault, step, timeout=7000)
    failed, written = done.stdout.split()
    return int(failed), int(written)


@pytest.mark.requirement(
    "R75",
    "an act that the disk or the memory fails at any call is told, leaves no half state, and works when tried again",
)
@pytest.mark.parametrize(
    ("act", "fault", "step"),
    [("save", "io", 2), ("save", "memory", 401), ("sign", "io", 11), ("import", "io", 17), ("pack", "full", 5)],
)  # fmt: skip
def test_an_act_on_a_failing_disk_is_told_and_done_again(tmp_path, act, fault, step):
    failed, written = failures(tmp_path, act, fault, step)
    assert failed >= 3
    assert written <= failed // 4


@pytest.mark.soak
@pytest.mark.parametrize("fault", ["io", "full", "memory"])
@pytest.mark.parametrize("act", ACTS)
def test_every_single_call_of_an_act_fails_once(tmp_path, act, fault):
    failed, _ = failures(tmp_path, act, fault, 1)
    assert failed >= 5
