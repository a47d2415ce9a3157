"""The register of guarded lines: takes a line of the program away in a copy of the tree and runs the test that must then be red.

`python tools/guards.py` tries all of tests/guards.toml, `--draw 20 --seed 7` that many drawn by a seed, `--named R12` those of a
requirement. The copy lies beside nothing of yours: the tree itself is never changed. Exit status 1 when a test stayed green.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REGISTER = ROOT / "tests" / "guards.toml"
PARTS = ("cartdesk", "resources", "tests", "tools", "docs", "pyproject.toml", "README.md", "Makefile")
RED, GREEN = 1, 0


@dataclass(frozen=True)
class Guard:
    """A guarded line: what it serves, where it stands, what takes its place, and the test that must notice."""

    requirement: str
    file: str
    line: str
    instead: str
    test: str
    words: str


def guards(register: Path = REGISTER) -> list[Guard]:
    """The whole register."""
    told = tomllib.loads(register.read_text("utf-8"))["guard"]
    return [
        Guard(one["requirement"], one["file"], one["line"], one["with"], one["test"], one["words"])
        for one in told
    ]


class Copy:
    """A copy of the tree in which one line at a time is another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(
                    source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "pictures")
                )
            elif source.exists():
                shutil.copy(source, folder / part)

    def status(self, tests: list[str], seconds: float = 600) -> int:
        """The exit status of pytest over these tests in the copy: 0 green, 1 red; a run without end counts as red."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tb=no", *tests]
        around = {
            **os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1",
            "QT_QPA_PLATFORM": "offscreen",
        }  # fmt: skip
        try:
            ended = subprocess.run(
                command, cwd=self.folder, env=around, capture_output=True, text=True, timeout=seconds
            )
        except subprocess.TimeoutExpired:
            return RED
        if ended.returncode not in (RED, GREEN, 2):
            raise SystemExit(f"pytest could not run {tests}:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
        return RED if ended.returncode else GREEN

    def without(self, guard: Guard) -> int:
        """The status of the guard's test while its line is another."""
        path = self.folder / guard.file
        whole = path.read_text("utf-8")
        path.write_text(whole.replace(guard.line, guard.instead), "utf-8")
        try:
            return self.status([guard.test])
        finally:
            path.write_text(whole, "utf-8")


def try_all(chosen: list[Guard]) -> list[Guard]:
    """Try each; returns those whose test stayed green."""
    green = []
    with tempfile.TemporaryDirectory(prefix="guards-") as folder:
        copy = Copy(Path(folder))
        for guard in chosen:
            red = copy.without(guard) == RED
            print(f"{'red' if red else 'GREEN':6} {guard.requirement:4} {guard.words}", flush=True)
            if not red:
                green.append(guard)
    return green


def drawn(count: int, seed: int) -> list[Guard]:
    """So many guards of the register, drawn by a seed."""
    known = guards()
    return random.Random(seed).sample(known, min(count, len(known)))


def main() -> int:
    """Read the words of the command line and try."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--draw", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--named", default="", metavar="R")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave out the first N")
    asked = parser.parse_args()
    chosen = drawn(asked.draw, asked.seed) if asked.draw else guards()
    if asked.named:
        chosen = [one for one in chosen if one.requirement == asked.named]
    green = try_all(chosen[asked.skip :])
    print(f"{len(chosen) - asked.skip} guarded lines tried, {len(green)} tests stayed green")
    return 1 if green else 0


if __name__ == "__main__":
    raise SystemExit(main())
