"""Own password changed, a forgotten one replaced, a person removed, the database key changed (R21, R22, R24, R35, B9, B21)."""

import json

import pytest

from cartdesk.base import CartDeskError, parse_iso
from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, Kind, read_certificate, read_statement
from cartdesk.store import Store, read_desk_file, write_desk_file
from cartdesk.usecases import (
    NewPerson,
    add_person,
    change_password,
    held_keys,
    key_news,
    keys,
    lock,
    own_key,
    rekey_database,
    remove_person,
    renew_certificate,
    reset_password,
    verify_desk,
)
from tests.builders import NAMES, PASSWORDS, a_signed_form, a_site, fill_vitals, sign

OWN, ADMIN, NURSE = (PASSWORDS[one] for one in ("investigator", "administrator", "nurse"))
FRESH = [
    "ветер мосток зимовье 58", "сокол лагуна пихта 77", "барсук ежевика клён 88", "костёр полозья ящерка 4",
    "чернила волость грач 15", "подкова сирень омут 62", "горница жерло тальник 9",
]  # fmt: skip
M2 = FormPlace("M2", 1, "F_VS", 1)


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def refused(act, *args, **named) -> str:
    with pytest.raises(CartDeskError) as told:
        act(*args, **named)
    return told.value.code


def sign_as(site, password, place):
    before, PASSWORDS["investigator"] = PASSWORDS["investigator"], password
    try:
        return sign(site, place=place)
    finally:
        PASSWORDS["investigator"] = before


def unlock_as(site, role, password):
    site.clock.pass_time(100)
    site.desk = site.unlock(role, password)
    return site.desk


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


@pytest.mark.requirement(
    "R35", "after a change the new password opens and signs, and the old one does neither"
)
def test_after_a_change_the_new_password_opens_and_signs_and_the_old_one_does_not(site):
    a_signed_form(site)
    fill_vitals(site, place=M2)
    change_password(site.as_("investigator"), OWN, FRESH[0])
    with pytest.raises(CartDeskError, match="signing.wrong-password"):
        sign_as(site, OWN, M2)
    site.clock.pass_time(100)
    sign_as(site, FRESH[0], M2)
    assert verify_desk(site.desk).faults == []
    lock(site.desk)
    assert refused(site.unlock, "investigator", OWN) == "desk.wrong-password"
    unlock_as(site, "investigator", FRESH[0])


def test_an_administrator_who_changed_their_password_still_certifies(site):
    change_password(site.as_("administrator"), ADMIN, FRESH[0])
    person = NewPerson("Новикова Нина Петровна", "monitor", "Клиника", FRESH[1], "passport")
    assert refused(add_person, site.desk, person, ADMIN) == "signing.wrong-password"
    site.clock.pass_time(100)
    add_person(site.desk, person, FRESH[0])
    assert verify_desk(site.desk).faults == []


@pytest.mark.requirement("R35", "none of the last five passwords is taken again, the sixth before is")
def test_none_of_the_last_five_passwords_is_taken_again(site):
    desk = site.as_("nurse")
    used = [NURSE, *FRESH[:5]]
    for old, new in zip(used, used[1:], strict=False):
        change_password(desk, old, new)
    before = head(desk)
    for one in used[1:-1]:
        assert refused(change_password, desk, used[-1], one) == "password.used-before"
    assert refused(change_password, desk, used[-1], used[-1]) == "password.unchanged"
    assert head(desk) == before
    change_password(desk, used[-1], NURSE)


@pytest.mark.requirement(
    "R35", "short passwords and those an acquaintance would guess are refused at every door"
)
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("сирень 17", "password.too-short"),
        ("x" * 257, "password.too-long"),
        ("Иванова Мария 1985", "password.too-guessable"),
        ("гематология2026", "password.too-guessable"),
        ("qwertyuiop12345", "password.too-guessable"),
    ],
)
def test_a_poor_password_is_refused_at_every_door(site, password, code):
    nurse = site.as_("nurse")
    assert refused(change_password, nurse, NURSE, password) == code
    admin = site.as_("administrator")
    assert refused(reset_password, admin, site.ids["nurse"], password, "passport", ADMIN) == code
    person = NewPerson("Иванова Мария Ильинична", "nurse", "Клиника", password, "passport")
    assert refused(add_person, admin, person, ADMIN) == code


def test_a_wrong_old_password_changes_nothing_but_is_counted(site):
    desk = site.as_("nurse")
    before, file = head(desk), (site.folder / "desk.json").read_bytes()
    with desk.store.view() as unit:
        key = unit.user_key(desk.user.id)
    assert refused(change_password, desk, FRESH[1], FRESH[0]) == "signing.wrong-password"
    with desk.store.view() as unit:
        assert unit.user_key(desk.user.id) == key
        record = AuditRecord.decode(unit.record(before[0] + 1))
    assert (record.kind, head(desk)[0]) == (Kind.PASSWORD_REFUSED, before[0] + 1)
    assert (site.folder / "desk.json").read_bytes() == file


@pytest.mark.requirement(
    "R24", "who forgot a password gets another key; the old one is gone and its signatures stay good"
)
def test_a_forgotten_password_is_replaced_and_the_signing_key_with_it(site):
    first = a_signed_form(site)
    fill_vitals(site, place=M2)
    admin, doctor = site.as_("administrator"), site.ids["investigator"]
    with admin.store.view() as unit:
        old = unit.user_key(doctor)
    reset_password(admin, doctor, FRESH[0], "badge", ADMIN)
    with admin.store.view() as unit:
        own, held = unit.user_key(doctor), unit.certificates(doctor)
        assert own.public != old.public and own.wrapped != old.wrapped
        assert [one.public for one in held] == [old.public, own.public]
        assert (unit.ended_keys()[0].public, unit.ended_keys()[0].cause) == (old.public, "password-forgotten")
        certificate = read_certificate(own.certificate)
        assert (certificate.how, certificate.by) == ("badge", site.ids["administrator"])
    lock(admin)
    assert refused(site.unlock, "investigator", OWN) == "desk.wrong-password"
    unlock_as(site, "investigator", FRESH[0])
    second = sign_as(site, FRESH[0], M2)
    assert read_statement(second.envelope).certificate != read_statement(first.envelope).certificate
    assert verify_desk(site.desk).faults == []


def test_a_new_password_gives_all_tries_back(site):
    admin = site.as_("administrator")
    lock(admin)
    for _ in range(3):
        site.clock.pass_time(100)
        refused(site.unlock, "nurse", FRESH[3])
    unlock_as(site, "administrator", ADMIN)
    reset_password(site.desk, site.ids["nurse"], FRESH[0], "passport", ADMIN)
    assert site.ids["nurse"] not in read_desk_file(site.folder).failures


@pytest.mark.requirement(
    "R22", "without an identity check nobody is enrolled, certified anew or given a new password"
)
def test_nothing_is_certified_without_an_identity_check(site):
    admin = site.as_("administrator")
    before = head(admin)
    person = NewPerson("Новикова Нина Петровна", "nurse", "Клиника", FRESH[0], "")
    assert refused(add_person, admin, person, ADMIN) == "people.identity-unchecked"
    for how in ("", "later", "PASSPORT"):
        assert (
            refused(reset_password, admin, site.ids["nurse"], FRESH[0], how, ADMIN)
            == "people.identity-unchecked"
        )
        assert refused(renew_certificate, admin, site.ids["nurse"], how, ADMIN) == "people.identity-unchecked"
    assert head(admin) == before
    with admin.store.view() as unit:
        assert len(unit.certificates()) == 3


def test_an_administrators_password_is_asked_for_every_act_on_others(site):
    admin, nurse = site.as_("administrator"), site.ids["nurse"]
    before = head(admin)
    for act, given in (
        (reset_password, (nurse, FRESH[0], "passport", NURSE)),
        (remove_person, (nurse, "left", NURSE)),
        (renew_certificate, (nurse, "passport", NURSE)),
        (rekey_database, (NURSE,)),
    ):
        assert refused(act, admin, *given) == "signing.wrong-password"
        site.clock.pass_time(100)
    with admin.store.view() as unit:
        told = [AuditRecord.decode(data) for _, data in unit.find(limit=4)]
    assert {record.kind for record in told} == {Kind.PASSWORD_REFUSED}
    assert head(admin)[0] == before[0] + 4
    before = head(admin)
    own = site.ids["administrator"]
    assert refused(reset_password, admin, own, FRESH[0], "passport", ADMIN) == "people.not-oneself"
    assert refused(remove_person, admin, own, "left", ADMIN) == "people.not-oneself"
    assert head(admin) == before


@pytest.mark.requirement("R21", "an id is never used again after removal, and the person's name may be")
@pytest.mark.requirement(
    "R36", "a removed person has no way in, no signing key and no certificate that lives"
)
def test_a_removed_person_is_gone_for_good(site):
    nurse, admin = site.ids["nurse"], site.as_("administrator")
    remove_person(admin, nurse, "left", ADMIN)
    held = {one.user: one for one in held_keys(admin)}[nurse]
    assert (held.active, held.way_in, held.ended) == (False, False, "left")
    with admin.store.view() as unit:
        assert unit.user_key(nurse).wrapped == b""
    assert refused(reset_password, admin, nurse, FRESH[0], "passport", ADMIN) == "desk.unknown-person"
    assert refused(renew_certificate, admin, nurse, "passport", ADMIN) == "desk.unknown-person"
    again = add_person(admin, NewPerson(NAMES["nurse"], "nurse", "Клиника", FRESH[0], "passport"), ADMIN)
    assert again.id != nurse
    assert verify_desk(admin).faults == []
    lock(admin)
    assert refused(site.unlock, "nurse", NURSE) == "desk.unknown-person"


def test_an_id_that_chance_gives_twice_is_not_used_twice(site):
    class Repeating:
        def __init__(self, random, first):
            self.random, self.first = random, [first]

        def take(self, count):
            return self.first.pop() if count == 4 and self.first else self.random.take(count)

    admin = site.as_("administrator")
    remove_person(admin, site.ids["nurse"], "left", ADMIN)
    admin.random = Repeating(site.random, bytes.fromhex(site.ids["nurse"][1:]))
    person = NewPerson("Новикова Нина Петровна", "nurse", "Клиника", FRESH[0], "passport")
    assert add_person(admin, person, ADMIN).id not in site.ids.values()


@pytest.mark.requirement(
    "R36", "the old slot of a removed person opens nothing of the database once its key was changed"
)
def test_after_a_change_of_key_old_slots_open_nothing(site):
    a_signed_form(site)
    admin = site.as_("administrator")
    stolen = read_desk_file(site.folder)
    stretched = keys.stretch_for(stolen, site.ids["nurse"], NURSE)
    secret = keys.read_device_secret(site.secrets, stolen.device)
    old = keys.open_slot(stolen, site.ids["nurse"], stretched, secret)
    remove_person(admin, site.ids["nurse"], "doubt", ADMIN)
    rekey_database(admin, ADMIN)
    lock(admin)
    assert refused(Store.open, site.folder / "desk.db", old) == "desk.wrong-key-or-damaged"
    write_desk_file(site.folder, stolen)
    site.clock.pass_time(100)
    assert refused(site.unlock, "nurse", NURSE) == "desk.wrong-key-or-damaged"


def test_an_old_desk_file_lets_no_removed_person_in_even_before_the_key_is_changed(site):
    admin = site.as_("administrator")
    stolen = read_desk_file(site.folder)
    remove_person(admin, site.ids["nurse"], "left", ADMIN)
    lock(admin)
    write_desk_file(site.folder, stolen)
    assert refused(site.unlock, "nurse", NURSE) == "desk.other-password"
    assert site.ids["nurse"] not in read_desk_file(site.folder).slots
    unlock_as(site, "investigator", OWN)
    assert verify_desk(site.desk).faults == []


def test_an_old_password_with_its_old_desk_file_opens_nothing_after_a_change(site):
    nurse = site.as_("nurse")
    stolen = read_desk_file(site.folder)
    change_password(nurse, NURSE, FRESH[0])
    lock(nurse)
    write_desk_file(site.folder, stolen)
    assert refused(site.unlock, "nurse", NURSE) == "desk.other-password"
    site.desk = site.unlock("nurse", FRESH[0])


def test_everybody_who_stays_keeps_their_password_when_the_key_is_changed(site):
    a_signed_form(site)
    rekey_database(site.as_("administrator"), ADMIN)
    fill_vitals(site, place=M2)
    sign(site, place=M2)
    change_password(site.as_("nurse"), NURSE, FRESH[0])
    rekey_database(site.as_("administrator"), ADMIN)
    lock(site.desk)
    unlock_as(site, "nurse", FRESH[0])
    assert verify_desk(site.desk).faults == []


def test_a_certificate_is_prolonged_for_the_same_key(site):
    a_signed_form(site)
    site.clock.pass_time(340 * 24 * 3600)
    admin, doctor = site.as_("administrator"), site.ids["investigator"]
    until = renew_certificate(admin, doctor, "known", ADMIN)
    assert (parse_iso(until) - site.clock.now().utc).days == 365
    site.clock.pass_time(60 * 24 * 3600)
    fill_vitals(site, place=M2)
    sign(site, place=M2)
    assert verify_desk(site.desk).faults == []
    assert own_key(site.desk).valid_to == until


def test_a_certificate_that_ran_out_signs_nothing(site):
    site.clock.pass_time(366 * 24 * 3600)
    with pytest.raises(CartDeskError, match="signature.outside-certificate"):
        a_signed_form(site)


def test_everybody_is_told_what_happened_to_keys_while_they_were_away(site):
    lock(site.as_("nurse"))
    admin = site.unlock("administrator")
    reset_password(admin, site.ids["investigator"], FRESH[0], "passport", ADMIN)
    rekey_database(admin, ADMIN)
    assert key_news(admin) == ()
    lock(admin)
    unlock_as(site, "nurse", NURSE)
    told = [(one.kind, one.by, one.about) for one in key_news(site.desk)]
    assert told == [
        (Kind.USER_RESET, NAMES["administrator"], NAMES["investigator"]),
        (Kind.DATABASE_REKEY, NAMES["administrator"], ""),
    ]
    lock(site.desk)
    unlock_as(site, "nurse", NURSE)
    assert key_news(site.desk) == ()


def test_no_password_and_no_key_stands_in_the_clear(site):
    change_password(site.as_("nurse"), NURSE, FRESH[0])
    lock(site.desk)
    text = (site.folder / "desk.json").read_text("utf-8")
    assert "AGE-SECRET" not in text and FRESH[0] not in text and NURSE not in text
    slot = json.loads(text)["doors"]["slots"][site.ids["nurse"]]
    assert set(slot) == {"salt", "cost", "wrapped", "recipient", "sealed"}
    site.desk = site.unlock("nurse", FRESH[0])
    with site.desk.store.view() as unit:
        (past, _) = unit.past_passwords(site.ids["nurse"])
        stretched = keys.Way(bytes.fromhex(past.salt), past.cost).stretch(FRESH[0])
        assert past.salt != slot["salt"] and stretched.hex() not in past.verifier
