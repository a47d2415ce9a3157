"""Passwords refused inside the desk: pauses, a lock after ten, over restarts, told and recorded (R33)."""

import ast
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import AuditRecord, Kind, Meaning
from cartdesk.usecases import (
    REGISTER,
    NewDelegation,
    NewPerson,
    add_person,
    enrol_subject,
    let_in,
    lock,
    sign_form,
    sign_line,
)
from tests.builders import PASSWORDS, VITALS, a_site, fill_vitals

WRONG = "не тот пароль 1234"
DOCTOR = PASSWORDS["investigator"]
WAITS = [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), "01-001")
    fill_vitals(place)
    yield place
    place.desk.store.close()


def refusal(desk, password=WRONG):
    with pytest.raises(CartDeskError) as told:
        sign_form(desk, "01-001", VITALS, password, Meaning.DATA_VERIFIED, "ru")
    return told.value


def restart(site, role="investigator"):
    lock(site.desk)
    site.desk = site.unlock(role)
    return site.desk


def refused_records(desk):
    with desk.store.view() as unit:
        found = [AuditRecord.decode(data) for _, data in unit.find(kind=Kind.PASSWORD_REFUSED)]
    return [(one.user, one.refs["act"], one.refs["count"]) for one in reversed(found)]


def test_each_wrong_password_waits_twice_as_long_and_the_tenth_locks_over_restarts(site):
    doctor = site.as_("investigator")
    for number, pause in enumerate(WAITS, start=1):
        fault = refusal(doctor)
        assert (fault.code, fault.facts) == ("signing.wrong-password", {"left": 10 - number})
        doctor = restart(site)
        fault = refusal(doctor, DOCTOR)  # the right one waits as well
        assert (fault.code, fault.facts) == ("signing.wait", {"seconds": pause})
        site.clock.pass_time(pause - 0.5)
        assert refusal(doctor, DOCTOR).facts == {"seconds": 1}
        site.clock.pass_time(0.5)
    assert refusal(doctor).facts == {"left": 0}
    site.clock.pass_time(30 * 86400)
    assert refusal(restart(site), DOCTOR).code == "signing.locked-out"
    user = site.ids["investigator"]
    assert refused_records(site.desk) == [(user, "form.sign", n) for n in range(1, 11)]


def test_a_refusal_within_the_pause_is_no_try(site):
    doctor = site.as_("investigator")
    refusal(doctor)
    for _ in range(5):
        assert refusal(doctor).code == "signing.wait"
    site.clock.pass_time(1)
    assert refusal(doctor).facts == {"left": 8}


def test_the_right_password_gives_the_tries_back(site):
    doctor = site.as_("investigator")
    refusal(doctor)
    site.clock.pass_time(1)
    sign_form(doctor, "01-001", VITALS, DOCTOR, Meaning.DATA_VERIFIED, "ru")
    with doctor.store.view() as unit:
        assert unit.attempts(site.ids["investigator"]) is None


def test_every_prompt_shares_the_count_and_each_person_has_their_own(site):
    doctor = site.as_("investigator")
    refusal(doctor)
    site.clock.pass_time(1)
    with pytest.raises(CartDeskError) as told:
        sign_line(doctor, NewDelegation(site.ids["nurse"], ("records",), doctor.today), WRONG, "ru")
    assert told.value.facts == {"left": 8}
    admin = site.as_("administrator")
    person = NewPerson("Новая Анна", "nurse", "Клиника", "полынь камыш стрела 8", "badge")
    with pytest.raises(CartDeskError) as told:
        add_person(admin, person, WRONG)
    assert told.value.facts == {"left": 9}
    acts = [(act, count) for _, act, count in refused_records(admin)]
    assert acts == [("form.sign", 1), ("delegation.sign", 2), ("user.add", 1)]


def test_the_administrator_gives_the_tries_back(site):
    doctor = site.as_("investigator")
    for pause in [*WAITS, 0]:
        refusal(doctor)
        site.clock.pass_time(pause)
    assert refusal(doctor, DOCTOR).code == "signing.locked-out"
    assert let_in(site.as_("administrator"), site.ids["investigator"]) == 10
    with pytest.raises(CartDeskError, match="people.not-locked-out"):
        let_in(site.desk, site.ids["investigator"])
    sign_form(site.as_("investigator"), "01-001", VITALS, DOCTOR, Meaning.DATA_VERIFIED, "ru")


def test_at_the_next_unlock_the_person_is_told_once_of_both_kinds(site):
    doctor = site.as_("investigator")
    assert doctor.failed is None
    site.clock.pass_time(60)
    first = site.clock.now().iso()
    refusal(doctor)
    site.clock.pass_time(1)
    refusal(doctor)
    lock(doctor)
    site.clock.pass_time(60)
    for _ in range(2):
        with pytest.raises(CartDeskError, match="desk.wrong-password"):
            site.unlock("investigator", WRONG)
        site.clock.pass_time(2)
    last = site.clock.now().iso()
    site.clock.pass_time(2)
    site.desk = site.unlock("investigator")
    told = site.desk.failed
    assert (told.unlock, told.signing, told.first) == (2, 2, first) and first < told.last < last
    assert restart(site).failed is None


def test_a_strangers_tries_stand_in_the_trail_at_the_next_unlock_of_anybody_once(site):
    lock(site.desk)
    for _ in range(2):
        with pytest.raises(CartDeskError, match="desk.wrong-password"):
            site.unlock("investigator", WRONG)
        site.clock.pass_time(4)
    for role in ("nurse", "administrator"):
        site.desk = site.unlock(role)
        lock(site.desk)
    with pytest.raises(CartDeskError) as left:
        site.unlock("investigator", WRONG)
    assert left.value.facts == {"left": 7}
    site.clock.pass_time(4)
    site.desk = site.unlock("nurse")
    with site.desk.store.view() as unit:
        found = [AuditRecord.decode(data) for _, data in unit.find(kind=Kind.DESK_UNLOCK_FAILED)]
    assert [(one.refs["user"], one.refs["count"]) for one in reversed(found)] == [
        (site.ids["investigator"], 2), (site.ids["investigator"], 1)
    ]  # fmt: skip


def test_every_act_that_takes_a_password_counts_tries():
    """The wrapper knows such an act by its parameter `password`; no act opens a key under another name."""
    asking = {name for name, act in REGISTER.items() if act.password}
    assert {"form.sign", "user.add", "user.principal", "delegation.sign", "delegation.end"} <= asking
    opens = ("unlock_signing_key", "prove", "prove_own", "opener_of")
    wrong = []
    for path in sorted((Path(__file__).resolve().parents[2] / "cartdesk" / "usecases").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef) or path.name == "keys.py":
                continue
            calls = {
                ast.unparse(one.func).split(".")[-1] for one in ast.walk(node) if isinstance(one, ast.Call)
            }
            names = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
            if calls & set(opens) and "password" not in names:
                wrong.append(f"{path.name}:{node.name}")
    assert wrong == []
