"""Backups killed at one change of the medium after another (`python -m tests.flows.backup_child FOLDER STEP KILLS`; T12).

A good backup stands on the medium. A forked process makes another one and dies: before a change of the medium, or in its
middle. Each time the fullest backup on the list of the medium is whole, and no older than the last one that ended; the next
backup works and clears away what was left. Every step-th change is tried, again from the first until there were so many kills. Told: how many there were.
"""

import os
import sys
from pathlib import Path

from cartdesk.base import SeededRandom
from cartdesk.store import figures_of
from cartdesk.usecases import (
    ASKED,
    back_up,
    backup_state,
    choose_backup_folder,
    enrol_subject,
    lock,
    verify_desk,
)
from tests.builders import VITALS, a_site, type_in
from tests.store.disk import Disk


def main(folder: Path, step: int, kills: int) -> None:
    stick = folder / "stick"
    stick.mkdir()
    site = a_site(folder)
    enrol_subject(site.as_("nurse"), "01-001")
    desk = site.as_("investigator")
    choose_backup_folder(desk, stick)
    type_in(desk, "01-001", VITALS, "PULSE", "74")
    key = desk.store._key
    good, shelf = back_up(desk, ASKED), backup_state(desk).shelf
    lock(desk)
    disk, done, at, after = Disk(stick), 0, 1, False
    while done < kills:
        site.random = SeededRandom(1000 + at + 1000 * done)  # an id of a record is used once
        child = os.fork()
        if child == 0:
            desk = site.unlock("investigator")
            desk.clock.pass_time(3600 * (done + 1))
            disk.kill(at, after=after)
            back_up(desk, ASKED)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        assert killed or os.WEXITSTATUS(status) == 0
        done += killed
        newest = max((one for one in shelf.look() if one.good), key=lambda one: one.note.records)
        figures = figures_of(newest.path / "backup.db", key)
        assert (figures.digest, figures.head) == (newest.note.database, newest.note.head), at
        assert newest.note.records >= good.note.records, at
        at += step
        if killed:
            continue
        at, after = 1, not after
        site.random = SeededRandom(500 + done)
        site.clock.pass_time(60)
        desk = site.unlock("investigator")
        assert verify_desk(desk).faults == []
        good = back_up(desk, ASKED)
        names = [one.name for one in shelf.folder.iterdir()]
        assert good.path.name in names and not [name for name in names if name.endswith((".part", ".gone"))]
        lock(desk)
    print(done)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
