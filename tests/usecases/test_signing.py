"""Signing: what blocks it, what a wrong password does, and what a change afterwards does (R20, R23, R25)."""

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import ItemKey
from cartdesk.records import AuditRecord, FormStatus, Kind, Meaning, Reason, read_snapshot, read_statement
from cartdesk.usecases import (
    accept_package,
    complete_form,
    enrol_subject,
    explain,
    look_into,
    open_form,
    pack,
    review_form,
    save_item,
    sealed_packages,
    sign_form,
    verify_desk,
)
from tests.builders import PASSWORDS, VITALS, a_site, a_sponsor, fill_vitals, sign, trust, type_in

CODE = "01-001"
PULSE, BMI = ItemKey("IG.F_VS", 1, "PULSE"), ItemKey("IG.F_VS", 1, "BMI")


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), CODE)
    yield place
    place.desk.store.close()


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


def refused(site, code, password=PASSWORDS["investigator"]):
    doctor = site.as_("investigator")
    before, file = head(doctor), (site.folder / "desk.json").read_bytes()
    with pytest.raises(CartDeskError) as told:
        sign_form(doctor, CODE, VITALS, password, Meaning.DATA_VERIFIED, "ru")
    assert told.value.code == code
    assert (site.folder / "desk.json").read_bytes() == file
    if code != "signing.wrong-password":
        assert head(doctor) == before
    with doctor.store.view() as unit:
        assert unit.signatures(CODE, VITALS) == []
    return told.value


@pytest.mark.requirement("R40", "a form is not signed before it is complete")
def test_an_incomplete_form_is_not_signed(site):
    type_in(site.as_("nurse"), CODE, VITALS, "VSPERF", "N")
    refused(site, "signing.not-complete")


def test_a_hard_finding_blocks(site):
    fill_vitals(site, TEMP="44,0")
    assert refused(site, "signing.blocked").facts == {"n": 1}
    type_in(site.as_("nurse"), CODE, VITALS, "TEMP", "36,6", reason=Reason("typo"))
    sign(site)


def test_a_missing_answer_blocks(site):
    fill_vitals(site)
    save_item(site.as_("nurse"), CODE, VITALS, PULSE, None, reason=Reason("source-corrected"))
    assert refused(site, "signing.blocked").facts == {"n": 1}
    assert [one.at for one in review_form(site.desk, CODE, VITALS, "ru").blockers] == [PULSE]


def test_the_investigators_own_answer_blocks_when_it_is_missing(site):
    fill_vitals(site)
    doctor = site.as_("investigator")
    save_item(doctor, CODE, VITALS, ItemKey("IG.F_VS", 1, "VSCLSIG"), None, reason=Reason("typo"))
    refused(site, "signing.blocked")


def test_a_soft_finding_does_not_block_and_its_explanation_is_signed(site):
    fill_vitals(site)
    nurse = site.as_("nurse")
    (fever,) = [one for one in open_form(nurse, CODE, VITALS).entry.findings() if one.code == "EC-066"]
    explain(nurse, CODE, VITALS, "EC-066", fever.at, "Наблюдаем, НЯ не требуется")
    assert [one.check for one in read_snapshot(sign(site).snapshot).overruled] == ["EC-066"]


@pytest.mark.parametrize("password", ["", "не тот пароль 1234", PASSWORDS["nurse"]])
@pytest.mark.requirement("R23", "each signature asks the password; a wrong or empty one signs nothing")
def test_a_wrong_password_signs_nothing_and_leaves_only_its_own_record(site, password):
    fill_vitals(site)
    before = head(site.as_("investigator"))[0]
    assert refused(site, "signing.wrong-password", password).facts == {"left": 9}
    assert open_form(site.desk, CODE, VITALS).data.status is FormStatus.COMPLETE
    assert head(site.desk)[0] == before + 1
    with site.desk.store.view() as unit:
        record = AuditRecord.decode(unit.record(before + 1))
    assert record.kind is Kind.PASSWORD_REFUSED
    assert dict(record.refs) == {"act": "form.sign", "count": 1}


@pytest.mark.requirement(
    "R25", "a change after signing supersedes the signature, which stays, and the form waits for a new one"
)
def test_a_change_supersedes_the_signature_in_the_same_transaction(site):
    fill_vitals(site)
    signature = sign(site)
    nurse = site.as_("nurse")
    before = head(nurse)[0]
    saved = type_in(nurse, CODE, VITALS, "WEIGHT", "90", reason=Reason("typo"))
    assert head(nurse)[0] == before + 1 == saved.seq and saved.superseded
    with nurse.store.view() as unit:
        (held,) = unit.signatures(CODE, VITALS)
        record = AuditRecord.decode(unit.record(saved.seq))
        assert unit.form(CODE, VITALS).status is FormStatus.SUPERSEDED
    assert held.superseded_by == saved.seq and held.envelope == signature.envelope
    assert record.kind is Kind.ITEM_SET and record.refs["supersedes"] == signature.statement
    again = sign(site)
    assert read_statement(again.envelope).replaces == signature.statement
    assert read_snapshot(signature.snapshot).derived[BMI].text == "25.7"
    assert read_snapshot(again.snapshot).derived[BMI].text == "28.4"


def test_a_change_that_fails_leaves_the_signature_alone(site):
    fill_vitals(site)
    sign(site)
    nurse = site.as_("nurse")
    with pytest.raises(CartDeskError, match="entry.reason-needed"):
        type_in(nurse, CODE, VITALS, "PULSE", "90")
    with pytest.raises(CartDeskError, match="form.already-complete"):
        complete_form(nurse, CODE, VITALS)
    with nurse.store.view() as unit:
        assert unit.form(CODE, VITALS).status is FormStatus.SIGNED
        assert unit.signatures(CODE, VITALS)[0].superseded_by is None


def test_the_second_package_shows_the_sponsor_what_it_was_and_what_it_is(site, tmp_path):
    sponsor = a_sponsor(tmp_path, clock=site.clock)
    trust(site, sponsor)
    fill_vitals(site)
    sign(site)
    pack(site.as_("nurse"))
    manager = sponsor.as_("data-manager")
    accept_package(manager, sealed_packages(site.desk)[0])
    type_in(site.as_("nurse"), CODE, VITALS, "PULSE", "84", reason=Reason("typo"))
    sign(site)
    pack(site.as_("nurse"))
    second = sealed_packages(site.desk)[1]
    view = look_into(manager, second)
    (form,) = view.forms
    assert view.refusal is None and not form.new and form.fault is None
    assert [(one.key, one.was.text, one.now.text) for one in form.changes] == [(PULSE, "74", "84")]
    accept_package(manager, second)
    with manager.store.view() as unit:
        assert len(unit.mirror_forms()) == 1 and len(unit.mirror_forms(current=False)) == 2
    assert verify_desk(manager).faults == [] and verify_desk(site.as_("investigator")).faults == []
    manager.store.close()
