"""What every benchmark shares: two things taken in turns, the cost of one fsync, and the table of ratios.

A figure alone says little on a shared machine; its ratio to the bare work beneath it, taken in the same minute, does.
Of many turns the lower quartile counts: what the thing takes when nobody else is using the machine. Budgets are told
beside what was measured and never asserted in a test.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build"
FAST_FSYNC, SLOW_FSYNC = 0.2, 2.0


@dataclass(frozen=True)
class Line:
    """One line of the table: milliseconds of the thing and of its floor, the ratio allowed, and a remark."""

    name: str
    floor_ms: float
    measured_ms: float
    limit: float
    remark: str = ""

    @property
    def ratio(self) -> float:
        return self.measured_ms / self.floor_ms

    @property
    def kept(self) -> bool:
        return self.ratio <= self.limit


def milliseconds(act: Callable[..., object], *given: object, **named: object) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    act(*given, **named)
    return (time.perf_counter() - began) * 1000


def undisturbed(taken: Iterable[float]) -> float:
    """The lower quartile of many turns."""
    return statistics.quantiles(taken, n=4)[0]


def in_turns(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Milliseconds of two things, called in turns so that both meet the same machine."""
    pairs = [(milliseconds(one), milliseconds(other)) for _ in range(rounds)]
    return undisturbed(one for one, _ in pairs), undisturbed(other for _, other in pairs)


def fsync_ms(folder: Path, rounds: int = 100) -> float:
    """One fsync after 4 KiB, on the disk of this folder."""
    path = folder / "fsync.probe"
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        taken = []
        for number in range(rounds):
            os.pwrite(handle, b"\0" * 4096, 4096 * number)
            taken.append(milliseconds(os.fsync, handle))
        return undisturbed(taken)
    finally:
        os.close(handle)
        path.unlink()


def between(fsync: float, fast: float, slow: float) -> float:
    """The ratio allowed for an fsync between 0.2 ms (`fast`) and 2 ms (`slow`), on the straight line between them."""
    share = min(max((fsync - FAST_FSYNC) / (SLOW_FSYNC - FAST_FSYNC), 0.0), 1.0)
    return fast + (slow - fast) * share


def report(lines: Iterable[Line], name: str = "benchmarks") -> str:
    """The table as text; the same figures go to build/<name>.json."""
    told = list(lines)
    BUILD.mkdir(exist_ok=True)
    rows = [asdict(one) | {"ratio": round(one.ratio, 3), "kept": one.kept} for one in told]
    (BUILD / f"{name}.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    table = [f"{'what':58}{'floor ms':>10}{'ms':>10}{'ratio':>8}{'limit':>8}"]
    for one in told:
        mark = "" if one.kept else "  OVER"
        table.append(
            f"{one.name:58}{one.floor_ms:10.3f}{one.measured_ms:10.3f}{one.ratio:8.2f}{one.limit:8.2f}{mark}"
        )
        if one.remark:
            table.append(f"    {one.remark}")
    return "\n".join(table)
