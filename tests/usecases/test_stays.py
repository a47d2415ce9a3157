"""What stays at the site stays: no value of such an item is in a package, at the sponsor's desk or in an export (R65)."""

import pytest

from cartdesk.base import canonical
from cartdesk.crypto import open_sealed
from cartdesk.exchange import read_outer
from cartdesk.exchange.content import read_body
from cartdesk.exchange.signed import read_signed
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import AuditRecord, Kind, Meaning, Reason, read_snapshot
from cartdesk.study import load_study
from cartdesk.usecases import (
    accept_package,
    complete_form,
    enrol_subject,
    export_odm,
    keys,
    open_form,
    pack,
    save_item,
    sealed_packages,
    sign_form,
)
from cartdesk.usecases.following import leaving
from tests.builders import PASSWORDS, STUDY, a_site, a_sponsor, trust, type_in

CODE, GROUP = "01-001", "IG.F_DM"
PERSON = FormPlace("M1", 1, "F_DM", 1)
SECRETS = ("ЖЩЮ", "ЖЩЯ", "1961-05-17", "17.05.1961", "1961-05-18", "18.05.1961")


def test_the_study_keeps_every_personal_item_at_the_site():
    stays = {oid for oid, item in load_study(STUDY).items.items() if item.stays}
    assert stays >= {"SUBJINIT", "BRTHDAT", "SAEINIT", "SAEDOB", "SAEREPNM", "ICWITNM", "RSNEVAL", "RSAEVAL"}


@pytest.fixture
def sent(tmp_path):
    """Initials and date of birth typed, corrected, signed, sealed and accepted."""
    site = a_site(tmp_path)
    sponsor = a_sponsor(tmp_path, clock=site.clock)
    trust(site, sponsor)
    nurse = site.as_("nurse")
    enrol_subject(nurse, CODE)
    for item, typed in (("SUBJINIT", "ЖЩЮ"), ("BRTHDAT", "17.05.1961"), ("SEX", "M"), ("RACE", "WHITE")):
        type_in(nurse, CODE, PERSON, item, typed)
    contraception = next(iter(nurse.study.codelists[nurse.study.items["CONTRAC"].codelist].items)).code
    type_in(nurse, CODE, PERSON, "CONTRAC", contraception)
    complete_form(nurse, CODE, PERSON)
    type_in(nurse, CODE, PERSON, "BRTHDAT", "18.05.1961", reason=Reason("typo"))
    save_item(nurse, CODE, PERSON, ItemKey(GROUP, 1, "SUBJINIT"), None, reason=Reason("typo"))
    type_in(nurse, CODE, PERSON, "SUBJINIT", "ЖЩЯ", reason=Reason("typo"))
    doctor = site.as_("investigator")
    sign_form(doctor, CODE, PERSON, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")
    pack(doctor)
    (package,) = sealed_packages(doctor)
    manager = sponsor.as_("data-manager")
    accept_package(manager, package)
    yield doctor, manager, package
    doctor.store.close()
    manager.store.close()


@pytest.mark.requirement(
    "R65", "what is derived from items that stay, and stays itself, is not signed and not sent"
)
def test_initials_derived_for_a_serious_event_do_not_leave_either():
    study = load_study(STUDY)
    derived = {oid for oid, item in study.items.items() if item.derived and item.stays}
    assert derived == {"SAEINIT", "SAEDOB"}
    told = {ItemKey(study.items[oid].group, 1, oid): f"value of {oid}" for oid in (*derived, "BRTHYR")}
    assert leaving(study, told) == {ItemKey(GROUP, 1, "BRTHYR"): "value of BRTHYR"}


def nothing_of_it(data):
    text = data.decode("utf-8", "replace")
    assert [secret for secret in SECRETS if secret in text] == []


def test_the_site_itself_keeps_them(sent):
    doctor, _, _ = sent
    assert open_form(doctor, CODE, PERSON).entry.value(ItemKey(GROUP, 1, "BRTHDAT")).text == "1961-05-18"


@pytest.mark.requirement("R65", "no value of an item that stays at the site is in a package")
def test_a_package_opened_by_the_sponsor_holds_none_of_them(sent):
    _, manager, package = sent
    with manager.store.view() as unit:
        identity = keys.sealing_key(unit).identity
    outer = read_outer(package)
    opened = read_signed(open_sealed(outer.body, identity), "package-body", 2**24, "package.altered")
    content = read_body(opened.payload, outer.manifest)
    kept = 0
    for one in content.records:
        nothing_of_it(one.data)
        nothing_of_it(canonical({name: fact.value for name, fact in one.facts.items()}))
        record = AuditRecord.decode(one.data)
        if record.kind is Kind.ITEM_SET and record.key.item in ("SUBJINIT", "BRTHDAT"):
            kept += 1
            assert record.facts and not one.facts  # the salted digest travels, the value does not
    assert kept == 5
    (form,) = content.forms
    nothing_of_it(form.snapshot)
    nothing_of_it(form.statement)
    snapshot = read_snapshot(form.snapshot)
    assert {key.item for key in snapshot.withheld} == {"SUBJINIT", "BRTHDAT"}
    assert "BRTHDAT" not in {key.item for key in snapshot.values}
    assert snapshot.derived[ItemKey(GROUP, 1, "BRTHYR")].text == "1961"


def test_the_sponsors_desk_holds_none_of_them(sent):
    _, manager, _ = sent
    with manager.store.view() as unit:
        (device,) = unit.devices()
        for one in unit.mirror_records(device.device):
            nothing_of_it(canonical({name: fact.value for name, fact in one.facts.items()}))
        for form in unit.mirror_forms():
            nothing_of_it(form.snapshot)


@pytest.mark.parametrize("transactional", [True, False])
def test_no_export_holds_them(sent, tmp_path, transactional):
    doctor, manager, _ = sent
    for desk in (doctor, manager):
        path = tmp_path / f"{desk.kind}.xml"
        export_odm(desk, path, transactional=transactional)
        data = path.read_bytes()
        nothing_of_it(data)
        assert b"I.RACE" in data and "Жщ".encode() not in data
