"""Entering, explaining and completing: what is refused, what is kept, and what the trail holds of it (R01-R05, R17)."""

from datetime import timedelta

import pytest

from cartdesk.base import CartDeskError, parse_iso
from cartdesk.forms import FormPlace, ItemKey, Verdict
from cartdesk.records import AuditRecord, FormStatus, Kind, Outcome, Permission, Reason
from cartdesk.usecases import (
    REGISTER,
    add_group_row,
    add_log_row,
    complete_form,
    enrol_subject,
    explain,
    item_history,
    open_form,
    remove_group_row,
    remove_log_row,
    save_item,
    subject_board,
)
from cartdesk.usecases.act import usecase
from tests.builders import VITALS, a_clock, a_site, fill_vitals, type_in

CODE = "01-001"
GROUP = "IG.F_VS"
PULSE, TEMP, CLSIG = (ItemKey(GROUP, 1, item) for item in ("PULSE", "TEMP", "VSCLSIG"))


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), CODE)
    yield place
    place.desk.store.close()


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


def refused(desk, code, act, *args, **named):
    before = head(desk)
    with pytest.raises(CartDeskError) as told:
        act(desk, *args, **named)
    assert told.value.code == code
    assert head(desk) == before


def value(desk, key, typed, place=VITALS):
    return open_form(desk, CODE, place).entry.parse(key, typed)


def finding(desk, code, place=VITALS):
    found = [one for one in open_form(desk, CODE, place).entry.findings() if one.code == code]
    return found[0] if found else None


def explained(desk, place=VITALS):
    return {check for check, _ in open_form(desk, CODE, place).explained}


# Reasons


@pytest.mark.requirement(
    "R03",
    "before the first completion a change needs no reason; after it a change or a clearing without one is refused and writes nothing",
)
def test_no_reason_is_asked_before_completion_and_one_is_needed_after(site):
    nurse = site.as_("nurse")
    type_in(nurse, CODE, VITALS, "PULSE", "70")
    type_in(nurse, CODE, VITALS, "PULSE", "74")
    fill_vitals(site, PULSE="76")
    nurse = site.as_("nurse")
    refused(nurse, "entry.reason-needed", save_item, CODE, VITALS, PULSE, value(nurse, PULSE, "84"))
    refused(nurse, "entry.reason-needed", save_item, CODE, VITALS, PULSE, None)
    type_in(nurse, CODE, VITALS, "PULSE", "84", reason=Reason("other", "  Аппарат   был неисправен "))
    last = item_history(nurse, CODE, VITALS, PULSE)[-1]
    assert (last.was.text, last.now.text) == ("76", "84")
    assert (last.reason, last.reason_text) == ("other", "Аппарат был неисправен")
    assert open_form(nurse, CODE, VITALS).data.status is FormStatus.COMPLETE
    refused(nurse, "entry.reason-needed", save_item, CODE, VITALS, PULSE, value(nurse, PULSE, "85"))


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (Reason("other"), "reason.too-short"),
        (Reason("other", "   "), "reason.too-short"),
        (Reason("typo", " \t "), "reason.too-short"),
        (Reason("other", "а"), "reason.too-short"),
        (Reason("other", "аааааа"), "reason.too-short"),
        (Reason("query", "--- ..."), "reason.too-short"),
        (Reason("because"), "reason.unknown"),
        (Reason("other", "слово " * 200), "reason.too-long"),
    ],
)
@pytest.mark.requirement("R03", "an empty reason, blanks or one character are refused by their codes")
def test_a_reason_that_says_nothing_is_refused(site, reason, code):
    fill_vitals(site)
    nurse = site.as_("nurse")
    refused(nurse, code, save_item, CODE, VITALS, PULSE, value(nurse, PULSE, "84"), reason=reason)


def test_the_same_value_again_is_no_change(site):
    nurse = site.as_("nurse")
    type_in(nurse, CODE, VITALS, "PULSE", "74")
    refused(nurse, "entry.unchanged", save_item, CODE, VITALS, PULSE, value(nurse, PULSE, "74"))


# Whose item


def test_the_nurse_may_not_answer_for_the_investigator(site):
    nurse = site.as_("nurse")
    refused(nurse, "entry.not-yours", save_item, CODE, VITALS, CLSIG, value(nurse, CLSIG, "N"))
    doctor = site.as_("investigator")
    save_item(doctor, CODE, VITALS, CLSIG, value(doctor, CLSIG, "N"))
    nurse = site.as_("nurse")
    refused(nurse, "entry.not-yours", save_item, CODE, VITALS, CLSIG, None)


def test_nobody_sets_a_derived_value(site):
    doctor = site.as_("investigator")
    bmi = ItemKey(GROUP, 1, "BMI")
    weight = value(doctor, ItemKey(GROUP, 1, "WEIGHT"), "81,4")
    refused(doctor, "entry.not-yours", save_item, CODE, VITALS, bmi, weight)


def test_derived_values_follow_what_they_are_made_of(site):
    """81.4 kg and 178 cm make 81.4 / 3.1684 = 25.69; 90 kg make 28.41."""
    nurse, bmi = site.as_("nurse"), ItemKey(GROUP, 1, "BMI")
    type_in(nurse, CODE, VITALS, "WEIGHT", "81,4")
    assert open_form(nurse, CODE, VITALS).entry.value(bmi) is None
    type_in(nurse, CODE, VITALS, "HEIGHT", "178")
    assert open_form(nurse, CODE, VITALS).entry.value(bmi).text == "25.7"
    type_in(nurse, CODE, VITALS, "WEIGHT", "90")
    assert open_form(nurse, CODE, VITALS).entry.value(bmi).text == "28.4"


@pytest.mark.requirement("R01", "a correction holds what stood there before and what stands there now")
@pytest.mark.requirement("R04", "time of typing and time of saving stand apart in the record, to the second")
@pytest.mark.requirement("R18", "a correction names the record it corrects, its author and its reason")
def test_a_correction_tells_what_stood_there_when_it_was_typed_and_which_record_it_corrects(site):
    fill_vitals(site, CODE)
    nurse = site.as_("nurse")
    with nurse.store.view() as unit:
        corrected = unit.item(CODE, VITALS, PULSE).seq
    value = open_form(nurse, CODE, VITALS).entry.parse(PULSE, "76")
    typed = nurse.clock.now()
    nurse.clock.pass_time(90)
    saved = save_item(nurse, CODE, VITALS, PULSE, value, entered=typed, reason=Reason("source-corrected"))
    with nurse.store.view() as unit:
        record = AuditRecord.decode(unit.record(saved.seq))
    assert record.facts.keys() == {"old", "new"}
    assert (record.base, record.reason, record.user) == (corrected, "source-corrected", nurse.user.id)
    assert parse_iso(record.saved) - parse_iso(record.entered) == timedelta(seconds=90)
    change = item_history(nurse, CODE, VITALS, PULSE)[-1]
    assert (change.was.text, change.now.text) == ("74", "76")


# Explanations


@pytest.mark.requirement(
    "R05",
    "the check that fired and the explanation stand in the trail, and the explanation falls with the value it explained",
)
def test_an_explanation_is_kept_and_falls_when_the_value_changes(site):
    nurse = site.as_("nurse")
    for item, typed in (("VSPERF", "Y"), ("VSDAT", "12.03.2025"), ("TEMP", "38,9")):
        type_in(nurse, CODE, VITALS, item, typed)
    fever = finding(nurse, "EC-066")
    refused(nurse, "reason.too-short", explain, CODE, VITALS, "EC-066", fever.at, "!!!")
    explain(nurse, CODE, VITALS, "EC-066", fever.at, "После прививки, наблюдаем")
    assert explained(nurse) == {"EC-066"}
    with nurse.store.view() as unit:
        (mark,) = AuditRecord.decode(unit.record(unit.head()[0])).checks
    assert (mark.id, mark.outcome, mark.at) == ("EC-066", Outcome.OVERRULED, fever.at)
    type_in(nurse, CODE, VITALS, "RESP", "16")
    assert explained(site.as_("investigator")) == {"EC-066"}
    nurse = site.as_("nurse")
    type_in(nurse, CODE, VITALS, "TEMP", "39,4")
    assert finding(nurse, "EC-066") is not None and explained(nurse) == set()
    type_in(nurse, CODE, VITALS, "TEMP", "36,6")
    refused(nurse, "entry.finding-gone", explain, CODE, VITALS, "EC-066", fever.at, "Уже всё хорошо")


def test_an_explanation_falls_when_a_value_the_check_reads_changes_elsewhere(site):
    """The remark stands at the body mass index (49.1, then 52.3) and fires both times, but for another reason."""
    nurse = site.as_("nurse")
    for item, typed in (("VSPERF", "Y"), ("HEIGHT", "175"), ("WEIGHT", "150,5")):
        type_in(nurse, CODE, VITALS, item, typed)
    (remark,) = [one for one in open_form(nurse, CODE, VITALS).entry.findings() if one.at.item == "BMI"]
    explain(nurse, CODE, VITALS, remark.code, remark.at, "Взвешен дважды")
    assert explained(nurse) == {remark.code}
    type_in(nurse, CODE, VITALS, "WEIGHT", "160,2")
    assert finding(nurse, remark.code) is not None and explained(nurse) == set()


def test_an_impossible_value_cannot_be_explained_away(site):
    nurse = site.as_("nurse")
    type_in(nurse, CODE, VITALS, "VSPERF", "Y")
    type_in(nurse, CODE, VITALS, "TEMP", "44,0")
    hard = finding(nurse, "EC-065")
    assert hard.verdict is Verdict.REJECT
    refused(nurse, "entry.not-overrulable", explain, CODE, VITALS, "EC-065", hard.at, "Так показал прибор")


# Rows


@pytest.mark.requirement(
    "R17", "a removed row stays readable with its reason, and its number is never given again"
)
def test_row_numbers_of_a_log_are_never_given_twice_and_a_struck_row_stays(site):
    nurse = site.as_("nurse")
    rows = [add_log_row(nurse, CODE, "F_AE") for _ in range(3)]
    type_in(nurse, CODE, rows[2], "AETERM", "Озноб")
    refused(nurse, "reason.too-short", remove_log_row, CODE, rows[2], Reason("other", "?"))
    remove_log_row(nurse, CODE, rows[2], Reason("other", "Записано дважды"))
    assert add_log_row(nurse, CODE, "F_AE").form_repeat == 4
    key = ItemKey(nurse.study.items["AETERM"].group, 1, "AETERM")
    refused(nurse, "entry.row-removed", save_item, CODE, rows[2], key, None)
    refused(nurse, "entry.row-removed", complete_form, CODE, rows[2])
    refused(nurse, "entry.row-removed", remove_log_row, CODE, rows[2], Reason("typo"))
    missing = FormPlace("LOG", 1, "F_AE", 9)
    refused(nurse, "entry.no-such-row", save_item, CODE, missing, key, value(nurse, key, "Озноб", rows[0]))
    log = next(log for log in subject_board(nurse, CODE).logs if log.form.oid == "F_AE")
    assert [(row.place.form_repeat, row.removed) for row in log.rows] == [
        (1, False),
        (2, False),
        (3, True),
        (4, False),
    ]
    assert item_history(nurse, CODE, rows[2], key)[-1].now.text == "Озноб"


def test_row_numbers_of_a_group_are_never_given_twice(site):
    nurse = site.as_("nurse")
    place = add_log_row(nurse, CODE, "F_AE")
    assert [add_group_row(nurse, CODE, place, "RG_AEGR") for _ in range(2)] == [1, 2]
    type_in(nurse, CODE, place, "AEGRDAT", "12.03.2025", row=2)
    remove_group_row(nurse, CODE, place, "RG_AEGR", 2, Reason("typo"))
    assert add_group_row(nurse, CODE, place, "RG_AEGR") == 3
    refused(nurse, "entry.no-such-row", remove_group_row, CODE, place, "RG_AEGR", 8, Reason("typo"))
    with nurse.store.view() as unit:
        (seq,) = [seq for seq, _ in unit.find(kind=Kind.ROW_REMOVE)]
        assert unit.facts(seq)["old"].value["AEGRDAT"]["text"] == "2025-03-12"


# The trail around every act


@pytest.mark.requirement("R09", "an act that wrote no record is refused and its writing taken back")
def test_an_act_that_leaves_no_record_is_refused_and_taken_back(site):
    @usecase("test.silent", needs=Permission.VIEW)
    def silent(act):
        act.unit.put("silent", "1")

    del REGISTER["test.silent"]
    nurse = site.as_("nurse")
    refused(nurse, "act.no-record", silent)
    with nurse.store.view() as unit:
        assert unit.get("silent") is None


def test_unknown_places_are_refused(site):
    nurse = site.as_("nurse")
    pulse = value(nurse, PULSE, "74")
    refused(nurse, "subject.unknown", save_item, "01-999", VITALS, PULSE, pulse)
    refused(nurse, "form.unknown", save_item, CODE, FormPlace("M1", 1, "F_NONE", 1), PULSE, pulse)
    refused(nurse, "form.unknown", save_item, CODE, FormPlace("M99", 1, "F_VS", 1), PULSE, pulse)
    refused(nurse, "form.empty", complete_form, CODE, VITALS)
    refused(nurse, "subject.code-taken", enrol_subject, CODE)
    refused(nurse, "subject.bad-code", enrol_subject, "Иванов")
    refused(nurse, "entry.not-a-log", add_log_row, CODE, "F_VS")


# EC-055: events were reported at a visit, and no row of the log was made or changed since the visit before


def test_the_log_must_have_moved_since_the_visit_before(tmp_path):
    """The visit before is of 13 February; a row of 23:30 on the 12th is too old, one of 00:30 on the 13th is not."""
    site = a_site(tmp_path, clock=a_clock("2025-02-12T20:00"))  # 23:00 in Moscow
    nurse = site.as_("nurse")
    enrol_subject(nurse, CODE)
    nurse.clock.pass_time(1800)
    old = add_log_row(nurse, CODE, "F_AE")
    type_in(nurse, CODE, old, "AETERM", "Озноб")
    nurse.clock.pass_time(3600)
    assert nurse.clock.now().local().isoformat()[:13] == "2025-02-13T00"
    nurse.clock.pass_time(32 * 86400)
    before, now = FormPlace("M1", 1, "F_SV", 1), FormPlace("M2", 1, "F_SV", 1)
    for place, day in ((before, "13.02.2025"), (now, "16.03.2025")):
        type_in(nurse, CODE, place, "SVOCCUR", "Y")
        type_in(nurse, CODE, place, "SVSTDAT", day)
    type_in(nurse, CODE, now, "SVAEYN", "Y")
    assert finding(nurse, "EC-055", now) is not None
    complete_form(nurse, CODE, old)  # saying that a row is complete does not change it
    assert finding(nurse, "EC-055", now) is not None
    type_in(nurse, CODE, old, "AETERM", "Озноб, лихорадка", reason=Reason("new-information"))
    assert finding(nurse, "EC-055", now) is None
    remove_log_row(nurse, CODE, old, Reason("typo"))
    assert finding(nurse, "EC-055", now) is not None
    add_log_row(nurse, CODE, "F_AE")
    site.desk.store.close()


def test_a_row_made_in_the_night_counts_by_the_local_day(tmp_path):
    site = a_site(tmp_path, clock=a_clock("2025-02-12T21:30"))  # 00:30 on the 13th in Moscow
    nurse = site.as_("nurse")
    enrol_subject(nurse, CODE)
    type_in(nurse, CODE, add_log_row(nurse, CODE, "F_AE"), "AETERM", "Озноб")
    nurse.clock.pass_time(32 * 86400)
    before, now = FormPlace("M1", 1, "F_SV", 1), FormPlace("M2", 1, "F_SV", 1)
    for place, day in ((before, "13.02.2025"), (now, "16.03.2025")):
        type_in(nurse, CODE, place, "SVOCCUR", "Y")
        type_in(nurse, CODE, place, "SVSTDAT", day)
    type_in(nurse, CODE, now, "SVAEYN", "Y")
    assert finding(nurse, "EC-055", now) is None
    site.desk.store.close()


def test_what_a_failed_save_held_is_not_there_for_the_next(site, monkeypatch):
    """The form last saved is kept for its next field; a save that fails at the very end must not leave its traces there."""
    nurse = site.as_("nurse")
    type_in(nurse, CODE, VITALS, "PULSE", "74")
    type_in(nurse, CODE, VITALS, "TEMP", "44,0")
    before = open_form(nurse, CODE, VITALS)

    def broken(self):
        raise OSError

    monkeypatch.setattr("cartdesk.store.unit.Unit.flush", broken)
    for key, typed in ((PULSE, "90"), (TEMP, None)):
        with pytest.raises(OSError):
            save_item(nurse, CODE, VITALS, key, value(nurse, key, typed) if typed else None)
    monkeypatch.undo()
    again = open_form(nurse, CODE, VITALS)
    assert (again.data, again.explained) == (before.data, before.explained)
    type_in(nurse, CODE, VITALS, "SYSBP", "120")
    after = open_form(nurse, CODE, VITALS)
    assert after.entry.value(PULSE).text == "74" and after.entry.value(TEMP).text == "44.0"
    assert (after.data.rejects, after.explained) == (before.data.rejects, before.explained)
    assert [one.now.text for one in item_history(nurse, CODE, VITALS, PULSE)] == ["74"]
