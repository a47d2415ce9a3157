"""A change reaches the other forms: their counts follow, their explanations fall, and a signed form asks for a review."""

import pytest

from cartdesk.base import CartDeskError, Denied
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import AuditRecord, FormStatus, Kind, Reason, ReasonCode
from cartdesk.store import rebuild
from cartdesk.usecases import (
    add_log_row,
    complete_form,
    confirm_form,
    enrol_subject,
    explain,
    matrix,
    pack,
    remove_log_row,
    review_form,
    to_sign,
    verify_desk,
)
from tests.builders import VITAL_ANSWERS, VITALS, a_site, a_sponsor, fill_vitals, sign, trust, type_in

CODE = "01-001"
M1_SV, M2_SV = (FormPlace(event, 1, "F_SV", 1) for event in ("M1", "M2"))
CONSENT, PERSON = (FormPlace("M1", 1, form, 1) for form in ("F_IC", "F_DM"))
LATER = FormPlace("M2", 1, "F_VS", 1)
WEIGHT = ItemKey("IG.F_VS", 1, "WEIGHT")
WHY = Reason(ReasonCode.SOURCE_CORRECTED, "")


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), CODE)
    yield place
    with place.desk.store.unit() as unit:
        before = unit.forms(CODE)
        rebuild(unit)
        assert unit.forms(CODE) == before, "the trail alone tells every state"
    assert verify_desk(place.desk).faults == []
    place.desk.store.close()


def form(site, place):
    with site.desk.store.view() as unit:
        return unit.form(CODE, place)


def records(site, place, kind):
    with site.desk.store.view() as unit:
        found = [(seq, AuditRecord.decode(unit.record(seq))) for seq in unit.seqs_of_form(CODE, place)]
        return [(record, unit.facts(seq)) for seq, record in found if record.kind is kind]


def a_person(site):
    """Consent, and demography signed with the age that follows from both."""
    doctor = site.as_("investigator")
    type_in(doctor, CODE, CONSENT, "ICDAT", "01.03.2025")
    nurse = site.as_("nurse")
    answers = {"BRTHDAT": "02.03.1970", "SEX": "M", "RACE": "WHITE", "CONTRAC": "BARRIER"}
    for item, typed in answers.items():
        type_in(nurse, CODE, PERSON, item, typed)
    complete_form(nurse, CODE, PERSON)
    return sign(site, CODE, PERSON)


def consent_on(site, day):
    return type_in(site.as_("investigator"), CODE, CONSENT, "ICDAT", day)


def test_a_derived_value_that_changed_in_a_signed_form_asks_for_a_review(site):
    a_person(site)
    changed = consent_on(site, "02.03.2025")
    assert form(site, PERSON).status is FormStatus.REVIEW
    [(record, facts)] = records(site, PERSON, Kind.FORM_FOLLOW)
    assert record.refs == {"cause": changed.seq, "differs": 1} and record.user == site.ids["investigator"]
    assert [
        (row["key"]["item"], row["was"]["text"], row["now"]["text"]) for row in facts["derived"].value
    ] == [("AGE", "54", "55")]
    with site.desk.store.view() as unit:
        assert unit.signatures(CODE, PERSON)[0].superseded_by is None, "the signature still stands"
    assert (CODE, PERSON, FormStatus.REVIEW) in [(one[0], one[1], one[3]) for one in to_sign(site.desk)]
    review = review_form(site.desk, CODE, PERSON, "ru")
    assert [(one.key.item, one.was.text, one.now.text) for one in review.changes] == [("AGE", "54", "55")]
    cell = matrix(site.as_("nurse")).rows[0].cells["M1"]
    assert cell.state is FormStatus.REVIEW


def test_a_value_set_right_again_needs_no_review(site):
    a_person(site)
    consent_on(site, "02.03.2025")
    consent_on(site, "28.02.2025")
    assert form(site, PERSON).status is FormStatus.SIGNED
    assert [record.refs["differs"] for record, _ in records(site, PERSON, Kind.FORM_FOLLOW)] == [1, 0]


def test_a_change_that_leaves_the_derived_value_as_it_was_marks_nothing(site):
    a_person(site)
    consent_on(site, "28.02.2025")
    assert form(site, PERSON).status is FormStatus.SIGNED
    assert records(site, PERSON, Kind.FORM_FOLLOW) == []


def test_the_investigator_confirms_and_only_what_differs_from_that_asks_again(site):
    a_person(site)
    consent_on(site, "02.03.2025")
    with pytest.raises(Denied):
        confirm_form(site.as_("nurse"), CODE, PERSON)
    assert confirm_form(site.as_("investigator"), CODE, PERSON) is FormStatus.SIGNED
    assert form(site, PERSON).status is FormStatus.SIGNED
    [(record, facts)] = records(site, PERSON, Kind.FORM_CONFIRM)
    assert record.refs == {"statement": form(site, PERSON).signature}
    assert {row["key"]["item"]: row["now"]["text"] for row in facts["derived"].value}["AGE"] == "55"
    consent_on(site, "03.03.2025")
    assert form(site, PERSON).status is FormStatus.SIGNED, "still 55, as confirmed"
    consent_on(site, "01.03.2025")
    assert form(site, PERSON).status is FormStatus.REVIEW, "54 was signed, but 55 was confirmed since"
    with pytest.raises(CartDeskError, match="status.not-review"):
        confirm_form(site.as_("investigator"), CODE, CONSENT)


def test_signing_again_ends_the_review(site):
    first = a_person(site)
    consent_on(site, "02.03.2025")
    second = sign(site, CODE, PERSON)
    assert form(site, PERSON).status is FormStatus.SIGNED and second.statement != first.statement
    consent_on(site, "03.03.2025")
    assert form(site, PERSON).status is FormStatus.SIGNED


def test_a_form_to_be_reviewed_is_not_sent(site, tmp_path):
    trust(site, a_sponsor(tmp_path))
    a_person(site)
    consent_on(site, "02.03.2025")
    with pytest.raises(CartDeskError, match=r"package.nothing-to-pack"):
        pack(site.as_("nurse"))
    confirm_form(site.as_("investigator"), CODE, PERSON)
    assert pack(site.as_("nurse")) == (1,)


def weighed(site):
    """81.4 kg at M1 and 70 at M2, a fall of more than a tenth."""
    fill_vitals(site)
    answers = {one: typed for one, typed in VITAL_ANSWERS.items() if one != "HEIGHT"}
    for item, typed in (answers | {"VSDAT": "16.03.2025", "WEIGHT": "70", "TEMP": "36,6"}).items():
        type_in(site.as_("nurse"), CODE, LATER, item, typed)
    type_in(site.as_("investigator"), CODE, LATER, "VSCLSIG", "N")
    complete_form(site.as_("nurse"), CODE, LATER)


def two_weights(site):
    """The fall is explained and the later form signed."""
    weighed(site)
    explain(
        site.as_("investigator"), CODE, LATER, "EC-070", WEIGHT, "Похудел после инфекции, взвешен дважды."
    )
    return sign(site, CODE, LATER)


def test_counts_of_another_form_follow_without_a_record(site):
    weighed(site)
    assert form(site, LATER).warns == 1
    before = form(site, LATER).last_seq
    type_in(site.as_("nurse"), CODE, VITALS, "WEIGHT", "70,5", reason=WHY)
    assert form(site, LATER).warns == 0 and form(site, LATER).last_seq == before
    type_in(site.desk, CODE, VITALS, "WEIGHT", "90", reason=WHY)
    assert form(site, LATER).warns == 1
    assert matrix(site.desk).rows[0].cells["M2"].warned == 1


def test_an_explanation_falls_when_another_form_takes_its_ground_away(site):
    two_weights(site)
    type_in(site.as_("nurse"), CODE, VITALS, "WEIGHT", "90", reason=WHY)
    held = form(site, LATER)
    assert held.status is FormStatus.REVIEW and held.warns == 1, (
        "it still fell by a tenth, but from another weight"
    )
    [(record, _)] = records(site, LATER, Kind.FORM_FOLLOW)
    assert [(mark.id, mark.outcome, mark.at) for mark in record.checks] == [("EC-070", "cleared", WEIGHT)]
    type_in(site.desk, CODE, VITALS, "WEIGHT", "81,4", reason=WHY)
    assert form(site, LATER).status is FormStatus.REVIEW, "the words that were signed are gone"
    assert confirm_form(site.as_("investigator"), CODE, LATER) is FormStatus.SIGNED


def test_a_log_row_reaches_the_visits_and_its_removal_too(site):
    fill_vitals(site)
    assert form(site, VITALS).warns == 1, "38.9 and no fever in the log"
    nurse = site.as_("nurse")
    row = add_log_row(nurse, CODE, "F_AE")
    for item, typed in {
        "AETERM": "Лихорадка",
        "AECTCAE": "CT5-0227",
        "AESTDAT": "12.03.2025",
        "AEONGO": "Y",
    }.items():
        type_in(nurse, CODE, row, item, typed)
    assert form(site, VITALS).warns == 0
    remove_log_row(nurse, CODE, row, WHY)
    assert form(site, VITALS).warns == 1


def test_the_visit_asks_for_the_new_event_until_it_is_in_the_log(site):
    nurse = site.as_("nurse")
    type_in(nurse, CODE, M1_SV, "SVSTDAT", "13.02.2025")
    for item, typed in {"SVOCCUR": "Y", "SVSTDAT": "16.03.2025", "SVAEYN": "Y"}.items():
        type_in(nurse, CODE, M2_SV, item, typed)
    assert form(site, M2_SV).warns == 1
    row = add_log_row(nurse, CODE, "F_AE")
    type_in(nurse, CODE, row, "AETERM", "Кашель")
    assert form(site, M2_SV).warns == 0
