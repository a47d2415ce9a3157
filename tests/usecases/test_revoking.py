"""Ended certificates and revocations at the sponsor's desk, at the site and at the post office (R21, R24, R36, R37, T15)."""

from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.exchange import ServerAddress, read_revocation
from cartdesk.forms import FormPlace
from cartdesk.records import Kind, make_certificate, read_certificate
from cartdesk.server import Postbox, ServerThread
from cartdesk.store import HeldCertificate, UserKey
from cartdesk.usecases import (
    NewDelegation,
    NewPerson,
    accept_package,
    add_person,
    duties_for,
    file_carried,
    file_revocation,
    keys,
    known_devices,
    lock,
    look_into,
    make_recovery,
    name_principal,
    note_refusal,
    pack,
    recover,
    remove_person,
    renew_certificate,
    reset_password,
    revocations,
    revoke_device,
    revoke_user,
    sealed_packages,
    sign_line,
    sponsor_road,
    take_enrolment_card,
    take_revocation,
    take_study_card,
    trip_to_server,
    verify_desk,
    write_enrolment_card,
    write_study_card,
)
from tests.builders import PASSWORDS, a_signed_form, a_site, a_sponsor, fill_vitals, let_agree, sign, trust
from tests.usecases.test_passwords import ADMIN, FRESH, refused, sign_as, unlock_as
from tests.usecases.test_recovery import HOLDERS, scanned

M2, M3 = (FormPlace(event, 1, "F_VS", 1) for event in ("M2", "M3"))


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


@pytest.fixture
def sponsor(tmp_path, site):
    place = a_sponsor(tmp_path)
    trust(site, place)
    yield place
    place.desk.store.close()


def send(site, role="nurse") -> bytes:
    pack(site.as_(role))
    return sealed_packages(site.desk)[-1]


def faults(sponsor, package):
    """The codes of a package's forms as the sponsor's desk judges them."""
    view = look_into(sponsor.as_("data-manager"), package)
    assert view.refusal is None
    return [form.fault for form in view.forms]


def test_packages_tell_the_life_of_keys_and_are_taken_in(site, sponsor):
    a_signed_form(site)
    package = send(site)
    assert faults(sponsor, package) == [None]
    accepted = accept_package(sponsor.as_("data-manager"), package)
    assert (accepted.forms, accepted.refused) == (1, 0)
    with sponsor.desk.store.view() as unit:
        told = unit.mirror_key_records(site.desk.file.device)
    assert len(told) == 3  # three people were enrolled
    assert verify_desk(sponsor.desk).faults == []


def test_before_and_after_a_new_key_signatures_are_good_where_they_stand(site, sponsor):
    """A form signed with the old key but packed after its end stays good: it was signed before."""
    a_signed_form(site)
    reset_password(site.as_("administrator"), site.ids["investigator"], FRESH[0], "passport", ADMIN)
    lock(site.desk)
    unlock_as(site, "investigator", FRESH[0])
    fill_vitals_as(site, M2)
    sign_as(site, FRESH[0], M2)
    package = send(site)
    assert faults(sponsor, package) == [None, None]
    accept_package(sponsor.as_("data-manager"), package)
    assert verify_desk(sponsor.desk).faults == [] and verify_desk(site.desk).faults == []


def fill_vitals_as(site, place):
    before, PASSWORDS["investigator"] = PASSWORDS["investigator"], FRESH[0]
    try:
        fill_vitals(site, place=place)
    finally:
        PASSWORDS["investigator"] = before


@pytest.mark.requirement(
    "R36", "a statement under an ended certificate is refused at the site and at the sponsor"
)
def test_a_statement_under_an_ended_certificate_is_refused_at_the_sponsor(site, sponsor):
    """An attacker with the old password, an old copy and the database key puts the old key back and signs with it."""
    a_signed_form(site)
    doctor = site.ids["investigator"]
    with site.desk.store.view() as unit:
        old = unit.user_key(doctor)
    slot = site.desk.file.slots[doctor]
    reset_password(site.as_("administrator"), doctor, FRESH[0], "passport", ADMIN)
    lock(site.desk)
    unlock_as(site, "investigator", FRESH[0])
    fill_vitals_as(site, M2)
    site.as_("nurse")
    forger = unlock_again(site, FRESH[0])
    with forger.store.unit() as unit:
        unit.put_user_key(old)
    forger.file = replace(
        forger.file, doors=replace(forger.file.doors, slots={**forger.file.slots, doctor: slot})
    )
    sign_as(site, PASSWORDS["investigator"], M2)
    assert {one.code for one in verify_desk(site.desk).faults} >= {"certificate-ended", "user-key-differs"}
    package = send(site)
    assert faults(sponsor, package) == [None, "certificate-ended"]
    accepted = accept_package(sponsor.as_("data-manager"), package)
    assert (accepted.forms, accepted.refused) == (1, 1)


def unlock_again(site, password):
    lock(site.desk)
    return unlock_as(site, "investigator", password)


def test_a_certificate_the_trail_does_not_know_is_refused_at_the_sponsor(site, sponsor):
    """An administrator certifies a key of their own in the investigator's name, beside the program."""
    a_signed_form(site)
    accept_package(sponsor.as_("data-manager"), send(site))
    fill_vitals(site, place=M2)
    doctor, forged = site.ids["investigator"], SigningKey.generate(site.random)
    admin = site.as_("administrator")
    with admin.store.unit() as unit:
        certifying = keys.certifying_key(admin, unit, keys.prove_own(admin, unit, ADMIN))
        genuine = read_certificate(unit.user_key(doctor).certificate)
        envelope = make_certificate(
            study=genuine.study, site=genuine.site, user=doctor, name=genuine.name, role=genuine.role,
            org=genuine.org, key=forged.public, now=site.clock.now(), how="passport", by=site.ids["administrator"],
            issuer=certifying,
        )  # fmt: skip
        stretched = keys.stretch_for(admin.file, doctor, PASSWORDS["investigator"])
        secret = keys.read_device_secret(site.secrets, admin.file.device)
        wrapped = keys.wrap_signing_key(admin.file, doctor, forged, stretched, secret)
        unit.put_user_key(UserKey(doctor, wrapped, forged.public, envelope))
        digest = read_certificate(envelope).digest
        unit.add_certificate(HeldCertificate(digest, doctor, forged.public, envelope))
    sign(site, place=M2)
    found = {one.code for one in verify_desk(site.desk).faults}
    assert found >= {"user-key-differs", "certificate-false", "certificate-unrecorded"}
    assert faults(sponsor, send(site)) == ["certificate-unrecorded"]


def test_a_prolonged_certificate_is_good_at_the_sponsor_too(site, sponsor):
    a_signed_form(site)
    site.clock.pass_time(200 * 24 * 3600)
    renew_certificate(site.as_("administrator"), site.ids["investigator"], "passport", ADMIN)
    fill_vitals(site, place=M2)
    sign(site, place=M2)
    assert faults(sponsor, send(site)) == [None, None]


def test_after_recovery_the_site_brings_a_newer_card_and_goes_on(site, sponsor, tmp_path):
    a_signed_form(site)
    accept_package(sponsor.as_("data-manager"), send(site))
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    words = scanned(make_recovery(site.as_("administrator"), ADMIN, sheets, HOLDERS, "ru"))
    lock(site.desk)
    person = NewPerson("Новикова Нина Петровна", "", "Клиника", FRESH[6], "passport")
    site.clock.pass_time(60)
    site.desk = recover(
        site.folder, words[:2], person, clock=site.clock, random=site.random, secrets=site.secrets
    )
    card = write_enrolment_card(site.desk)
    reset_password(site.desk, site.ids["investigator"], FRESH[0], "passport", FRESH[6])
    lock(site.desk)
    unlock_as(site, "investigator", FRESH[0])
    fill_vitals_as(site, M2)
    sign_as(site, FRESH[0], M2)
    package = send(site)
    assert faults(sponsor, package) == ["certificate-invalid"]  # the new certifying key is not known yet
    take_enrolment_card(sponsor.as_("administrator"), card)
    assert [one.cards for one in known_devices(sponsor.desk)] == [2]
    assert faults(sponsor, package) == [None]
    accept_package(sponsor.as_("data-manager"), package)
    assert verify_desk(sponsor.desk).faults == [] and verify_desk(site.desk).faults == []


def test_a_card_with_another_device_key_is_still_refused(site, sponsor, tmp_path):
    other = a_site(tmp_path, name="other", seed=8)
    other.desk.file = replace(other.as_("administrator").file, device=site.desk.file.device)
    other.clock.pass_time(100)
    card = write_enrolment_card(other.desk)
    assert refused(take_enrolment_card, sponsor.as_("administrator"), card) == "card.device-known"
    other.desk.store.close()


@pytest.mark.requirement(
    "R36", "a revoked device's packages after the last good one are refused and kept apart"
)
def test_a_revoked_device_is_taken_no_further(site, sponsor):
    a_signed_form(site)
    first = send(site)
    accept_package(sponsor.as_("data-manager"), first)
    fill_vitals(site, place=M2)
    sign(site, place=M2)
    later = send(site)
    device = site.desk.file.device
    assert (
        refused(revoke_device, sponsor.as_("administrator"), device, "stolen", FRESH[0])
        == "signing.wrong-password"
    )
    sponsor.clock.pass_time(100)
    assert refused(revoke_device, sponsor.desk, device, "", ADMIN) == "people.cause-missing"
    assert refused(revoke_device, sponsor.desk, "d0000000", "stolen", ADMIN) == "package.unknown-device"
    data = revoke_device(sponsor.desk, device, "stolen", ADMIN)
    assert refused(revoke_device, sponsor.desk, device, "stolen", ADMIN) == "revocation.already"
    assert known_devices(sponsor.desk)[0].revoked.number == 1
    manager = sponsor.as_("data-manager")
    assert look_into(manager, later).refusal.code == "package.revoked"
    with pytest.raises(CartDeskError, match="package.revoked"):
        accept_package(manager, later)
    note_refusal(manager, later, "package.revoked")
    assert accept_package(manager, first).again
    assert verify_desk(manager).faults == []
    # the site takes the file in, keeps its data, and seals nothing more
    told = take_revocation(site.as_("administrator"), data)
    assert (told.device, told.number, told.cause) == (device, 1, "stolen")
    fill_vitals(site, place=M3)
    sign(site, place=M3)
    assert refused(pack, site.as_("nurse")) == "desk.revoked"
    assert verify_desk(site.desk).faults == []


def test_a_revoked_person_signs_for_the_sponsor_no_more(site, sponsor):
    a_signed_form(site)
    accept_package(sponsor.as_("data-manager"), send(site))
    device, doctor = site.desk.file.device, site.ids["investigator"]
    revoke_user(sponsor.as_("administrator"), device, doctor, "doubt", ADMIN)
    assert refused(revoke_user, sponsor.desk, device, doctor, "doubt", ADMIN) == "revocation.already"
    fill_vitals(site, place=M2)
    sign(site, place=M2)
    person = NewPerson("Новикова Нина Петровна", "investigator", "Клиника", FRESH[0], "passport")
    second = add_person(site.as_("administrator"), person, ADMIN)
    remove_person(site.desk, doctor, "doubt", ADMIN)
    name_principal(site.desk, second.id, "passport", ADMIN)
    let_agree(site.desk, second.id)
    package = send(site)
    assert faults(sponsor, package) == ["signer-revoked"]
    lock(site.desk)
    site.ids["investigator"] = second.id
    desk = unlock_as(site, "investigator", FRESH[0])
    line = NewDelegation(second.id, duties_for(desk, "investigator"), desk.today)
    sign_line(desk, line, FRESH[0], "ru")
    fill_vitals_as(site, M3)
    sign_as(site, FRESH[0], M3)
    accept_package(sponsor.as_("data-manager"), package)
    assert faults(sponsor, send(site)) == [None]


def test_a_forged_or_foreign_revocation_changes_nothing(site, sponsor, tmp_path):
    a_signed_form(site)
    data = revoke_device(sponsor.as_("administrator"), site.desk.file.device, "lost", ADMIN)
    admin = site.as_("administrator")
    with admin.store.view() as unit:
        before = unit.head()
    for at in range(0, len(data), 7):
        assert (
            refused(take_revocation, admin, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            == "revocation.forged"
        )
    other = a_site(tmp_path, name="other", seed=8)
    take_study_card(other.as_("administrator"), write_study_card(sponsor.desk, None))
    assert refused(take_revocation, other.desk, data) == "revocation.other-device"
    with admin.store.view() as unit:
        assert unit.head() == before and unit.revocations() == []
    other.desk.store.close()


def test_the_post_office_takes_the_revocation_and_nothing_from_the_device(site, tmp_path):
    postbox = Postbox.create(tmp_path / "postbox", clock=site.clock, random=site.random)
    sponsor = a_sponsor(tmp_path)
    with ServerThread(postbox) as server:
        trust(site, sponsor, ServerAddress(server.url, postbox.public.hex()))
        postbox.load_study_card(
            write_study_card(sponsor.desk, ServerAddress(server.url, postbox.public.hex()))
        )
        postbox.load_enrolment_card(write_enrolment_card(site.desk))
        a_signed_form(site)
        pack(site.as_("nurse"))
        file_carried(site.desk, trip_to_server(site.desk).travel())
        (package,) = sealed_packages(site.desk)
        accept_package(sponsor.as_("data-manager"), package)
        revoke_device(sponsor.as_("administrator"), site.desk.file.device, "stolen", ADMIN)
        with sponsor_road(sponsor.as_("data-manager")) as road:
            for data in revocations(sponsor.desk) * 2:
                road.post_revocation(data)
        assert [one.revoked_after for one in postbox.devices()] == [1]
        fill_vitals(site, place=M2)
        sign(site, place=M2)
        pack(site.as_("nurse"))
        filed = file_carried(site.desk, trip_to_server(site.desk).travel())
        assert [one.code for one in filed.faults] == ["package.revoked"] and filed.revocations == 1
        with site.desk.store.view() as unit:
            (held,) = unit.revocations()
            assert unit.find(kind=Kind.REVOCATION_TAKE, limit=1)
        assert read_revocation(held.envelope, keys_of(sponsor)).number == 1
        fill_vitals(site, place=M3)
        sign(site, place=M3)
        assert refused(pack, site.as_("nurse")) == "desk.revoked"
        assert file_revocation(site.desk, held.envelope).number == 1
    sponsor.desk.store.close()


def keys_of(sponsor) -> bytes:
    with sponsor.desk.store.view() as unit:
        return keys.sponsor_key(unit).public
