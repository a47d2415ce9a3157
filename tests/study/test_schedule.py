"""Visits from the reference infusion, against the worked example of the case book; forms due by cohort and sex."""

from datetime import date

from cartdesk.study import due_forms, load_study, plan_visits

STUDY = load_study("hemc101-01-02")


def test_the_worked_example_of_the_case_book() -> None:
    plan = plan_visits(STUDY, date(2025, 1, 15))
    expected = {
        "M1": ("2025-02-13", "2025-02-13", "2025-02-20"),
        "M2": ("2025-03-16", "2025-03-09", "2025-03-23"),
        "M3": ("2025-04-15", "2025-04-08", "2025-04-22"),
        "M4": ("2025-05-15", "2025-05-08", "2025-05-22"),
        "M6": ("2025-07-14", "2025-06-30", "2025-07-28"),
        "M9": ("2025-10-12", "2025-09-28", "2025-10-26"),
        "M12": ("2026-01-15", "2026-01-01", "2026-01-29"),
    }
    for event, (target, opens, closes) in expected.items():
        found = plan[event]
        assert (found.target, found.opens, found.closes) == (
            date.fromisoformat(target),
            date.fromisoformat(opens),
            date.fromisoformat(closes),
        ), event


def test_planned_visits_stand_in_order_and_unplanned_ones_do_not() -> None:
    assert list(plan_visits(STUDY, date(2025, 1, 15))) == [
        "M1",
        "M2",
        "M3",
        "M4",
        "TC5",
        "M6",
        "TC7",
        "M9",
        "TC10",
        "M12",
    ]


def test_without_an_infusion_nothing_is_dated() -> None:
    plan = plan_visits(STUDY, None)
    assert len(plan) == 10
    assert all(one.target is one.opens is one.closes is None for one in plan.values())


def due(event: str, cohort: str | None = None, sex: str | None = None) -> dict[str, str]:
    return dict(due_forms(STUDY, event, cohort, sex))


def test_forms_of_the_first_visit() -> None:
    found = due("M1", "NHL", "M")
    for form in ("F_IC", "F_DM", "F_PT", "F_SV", "F_VS", "F_LBH"):
        assert found[form] == "X"
    assert found["F_TU"] == "N" and found["F_RSN"] == "N"
    assert "F_RSA" not in found and "F_LBP" not in found and "F_AE" not in found
    assert found["F_DD"] == "E"


def test_cohort_and_sex_decide() -> None:
    assert "F_RSA" in due("M2", "ALL", "F") and "F_RSA" not in due("M2", "NHL", "F")
    assert due("M3", "ALL", "F")["F_LBP"] == "W" and "F_LBP" not in due("M3", "ALL", "M")


def test_what_is_not_known_yet_makes_nothing_due() -> None:
    found = due("M1")
    assert not {"F_RSN", "F_RSA", "F_TU", "F_BM", "F_LBP"} & set(found)


def test_optional_forms_stay_within_their_cohort_and_sex() -> None:
    assert due("UNS", "NHL", "M")["F_RSN"] == "O" and "F_RSA" not in due("UNS", "NHL", "M")
    assert due("UNS", "ALL", "M")["F_RSA"] == "O" and "F_RSN" not in due("UNS", "ALL", "M")
    assert "F_LBP" not in due("UNS", "ALL", "M") and due("UNS", "ALL", "F")["F_LBP"] == "O"
    assert due("UNS", "ALL", "M")["F_LBH"] == "O"


def test_a_telephone_contact_asks_three_forms() -> None:
    assert set(due("TC5", "NHL", "M")) == {"F_SV", "F_TC", "F_SS", "F_DD"}


def test_logs_are_due_at_no_visit() -> None:
    for event in STUDY.events:
        assert not {"F_AE", "F_CM", "F_SAE"} & set(due(event, "NHL", "F"))
