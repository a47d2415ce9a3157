"""Changes keys again and again on a disk that breaks (`python -m tests.flows.keys_child`), and looks who can open the desk then.

Arguments: working folder, act, what breaks (`kill`: killed before a change of the disk, `cut`: in its middle; `io`,
`full`: a call fails), step. Every step-th call is tried until one run ends undisturbed. Told at the end: how many points,
and how many of them ended with the old keys in force.
"""

import errno
import os
import shutil
import sys
from pathlib import Path

from cartdesk.base import CartDeskError, SystemRandom, Words
from cartdesk.usecases import (
    NewPerson,
    add_person,
    change_password,
    keys,
    lock,
    make_recovery,
    rekey_database,
    remove_person,
    reset_password,
    verify_desk,
)
from tests.builders import PASSWORDS, a_signed_form, a_site
from tests.store.disk import Disk

ERRORS = {"io": errno.EIO, "full": errno.ENOSPC}
ADMIN, FRESH = PASSWORDS["administrator"], "ветер мосток зимовье 58"
TOLD = {
    "change": "password.change", "reset": "user.reset", "remove": "user.remove", "add": "user.add",
    "recovery": "recovery.make", "rekey": "database.rekey",
}  # fmt: skip
LAPINA = "Лапина Ольга Игоревна"


class Round:
    """One desk, one act that changes keys, and who may open the desk before and after it."""

    def __init__(self, folder: Path, act: str) -> None:
        self.folder, self.act = folder, act
        self.site = a_site(folder)
        a_signed_form(self.site)
        lock(self.site.desk)
        self.site.random = SystemRandom()  # what a killed child drew must not be drawn again
        self.pristine = folder / "pristine"
        shutil.copytree(self.site.folder, self.pristine)
        self.sheets = folder / "sheets"
        self.changed = {"change": "nurse", "reset": "investigator", "remove": "nurse"}.get(act)

    def begin(self) -> None:
        shutil.rmtree(self.site.folder, ignore_errors=True)
        shutil.copytree(self.pristine, self.site.folder)
        shutil.rmtree(self.sheets, ignore_errors=True)
        self.sheets.mkdir()
        self.site.clock.pass_time(100)

    def perform(self) -> None:
        site, ids = self.site, self.site.ids
        desk = site.unlock("nurse" if self.act == "change" else "administrator")
        try:
            if self.act == "change":
                change_password(desk, PASSWORDS["nurse"], FRESH)
            elif self.act == "reset":
                reset_password(desk, ids["investigator"], FRESH, "passport", ADMIN)
            elif self.act == "remove":
                remove_person(desk, ids["nurse"], "left", ADMIN)
            elif self.act == "add":
                add_person(desk, NewPerson(LAPINA, "nurse", "Клиника", FRESH, "passport"), ADMIN)
            elif self.act == "recovery":
                make_recovery(desk, ADMIN, self.sheets, ("А", "Б", "В"), "ru")
            else:
                rekey_database(desk, ADMIN)
        finally:
            lock(desk)

    def look(self) -> bool:
        """The desk opens for everybody who should, with one password each; True when the old keys are in force."""
        old, new = self.opens(self.changed, None), self.opens(self.changed, FRESH)
        if self.act in ("change", "reset"):
            assert old != new, (old, new)
        for role in ("administrator", "nurse", "investigator"):
            if role != self.changed:
                assert self.opens(role, None), role
        desk = self.site.unlock("administrator")
        faults = verify_desk(desk).faults
        assert faults == [], faults
        with desk.store.view() as unit:
            before = len(unit.seqs_of_kinds([TOLD[self.act]])) == (3 if self.act == "add" else 0)
        assert desk.file.next is None
        lock(desk)
        assert self.changed is None or before == old
        return before

    def opens(self, role: str | None, password: str | None) -> bool:
        """Whether the password opens the desk and the signing key; never one without the other."""
        if role is None:
            return False
        self.site.clock.pass_time(100)
        try:
            desk = self.site.unlock(role, password)
        except CartDeskError as fault:
            assert fault.code in ("desk.wrong-password", "desk.other-password", "desk.unknown-person"), (
                fault.code
            )
            return False
        with desk.store.view() as unit:
            own = unit.user_key(desk.user.id)
        keys.unlock_signing_key(desk, own, password or PASSWORDS[role])
        lock(desk)
        return True


def killed(disk: Disk, one: Round, at: int, what: str) -> bool:
    """Perform in a process of its own that dies at that call; True when it lived to the end."""
    child = os.fork()
    if child == 0:
        disk.kill(at, after=what == "cut")
        one.perform()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def failed(disk: Disk, one: Round, at: int, what: str) -> bool:
    """Perform while that call fails: told in words, or not noticed because it did not matter."""
    disk.fail(at, ERRORS[what])
    try:
        one.perform()
    except CartDeskError as fault:
        for language in ("ru", "en"):
            assert len(Words(language).error(fault)) > 40
        return False
    finally:
        reached = disk.calls >= at
        disk.sound()
    return not reached


def main(folder: Path, act: str, what: str, step: int) -> None:
    one, at, points, old = Round(folder, act), 1, 0, 0
    disk = Disk(one.site.folder)
    while True:
        one.begin()
        ended = killed(disk, one, at, what) if what in ("kill", "cut") else failed(disk, one, at, what)
        before = one.look()
        if ended:
            assert not before
            break
        points, old, at = points + 1, old + before, at + step
    print(points, old)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
