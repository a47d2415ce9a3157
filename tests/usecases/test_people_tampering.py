"""Whoever holds the database key and changes what the tables say of people and keys is found, and the record is named (B5, B6)."""

import shutil

import pytest

from cartdesk.crypto import AgeKey, SigningKey
from cartdesk.records import read_certificate
from cartdesk.store import read_desk_file
from cartdesk.store.connection import connect, run
from cartdesk.usecases import (
    add_spare,
    keys,
    lock,
    make_recovery,
    rehearse_recovery,
    remove_person,
    reset_password,
    revoke_device,
    unlock,
    verify_desk,
    write_spare_card,
)
from tests.builders import a_signed_form, a_site, a_sponsor, trust
from tests.usecases.test_passwords import ADMIN, FRESH
from tests.usecases.test_recovery import HOLDERS, scanned


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A closed desk whose keys have lived: a password replaced, a person gone, a recovery key rehearsed, a spare computer."""
    tmp_path = tmp_path_factory.mktemp("people")
    place = a_site(tmp_path)
    a_signed_form(place)
    admin = place.as_("administrator")
    reset_password(admin, place.ids["investigator"], FRESH[0], "passport", ADMIN)
    remove_person(admin, place.ids["nurse"], "left", ADMIN)
    (tmp_path / "sheets").mkdir()
    made = make_recovery(admin, ADMIN, tmp_path / "sheets", HOLDERS, "ru")
    rehearse_recovery(admin, scanned(made)[:2])
    card = write_spare_card("Запасной", secrets=tmp_path / "spare", random=place.random)
    add_spare(admin, card.raw, ADMIN)
    assert verify_desk(admin).faults == []
    lock(admin)
    return place


def spoiled(place, folder, statement, binds) -> set[str]:
    """The codes of what verification finds in a copy over which this statement was run, triggers gone."""
    shutil.copytree(place.folder, folder)
    admin = place.ids["administrator"]
    file = read_desk_file(folder)
    secret = keys.read_device_secret(place.secrets, file.device)
    raw = connect(
        folder / "desk.db", keys.open_slot(file, admin, keys.stretch_for(file, admin, ADMIN), secret), "rw"
    )
    for (trigger,) in run(raw, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        run(raw, f"DROP TRIGGER {trigger}")
    used = {name: value for name, value in binds.items() if f":{name}" in statement}
    assert raw.execute(statement, used).rowcount > 0
    raw.close()
    desk = unlock(folder, admin, ADMIN, clock=place.clock, random=place.random, secrets=place.secrets)
    try:
        return {one.code for one in verify_desk(desk).faults}
    finally:
        desk.store.close()


SPOILS = {
    "a name": ({"user-differs"}, "UPDATE users SET name = 'Другой' WHERE id = :doctor"),
    "a role": ({"user-differs"}, "UPDATE users SET role = 'monitor' WHERE id = :admin"),
    "an organisation": ({"user-differs"}, "UPDATE users SET org = 'Другая клиника' WHERE id = :doctor"),
    "a person let in again": ({"user-differs"}, "UPDATE users SET active = 1 WHERE id = :nurse"),
    "a person shut out": ({"user-differs"}, "UPDATE users SET active = 0 WHERE id = :doctor"),
    "a person who never was": (
        {"user-unrecorded"}, "INSERT INTO users VALUES ('u00000000', 'Никто', 'nurse', 'Клиника', 1)",
    ),
    "another public key": ({"user-key-differs"}, "UPDATE user_keys SET public = :key WHERE user = :doctor"),
    "another wrapped key": ({"wrapped-key-differs"}, "UPDATE user_keys SET wrapped = :key WHERE user = :doctor"),
    "a removed person's key put back": (
        {"wrapped-key-differs"}, "UPDATE user_keys SET wrapped = :key WHERE user = :nurse",
    ),
    "an ended key lives again": ({"ended-keys-differ"}, "DELETE FROM ended_keys WHERE user = :doctor"),
    "an ended key's cause": ({"ended-keys-differ"}, "UPDATE ended_keys SET cause = 'left' WHERE user = :doctor"),
    "an end moved": ({"ended-keys-differ"}, "UPDATE ended_keys SET seq = seq + 1 WHERE user = :doctor"),
    "a certificate gone": ({"certificate-missing"}, "DELETE FROM certificates WHERE digest = :certificate"),
    "a certificate's envelope": (
        {"certificate-false"}, "UPDATE certificates SET envelope = :key WHERE digest = :certificate",
    ),
    "a certificate of another person": (
        {"certificate-false"}, "UPDATE certificates SET user = :admin WHERE digest = :certificate",
    ),
    "a certificate under another digest": (
        {"certificate-false", "certificate-missing"},
        "UPDATE certificates SET digest = '" + "0" * 64 + "' WHERE digest = :certificate",
    ),
    "the certifying key": (
        {"certifying-key-differs"}, "UPDATE secrets SET value = :key WHERE name = 'certifying.public'",
    ),
    "the evidence of a rehearsal": ({"evidence-differs"}, "UPDATE drills SET evidence = :key"),
    "the evidence gone": ({"evidence-differs"}, "DELETE FROM drills"),
    "another way in": (
        {"door-unrecorded"},
        "UPDATE settings SET value = replace(value, :slot, :recipient) WHERE name = 'doors'",
    ),
    "another recovery key": (
        {"recovery-unrecorded"},
        "UPDATE settings SET value = replace(value, :recovery, :recipient) WHERE name = 'doors'",
    ),
    "another spare computer": (
        {"spare-unrecorded"},
        "UPDATE settings SET value = replace(value, :spare, :recipient) WHERE name = 'doors'",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def binds(site):
    """What the statements name: people, their certificate and ways in, and fresh keys to put in their place."""
    file, doctor = read_desk_file(site.folder), site.ids["investigator"]
    desk = site.unlock("administrator")
    with desk.store.view() as unit:
        certificate = read_certificate(unit.user_key(doctor).certificate).digest
    desk.store.close()
    return {
        "doctor": doctor, "admin": site.ids["administrator"], "nurse": site.ids["nurse"],
        "key": SigningKey.generate(site.random).public, "certificate": certificate,
        "slot": file.slots[doctor].recipient, "recovery": file.doors.recovery.recipient,
        "spare": next(iter(file.doors.spares.values())).recipient,
        "recipient": AgeKey.generate(site.random).recipient,
    }  # fmt: skip


@pytest.mark.requirement("R12", "a changed name, role, key, certificate or way in is found by verification")
@pytest.mark.parametrize("what", SPOILS)
def test_what_is_changed_is_found(site, binds, tmp_path, what):
    expected, statement = SPOILS[what]
    assert expected <= spoiled(site, tmp_path / "copy", statement, binds)


def test_at_the_sponsors_desk_cards_and_revocations_are_found_as_well(tmp_path):
    clinic, office = a_site(tmp_path), a_sponsor(tmp_path)
    trust(clinic, office)
    admin = office.as_("administrator")
    revoke_device(admin, clinic.desk.file.device, "lost", ADMIN)
    assert verify_desk(admin).faults == []
    lock(admin)
    for at, table in enumerate(("revocations", "device_cards")):
        column = {"revocations": "envelope", "device_cards": "card"}[table]
        other = "SELECT card FROM devices" if table == "revocations" else "SELECT envelope FROM revocations"
        found = spoiled(
            office, tmp_path / f"copy{at}", f"UPDATE {table} SET {column} = CAST(({other}) AS BLOB)", {}
        )
        assert "card-unrecorded" in found
    clinic.desk.store.close()
