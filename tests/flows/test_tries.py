"""Wrong passwords over processes that die: each new process waits as long as the last one would have, and the tenth locks (R33, T14)."""

import subprocess
import sys

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import Meaning
from cartdesk.usecases import enrol_subject, let_in, lock, sign_form
from tests.builders import PASSWORDS, VITALS, a_site, fill_vitals
from tests.flows.wrong_password_child import WRONG

DOCTOR = PASSWORDS["investigator"]


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), "01-001")
    fill_vitals(place)
    lock(place.desk)
    yield place
    place.desk.store.close()


def in_another_process(site, where):
    """One wrong password in a process of its own, which then dies; the code it was refused with."""
    command = [
        sys.executable, "-m", "tests.flows.wrong_password_child", where, str(site.folder), str(site.secrets),
        site.ids["investigator"], site.clock.now().utc.isoformat(), DOCTOR,
    ]  # fmt: skip
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def at_the_door(site, password=DOCTOR):
    with pytest.raises(CartDeskError) as told:
        site.desk = site.unlock("investigator", password)
    return told.value


def at_the_signature(site, password=DOCTOR):
    site.desk = site.unlock("investigator")
    with pytest.raises(CartDeskError) as told:
        sign_form(site.desk, "01-001", VITALS, password, Meaning.DATA_VERIFIED, "ru")
    lock(site.desk)
    return told.value


@pytest.mark.requirement(
    "R33", "pauses and lock-out hold over processes that die, at the door and at a signature"
)
@pytest.mark.parametrize(
    ("where", "wrong", "told", "wait", "out"),
    [
        ("door", "desk.wrong-password", at_the_door, "desk.wait", "desk.locked-out"),
        ("signature", "signing.wrong-password", at_the_signature, "signing.wait", "signing.locked-out"),
    ],
)
def test_tries_outlive_the_process(site, where, wrong, told, wait, out):
    for pause in (1, 2):
        assert in_another_process(site, where) == wrong
        fault = told(site)
        assert (fault.code, fault.facts) == (wait, {"seconds": pause})
        site.clock.pass_time(pause)
    for _ in range(7):
        assert told(site, WRONG).code == wrong
        site.clock.pass_time(60)
    assert in_another_process(site, where) == wrong
    site.clock.pass_time(30 * 86400)
    assert told(site).code == out
    site.desk = site.unlock("administrator")
    assert let_in(site.desk, site.ids["investigator"]) == 10
    sign_form(site.as_("investigator"), "01-001", VITALS, DOCTOR, Meaning.DATA_VERIFIED, "ru")
