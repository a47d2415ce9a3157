"""Accounts are personal: nobody comes with the program, nobody shares a door or a key (R21, R32, R37)."""

from itertools import permutations

import pytest

from cartdesk.base import SeededRandom
from cartdesk.records import AuditRecord
from cartdesk.store import read_desk_file
from cartdesk.usecases import (
    DeskPlan,
    NewPerson,
    TrainingNote,
    TrainingPerson,
    add_person,
    create_site_desk,
    lock,
    read_training_note,
    unlock,
    verify_desk,
    write_training_note,
)
from tests.builders import CHEAP, PASSWORDS, STUDY, a_clock, a_signed_form, a_site
from tests.usecases.test_passwords import ADMIN, FRESH, refused

GUESSES = (
    "",
    "admin",
    "password",
    "cartdesk",
    "administrator",
    "123456789012",
    "Пост 2",
    "Орлова Вера Павловна",
)


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def plan(folder, secrets):
    return DeskPlan(folder, STUDY, "01", "Пост 2", cost=CHEAP, secrets=secrets)


@pytest.mark.requirement(
    "R32", "a new desk knows the one person who was named, and no usual password makes or opens it"
)
def test_nobody_and_no_password_comes_with_the_program(tmp_path):
    clock, random = a_clock(), SeededRandom(4)
    for at, guess in enumerate(GUESSES):
        person = NewPerson("Орлова Вера Павловна", "administrator", "Клиника", guess, "passport")
        code = refused(
            create_site_desk,
            plan(tmp_path / f"poor-{at}", tmp_path / "devices"),
            person,
            clock=clock,
            random=random,
        )
        assert code.startswith("password.")
        assert not (tmp_path / f"poor-{at}").exists()
    person = NewPerson("Орлова Вера Павловна", "administrator", "Клиника", ADMIN, "passport")
    desk = create_site_desk(plan(tmp_path / "desk", tmp_path / "devices"), person, clock=clock, random=random)
    lock(desk)
    file = read_desk_file(tmp_path / "desk")
    assert [one.name for one in file.people] == [person.name] and set(file.slots) == {file.people[0].id}
    for guess in GUESSES:
        clock.pass_time(120)
        code = refused(
            unlock, tmp_path / "desk", file.people[0].id, guess,
            clock=clock, random=random, secrets=tmp_path / "devices",
        )  # fmt: skip
        assert code == "desk.wrong-password"


@pytest.mark.requirement(
    "R32", "nobody's password opens another person's door, and no two people share a name or an id"
)
def test_each_door_has_one_password(site):
    ids, people = site.ids, [*site.ids]
    lock(site.desk)
    for owner, other in permutations(people, 2):
        site.clock.pass_time(120)
        assert refused(site.unlock, owner, PASSWORDS[other]) == "desk.wrong-password"
    site.clock.pass_time(120)
    site.desk = site.unlock("administrator")
    twin = NewPerson("Иванова Мария Сергеевна", "nurse", "Клиника", FRESH[0], "passport")
    assert refused(add_person, site.desk, twin, ADMIN) == "people.name-taken"
    assert len(set(ids.values())) == len(ids)


@pytest.mark.requirement(
    "R21",
    "every person has a signing key, a door and a certificate of their own, also with the same password",
)
def test_no_two_people_share_a_key(site):
    admin = site.as_("administrator")
    twins = [
        add_person(admin, NewPerson(name, "nurse", "Клиника", FRESH[0], "passport"), ADMIN).id
        for name in ("Лапина Ольга Игоревна", "Осипова Инна Львовна")
    ]
    with admin.store.view() as unit:
        held = [unit.user_key(one.id) for one in unit.users()]
    slots = admin.file.slots
    assert len({one.public for one in held}) == len({one.wrapped for one in held}) == 5
    assert len({one.certificate for one in held}) == 5
    assert len({(one.salt, one.recipient, one.wrapped) for one in slots.values()}) == 5
    assert slots[twins[0]].salt != slots[twins[1]].salt


@pytest.mark.requirement("R37", "every record of a desk bears its device, from the first one on")
def test_every_record_bears_its_device(site):
    a_signed_form(site)
    with site.desk.store.view() as unit:
        records = [AuditRecord.decode(data) for _, data in unit.records()]
    assert {one.device for one in records} == {site.desk.file.device} and len(records) > 20
    assert verify_desk(site.desk).faults == []


def test_a_note_of_passwords_beside_a_real_desk_is_not_believed(site):
    known = (TrainingPerson(site.ids["nurse"], "Иванова", "nurse", PASSWORDS["nurse"]),)
    write_training_note(site.folder, TrainingNote(known, "../site-devices"))
    assert read_training_note(site.folder, site.desk.file) is None
