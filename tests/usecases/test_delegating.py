"""The delegation log decides what nurse and investigator may do, day by day, and holds against whoever alters it (R38, R42)."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cartdesk.base import CartDeskError, Denied, Words
from cartdesk.records import AuditRecord, Kind, Permission, Standing, read_delegation
from cartdesk.store.connection import run
from cartdesk.study import DutyDef, Text, duties_of, duty_faults, load_study
from cartdesk.usecases import (
    Desk,
    NewDelegation,
    NewPerson,
    add_person,
    delegation_log,
    duties_for,
    end_line,
    enrol_subject,
    lock,
    matrix,
    name_principal,
    sign_line,
    unlock,
    verify_desk,
)
from cartdesk.usecases.standing import refresh
from tests.builders import PASSWORDS, STUDY, a_site, a_sponsor, let_agree, read_the_text

DOCTOR = PASSWORDS["investigator"]
ADMIN = PASSWORDS["administrator"]
DAY = timedelta(days=1)


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def line_for(site, role="nurse", duties=None, first=None, last=None, **more):
    desk = site.as_("investigator")
    chosen = duties if duties is not None else duties_for(desk, role)
    return NewDelegation(site.ids[role], tuple(chosen), first or desk.today, last, **more)


def entry_of(site, role):
    rows = delegation_log(site.desk).rows
    return next(row.begun.entry for row in rows if row.begun.person.user == site.ids[role] and not row.ended)


def stop(site, role="nurse"):
    end_line(site.as_("investigator"), entry_of(site, role), "left", "", DOCTOR, "ru")


def denied(desk, act, *args):
    with pytest.raises(Denied) as told:
        act(desk, *args)
    return told.value


def another(site, role, name="Белова Нина Олеговна", password="орешник туман бубен 55"):
    person = NewPerson(name, role, "Клиника", password, "badge")
    user = add_person(site.as_("administrator"), person, ADMIN)
    site.ids[name] = user.id
    if role == "investigator":
        let_agree(site.desk, user.id)
    return user.id, password


def enter_as(site, user, password):
    lock(site.desk)
    site.desk = unlock(
        site.folder, user, password, clock=site.clock, random=site.random, secrets=site.secrets
    )
    read_the_text(site.desk)
    return site.desk


def test_a_new_nurse_may_nothing_until_the_investigator_signs(site):
    user, password = another(site, "nurse")
    nurse = enter_as(site, user, password)
    for act, args in ((enrol_subject, ("01-001",)), (matrix, ())):
        fault = denied(nurse, act, *args)
        assert (fault.code, fault.facts["who"]) == ("delegation.none", "Соколов Андрей Ильич")
        assert "Соколов Андрей Ильич" in Words("ru").error(fault)
    sign_line(site.as_("investigator"), NewDelegation(user, ("enrolment",), site.desk.today), DOCTOR, "ru")
    nurse = enter_as(site, user, password)
    enrol_subject(nurse, "01-001")
    assert not nurse.may(Permission.ENTER) and not nurse.may(Permission.SEND)


def test_the_last_day_is_the_last(site):
    stop(site)
    today = site.desk.today
    sign_line(site.desk, line_for(site, last=today + 2 * DAY), DOCTOR, "ru")
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-001")
    site.clock.pass_time(2 * 86400)
    enrol_subject(nurse, "01-002")
    site.clock.pass_time(86400)
    fault = denied(nurse, enrol_subject, "01-003")
    assert (fault.code, fault.facts["day"]) == ("delegation.expired", f"{today + 2 * DAY:%d.%m.%Y}")
    assert [row.code for row in matrix(replace(nurse, user=replace(nurse.user, role="monitor"))).rows] == [
        "01-001", "01-002"
    ]  # fmt: skip


def test_a_day_is_the_wards_day_not_the_one_of_greenwich(site):
    """23:30 in Moscow is still the last day; half an hour later it is over, though UTC says 21:00."""
    stop(site)
    sign_line(site.desk, line_for(site, last=site.desk.today), DOCTOR, "ru")
    nurse = site.as_("nurse")
    site.clock.pass_time((20.5 - 6 - 5 / 60) * 3600)  # it was 06:05 UTC
    enrol_subject(nurse, "01-001")
    site.clock.pass_time(1800)
    assert denied(nurse, enrol_subject, "01-002").code == "delegation.expired"


def test_a_line_for_later_waits_for_its_day(site):
    stop(site)
    begins = site.desk.today + 3 * DAY
    sign_line(site.desk, line_for(site, first=begins), DOCTOR, "ru")
    nurse = site.as_("nurse")
    fault = denied(nurse, enrol_subject, "01-001")
    assert (fault.code, fault.facts["day"]) == ("delegation.not-begun", f"{begins:%d.%m.%Y}")
    site.clock.pass_time(3 * 86400)
    enrol_subject(nurse, "01-001")


def test_an_end_takes_effect_at_once_also_for_who_is_at_the_desk(site):
    stop(site)
    fault = denied(site.as_("nurse"), enrol_subject, "01-001")
    assert (fault.code, fault.facts["day"]) == ("delegation.ended", "30.06.2025")


def test_a_dead_clock_battery_does_not_stop_the_ward(site):
    nurse = site.as_("nurse")
    site.clock.utc = site.clock.utc.replace(year=1970)
    enrol_subject(nurse, "01-001")
    with nurse.store.view() as unit:
        assert AuditRecord.decode(unit.record(unit.head()[0])).clock == "jumped"


def test_nobody_but_the_principal_investigator_signs_the_log(site):
    user, password = another(site, "investigator")
    fault = None
    other = enter_as(site, user, password)
    with pytest.raises(CartDeskError) as told:
        sign_line(other, NewDelegation(user, duties_for(other, "investigator"), other.today), password, "ru")
    fault = told.value
    assert (fault.code, fault.facts) == ("delegation.not-principal", {"who": "Соколов Андрей Ильич"})
    for role in ("nurse", "administrator"):
        desk = site.as_(role)
        assert denied(desk, sign_line, line_for, PASSWORDS[role], "ru").code == "desk.denied"
        site.desk = desk


def test_a_new_principal_investigator_is_made_known_and_signs_the_own_line_first(site):
    user, password = another(site, "investigator")
    name_principal(site.desk, user, "passport", ADMIN)
    former = site.as_("investigator")
    with pytest.raises(CartDeskError, match="delegation.not-principal"):
        sign_line(former, line_for(site), DOCTOR, "ru")
    new = enter_as(site, user, password)
    with pytest.raises(CartDeskError, match="delegation.own-first"):
        sign_line(new, NewDelegation(site.ids["nurse"], ("records",), new.today), password, "ru")
    sign_line(new, NewDelegation(user, duties_for(new, "investigator"), new.today), password, "ru")
    sign_line(new, NewDelegation(site.ids["nurse"], ("records",), new.today), password, "ru")
    end_line(new, entry_of(site, "investigator"), "left", "", password, "ru")
    assert verify_desk(new).faults == []


def test_without_an_investigator_the_administrator_is_named(tmp_path):
    from cartdesk.base import SeededRandom
    from cartdesk.usecases import DeskPlan, create_site_desk
    from tests.builders import CHEAP, NAMES, Place, a_clock

    clock, random = a_clock(), SeededRandom(5)
    plan = DeskPlan(tmp_path / "new", STUDY, "01", "Пост 1", cost=CHEAP, secrets=tmp_path / "s")
    admin = NewPerson(NAMES["administrator"], "administrator", "Клиника", ADMIN, "passport")
    desk = create_site_desk(plan, admin, clock=clock, random=random)
    place = Place(plan.folder, plan.secrets, clock, random, desk, {"administrator": desk.user.id})
    user, password = another(place, "nurse")
    assert (
        denied(enter_as(place, user, password), enrol_subject, "01-001").code == "delegation.no-investigator"
    )
    place.desk.store.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"duties": ()}, "delegation.no-duty"),
        ({"duties": ("cleaning",)}, "delegation.unknown-duty"),
        ({"duties": ("records", "signing")}, "delegation.other-role"),
        ({"first": date(2025, 6, 29)}, "delegation.backdated"),
        ({"first": date(2025, 7, 2), "last": date(2025, 7, 1)}, "delegation.ends-before"),
        ({"reason": "because"}, "reason.unknown"),
        ({"reason": "other"}, "reason.too-short"),
        ({"reason": "other", "reason_text": "ггг"}, "reason.too-short"),
        ({"reason": "other", "reason_text": "да " * 80}, "reason.too-long"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_and_changes_nothing(site, changes, code):
    line = line_for(site, **changes)
    with site.desk.store.view() as unit:
        before = unit.head()
    with pytest.raises(CartDeskError) as told:
        sign_line(site.desk, line, DOCTOR, "ru")
    assert told.value.code == code and code in {one.code for one in [told.value]}
    assert f"error.{code}" in Words("ru")
    with site.desk.store.view() as unit:
        assert unit.head() == before


def test_nobody_who_needs_no_log_gets_a_line(site):
    with pytest.raises(CartDeskError, match="delegation.not-needed"):
        sign_line(
            site.as_("investigator"), replace(line_for(site), user=site.ids["administrator"]), DOCTOR, "ru"
        )
    with pytest.raises(CartDeskError, match="people.unknown"):
        sign_line(site.desk, replace(line_for(site), user="u00000000"), DOCTOR, "ru")


def test_only_someone_who_signs_data_is_named_principal_investigator(site):
    desk = site.as_("administrator")
    for user, how, code in (
        (site.ids["nurse"], "passport", "people.not-investigator"),
        (site.ids["investigator"], "passport", "people.principal-already"),
        ("u00000000", "passport", "people.unknown"),
    ):
        with pytest.raises(CartDeskError, match=code):
            name_principal(desk, user, how, ADMIN)
    user, _ = another(site, "investigator")
    with pytest.raises(CartDeskError, match="people.identity-unchecked"):
        name_principal(site.desk, user, "", ADMIN)
    with pytest.raises(CartDeskError, match="signing.wrong-password"):
        name_principal(site.desk, user, "known", DOCTOR)


def test_a_line_is_ended_once(site):
    entry = entry_of(site, "nurse")
    stop(site)
    for wanted, code in ((entry, "delegation.already-ended"), ("e99999999", "delegation.no-such-line")):
        with pytest.raises(CartDeskError, match=code):
            end_line(site.desk, wanted, "left", "", DOCTOR, "ru")


def test_the_log_tells_who_may_what_since_when_and_why(site):
    stop(site)
    sign_line(
        site.desk,
        line_for(site, duties=("records",), reason="other", reason_text="замена на лето"),
        DOCTOR,
        "en",
    )
    view = delegation_log(site.as_("nurse"))
    assert view.principal is not None and view.principal.id == site.ids["investigator"]
    own, old, new = view.rows
    assert own.begun.person.user == own.begun.signer.user == site.ids["investigator"]
    assert (old.standing, old.ended.reason) == (Standing.ENDED, "left")
    assert new.begun.duties == (("records", "Keeping the forms: entering, correcting, completing, printing"),)
    assert (new.standing, new.begun.reason_text) == (Standing.IN_FORCE, "замена на лето")
    assert view.graced == ()


def test_tasks_of_the_study_come_before_the_programs_own(site):
    own = DutyDef("trials", Text("Всё", "All"), frozenset({"view", "enter"}), ("nurse",))
    study = replace(site.desk.study, duties={"trials": own})
    assert duties_of(study) == {"trials": own}
    desk = replace(site.as_("nurse"), study=study)
    with desk.store.view() as unit:
        refresh(desk, unit)
    assert (
        desk.refusal(Permission.ENTER).code == "delegation.none"
    )  # the line hands out tasks this study lacks


def test_every_permission_of_a_role_is_within_reach_of_its_tasks():
    study = load_study(STUDY)
    assert duty_faults(study) == []
    for role in ("nurse", "investigator"):
        handed = {
            name for duty in duties_of(study).values() if role in duty.roles for name in duty.permissions
        }
        assert study.roles[role].permissions - {"own"} <= handed


# Against whoever changes the database


def tamper(site, *statements):
    for table in ("people_statements", "certificates"):
        for guard in ("update", "delete"):
            run(site.desk.store._raw, f"DROP TRIGGER IF EXISTS {table}_no_{guard}")
    for statement in statements:
        run(site.desk.store._raw, statement)


def codes(site):
    return {one.code for one in verify_desk(site.desk).faults}


def test_a_whole_log_verifies(site):
    stop(site)
    assert codes(site) == set()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM people_statements WHERE seq = (SELECT max(seq) FROM people_statements)", "delegation-missing"),
        ("UPDATE people_statements SET seq = seq + 1", "delegation-false"),
        ("UPDATE people_statements SET statement = substr(statement, 2) || '0'", "delegation-false"),
        ("UPDATE certificates SET digest = '0' || substr(digest, 2)", "signer-unknown"),
        ("UPDATE people_statements SET envelope = CAST(replace(CAST(envelope AS TEXT), 'A', 'B') AS BLOB)", "delegation-false"),
    ],
)  # fmt: skip
def test_a_changed_log_is_found(site, statement, code):
    tamper(site, statement)
    assert code in codes(site)


def test_a_damaged_log_stops_entry_and_leaves_the_data_readable(site):
    enrol_subject(site.as_("nurse"), "01-001")
    tamper(
        site,
        "UPDATE people_statements SET envelope = X'00' WHERE seq = (SELECT max(seq) FROM people_statements)",
    )
    nurse = site.as_("investigator") and site.as_("nurse")
    assert [row.code for row in matrix(nurse).rows] == ["01-001"]
    fault = denied(nurse, enrol_subject, "01-002")
    assert fault.code == "delegation.broken-log" and "01-002" not in Words("ru").error(fault)
    assert "delegation-false" in codes(site)


def test_a_line_signed_by_another_investigator_is_found(site):
    """Their key and certificate are real; the trail says who was principal investigator."""
    user, password = another(site, "investigator")
    other = enter_as(site, user, password)
    forged = replace(other, log=replace(other.log, principal=user), user=other.user)
    sign_line(forged, NewDelegation(user, duties_for(other, "investigator"), other.today), password, "ru")
    assert codes(site) == {"delegation-other-signer"}


def test_grace_in_a_new_desk_is_found(site):
    from cartdesk.usecases.act import Acting

    desk: Desk = site.desk
    with desk.store.unit() as unit:
        Acting(desk, unit, desk.clock.now()).record(Kind.DELEGATION_GRACE, refs={"user": site.ids["nurse"]})
    assert codes(site) == {"grace-false"}


def test_a_sponsors_desk_has_no_log_and_needs_none(tmp_path):
    sponsor = a_sponsor(tmp_path)
    manager = sponsor.as_("data-manager")
    assert manager.may(Permission.IMPORT) and manager.may(Permission.VIEW)
    assert delegation_log(manager).rows == ()
    sponsor.desk.store.close()


def test_the_statement_in_the_store_is_the_one_the_trail_names(site):
    with site.desk.store.view() as unit:
        for one in unit.people_statements("delegation"):
            record = AuditRecord.decode(unit.record(one.seq))
            assert record.refs["statement"] == one.statement == read_delegation(one.envelope).digest
            assert unit.facts(one.seq)["new"].value["from"] == "2025-06-30"


def test_the_log_is_no_plain_text_on_the_disk(site):
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(site.folder / "desk.db").execute("SELECT * FROM people_statements")
