"""The laboratory on a real desk: ranges taken in, limits put, sheets taken, events proposed and accepted."""

import json

import pytest

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.forms.labevents import ProposalKind
from cartdesk.interchange.labsheet import SheetMap
from cartdesk.records import AuditRecord, Kind, Reason
from cartdesk.usecases import (
    Fate,
    accept_proposal,
    complete_form,
    enrol_subject,
    fill_limits,
    lab_proposals,
    limits_to_fill,
    look_into_ranges,
    look_into_sheet,
    open_form,
    ranges,
    take_ranges,
    take_sheet,
)
from tests.builders import a_site, type_in

M1, M2, M3 = (FormPlace(visit, 1, "F_LBH", 1) for visit in ("M1", "M2", "M3"))
DEMOGRAPHY = FormPlace("M1", 1, "F_DM", 1)
RANGES = b"""lab;analyte;sex;age_from;age_to;unit;low;high;valid_from;valid_to
LOCAL1;LBH_HGB;m;18;;g/L;130;160;;
LOCAL1;LBH_HGB;f;18;;g/L;120;150;;
LOCAL1;LBH_NEUT;;;;10^9/L;1.8;7.7;;
"""
SHEET = """Показатель;Результат;Ед. изм.
Гемоглобин;9,2;г/дл
Нейтрофилы (абс.);0,84;10⁹/л
Волшебность;7;
АЛТ;30;Ед/л
""".encode()


def enter(desk, subject, place, **answers):
    for item, typed in answers.items():
        type_in(desk, subject, place, item, typed)


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), "01-001")
    enter(place.as_("nurse"), "01-001", DEMOGRAPHY, SEX="F", BRTHDAT="12.05.1961")
    yield place
    place.desk.store.close()


def sample(site, place, day, **results):
    enter(site.as_("nurse"), "01-001", place, LBHPERF="Y", LBHDAT=day, LBHLAB="LOCAL1")
    enter(site.as_("nurse"), "01-001", place, **{f"LBH_{code}_ORRES": text for code, text in results.items()})


def held(site, place, column, code="HGB"):
    entry = open_form(site.desk, "01-001", place).entry
    value = next(
        (entry.value(key) for key in tuple(entry.keys()) if key.item == f"LBH_{code}_{column}"), None
    )
    return value.text if value else None


def head(site):
    with site.desk.store.view() as unit:
        return unit.head()


def refused(act, *args, **named):
    with pytest.raises(CartDeskError) as fault:
        act(*args, **named)
    return fault.value.code


def records(site, kind):
    with site.desk.store.view() as unit:
        return [AuditRecord.decode(data) for _, data in reversed(unit.find(kind=kind))]


# ranges


def test_a_table_is_one_audited_record_and_gives_limits_by_sex(site):
    desk = site.as_("nurse")
    assert len(look_into_ranges(desk, RANGES).ranges) == 3
    assert take_ranges(desk, RANGES) == 3
    assert [one.sex for one in ranges(desk)] == ["M", "F", ""]
    (record,) = records(site, Kind.LAB_RANGES)
    assert record.refs["lines"] == 3 and record.user == desk.user.id
    sample(site, M1, "29.01.2025", HGB="92", NEUT="0,84")
    assert limits_to_fill(desk, "01-001", M1) == 4
    assert len(fill_limits(desk, "01-001", M1)) == 4
    assert (held(site, M1, "ORNRLO"), held(site, M1, "ORNRHI"), held(site, M1, "NRIND")) == (
        "120",
        "150",
        "LOW",
    )
    assert held(site, M1, "TOXGR") == "2" and held(site, M1, "TOXGR", "NEUT") == "3"
    assert limits_to_fill(desk, "01-001", M1) == 0
    put = [one for one in records(site, Kind.ITEM_SET) if one.item == "LBH_HGB_ORNRLO"]
    assert put[0].refs == {"ranges": record.seq}


def test_limits_that_stand_are_left_alone_and_completed_forms_are_not_filled(site):
    desk = site.as_("nurse")
    take_ranges(desk, RANGES)
    sample(site, M1, "29.01.2025", HGB="92", NEUT="2")
    enter(desk, "01-001", M1, LBH_HGB_ORNRLO="115")
    assert len(fill_limits(desk, "01-001", M1)) == 2
    assert (held(site, M1, "ORNRLO"), held(site, M1, "ORNRHI")) == ("115", None)
    sample(site, M2, "28.02.2025", HGB="100")
    complete_form(desk, "01-001", M2)
    assert limits_to_fill(desk, "01-001", M2) == 0
    assert refused(fill_limits, desk, "01-001", M2) == "entry.reason-needed"


def test_bad_tables_change_nothing(site):
    desk = site.as_("nurse")
    before = head(site)
    assert refused(take_ranges, desk, RANGES + b"LOCAL9;HGB;;;;g/L;1;2;;\n") == "ranges.faulty"
    assert refused(take_ranges, desk, b"junk") == "table.empty"
    sample(site, M1, "29.01.2025", HGB="92")
    assert refused(fill_limits, desk, "01-001", M1) == "ranges.none-fit"
    assert before[0] + 4 == head(site)[0]
    take_ranges(desk, RANGES)
    assert refused(take_ranges, desk, RANGES) == "ranges.nothing-new"


# sheets


def test_a_sheet_is_looked_into_before_anything_is_written(site):
    desk = site.as_("nurse")
    enter(desk, "01-001", M1, LBHPERF="Y", LBHDAT="29.01.2025", LBHLAB="LOCAL1")
    before = head(site)
    view = look_into_sheet(desk, "01-001", M1, SHEET)
    assert [one.fate for one in view.entries] == [Fate.NEW, Fate.UNKNOWN, Fate.UNKNOWN, Fate.ELSEWHERE]
    told = SheetMap(view.told.columns, {"нейтрофилы (абс.)": "LBH_NEUT", "волшебность": ""})
    view = look_into_sheet(desk, "01-001", M1, SHEET, told)
    assert [one.fate for one in view.entries] == [Fate.NEW, Fate.NEW, Fate.LEFT_OUT, Fate.ELSEWHERE]
    assert head(site) == before
    assert take_sheet(desk, "01-001", M1, SHEET, told) == 2
    with desk.store.view() as unit:
        items = unit.items("01-001", M1)
    value = next(one.value for key, one in items.items() if key.item == "LBH_HGB_ORRES")
    assert (value.text, value.unit, value.typed) == ("9.2", "g/dL", "9,2 г/дл")  # the original is kept
    (record,) = records(site, Kind.LAB_SHEET)
    assert record.refs["taken"] == 2
    set_by_sheet = [one for one in records(site, Kind.ITEM_SET) if "sheet" in one.refs]
    assert {one.item for one in set_by_sheet} == {"LBH_HGB_ORRES", "LBH_NEUT_ORRES"}
    assert all(one.refs["sheet"] == record.seq for one in set_by_sheet)


def test_the_map_is_remembered_for_the_laboratory(site):
    desk = site.as_("nurse")
    enter(desk, "01-001", M1, LBHPERF="Y", LBHDAT="29.01.2025", LBHLAB="LOCAL1")
    told = SheetMap(
        look_into_sheet(desk, "01-001", M1, SHEET).told.columns, {"нейтрофилы (абс.)": "LBH_NEUT"}
    )
    take_sheet(desk, "01-001", M1, SHEET, told)
    enter(desk, "01-001", M2, LBHPERF="Y", LBHDAT="28.02.2025")
    for lab, known in (("LOCAL1", True), ("EXTERNAL", False)):
        enter(desk, "01-001", M2, LBHLAB=lab)
        view = look_into_sheet(desk, "01-001", M2, SHEET)
        assert (view.entries[1].fate is Fate.NEW) is known
    with desk.store.view() as unit:
        assert json.loads(unit.get("laboratory.sheet.LOCAL1")) == told.to_json()


def test_nothing_is_overwritten_without_a_reason(site):
    desk = site.as_("nurse")
    sample(site, M1, "29.01.2025", HGB="95")
    told = look_into_sheet(desk, "01-001", M1, SHEET).told
    assert look_into_sheet(desk, "01-001", M1, SHEET).entries[0].fate is Fate.DIFFERS
    assert refused(take_sheet, desk, "01-001", M1, SHEET, told) == "sheet.nothing-new"
    assert held(site, M1, "ORRES") == "95"
    assert take_sheet(desk, "01-001", M1, SHEET, told, Reason("source-corrected")) == 1
    assert held(site, M1, "ORRES") == "9.2"
    changed = [one for one in records(site, Kind.ITEM_SET) if one.item == "LBH_HGB_ORRES"][-1]
    assert changed.reason == "source-corrected" and "old" in changed.facts
    assert look_into_sheet(desk, "01-001", M1, SHEET).entries[0].fate is Fate.SAME
    twice = SHEET + "HGB;93;г/л\n".encode()
    assert look_into_sheet(desk, "01-001", M1, twice).entries[-1].fate is Fate.UNREADABLE


# events


def with_limits(site, place, day, neut):
    sample(site, place, day, NEUT=neut)
    enter(site.desk, "01-001", place, LBH_NEUT_ORNRLO="1,8", LBH_NEUT_ORNRHI="7,7")


def said(site):
    return [
        (one.proposal.kind, one.proposal.grade, one.proposal.onset.isoformat())
        for one in lab_proposals(site.desk, "01-001")
    ]


def event_row(site, place):
    entry = open_form(site.desk, "01-001", place).entry
    return {
        key.item: value.text for key in tuple(entry.keys()) if (value := entry.value(key)) and value.known
    }


def test_a_falling_count_is_proposed_written_on_acceptance_and_followed(site):
    desk = site.as_("nurse")
    with_limits(site, M1, "29.01.2025", "3")
    assert said(site) == []
    with_limits(site, M2, "28.02.2025", "0,9")
    assert said(site) == [(ProposalKind.EVENT, 3, "2025-02-28")]
    before = head(site)
    (found,) = lab_proposals(desk, "01-001")
    assert found.term.en == "Neutrophil count decreased" and head(site) == before
    row = accept_proposal(desk, "01-001", found.proposal)
    written = event_row(site, row)
    assert written["AECTCAE"] == found.proposal.term and written["AETERM"] == found.term.ru
    assert (written["AESTDAT"], written["AETOXGR"], written["AEONGO"], written["AELAB"]) == (
        "2025-02-28",
        "3",
        "Y",
        "Y",
    )
    assert not {"AESER", "AEREL", "AEENDAT"} & set(written)  # the physician decides
    added = records(site, Kind.ROW_ADD)[-1]
    with desk.store.view() as unit:
        result = unit.item("01-001", M2, found.proposal.source[1])
    assert added.refs == {"result": result.seq} and added.user == desk.user.id
    assert said(site) == []
    with_limits(site, M3, "29.03.2025", "0,4")
    assert said(site) == [(ProposalKind.WORSE, 4, "2025-03-29")]
    (worse,) = lab_proposals(desk, "01-001")
    assert accept_proposal(desk, "01-001", worse.proposal) == row
    assert event_row(site, row)["AETOXGR"] == "4"
    assert refused(accept_proposal, desk, "01-001", worse.proposal) == "lab.proposal-gone"
    with_limits(site, FormPlace("M4", 1, "F_LBH", 1), "29.04.2025", "2,5")
    (end,) = lab_proposals(desk, "01-001")
    accept_proposal(desk, "01-001", end.proposal)
    assert (event_row(site, row)["AEONGO"], event_row(site, row)["AEENDAT"]) == ("N", "2025-04-29")
    assert said(site) == []


def test_a_result_called_not_significant_proposes_nothing(site):
    with_limits(site, M1, "29.01.2025", "3")
    with_limits(site, M2, "28.02.2025", "0,9")
    enter(site.as_("investigator"), "01-001", M2, LBH_NEUT_CLSIG="N")
    assert said(site) == []


def test_a_proposal_that_changed_meanwhile_is_refused_and_nothing_is_written(site):
    desk = site.as_("nurse")
    with_limits(site, M1, "29.01.2025", "3")
    with_limits(site, M2, "28.02.2025", "0,9")
    (found,) = lab_proposals(desk, "01-001")
    enter(desk, "01-001", M2, LBH_NEUT_ORRES="1,2")
    before = head(site)
    assert refused(accept_proposal, desk, "01-001", found.proposal) == "lab.proposal-gone"
    assert head(site) == before
