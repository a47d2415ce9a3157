"""T3: a call to the disk, or a request for memory, fails at every point of an act: told, nothing half done, next try works."""

import pytest

from tests.store.disk import needs_disk, run_on

pytestmark = [needs_disk, pytest.mark.xdist_group("broken-disk")]
ACTS = ("save", "sign", "import", "pack")


def failures(tmp_path, act, *plans) -> dict[str, tuple[int, int]]:
    """By fault: how many runs of the act failed, and how many of these had been written nevertheless."""
    done = run_on("tests.flows.broken_disk_child", tmp_path, act, *plans, timeout=7000)
    told = [line.split() for line in done.stdout.splitlines()]
    return {fault: (int(failed), int(written)) for fault, failed, written in told}


@pytest.mark.requirement(
    "R75",
    "an act that the disk or the memory fails at any call is told, leaves no half state, and works when tried again",
)
@pytest.mark.parametrize(
    ("act", "plans"),
    [
        ("save", ("io:5", "full:7", "memory:401")), ("sign", ("io:11", "full:13", "memory:701")),
        ("import", ("io:31", "full:29", "memory:701")), ("pack", ("io:23", "full:19", "memory:701")),
    ],
)  # fmt: skip
def test_an_act_on_a_failing_disk_is_told_and_done_again(tmp_path, act, plans):
    told = failures(tmp_path, act, *plans)
    assert len(told) == len(plans) and all(failed >= 2 for failed, _ in told.values()), told
    assert sum(written for _, written in told.values()) * 3 <= sum(failed for failed, _ in told.values()), (
        told
    )


@pytest.mark.soak
@pytest.mark.parametrize("fault", ["io", "full", "memory"])
@pytest.mark.parametrize("act", ACTS)
def test_every_single_call_of_an_act_fails_once(tmp_path, act, fault):
    ((failed, _),) = failures(tmp_path, act, f"{fault}:1").values()
    assert failed >= 5
