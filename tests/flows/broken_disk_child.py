"""One act, again and again, on a disk or in a memory that fails at one call after the other (T3).

Started on the breakable disk as `python -m tests.flows.broken_disk_child FOLDER ACT FAULT:STEP …`; acts: save, sign, import,
pack; faults: io, full (that one call fails), memory (SQLCipher gets none, once). After each failure: it was told in words,
the desk is as before the act or as after it, whole, and the same person's next try works. Ends with the first run that
no fault reached, and tells for each fault how many failed and how many of them had been written nevertheless.

An act asks for memory thousands of times: there, up to TOGETHER requests in a row fail on the same open desk before the next
try must work and the desk be whole; a run that no fault reached ends only on a desk just opened.
"""

import errno
import shutil
import sys
from pathlib import Path

from cartdesk.base import CartDeskError, SeededRandom, Words
from cartdesk.records import Meaning
from cartdesk.usecases import (
    Desk,
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


TOGETHER = 10


class Trial:
    """One fault at every step-th call of the act."""

    def __init__(self, scene: Scene, disk: Disk, fault: str, step: int) -> None:
        self.scene, self.disk, self.fault, self.step = scene, disk, fault, step
        self.failed = self.written = 0
        desk = scene.begin()
        self.before = head(desk)
        scene.act(desk)
        self.after = head(desk)
        lock(desk)

    def run(self) -> None:
        """Until a desk just opened is reached by no fault any more."""
        at, fresh, patience = 1, False, 0
        while True:
            if not fresh and not patience:
                desk, fresh, patience = self.scene.begin(), True, TOGETHER if self.fault == "memory" else 1
                assert head(desk) == self.before
            patience -= 1
            code, reached = self.strike(desk, at)
            there = head(desk)
            assert there == self.after if not code else there in (self.before, self.after), (at, code, there)
            self.failed += bool(code)
            self.written += bool(code) and there == self.after
            again = there == self.before and patience and self.fault == "memory"
            if not again:
                self.whole(desk, at, there)
                patience = 0
            if not reached and fresh:
                return
            fresh = False
            at += self.step if reached else 0

    def strike(self, desk: Desk, at: int) -> tuple[str, bool]:
        """The act while that call fails: the code it ended with ("" when it did not), and whether it came so far."""
        if self.fault == "memory":
            self.disk.starve(at)
        else:
            self.disk.fail(at, ERRORS[self.fault])
        code = ""
        try:
            self.scene.act(desk)
        except CartDeskError as told:
            code = told.code
            assert code in CODES[self.fault], (at, code)
            assert all(len(Words(language).error(told)) > 40 for language in ("ru", "en"))
        reached = (self.disk.requests if self.fault == "memory" else self.disk.calls) >= at
        self.disk.sound()
        return code, reached

    def whole(self, desk: Desk, at: int, there: int) -> None:
        """Nothing half done; the same person's next try works."""
        assert verify_desk(desk).faults == [], at
        if there == self.before:
            self.scene.act(desk)
            assert head(desk) == self.after, at
        lock(desk)


def main(folder: Path, act: str, plans: list[str]) -> None:
    scene = Scene(folder, act)
    disk = Disk(scene.place.folder)
    for plan in plans:
        fault, step = plan.split(":")
        trial = Trial(scene, disk, fault, int(step))
        trial.run()
        print(fault, trial.failed, trial.written, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
