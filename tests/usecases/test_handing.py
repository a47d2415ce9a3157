"""Half-typed text passes from person to person: who typed what is never lost, nobody's text becomes another's by itself."""

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import ItemKey
from cartdesk.records import AuditRecord, Kind
from cartdesk.usecases import (
    enrol_subject,
    hand_over,
    handed_over,
    item_history,
    open_form,
    save_item,
    take_over,
)
from tests.builders import NAMES, VITALS, a_site

TEMP, PULSE = ItemKey("IG.F_VS", 1, "TEMP"), ItemKey("IG.F_VS", 1, "PULSE")


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path)
    enrol_subject(made.as_("nurse"), "01-001")
    return made


def last(desk, kind):
    with desk.store.view() as unit:
        found = [AuditRecord.decode(data) for _, data in unit.records()]
    return next(one for one in reversed(found) if one.kind == kind)


def read(desk, key, text):
    return open_form(desk, "01-001", VITALS).entry.parse(key, text)


def handed(site, texts=None, note="кровь взята"):
    return hand_over(site.as_("nurse"), "01-001", VITALS, TEMP, texts or {TEMP: "38,"}, note=note)


def test_text_note_field_and_writer_wait_for_the_next_person(site):
    seq = handed(site)
    (waiting,) = handed_over(site.as_("investigator"))
    assert (waiting.seq, waiting.subject, waiting.place, waiting.at) == (seq, "01-001", VITALS, TEMP)
    assert (waiting.note, waiting.name) == ("кровь взята", NAMES["nurse"])
    (one,) = waiting.typed
    assert (one.key, one.text, one.by, one.name) == (TEMP, "38,", site.ids["nurse"], NAMES["nurse"])
    assert open_form(site.desk, "01-001", VITALS).entry.value(TEMP) is None


def test_taking_over_records_who_from_whom_and_no_answer(site):
    seq = handed(site)
    desk = site.as_("investigator")
    take_over(desk, seq)
    record = last(desk, Kind.DESK_TAKEOVER)
    assert record.user == site.ids["investigator"]
    assert (record.refs["handover"], record.refs["from"], record.refs["aside"]) == (seq, site.ids["nurse"], 0)
    assert handed_over(desk) == () and item_history(desk, "01-001", VITALS, TEMP) == ()
    with pytest.raises(CartDeskError) as told:
        take_over(desk, seq)
    assert told.value.code == "handover.gone"


@pytest.mark.requirement(
    "R01",
    "an answer that confirms a colleague's half-typed text is recorded under the confirmer and names who typed it",
)
def test_a_confirmed_text_is_the_confirmers_answer_and_names_who_typed_it(site):
    seq = handed(site, {TEMP: "38,9"})
    desk = site.as_("investigator")
    take_over(desk, seq)
    save_item(desk, "01-001", VITALS, TEMP, read(desk, TEMP, "38,9"), taken=seq)
    record = last(desk, Kind.ITEM_SET)
    assert record.user == site.ids["investigator"]
    assert (record.refs["handover"], record.refs["typed-by"]) == (seq, site.ids["nurse"])
    (change,) = item_history(desk, "01-001", VITALS, TEMP)
    assert (change.user, change.typed_by) == (NAMES["investigator"], NAMES["nurse"])


@pytest.mark.parametrize(("key", "text"), [(TEMP, "38,8"), (PULSE, "74")])
def test_what_the_next_person_typed_is_theirs_alone(site, key, text):
    seq = handed(site, {TEMP: "38,9"})
    desk = site.as_("investigator")
    take_over(desk, seq)
    save_item(desk, "01-001", VITALS, key, read(desk, key, text), taken=seq)
    assert "typed-by" not in last(desk, Kind.ITEM_SET).refs
    assert item_history(desk, "01-001", VITALS, key)[0].typed_by == ""


def test_text_handed_on_untouched_stays_with_its_writer(site):
    first = handed(site, {TEMP: "38,", PULSE: "7"})
    desk = site.as_("investigator")
    take_over(desk, first)
    hand_over(desk, "01-001", VITALS, PULSE, {TEMP: "38,", PULSE: "74"}, taken=first)
    (waiting,) = handed_over(site.as_("nurse"))
    writers = {one.key: (one.text, one.by) for one in waiting.typed}
    assert writers == {TEMP: ("38,", site.ids["nurse"]), PULSE: ("74", site.ids["investigator"])}
    assert waiting.by == site.ids["investigator"]


def test_a_second_hand_over_of_the_form_keeps_what_waited_before(site):
    handed(site, {TEMP: "38,"})
    hand_over(site.as_("investigator"), "01-001", VITALS, None, {PULSE: "7"})
    (waiting,) = handed_over(site.desk)
    assert {one.key: one.by for one in waiting.typed} == {
        TEMP: site.ids["nurse"],
        PULSE: site.ids["investigator"],
    }


def test_put_aside_it_waits_no_more_and_stays_in_the_trail(site):
    seq = handed(site)
    desk = site.as_("investigator")
    take_over(desk, seq, aside=True)
    assert handed_over(desk) == ()
    with desk.store.view() as unit:
        assert unit.facts(seq)["new"].value["typed"] == [[*TEMP, "38,", site.ids["nurse"]]]
    assert last(desk, Kind.DESK_TAKEOVER).refs["aside"] == 1


@pytest.mark.parametrize("texts", [{}, {ItemKey("IG.F_VS", 1, "NOSUCH"): "1"}])
def test_nothing_or_nonsense_is_not_handed_over(site, texts):
    with pytest.raises(CartDeskError) as told:
        hand_over(site.as_("nurse"), "01-001", VITALS, None, texts)
    assert told.value.code == "handover.empty"
    assert handed_over(site.desk) == ()


def test_the_record_names_no_place_so_the_text_never_leaves_with_the_form(site):
    """Packages carry the records of their forms in full (decisions 14); half-typed text belongs to none."""
    handed(site)
    record = last(site.desk, Kind.DESK_HANDOVER)
    assert (record.subject, record.event, record.form, record.item) == (None, None, None, None)
    assert set(record.facts) == {"new", "note"}
