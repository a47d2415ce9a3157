"""Who administers never enters or signs data, whatever else is true of them (R39, T14)."""

from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, Denied
from cartdesk.forms import ItemKey, parse_text
from cartdesk.records import DelegationLog, LogLine, Meaning, Permission
from cartdesk.study import load_study
from cartdesk.usecases import (
    NewDelegation,
    add_log_row,
    add_person,
    complete_form,
    confirm_form,
    enrol_subject,
    name_principal,
    open_form,
    save_item,
    sign_form,
    sign_line,
)
from tests.builders import PASSWORDS, STUDY, VITALS, a_site, fill_vitals
from tests.usecases.test_permission_states import ENTERS_OR_SIGNS, EVERYTHING, WHO, answer

ADMIN, DOCTOR = PASSWORDS["administrator"], PASSWORDS["investigator"]


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), "01-001")
    fill_vitals(place)
    place.as_("administrator")
    yield place
    place.desk.store.close()


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


def favoured(desk):
    """The administrator with a log that hands them everything, in which they are principal investigator and trained."""
    line = LogLine("e1", WHO, ("all",), desk.today, None, desk.today, 1)
    log = DelegationLog((line,), {"all": EVERYTHING}, frozenset({WHO}), WHO)
    return replace(desk, user=replace(desk.user, id=WHO), log=log, trained=True)


@pytest.mark.requirement(
    "R39", "an administrator is refused every act that enters or signs, even with a log that hands them all"
)
def test_no_act_that_enters_or_signs_is_open_to_an_administrator(site):
    before = head(site.desk)
    for desk in (site.desk, favoured(site.desk)):
        assert {answer(desk, name) for name in (*ENTERS_OR_SIGNS, "delegation.sign", "access.review")} == {
            "desk.denied"
        }
    assert head(site.desk) == before


@pytest.mark.requirement(
    "R39", "called with all they need, the acts of entry and signature change nothing for an administrator"
)
def test_whole_calls_are_refused_and_change_nothing(site):
    desk, before = site.desk, head(site.desk)
    pulse = ItemKey(desk.study.items["PULSE"].group, 1, "PULSE")
    value = parse_text(desk.study.items["PULSE"], "80", desk.study)
    refused = [
        (save_item, ("01-001", VITALS, pulse, value)),
        (enrol_subject, ("01-002",)),
        (add_log_row, ("01-001", "F_AE")),
        (complete_form, ("01-001", VITALS)),
        (confirm_form, ("01-001", VITALS)),
        (sign_form, ("01-001", VITALS, ADMIN, Meaning.DATA_VERIFIED, "ru")),
        (open_form, ("01-001", VITALS)),
        (sign_line, (NewDelegation(desk.user.id, ("records",), desk.today), ADMIN, "ru")),
    ]
    for act, args in refused:
        with pytest.raises(Denied) as told:
            act(desk, *args)
        assert told.value.code == "desk.denied", act.__name__
    assert head(desk) == before


@pytest.mark.requirement("R39", "nobody can hand an administrator tasks, or make one principal investigator")
def test_an_administrator_gets_no_tasks(site):
    admin = site.ids["administrator"]
    with pytest.raises(CartDeskError, match="people.not-investigator"):
        name_principal(site.desk, admin, "known", ADMIN)
    doctor = site.as_("investigator")
    with pytest.raises(CartDeskError, match="delegation.not-needed"):
        sign_line(doctor, NewDelegation(admin, ("records",), doctor.today), DOCTOR, "ru")


@pytest.mark.requirement("R39", "who enters or signs can add, remove or certify nobody")
def test_who_enters_data_administers_nothing(site):
    for role in ("nurse", "investigator"):
        desk = site.as_(role)
        assert not desk.may(Permission.PEOPLE) and not desk.may(Permission.DESK)
        with pytest.raises(Denied, match="desk.denied"):
            add_person(desk, None, PASSWORDS[role])


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_no_role_of_the_study_holds_both(version):
    clinical = {"enter", "complete", "sign", "overrule", "enrol"}
    for role in load_study(STUDY, version).roles.values():
        assert not (role.permissions & clinical and role.permissions & {"people", "desk"}), role.oid
