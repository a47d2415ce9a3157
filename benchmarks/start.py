"""From the start of the program to the painted unlock page, and the memory of the program at rest, against the stack floor.

The stack floor is an empty window of PySide6 in a process that has also imported SQLAlchemy and cryptography: what the
program stands on before it does anything. Both are whole processes, started in turns, offscreen; every module is compiled,
as in an installed program.

Memory is the proportional set (PSS) with one difference: pages of Qt and of Python that another program happens to have
open at the same time count whole, as on a computer where nobody else uses them. It is read twice: before the door, when
everything that comes while the password is typed has come; and at Today, after a person of the desk came in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.clinic import a_clinic
from benchmarks.floor import Line
from cartdesk.usecases import lock
from tests.builders import PASSWORDS

ROUNDS, SUBJECTS = 9, 5
START, MEMORY = 1.0, 1.6
ROOT = Path(__file__).resolve().parents[1]


def run(folder: Path) -> list[Line]:
    """Start against the floor's; memory against the floor's, before the door and behind it."""
    site = a_clinic(folder, subjects=SUBJECTS)
    lock(site.desk)
    (folder / "data" / "cartdesk").mkdir(parents=True)
    (folder / "data" / "cartdesk" / "device").symlink_to(site.secrets)
    door = ["cartdesk", "--lang", "ru", "--at", str(site.folder)]
    key = [site.ids["nurse"], PASSWORDS["nurse"]]
    told: dict[str, list[dict[str, float]]] = {"floor": [], "door": []}
    for what in told:  # compiles
        _started(folder, what, door)
    for _ in range(ROUNDS):
        for what, found in told.items():
            found.append(_started(folder, what, door))
    behind = [_started(folder, "today", door, *key) for _ in range(3)]
    floor, at_door = told["floor"], told["door"]
    return [
        Line("start to the painted unlock page, wall", _least(floor, "ms"), _least(at_door, "ms"), START),
        Line("the same, time of the processor", _least(floor, "cpu"), _least(at_door, "cpu"), START),
        _memory("memory at rest before the door (MiB)", floor, at_door),
        _memory("memory at rest at Today (MiB)", floor, behind),
    ]


def _memory(name: str, floor: list[dict[str, float]], taken: list[dict[str, float]]) -> Line:
    remark = (
        f"plain PSS beside what else runs now: {_least(floor, 'pss'):.0f} and {_least(taken, 'pss'):.0f} MiB"
    )
    return Line(name, _least(floor, "mib"), _least(taken, "mib"), MEMORY, remark)


def _least(found: list[dict[str, float]], what: str) -> float:
    return min(one[what] for one in found)


def _started(folder: Path, what: str, words: list[str], *key: str) -> dict[str, float]:
    """One process from its start to its end; what it told about itself."""
    surroundings = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "CARTDESK_STARTED": str(time.monotonic()),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
    }
    command = [sys.executable, str(ROOT / "benchmarks" / "started.py"), what, json.dumps(words), *key]
    done = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told
