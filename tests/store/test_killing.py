"""Killed in the middle of a save, twenty times: nothing that was acknowledged is lost, nothing is torn (T1)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cartdesk.records import ZERO, verify_chain
from cartdesk.store import Store, differences_from_trail
from tests.store.builders import KEY, PLACE, SUBJECT, TEMP, a_store

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 20
# One process is started once and forks a fresh saver for each round, so that a round costs milliseconds.
SERVICE = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
import tests.store.builders as build
from cartdesk.base import SeededRandom
from cartdesk.store import Store
path = Path(sys.argv[1])
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        build.RANDOM = SeededRandom(1000 + int(line))
        store = Store.open(path, build.KEY)
        print("child", os.getpid(), flush=True)
        while True:
            with store.unit() as unit:
                seq = unit.head()[0] + 1
                os.write(1, b"saving %d\\n" % seq)
                build.save(unit, build.TEMP, build.number(str(seq)))
            os.write(1, b"saved %d\\n" % seq)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


def lines_until(stream, wanted: str) -> list[str]:
    lines = [""]
    while not lines[-1].startswith(wanted):
        line = stream.readline()
        assert line, "the saver has gone"
        lines.append(line.strip())
    return lines


def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path):
    a_store(tmp_path).close()
    acknowledged, inside = 1, 0
    with subprocess.Popen(
        [sys.executable, "-c", SERVICE, str(tmp_path / "desk.db")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, bufsize=1,
    ) as service:  # fmt: skip
        for turn in range(ROUNDS):
            service.stdin.write(f"{turn}\n")
            child = int(lines_until(service.stdout, "child")[-1].split()[1])
            told = lines_until(service.stdout, "saved")
            pause = time.monotonic() + 0.002 + 0.0007 * turn
            while time.monotonic() < pause:
                pass
            os.kill(child, signal.SIGKILL)
            told += lines_until(service.stdout, "gone")
            saved = [int(line.split()[1]) for line in told if line.startswith("saved")]
            begun = [int(line.split()[1]) for line in told if line.startswith("saving")]
            store = Store.open(tmp_path / "desk.db", KEY)
            with store.view() as unit:
                head = unit.head()[0]
                report = verify_chain(data for _, data in unit.records())
                assert report.whole and report.count == head == unit.frontier().size
                assert unit.item(SUBJECT, PLACE, TEMP).seq == head
            store.close()
            acknowledged = max([acknowledged, *saved])
            assert head >= acknowledged
            assert head <= max([acknowledged, *begun])
            acknowledged = head
            inside += begun[-1] not in saved
        service.stdin.close()
    assert inside >= ROUNDS // 2, "most kills must land inside a save"
    store = Store.open(tmp_path / "desk.db", KEY)
    with store.view() as unit:
        assert verify_chain((data for _, data in unit.records()), 1, ZERO).whole
        assert differences_from_trail(unit) == []
    store.close()
