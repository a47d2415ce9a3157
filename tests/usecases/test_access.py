"""The list of access, its review at intervals, and the delegation log on paper (R38, R42)."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from cartdesk.base import CartDeskError, digest
from cartdesk.records import AuditRecord, Kind
from cartdesk.usecases import (
    NewDelegation,
    access_list,
    delegation_log,
    end_line,
    print_log,
    remove_person,
    review_access,
    sign_line,
    verify_desk,
)
from tests.builders import NAMES, PASSWORDS, a_site, a_sponsor
from tests.usecases.test_delegating import tamper

DOCTOR, ADMIN = PASSWORDS["investigator"], PASSWORDS["administrator"]
DAY = 24 * 3600


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def seen(desk):
    return tuple(line.access for line in access_list(desk).lines)


def refused(act, *args):
    with pytest.raises(CartDeskError) as told:
        act(*args)
    return told.value.code


def by_role(view):
    return {line.user.role: line for line in view.lines}


def test_the_list_tells_who_has_which_rights(site):
    lines = by_role(access_list(site.as_("investigator")))
    assert set(lines) == {"administrator", "nurse", "investigator"}
    nurse, doctor, admin = (lines[role].access for role in ("nurse", "investigator", "administrator"))
    assert {"enter", "complete"} <= set(nurse.permissions) and "sign" not in nurse.permissions
    assert "sign" in doctor.permissions and "people" not in doctor.permissions
    assert {"people", "desk"} <= set(admin.permissions) and not {"enter", "sign", "view"} & set(
        admin.permissions
    )
    assert nurse.duties and doctor.duties and admin.duties == ()
    assert (doctor.agreed, nurse.agreed) == (True, False)
    assert (doctor.read, admin.read) == (True, False)
    assert lines["investigator"].principal and not lines["nurse"].principal
    assert not any(line.lacks_agreement for line in lines.values())


@pytest.mark.requirement(
    "R38", "the list is reviewed and signed by the principal investigator, and kept as it was signed"
)
def test_a_review_is_signed_kept_and_verified(site):
    doctor = site.as_("investigator")
    people = seen(doctor)
    statement = review_access(doctor, " Без замечаний ", people, DOCTOR, "ru")
    last = access_list(doctor).last
    assert (last.digest, last.remark, last.people, last.day) == (
        statement,
        "Без замечаний",
        people,
        doctor.today,
    )
    assert last.signer.name == NAMES["investigator"]
    with doctor.store.view() as unit:
        record = AuditRecord.decode(unit.find(kind=Kind.ACCESS_REVIEW)[0][1])
    assert record.refs == {"statement": statement, "people": 3}
    assert verify_desk(doctor).faults == []


@pytest.mark.requirement(
    "R38", "a review falls due six months after the last one, and after the desk was made"
)
def test_a_review_falls_due(site):
    doctor = site.as_("investigator")
    view = access_list(doctor)
    assert doctor.today == date(2025, 6, 30)
    assert (view.last, view.due, view.overdue) == (None, date(2025, 12, 30), False)
    site.clock.pass_time(183 * DAY)
    assert doctor.today == date(2025, 12, 30) and not access_list(doctor).overdue
    site.clock.pass_time(DAY)
    assert access_list(doctor).overdue
    review_access(doctor, "", seen(doctor), DOCTOR, "ru")
    view = access_list(doctor)
    assert (view.due, view.overdue) == (date(2026, 6, 30), False)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 1, 15), 12, date(2026, 1, 15)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2025, 3, 31), 1, date(2025, 4, 30)),
    ],
)
def test_months_are_months_of_the_calendar(day, months, due):
    from cartdesk.usecases.access import _months_after

    assert _months_after(day, months) == due


@pytest.mark.requirement("R38", "what was not read is not signed: a list that changed meanwhile is refused")
def test_only_what_was_seen_is_signed(site):
    doctor = site.as_("investigator")
    people = seen(doctor)
    remove_person(site.as_("administrator"), site.ids["nurse"], "left", ADMIN)
    doctor = site.as_("investigator")
    assert refused(review_access, doctor, "", people, DOCTOR, "ru") == "review.changed"
    assert access_list(doctor).last is None
    nurse = by_role(access_list(doctor))["nurse"].access
    assert not nurse.active and nurse.duties == ()
    review_access(doctor, "", seen(doctor), DOCTOR, "en")


@pytest.mark.requirement(
    "R38", "an expired delegation stands in no list of tasks from the day after its last"
)
def test_an_expired_task_leaves_the_list(site):
    doctor = site.as_("investigator")
    rows = {row.begun.person.role: row for row in delegation_log(doctor).rows}
    end_line(doctor, rows["nurse"].begun.entry, "changed", "", DOCTOR, "ru")
    assert by_role(access_list(doctor))["nurse"].access.duties == ()
    line = NewDelegation(site.ids["nurse"], ("records",), doctor.today, doctor.today)
    sign_line(doctor, line, DOCTOR, "ru")
    assert by_role(access_list(doctor))["nurse"].access.duties == ("records",)
    site.clock.pass_time(DAY)
    assert by_role(access_list(doctor))["nurse"].access.duties == ()


def test_nobody_but_the_principal_investigator_signs_it(site):
    people = seen(site.as_("administrator"))
    assert refused(review_access, site.desk, "", people, ADMIN, "ru") == "desk.denied"
    assert refused(review_access, site.as_("nurse"), "", people, PASSWORDS["nurse"], "ru") == "desk.denied"
    doctor = site.as_("investigator")
    assert (
        refused(review_access, doctor, "", seen(doctor), "не тот пароль 12", "ru") == "signing.wrong-password"
    )
    site.clock.pass_time(10)
    assert refused(review_access, doctor, "x" * 201, seen(doctor), DOCTOR, "ru") == "reason.too-long"
    assert access_list(doctor).last is None


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM people_statements WHERE kind = 'access-review'", "review-missing"),
        ("UPDATE people_statements SET envelope = X'00' WHERE kind = 'access-review'", "review-false"),
        ("UPDATE people_statements SET seq = seq - 1 WHERE kind = 'access-review'", "review-false"),
        ("UPDATE people_statements SET statement = substr(statement, 2) || '0' WHERE kind = 'access-review'", "review-false"),
    ],
)  # fmt: skip
def test_a_review_that_was_meddled_with_is_found(site, statement, code):
    doctor = site.as_("investigator")
    review_access(doctor, "", seen(doctor), DOCTOR, "ru")
    tamper(site, statement)
    assert code in {fault.code for fault in verify_desk(doctor).faults}


def test_a_sponsors_desk_lists_its_people_and_reviews_nothing(tmp_path):
    place = a_sponsor(tmp_path)
    view = access_list(place.as_("data-manager"))
    assert {line.user.role for line in view.lines} == {"administrator", "data-manager"} and not view.overdue
    place.desk.store.close()


@pytest.mark.requirement(
    "R42", "the log on paper has every line with its tasks, days and who signed its beginning and end"
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_log_on_paper_says_what_the_log_says(site, language):
    doctor = site.as_("investigator")
    rows = {row.begun.person.role: row for row in delegation_log(doctor).rows}
    end_line(doctor, rows["nurse"].begun.entry, "left", "", DOCTOR, "ru")
    sign_line(
        doctor, NewDelegation(site.ids["nurse"], ("records",), doctor.today, date(2026, 1, 31)), DOCTOR, "ru"
    )
    printed = print_log(doctor, language)
    text = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed.pdf)).pages
    )
    for said in (
        NAMES["nurse"].split()[0],
        NAMES["investigator"],
        "30.06.2025",
        "31.01.2026",
        "HemC101-01-02",
    ):
        assert said in text, said
    assert (
        text.count(NAMES["investigator"].split()[0]) >= 5
    )  # principal, own line, three signatures and one end
    with doctor.store.view() as unit:
        record = AuditRecord.decode(unit.find(kind=Kind.DELEGATION_PRINT)[0][1])
    assert record.refs == {"copy": 1, "language": language, "file": digest(printed.pdf)}
    assert print_log(doctor, language).copy == 2
    assert printed.name.endswith(".pdf")
