"""A program at work when the power goes: saves values and tells each save after COMMIT (`python -m tests.store.power_child`).

Arguments: folder of the desk, file for the events, value of `synchronous`, number of saves, key in hexadecimal. No saves
at all: the desk is only opened and closed, which migrates an old one.
"""

import sys
from pathlib import Path

import tests.store.builders as build
from cartdesk.base import SeededRandom
from cartdesk.store import Store, connection
from tests.store.builders import TEMP, number, save
from tests.store.disk import Disk


def main(folder: Path, events: Path, synchronous: str, saves: int, key: bytes) -> None:
    level = {"FULL": "2", "NORMAL": "1"}[synchronous]
    connection.SETTINGS = (*connection.SETTINGS[:-1], ("synchronous", synchronous, level))
    build.RANDOM = SeededRandom(1)
    disk = Disk(folder)
    disk.record(events)
    store = Store.open(folder / "desk.db", key)
    for turn in range(saves):
        with store.unit() as unit:
            seq = save(unit, TEMP, number(str(turn)))
            unit.put("filling", "x" * (300 * (turn % 7)))
        disk.mark(str(seq))
        if turn == saves // 2:  # everything goes home, and the log begins anew
            store._raw.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), bytes.fromhex(sys.argv[5]))
