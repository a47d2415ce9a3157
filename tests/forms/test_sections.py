"""Groups that are asked only sometimes, rows that follow another group, offered answers, one answer for all the rest."""

from __future__ import annotations

from dataclasses import replace

from cartdesk.forms import FormEntry, ItemKey
from cartdesk.study import load_study
from tests.forms.studies import Subject, read, visit

STUDY = load_study("hemc101-01-02")


def answer(entry: FormEntry, row: int = 1, **typed: str) -> None:
    for oid, text in typed.items():
        entry.set(ItemKey(STUDY.items[oid].group, row, oid), read(STUDY, oid, text))


def at(oid: str, row: int = 1) -> ItemKey:
    return ItemKey(STUDY.items[oid].group, row, oid)


def required(entry: FormEntry) -> set[str]:
    keys = entry.keys()
    return {key.item for key in keys if entry.required(key) and entry.value(key) is None}


def subject() -> Subject:
    base = Subject(STUDY)
    base.put(visit("M1", "F_IC"), ICDAT="13.02.2025")
    base.put(visit("M1", "F_PT"), EXSTDAT="15.01.2025")
    return base.put(visit("M3", "F_SV"), SVOCCUR="Y", SVSTDAT="15.04.2025", SVCNTMOD="IN PERSON")


def test_rows_of_a_group_come_with_its_condition_and_go_with_it() -> None:
    entry = subject().entry(visit("M3", "F_PE"), "investigator")
    answer(entry, PEPERF="Y", PENORM="Y")
    assert entry.rows("RG_PE") == () and required(entry) == {"PEDAT"}
    answer(entry, PENORM="N")
    assert entry.rows("RG_PE") == (1,) and required(entry) == {"PEDAT", "PETESTCD", "PERES"}
    answer(entry, PERES="ABNORMAL")
    assert required(entry) == {"PEDAT", "PETESTCD", "PEDESC", "PECLSIG"}


def test_what_was_entered_in_a_group_no_longer_asked_is_kept_and_told() -> None:
    entry = subject().entry(visit("M3", "F_PE"), "investigator")
    answer(entry, PEPERF="Y", PENORM="N", PETESTCD="SKIN")
    answer(entry, PENORM="Y")
    assert entry.value(at("PETESTCD")) is not None and not entry.asked(at("PETESTCD"))
    assert [one.code for one in entry.findings_at(at("PETESTCD"))] == ["not-asked"]


def test_a_closed_gate_closes_the_group_too() -> None:
    entry = subject().entry(visit("M3", "F_PE"), "investigator")
    answer(entry, PEPERF="Y", PENORM="N")
    answer(entry, PEPERF="N")
    assert entry.rows("RG_PE") == () and required(entry) == set()


def test_one_row_for_each_lesion_found_before_treatment() -> None:
    base = subject().put(visit("M1", "F_TU"), TUDAT="10.01.2025")
    base.put(visit("M1", "F_TU"), row=1, TUTLID="T01").put(visit("M1", "F_TU"), row=3, TUTLID="T02")
    entry = base.entry(visit("M3", "F_RSN"), "investigator")
    assert entry.rows("RG_TRT") == ()
    answer(entry, RSNPERF="Y", CTYN="Y")
    assert entry.rows("RG_TRT") == (1, 3)
    assert [entry.suggested(at("TRTLID", row)).text for row in (1, 3)] == ["T01", "T02"]  # type: ignore[union-attr]


def test_an_offered_answer_is_no_answer() -> None:
    entry = subject().entry(visit("M3", "F_VS"), "nurse")
    answer(entry, VSPERF="Y")
    offered = entry.suggested(at("VSDAT"))
    assert offered is not None and offered.text == "2025-04-15"
    assert entry.value(at("VSDAT")) is None and "VSDAT" in required(entry)
    entry.set(at("VSDAT"), offered)
    assert entry.suggested(at("VSDAT")) is None and "VSDAT" not in required(entry)


def test_nothing_is_offered_where_the_person_may_not_answer_or_nothing_is_asked() -> None:
    entry = subject().entry(visit("M3", "F_VS"), "nurse")
    assert entry.suggested(at("VSDAT")) is None
    looking = subject().entry(visit("M3", "F_PE"), "nurse")
    assert looking.suggested(at("PEDAT")) is None


def test_what_the_last_visit_answered_is_offered() -> None:
    base = subject().put(visit("M2", "F_VS"), VSPERF="Y", VSPOS="SUPINE", TEMPLOC="AXILLA")
    entry = base.entry(visit("M3", "F_VS"), "nurse")
    answer(entry, VSPERF="Y")
    assert [entry.suggested(at(oid)).text for oid in ("VSPOS", "TEMPLOC")] == ["SUPINE", "AXILLA"]  # type: ignore[union-attr]


def test_an_offer_follows_what_it_reads() -> None:
    entry = subject().entry(visit("TC5", "F_SS"), "nurse")
    answer(entry, SSDAT="12.06.2025", SSSTAT="ALIVE")
    assert entry.suggested(at("SSLSTALV")).text == "2025-06-12"  # type: ignore[union-attr]
    answer(entry, SSSTAT="UNKNOWN")
    assert entry.suggested(at("SSLSTALV")) is None


def test_one_answer_for_all_other_deviations() -> None:
    entry = subject().entry(visit("M3", "F_LBH"), "investigator")
    answer(entry, LBHPERF="Y")
    for code, result in (("HGB", "90"), ("WBC", "2"), ("PLAT", "200")):
        answer(
            entry,
            **{f"LBH_{code}_ORNRLO": "100" if code != "WBC" else "4", f"LBH_{code}_ORRES": result},
            **{f"LBH_{code}_ORNRHI": "300" if code != "WBC" else "9"},
        )
    asked = {"LBH_HGB_CLSIG", "LBH_WBC_CLSIG"}
    assert entry.value(at("LBHOUT")).text == "2"  # type: ignore[union-attr]
    assert asked <= required(entry) and "LBHREST" in required(entry)
    answer(entry, LBH_HGB_CLSIG="Y")
    assert entry.value(at("LBHOUT")).text == "1"  # type: ignore[union-attr]
    answer(entry, LBHREST="Y")
    assert not asked & required(entry)
    assert not [one for one in entry.findings() if one.code == "not-asked"]
    answer(entry, LBHREST="N")
    assert "LBH_WBC_CLSIG" in required(entry)


def test_all_deviations_answered_one_by_one_leave_no_rest() -> None:
    entry = subject().entry(visit("M3", "F_LBH"), "investigator")
    answer(entry, LBHPERF="Y", LBH_HGB_ORNRLO="100", LBH_HGB_ORRES="90", LBH_HGB_CLSIG="N")
    assert entry.value(at("LBHOUT")).text == "0" and not entry.asked(at("LBHREST"))  # type: ignore[union-attr]


def test_the_subject_number_is_the_code_the_case_book_was_opened_under() -> None:
    base = subject()
    entry = FormEntry(STUDY, replace(base.view(), code="01-007"), visit("M1", "F_IE"), "investigator")
    assert entry.value(at("SUBJID")).text == "01-007"  # type: ignore[union-attr]
    assert not entry.may_set(at("SUBJID"))


def test_optional_under_a_condition_is_asked_and_not_wanted() -> None:
    entry = subject().entry(visit("M3", "F_LBU"), "nurse")
    answer(entry, LBUPERF="Y", LBUNORM="N")
    assert entry.asked(at("UWBC")) and not entry.required(at("UWBC"))
    answer(entry, LBUNORM="Y")
    assert not entry.asked(at("UWBC"))
