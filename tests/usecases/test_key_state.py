"""The administrator sees how keys stand and what is due; sheets are read, rehearsals come round every year (B10, R38)."""

import pytest

from cartdesk.records import Kind
from cartdesk.usecases import (
    accept_package,
    device_people,
    key_state,
    lock,
    make_recovery,
    pack,
    read_sheet,
    rehearse_recovery,
    rekey_database,
    remove_person,
    revoke_user,
    sealed_packages,
    verify_desk,
    view_recovery,
)
from tests.builders import NAMES, PASSWORDS, a_signed_form, a_site, a_sponsor, trust
from tests.usecases.test_passwords import ADMIN, refused
from tests.usecases.test_recovery import HOLDERS, NEW, make, records_of, scanned, take

DAY = 24 * 3600


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    place.as_("administrator")
    yield place
    place.desk.store.close()


def pass_days(site, days):
    site.clock.pass_time(days * DAY)


def test_a_desk_without_a_recovery_key_has_one_thing_to_do(site):
    state = key_state(site.desk, "ru")
    assert (state.recovery, state.due, state.revoked, state.spares) == (None, 1, False, ())
    assert {one.name: (one.way_in, one.tries_left) for one in state.people} == {
        NAMES[role]: (True, 10) for role in ("administrator", "nurse", "investigator")
    }
    assert (state.database.since, state.database.by) == (site.desk.file.created, "")


def test_a_holders_sheet_is_read_and_noted_and_nothing_of_it_is_kept(site, tmp_path):
    words = scanned(make(site, tmp_path))
    assert [one.read for one in view_recovery(site.desk, "ru").sheets] == ["", "", ""]
    typed = " ".join(f"{at}) {word[:4].upper()}" for at, word in enumerate(words[1].split(), 1))
    assert read_sheet(site.desk, typed) == 2
    sheets = view_recovery(site.desk, "ru").sheets
    assert [bool(one.read) for one in sheets] == [False, True, False]
    note = records_of(site.desk)[-1]
    assert note.kind is Kind.RECOVERY_SHEET and set(note.refs) == {"recovery", "share"} and not note.facts
    assert verify_desk(site.desk).faults == []


def test_a_sheet_of_another_key_is_told_apart(site, tmp_path):
    assert refused(read_sheet, site.desk, "word " * 20) == "recovery.none"
    old = scanned(make(site, tmp_path))
    make(site, tmp_path, "again")
    head = len(records_of(site.desk))
    assert refused(read_sheet, site.desk, old[0]) == "recovery.other-sheet"
    assert refused(read_sheet, site.desk, old[0].rsplit(" ", 1)[0]) == "share.length"
    assert len(records_of(site.desk)) == head


def test_sheets_and_rehearsal_are_due_after_a_month_and_then_every_year(site, tmp_path):
    words = scanned(make(site, tmp_path))
    assert key_state(site.desk, "ru").due == 0
    pass_days(site, 31)
    view = view_recovery(site.desk, "ru")
    assert view.due and [one.due for one in view.sheets] == [True] * 3
    for one in words:
        read_sheet(site.desk, one)
    rehearse_recovery(site.desk, words[1:])
    view = view_recovery(site.desk, "ru")
    assert (view.due, view.shares, view.faults) == (False, "2+3", 0)
    assert not any(one.due for one in view.sheets)
    pass_days(site, 364)
    assert not view_recovery(site.desk, "ru").due
    pass_days(site, 2)
    view = view_recovery(site.desk, "ru")
    assert view.due and all(one.due for one in view.sheets)


def test_what_was_done_with_an_earlier_key_does_not_count_for_the_one_that_holds(site, tmp_path):
    words = scanned(make(site, tmp_path))
    read_sheet(site.desk, words[0])
    rehearse_recovery(site.desk, words[:2])
    make(site, tmp_path, "again")
    view = view_recovery(site.desk, "ru")
    assert view.rehearsed == "" and all(one.read == "" for one in view.sheets)


def test_the_database_key_is_dated_by_its_last_change(site):
    site.clock.pass_time(3600)
    rekey_database(site.desk, ADMIN)
    state = key_state(site.desk, "ru")
    assert (state.database.since, state.database.by) == (site.clock.now().iso(), NAMES["administrator"])


def test_who_left_has_no_way_in_and_is_nothing_to_do(site, tmp_path):
    make(site, tmp_path)
    remove_person(site.desk, site.ids["nurse"], "left", ADMIN)
    state = key_state(site.desk, "ru")
    gone = next(one for one in state.people if one.user == site.ids["nurse"])
    assert (gone.active, gone.way_in, gone.ended, gone.since) == (False, False, "left", "")
    assert state.due == 0


def test_certificates_that_run_out_soon_are_things_to_do(site, tmp_path):
    make(site, tmp_path)
    pass_days(site, 340)
    site.desk.store.close()
    site.desk = site.unlock("administrator")
    waiting = key_state(site.desk, "ru")
    assert waiting.due == 3 + 4  # three certificates, three sheets, one rehearsal


@pytest.mark.requirement("R36", "the sponsor sees who has signed at a device, and whom it revoked there")
def test_the_sponsor_sees_who_signed_at_a_device(tmp_path):
    site = a_site(tmp_path)
    sponsor = a_sponsor(tmp_path, clock=site.clock)
    trust(site, sponsor)
    a_signed_form(site)
    pack(site.as_("nurse"))
    (package,) = sealed_packages(site.desk)
    device = site.desk.file.device
    assert device_people(sponsor.as_("administrator"), device) == ()
    accept_package(sponsor.as_("data-manager"), package)
    (person,) = device_people(sponsor.as_("administrator"), device)
    signer = site.ids["investigator"]
    assert (person.user, person.name, person.revoked) == (signer, NAMES["investigator"], False)
    revoke_user(sponsor.desk, device, signer, "doubt", PASSWORDS["administrator"])
    assert device_people(sponsor.desk, device)[0].revoked
    for place in (site, sponsor):
        place.desk.store.close()


def test_a_key_that_opened_the_desk_is_to_be_replaced(site, tmp_path):
    words = scanned(make(site, tmp_path))
    lock(site.desk)
    site.desk = take(site, words[:2])
    used = key_state(site.desk, "ru")
    assert used.recovery.used == site.clock.now().iso() and used.due == 1
    folder = tmp_path / "fresh"
    folder.mkdir()
    make_recovery(site.desk, NEW.password, folder, HOLDERS, "ru")
    fresh = key_state(site.desk, "ru")
    assert (fresh.recovery.used, fresh.due) == ("", 0)
