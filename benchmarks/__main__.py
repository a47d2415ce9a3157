"""Runs every benchmark and prints the table: `python -m benchmarks [name ...]`, figures to build/benchmarks.json."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

from benchmarks.floor import report

NAMES = ("save", "engine", "odm", "screen", "start", "logs")


def main(wanted: list[str]) -> None:
    """Run the benchmarks named, or all."""
    lines = []
    for name in wanted or NAMES:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            lines += importlib.import_module(f"benchmarks.{name}").run(Path(folder))
    print(report(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
