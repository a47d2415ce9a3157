"""Failed tries wait longer and longer, and after ten the person is locked out, whatever is restarted (R33)."""

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import AuditRecord, Kind
from cartdesk.store import read_desk_file
from cartdesk.usecases import lock, tries_left, unlock, wait_before_try
from cartdesk.usecases.joining import let_in
from tests.builders import PASSWORDS, a_site

WAITS = [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    lock(place.desk)
    yield place
    place.desk.store.close()


def refusal(site, password, role="nurse"):
    with pytest.raises(CartDeskError) as told:
        site.unlock(role, password).store.close()
    return told.value


@pytest.mark.requirement(
    "R33", "each failed try waits twice as long, the tenth locks out, and a restart forgets nothing"
)
def test_each_failed_try_waits_twice_as_long_and_the_tenth_locks_out(site):
    user = site.ids["nurse"]
    for number, pause in enumerate(WAITS, start=1):
        fault = refusal(site, "не тот пароль 1234")
        assert (fault.code, fault.facts) == ("desk.wrong-password", {"left": 10 - number})
        # every try reads desk.json anew, as a restarted program does; the right password waits as well
        assert wait_before_try(read_desk_file(site.folder), user, site.clock.now()) == pause
        site.clock.pass_time(pause - 0.5)
        assert refusal(site, PASSWORDS["nurse"]).code == "desk.wait"
        site.clock.pass_time(0.5)
    assert refusal(site, "не тот пароль 1234").facts == {"left": 0}
    site.clock.pass_time(30 * 86400)
    assert refusal(site, PASSWORDS["nurse"]).code == "desk.locked-out"
    assert tries_left(read_desk_file(site.folder), user) == 0
    site.desk = site.unlock("investigator")  # nobody else is hindered


def test_the_administrator_lets_a_locked_out_person_in_again_with_their_own_password(site):
    for pause in [*WAITS, 0]:
        refusal(site, "не тот пароль 1234")
        site.clock.pass_time(pause)
    assert refusal(site, PASSWORDS["nurse"]).code == "desk.locked-out"
    site.desk = site.unlock("administrator")
    assert let_in(site.desk, site.ids["nurse"]) == 10
    with pytest.raises(CartDeskError, match="people.not-locked-out"):
        let_in(site.desk, site.ids["nurse"])
    with site.desk.store.view() as unit:
        ((_, data),) = unit.find(kind=Kind.DESK_UNLOCK_FAILED)
        record = AuditRecord.decode(data)
    assert (record.refs["count"], record.refs["user"]) == (10, site.ids["nurse"])
    assert record.user == site.ids["administrator"]
    assert site.as_("nurse").user.id == site.ids["nurse"]


def test_the_right_password_clears_the_count_and_the_trail_tells_of_it(site):
    refusal(site, "не тот пароль 1234")
    site.clock.pass_time(1)
    refusal(site, "не тот пароль 1234")
    site.clock.pass_time(2)
    site.desk = site.unlock("nurse")
    assert tries_left(read_desk_file(site.folder), site.ids["nurse"]) == 10
    with site.desk.store.view() as unit:
        ((_, data),) = unit.find(kind=Kind.DESK_UNLOCK_FAILED)
        assert AuditRecord.decode(data).refs["count"] == 2


def test_a_password_opens_neither_a_colleagues_slot_nor_another_computer(site, tmp_path):
    assert refusal(site, PASSWORDS["investigator"]).code == "desk.wrong-password"
    with pytest.raises(CartDeskError, match="no-device-secret"):
        unlock(
            site.folder,
            site.ids["investigator"],
            PASSWORDS["investigator"],
            clock=site.clock,
            random=site.random,
            secrets=tmp_path / "elsewhere",
        )
