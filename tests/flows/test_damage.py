"""T11: a damaged database is found by unlocking or right after it, every time, and a restore brings the last backup's head."""

import shutil
from random import Random

import pytest

from cartdesk.base import CartDeskError, SeededRandom, digest
from cartdesk.forms import FormPlace
from cartdesk.usecases import (
    ASKED,
    back_up,
    begin_page_check,
    finish_page_check,
    lock,
    restore,
    unlock,
    verify_desk,
)
from tests.builders import PASSWORDS, a_signed_form, a_site, type_in

PAGE = 4096
VITALS_M3 = FormPlace("M3", 1, "F_VS", 1)
REFUSED = ("desk.damaged", "desk.wrong-key-or-damaged", "desk.foreign")


def bend(data: bytearray, chance: Random) -> None:
    """One of the ways in which a disk spoils a page."""
    page = chance.randrange(len(data) // PAGE) * PAGE
    way = chance.randrange(5)
    if way == 0:
        data[page + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
    elif way == 1:
        data[page : page + PAGE] = chance.randbytes(PAGE)
    elif way == 2:
        other = (page + PAGE) % len(data)
        data[page : page + PAGE], data[other : other + PAGE] = (
            data[other : other + PAGE],
            data[page : page + PAGE],
        )
    elif way == 3:
        del data[page or PAGE :]
    else:
        del data[len(data) - 1 - chance.randrange(len(data) // 2) :]


class Scene:
    """A desk with a signed form, one more value than its last backup has, and that backup."""

    def __init__(self, folder) -> None:
        self.site = site = a_site(folder)
        a_signed_form(site)
        stick = folder / "stick"
        stick.mkdir()
        self.backup = back_up(site.as_("investigator"), ASKED, stick)
        type_in(site.as_("nurse"), "01-001", VITALS_M3, "PULSE", "80")
        lock(site.desk)
        self.sound = (site.folder / "desk.db").read_bytes()
        self.pristine = folder / "pristine"
        shutil.copytree(site.folder, self.pristine)

    def open(self, turn: int, role: str = "nurse"):
        site = self.site
        return unlock(
            site.folder, site.ids[role], PASSWORDS[role], clock=site.clock, random=SeededRandom(turn),
            secrets=site.secrets, whole=False,
        )  # fmt: skip

    def found(self, turn: int) -> str:
        """How the damage came to light."""
        try:
            desk = self.open(turn)
        except CartDeskError as fault:
            return fault.code
        code = ""
        try:
            type_in(desk, "01-001", VITALS_M3, "TEMP", "37,0")
        except CartDeskError as fault:
            code = fault.code  # an act met the damaged page: refused, nothing written
        try:
            run = begin_page_check(desk)
            finish_page_check(desk, run, run.travel())
        except CartDeskError as fault:
            code = fault.code
        desk.store.close()
        return code

    def restored(self, turn: int) -> None:
        site, note = self.site, self.backup.note
        told = restore(
            self.backup.path, site.folder, site.ids["investigator"], PASSWORDS["investigator"],
            clock=site.clock, random=SeededRandom(90_000 + turn), secrets=site.secrets,
        )  # fmt: skip
        assert told.records == note.records and told.aside is not None
        shutil.rmtree(told.aside)
        desk = self.open(50_000 + turn)
        assert verify_desk(desk).faults == []
        run = begin_page_check(desk)
        finish_page_check(desk, run, run.travel())
        with desk.store.view() as unit:
            assert digest(unit.record(note.records)) == note.head
        lock(desk)


def damages(folder, rounds: int, restores: int) -> set[str]:
    scene, chance, met = Scene(folder), Random(11), set()
    for turn in range(rounds):
        shutil.rmtree(scene.site.folder)
        shutil.copytree(scene.pristine, scene.site.folder)
        data = bytearray(scene.sound)
        bend(data, chance)
        (scene.site.folder / "desk.db").write_bytes(data)
        code = scene.found(turn)
        assert code == "desk.pages-damaged" or code in REFUSED, (turn, code)
        met.add(code)
        if turn % (rounds // restores) == 0:
            scene.restored(turn)
    return met


@pytest.mark.requirement(
    "R49",
    "a damaged database is found every time, and a restore in place brings the last backup's trail to its head",
)
def test_damage_is_found_and_the_last_backup_restored(tmp_path):
    assert "desk.pages-damaged" in damages(tmp_path, 30, 3)


@pytest.mark.soak
def test_a_thousand_damaged_databases(tmp_path):
    assert "desk.pages-damaged" in damages(tmp_path, 1000, 50)
