"""One act, again and again, on a disk or in a memory that fails at one call after the other (T3).

Started on the breakable disk as `python -m tests.flows.broken_disk_child FOLDER ACT FAULT STEP`; acts: save, sign, import,
pack; faults: io, full (that one call fails), memory (SQLCipher gets none, once). After each failure: it was told in words,
the desk is as before the act or as after it, whole, and the same person's next try works. Ends with the first run that
no fault reached, and tells how many failed and how many of them had been written nevertheless.
"""

import errno
import shutil
import sys
from pathlib import Path

from cartdesk.base import CartDeskError, SeededRandom, Words
from cartdesk.records import Meaning
from cartdesk.usecases import (
    accept_package,
    enrol_subject,
    lock,
    pack,
    sealed_packages,
    sign_form,
    unlock,
    verify_desk,
)
from tests.builders import PASSWORDS, VITALS, a_site, a_sponsor, fill_vitals, sign, trust, type_in
from tests.store.disk import Disk

ERRORS = {"io": errno.EIO, "full": errno.ENOSPC}
CODES = {
    "io": {"desk.disk-fault"},
    "full": {"desk.disk-full", "desk.disk-fault"},  # the second where the disk says so only when it is synced
    # The driver tells of a value it had no memory for as one it cannot take.
    "memory": {"desk.no-memory", "desk.disk-fault", "desk.refused"},
}


class Scene:
    """A desk before the act, kept aside to begin from again, and the act."""

    def __init__(self, folder: Path, act: str) -> None:
        self.site = site = a_site(folder)
        enrol_subject(site.as_("nurse"), "01-001")
        self.place, self.role = site, "nurse"
        if act == "save":
            self.act = lambda desk: type_in(desk, "01-001", VITALS, "PULSE", "74")
        elif act == "sign":
            fill_vitals(site)
            word, self.role = PASSWORDS["investigator"], "investigator"
            self.act = lambda desk: sign_form(desk, "01-001", VITALS, word, Meaning.DATA_VERIFIED, "ru")
        else:
            self._signed(folder, act)
        lock(self.place.desk)
        self.pristine = folder / "pristine"
        shutil.copytree(self.place.folder, self.pristine)

    def _signed(self, folder: Path, act: str) -> None:
        sponsor = a_sponsor(folder, clock=self.site.clock)
        trust(self.site, sponsor)
        fill_vitals(self.site)
        sign(self.site)
        nurse = self.site.as_("nurse")
        if act == "import":
            pack(nurse)
            (package,) = sealed_packages(nurse)
            self.act = lambda desk: accept_package(desk, package)
            lock(nurse)
            sponsor.as_("data-manager")
            self.place, self.role = sponsor, "data-manager"
        else:
            self.act = pack
            lock(sponsor.desk)

    def begin(self):
        """The desk as it was, unlocked."""
        shutil.rmtree(self.place.folder)
        shutil.copytree(self.pristine, self.place.folder)
        return unlock(
            self.place.folder, self.place.ids[self.role], PASSWORDS[self.role],
            clock=self.place.clock, random=SeededRandom(5), secrets=self.place.secrets,
        )  # fmt: skip


def head(desk) -> int:
    with desk.store.view() as unit:
        return int(unit.head()[0])


def main(folder: Path, act: str, fault: str, step: int) -> None:
    scene = Scene(folder, act)
    disk = Disk(scene.place.folder)
    desk = scene.begin()
    before = head(desk)
    scene.act(desk)
    after = head(desk)
    lock(desk)
    at, failed, written = 1, 0, 0
    while True:
        desk = scene.begin()
        assert head(desk) == before
        if fault == "memory":
            disk.starve(at)
        else:
            disk.fail(at, ERRORS[fault])
        code = ""
        try:
            scene.act(desk)
        except CartDeskError as told:
            code = told.code
            assert code in CODES[fault], (at, code)
            assert all(len(Words(language).error(told)) > 40 for language in ("ru", "en"))
        reached = (disk.requests if fault == "memory" else disk.calls) >= at
        disk.sound()
        there = head(desk)
        assert there == after if not code else there in (before, after), (at, code, there)
        assert verify_desk(desk).faults == [], at
        if there == before:
            scene.act(desk)
            assert head(desk) == after, at
        lock(desk)
        if not reached:
            break
        failed += bool(code)
        written += bool(code) and there == after
        at += step
    print(failed, written)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
