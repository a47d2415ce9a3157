"""T12: backups killed midway leave the old one good; what is restored from a backup has the very same head."""

import shutil

import pytest

from cartdesk.base import SeededRandom
from cartdesk.forms import FormPlace
from cartdesk.usecases import ASKED, back_up, enrol_subject, lock, rehearse, restore, unlock, verify_desk
from tests.builders import PASSWORDS, a_site, fill_vitals, sign, type_in
from tests.store.disk import needs_disk, run_on


@needs_disk
@pytest.mark.requirement("R49", "a backup killed at any change of the medium leaves the earlier backup whole")
def test_a_backup_that_is_killed_leaves_the_old_one_good(tmp_path):
    assert run_on("tests.flows.backup_child", tmp_path, 4, 8).stdout.split() == ["8"]


@needs_disk
@pytest.mark.soak
def test_two_hundred_kills_in_a_backup(tmp_path):
    assert run_on("tests.flows.backup_child", tmp_path, 1, 200, timeout=7000).stdout.split() == ["200"]


def drills(tmp_path, rounds: int) -> None:
    """Work of some kind, a backup, a rehearsal, a restore into a new folder: the same trail to its head."""
    site, chance, stick = a_site(tmp_path), SeededRandom(12), tmp_path / "stick"
    stick.mkdir()
    enrol_subject(site.as_("nurse"), "01-001")
    visits = [FormPlace(event, 1, "F_VS", 1) for event in ("M1", "M2", "M3", "M4", "M6", "M9", "M12")]
    word = PASSWORDS["investigator"]
    for turn in range(rounds):
        if turn < len(visits):
            fill_vitals(site, "01-001", visits[turn])
            sign(site, "01-001", visits[turn])
        for number in range(chance.take(1)[0] % 6):
            pulse = str(60 + (7 * turn + number) % 60)
            type_in(site.as_("nurse"), "01-001", FormPlace("TC5", 1, "F_VS", 1), "PULSE", pulse)
        site.clock.pass_time(3600)
        desk = site.as_("investigator")
        made = back_up(desk, ASKED, stick)
        outcome = rehearse(desk, made.path, word)
        assert outcome.same and outcome.head == made.note.head, turn
        new = tmp_path / f"restored-{turn}"
        restore(
            made.path,
            new,
            site.ids["investigator"],
            word,
            clock=site.clock,
            random=SeededRandom(1000 + turn),
            secrets=site.secrets,
        )
        again = unlock(
            new,
            site.ids["nurse"],
            PASSWORDS["nurse"],
            clock=site.clock,
            random=SeededRandom(2000 + turn),
            secrets=site.secrets,
        )
        assert verify_desk(again).faults == []
        with again.store.view() as restored, desk.store.view() as live:
            numbers = range(1, made.note.records + 1)
            assert all(restored.record(seq) == live.record(seq) for seq in numbers)
        lock(again)
        shutil.rmtree(new)
    lock(site.desk)


@pytest.mark.requirement(
    "R49", "what is restored from a backup is the same trail, record by record, to the head of that moment"
)
def test_random_restores_have_the_head_of_their_moment(tmp_path):
    drills(tmp_path, 3)


@pytest.mark.soak
def test_a_hundred_random_restores(tmp_path):
    drills(tmp_path, 100)
