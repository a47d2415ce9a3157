"""The keys of a desk that an earlier release made: today's kind comes with each unlock, then all of them can be changed."""

import shutil

import pytest

from cartdesk.base import SeededRandom
from cartdesk.usecases import (
    NewPerson,
    change_password,
    key_state,
    lock,
    make_recovery,
    recover,
    rehearse_recovery,
    rekey_database,
    unlock,
    verify_desk,
)
from tests.builders import a_clock
from tests.golden.test_golden import RELEASES, ROOT, read
from tests.usecases.test_passwords import FRESH, refused
from tests.usecases.test_recovery import HOLDERS, scanned

NEW = NewPerson("Новикова Нина Петровна", "", "Клиника", FRESH[6], "passport")


@pytest.mark.requirement(
    "R74", "a desk of an earlier release gets keys of today's kind and is recovered like a new one"
)
@pytest.mark.parametrize("release", RELEASES)
def test_a_former_desk_is_given_todays_keys(release, tmp_path):
    shutil.copytree(ROOT / release, tmp_path / "desks")
    told, clock, random = read(release, "passwords.json"), a_clock("2026-12-01T06:00"), SeededRandom(3)
    around = {"clock": clock, "random": random, "secrets": tmp_path / "desks" / "site-devices"}
    people, words = told["users"]["site"], dict(told["passwords"])

    def enter(role):
        clock.pass_time(60)
        return unlock(tmp_path / "desks" / "site", people[role], words[role], **around)

    admin = enter("administrator")
    before = {one.user: one.renewed for one in key_state(admin, "ru").people}
    assert before[people["administrator"]]
    waiting = [role for role, user in people.items() if not before[user]]
    if waiting:
        assert refused(rekey_database, admin, words["administrator"]) == "rekey.old-slots"
    lock(admin)
    for role in waiting:
        lock(enter(role))
    nurse = enter("nurse")
    change_password(nurse, words["nurse"], FRESH[0])
    words["nurse"] = FRESH[0]
    lock(nurse)
    admin = enter("administrator")
    (tmp_path / "sheets").mkdir()
    shares = scanned(make_recovery(admin, words["administrator"], tmp_path / "sheets", HOLDERS, "ru"))
    rekey_database(admin, words["administrator"])
    assert rehearse_recovery(admin, shares[1:]).faults == ()
    state = key_state(admin, "ru")
    assert all(one.renewed for one in state.people if one.active) and state.recovery.shares == "2+3"
    lock(admin)
    desk = recover(tmp_path / "desks" / "site", shares[:2], NEW, **around)
    assert verify_desk(desk).faults == []
    lock(desk)
    for role in people:
        lock(enter(role))
