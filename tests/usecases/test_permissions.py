"""Who may do what, written by hand and compared with the program in every square (R14, R31, R39)."""

from dataclasses import replace
from importlib import import_module

import pytest

from cartdesk.base import Denied
from cartdesk.forms import ItemKey
from cartdesk.records import Meaning, Reason, allowed
from cartdesk.study import load_study
from cartdesk.usecases import (
    REGISTER,
    NewPerson,
    accept_package,
    add_log_row,
    add_person,
    complete_form,
    enrol_subject,
    explain,
    export_odm,
    file_acknowledgement,
    matrix,
    open_form,
    pack,
    print_signed,
    remove_log_row,
    save_item,
    sign_form,
    trail,
    write_enrolment_card,
    write_study_card,
)
from tests.builders import PASSWORDS, STUDY, VITALS, a_site, a_sponsor

N, P, A, D, C, S, M, V = ROLES = (
    "nurse", "investigator", "administrator", "data-manager", "coder", "sponsor-safety", "monitor", "inspector"
)  # fmt: skip
EVERYBODY = set(ROLES)
READERS = EVERYBODY - {A}
BEDSIDE = {N, P}

MAY = {
    # entering and signing: nobody but the two at the bedside, signing the investigator alone
    "subject.create": BEDSIDE,
    "event.add": BEDSIDE,
    "item.set": BEDSIDE,
    "log.add": BEDSIDE,
    "log.remove": BEDSIDE,
    "log.copy": BEDSIDE,
    "log.restore": BEDSIDE,
    "row.add": BEDSIDE,
    "row.remove": BEDSIDE,
    "finding.explain": BEDSIDE,
    "form.complete": BEDSIDE,
    "form.sign": {P},
    "casebook.sign": {P},
    "form.confirm": {P},
    "form.refuse": {P},
    "form.return": BEDSIDE,
    "form.print": BEDSIDE,
    "subject.course-print": BEDSIDE,
    # erasing personal data: the same two, and always two persons
    "attachment.add": BEDSIDE,
    "attachment.remove": BEDSIDE,
    "redaction.propose": BEDSIDE,
    "redaction.withdraw": BEDSIDE,
    "redaction.confirm": BEDSIDE,
    "redaction.waiting": BEDSIDE,
    "redaction.texts": BEDSIDE,
    # the laboratory: its ranges, its sheets, the events its results propose
    "lab.take-ranges": BEDSIDE,
    "lab.look-ranges": BEDSIDE,
    "lab.fill-limits": BEDSIDE,
    "lab.look-sheet": BEDSIDE,
    "lab.take-sheet": BEDSIDE,
    "lab.accept": BEDSIDE,
    # sending and what comes back
    "package.pack": BEDSIDE,
    "package.saved": BEDSIDE,
    "package.sealed": BEDSIDE,
    "package.screen": BEDSIDE,
    "package.trip": BEDSIDE,
    "package.trip-folder": BEDSIDE,
    "setting.cursor": BEDSIDE,
    "receipt.file": BEDSIDE,
    "ack.file": BEDSIDE,
    # taking in
    "package.look": {D},
    "package.accept": {D},
    "package.refuse": {D},
    "package.inbox": {D},
    "package.sponsor-road": {D},
    "ack.waiting": {D},
    # writing out
    "odm.export": {P, D},
    "odm.load": BEDSIDE,
    "csv.export": {P, D},
    # administration
    "desk.create": {A},
    "user.add": {A},
    "user.let-in": {A},
    "user.principal": {A},
    # the delegation log: the investigator signs it, whoever may unlock may read it
    "delegation.sign": {P},
    "delegation.end": {P},
    "delegation.log": EVERYBODY,
    "delegation.print": EVERYBODY,
    "access.list": EVERYBODY,
    "access.review": {P},
    # read before entry; agreements signed by hand
    "training.text": EVERYBODY,
    "training.read": EVERYBODY,
    "agreement.print": {A},
    "agreement.signed": {A},
    "card.write-study": {A},
    "card.take-study": {A},
    "card.write-enrolment": {A},
    "card.take-enrolment": {A},
    # keys: one's own password is everybody's own, all else the administrator's; nobody gets another's signing key
    "password.change": EVERYBODY,
    "password.reset": {A},
    "user.certify": {A},
    "user.remove": {A},
    "keys.people": {A},
    "keys.own": EVERYBODY,
    "keys.news": EVERYBODY,
    "database.rekey": {A},
    "database.rekey-undone": {A},
    "recovery.make": {A},
    "recovery.view": {A},
    "recovery.sheet": {A},
    "recovery.drill": {A},
    "keys.desk": {A},
    "device.people": {A},
    "recovery.drills": {A},
    "desk.recover": {A},
    "desk.unlock-recovered": EVERYBODY,
    "spare.add": {A},
    "spare.remove": {A},
    "device.list": {A},
    "device.revoke": {A},
    "user.revoke": {A},
    "revocation.waiting": EVERYBODY,
    "revocation.take": {A},
    "revocation.file": BEDSIDE,
    # copies of the desk: the daily one is anybody's, the rest is for who answers for the desk or its data
    "desk.check-pages": EVERYBODY,
    "backup.state": EVERYBODY,
    "backup.plan": EVERYBODY,
    "backup.make": EVERYBODY,
    "backup.fail": EVERYBODY,
    "backup.place": {A, P, D},
    "backup.warn": {A, P, D},
    "backup.restore": {A, P, D},
    "backup.rehearse-plan": {A, P, D},
    "backup.rehearse": {A, P, D},
    "backup.rehearsals": {A, P, D},
    # one's own desk
    "desk.unlock": EVERYBODY,
    "desk.lock": EVERYBODY,
    # half-typed text between those at the bedside
    "desk.hand-over": BEDSIDE,
    "desk.handed-over": BEDSIDE,
    "desk.take-over": BEDSIDE,
    "people.list": EVERYBODY,
    "desk.reminders": EVERYBODY,
    "trail.head": EVERYBODY,
    # reading: all but the administrator, who sees no clinical value; the trail for those who answer for it
    "subject.codes": READERS,
    "subject.matrix": READERS,
    "subject.banner": READERS,
    "subject.board": READERS,
    "subject.course": READERS,
    "event.board": READERS,
    "event.links": READERS,
    "log.sizes": READERS,
    "log.copyable": READERS,
    "log.table": READERS,
    "log.row": READERS,
    "log.row-acts": READERS,
    "form.view": READERS,
    "form.as-of": READERS,
    "form.review": READERS,
    "form.to-sign": READERS,
    "form.given-back": READERS,
    "form.last-changes": READERS,
    "item.history": READERS,
    "attachment.list": READERS,
    "attachment.read": READERS,
    "lab.ranges": READERS,
    "lab.limits": READERS,
    "lab.proposals": READERS,
    "work.list": READERS,
    "package.outbox": READERS,
    "trail.prints": READERS,
    "trail.exports": READERS,
    "trail.read": {P, A, D, M, V},
    "trail.prove": {P, A, D, M, V},
    "trail.marks": {P, A, D, M, V},
    "trail.review": {P, A, D, M, V},
    "trail.export": {P, A, D, M, V},
}
AT_THE_SITE_ONLY = {
    name
    for name, roles in MAY.items()
    if roles in (BEDSIDE, {P})
    and not name.startswith(("package.", "lab.look", "desk.handed", "redaction.waiting", "redaction.texts"))
} | {
    "package.pack",
    "package.saved",
    "card.take-study",
    "card.write-enrolment",
    "revocation.take",
    "user.principal",
    "training.read",
    "delegation.print",
    "agreement.print",
    "agreement.signed",
}
AT_THE_SPONSOR_ONLY = {
    "package.accept", "package.refuse", "card.write-study", "card.take-enrolment", "device.revoke", "user.revoke",
}  # fmt: skip


def test_the_matrix_names_every_act_and_every_role():
    assert set(REGISTER) == set(MAY)
    assert set(load_study(STUDY).roles) == EVERYBODY


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.requirement("R31", "each square of role and act equals the matrix written by hand")
def test_each_role_may_what_the_matrix_says_and_nothing_else(role):
    definition = load_study(STUDY).roles[role]
    told = {name for name, act in REGISTER.items() if allowed(definition, act.needs)}
    assert told == {name for name, roles in MAY.items() if role in roles}


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


def function(name):
    act = REGISTER[name]
    return getattr(import_module(act.module), act.function)


def denied(desk, act, *args, **named):
    before = head(desk)
    with pytest.raises(Denied) as told:
        act(desk, *args, **named)
    assert head(desk) == before
    return told.value.code


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = a_site(tmp_path_factory.mktemp("site"))
    enrol_subject(place.as_("nurse"), "01-001")
    yield place
    place.desk.store.close()


@pytest.fixture(scope="module")
def sponsor(tmp_path_factory):
    place = a_sponsor(tmp_path_factory.mktemp("sponsor"))
    yield place
    place.desk.store.close()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.requirement("R31", "a direct call of the use case is refused in each closed square")
def test_a_direct_call_is_refused_in_every_closed_square(site, sponsor, role):
    """The permission is asked before anything else, even before the arguments are looked at."""
    for desk in (site.desk, sponsor.desk):
        someone = replace(desk, user=replace(desk.user, role=role))
        for name, roles in MAY.items():
            if role not in roles:
                assert denied(someone, function(name)) == "desk.denied", name


def test_somebody_who_left_may_nothing(site):
    gone = replace(site.desk, user=replace(site.desk.user, active=False))
    for name in MAY:
        assert denied(gone, function(name)) == "desk.denied", name


@pytest.mark.requirement(
    "R14", "at a sponsor's desk every act that changes site data is refused, whatever the role"
)
def test_a_sponsors_desk_refuses_every_change_of_site_data_whoever_asks(sponsor):
    """R14: even with a role that may enter, which the sponsor's desk has no business to hold."""
    assert {name for name in AT_THE_SITE_ONLY if not REGISTER[name].writes} == set()
    for name in AT_THE_SITE_ONLY:
        for role in MAY[name]:
            someone = replace(sponsor.desk, user=replace(sponsor.desk.user, role=role))
            assert denied(someone, function(name)) == "desk.other-kind", name


def test_a_sites_desk_refuses_what_the_sponsor_does(site):
    for name in AT_THE_SPONSOR_ONLY:
        for role in MAY[name]:
            someone = replace(site.desk, user=replace(site.desk.user, role=role))
            assert denied(someone, function(name)) == "desk.other-kind", name


@pytest.mark.requirement("R39", "no role both administers and enters, or imports and enters")
def test_nobody_administers_and_enters_or_imports_and_enters():
    clinical = {name for name, roles in MAY.items() if roles <= BEDSIDE}
    for role in ROLES:
        mine = {name for name, roles in MAY.items() if role in roles}
        assert not (mine & clinical and mine & {"user.add", "card.take-study"})
        assert not (mine & clinical and mine & {"package.accept"})


# A handful with real people, real passwords and real arguments


def test_the_nurse_cannot_sign_administer_or_export(site, tmp_path):
    nurse = site.as_("nurse")
    enrol_subject(nurse, "01-002")
    word = PASSWORDS["nurse"]
    denied(nurse, sign_form, "01-001", VITALS, word, Meaning.DATA_VERIFIED, "ru")
    denied(nurse, sign_form, "01-001", VITALS, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")
    denied(
        nurse, add_person, NewPerson("Новая Анна", "nurse", "Клиника", "полынь камыш стрела 8", "badge"), word
    )
    denied(nurse, export_odm, tmp_path / "odm.xml", transactional=True)
    denied(nurse, trail)
    denied(nurse, write_enrolment_card)
    assert not (tmp_path / "odm.xml").exists()


@pytest.mark.requirement("R39", "the administrator is refused at entering, signing and reading")
def test_the_administrator_neither_enters_nor_signs_nor_reads(site, tmp_path):
    value = open_form(site.as_("nurse"), "01-001", VITALS).entry.parse(ItemKey("IG.F_VS", 1, "PULSE"), "74")
    admin = site.as_("administrator")
    denied(admin, enrol_subject, "01-002")
    denied(admin, save_item, "01-001", VITALS, ItemKey("IG.F_VS", 1, "PULSE"), value)
    denied(admin, explain, "01-001", VITALS, "EC-065", None, "проверено дважды")
    denied(admin, complete_form, "01-001", VITALS)
    denied(admin, sign_form, "01-001", VITALS, PASSWORDS["administrator"], Meaning.DATA_VERIFIED, "ru")
    denied(admin, add_log_row, "01-001", "F_AE")
    denied(admin, remove_log_row, "01-001", VITALS, Reason("typo"))
    denied(admin, print_signed, "01-001", VITALS, "ru")
    denied(admin, pack)
    denied(admin, matrix)
    denied(admin, open_form, "01-001", VITALS)
    denied(admin, export_odm, tmp_path / "odm.xml", transactional=False)


def test_the_data_manager_cannot_touch_a_case_book(sponsor):
    manager = sponsor.as_("data-manager")
    denied(manager, enrol_subject, "01-001")
    denied(manager, sign_form, "01-001", VITALS, PASSWORDS["data-manager"], Meaning.DATA_VERIFIED, "ru")
    denied(manager, file_acknowledgement, b"")
    denied(manager, write_study_card, None)
    denied(sponsor.as_("administrator"), accept_package, b"")


@pytest.mark.parametrize("role", [M, V, C, S])
def test_those_who_only_read_write_nothing(site, role):
    reader = replace(site.as_("investigator"), user=replace(site.desk.user, role=role))
    for act in (enrol_subject, save_item, complete_form, sign_form, pack, accept_package, add_person):
        assert denied(reader, act) == "desk.denied"
    assert "01-001" in [row.code for row in matrix(reader).rows]
