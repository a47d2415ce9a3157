"""Backups: made while work goes on, verified by opening, rotated, listed; late ones are told (R49, T12)."""

import json
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError, Denied, digest
from cartdesk.exchange import read_backup_note
from cartdesk.records import AuditRecord, Kind
from cartdesk.usecases import (
    ASKED,
    DAILY,
    MILESTONE,
    back_up,
    backup_state,
    begin_backup,
    choose_backup_folder,
    choose_warning,
    enrol_subject,
    finish_backup,
    give_up_backup,
    keys,
    lock,
    verify_desk,
)
from tests.builders import VITALS, a_site, a_sponsor, type_in


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    enrol_subject(place.as_("nurse"), "01-001")
    yield place
    place.desk.store.close()


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def newest(desk, kind):
    with desk.store.view() as unit:
        ((seq, data),) = unit.find(kind=kind, limit=1)
        return AuditRecord.decode(data), unit.facts(seq)


def public(desk):
    with desk.store.view() as unit:
        return keys.device_key(unit).public


def head(desk):
    with desk.store.view() as unit:
        return unit.head()


@pytest.mark.requirement(
    "R49", "a backup is made of what was saved so far, opened and read again, signed, and noted in the trail"
)
def test_a_backup_holds_what_was_saved_and_its_note_says_so(site, stick):
    desk = site.as_("investigator")
    type_in(desk, "01-001", VITALS, "PULSE", "74")
    before = head(desk)
    made = back_up(desk, ASKED, stick)
    assert made.path.parent.parent == stick
    assert {one.name for one in made.path.iterdir()} == {"backup.db", "backup-desk.json", "backup.json"}
    note = read_backup_note((made.path / "backup.json").read_bytes(), public(desk))
    assert (note.records, note.head) == before
    data = (made.path / "backup.db").read_bytes()
    assert (note.database, note.bytes) == (digest(data), len(data))
    assert (made.path / "backup-desk.json").read_bytes() == (desk.folder / "desk.json").read_bytes()
    assert note.tables["records"] == before[0] and note.tables["users"] == 3
    record, facts = newest(desk, Kind.BACKUP_MAKE)
    assert record.refs["backup"] == note.database and record.refs["records"] == before[0]
    assert record.refs["note"] == digest((made.path / "backup.json").read_bytes())
    assert facts["note"].value == str(made.path.parent)
    assert verify_desk(desk).faults == []


def test_entry_goes_on_while_the_copy_is_made_and_the_copy_does_not_move(site, stick):
    desk = site.as_("investigator")
    run = begin_backup(desk, ASKED, stick)
    told = []

    def progress(done, whole):
        told.append((done, whole))
        for turn in range(8):
            type_in(desk, "01-001", VITALS, "PULSE", str(60 + turn))

    made = run.travel(progress)
    assert told[-1] == (run.copying.bytes, run.copying.bytes)
    finish_backup(desk, run, made)
    assert made.note.records < head(desk)[0] - 8
    assert verify_desk(desk).faults == []
    assert made.note.tables["records"] == made.note.records


def test_a_backup_that_is_called_off_leaves_nothing_and_is_not_noted(site, stick):
    desk = site.as_("investigator")
    before = head(desk)
    run = begin_backup(desk, ASKED, stick)
    with pytest.raises(CartDeskError, match="backup.cancelled") as told:
        run.travel(cancelled=lambda: True)
    give_up_backup(desk, run, told.value)
    assert list(run.shelf.folder.iterdir()) == []
    assert head(desk) == before


def test_a_desk_that_is_locked_calls_its_backup_off(site, stick):
    desk = site.as_("investigator")
    run = begin_backup(desk, ASKED, stick)
    lock(desk)
    with pytest.raises(CartDeskError, match="backup.cancelled"):
        run.travel()
    run.copying.end()
    assert list(run.shelf.folder.iterdir()) == []
    site.desk = site.unlock("investigator")
    assert back_up(site.desk, ASKED, stick).path.is_dir()


def test_a_copy_that_differs_is_refused_told_in_the_trail_and_the_old_one_stays(site, stick):
    desk = site.as_("investigator")
    good = back_up(desk, ASKED, stick)
    site.clock.pass_time(60)
    run = begin_backup(desk, ASKED, stick)

    def spoil(done, whole):
        with open(run.shelf.folder / (run.name + ".part") / "backup.db", "r+b") as file:
            file.seek(4096 * 3 + 50)
            file.write(b"\0\0\0")

    with pytest.raises(CartDeskError, match="backup.copy-differs") as told:
        run.travel(spoil)
    give_up_backup(desk, run, told.value)
    assert newest(desk, Kind.BACKUP_FAIL)[0].refs == {"reason": "asked", "code": "backup.copy-differs"}
    assert [one.path for one in run.shelf.look()] == [good.path]
    assert backup_state(desk).last.name == good.path.name


@pytest.mark.requirement(
    "R49", "a copy whose trail ends elsewhere than the desk's is refused and does not stay"
)
@pytest.mark.parametrize("told", [{"head": "0" * 64}, {"records": 1}])
def test_a_whole_copy_of_another_moment_is_refused(site, stick, told):
    """The copy itself is sound; only the desk knows where its trail stood when the copy was begun."""
    desk = site.as_("investigator")
    begun = begin_backup(desk, ASKED, stick)
    run = replace(begun, note=replace(begun.note, **told))
    with pytest.raises(CartDeskError, match=r"backup.copy-differs") as fault:
        run.travel()
    give_up_backup(desk, run, fault.value)
    assert list(run.shelf.folder.iterdir()) == [] and backup_state(desk).last is None


def test_a_medium_that_is_not_there_is_told(site, stick):
    desk = site.as_("administrator")
    choose_backup_folder(desk, stick)
    stick.rmdir()
    with pytest.raises(CartDeskError, match="backup.medium-missing"):
        back_up(desk)
    assert not backup_state(desk).shelf.there
    with pytest.raises(CartDeskError, match="backup.medium-missing"):
        choose_backup_folder(desk, stick)


@pytest.mark.requirement(
    "R10",
    "the folder for backups is set by who answers for the desk, with the old and new value in the trail",
)
def test_the_folder_is_an_audited_setting(site, stick):
    desk = site.as_("administrator")
    with pytest.raises(CartDeskError, match="backup.no-folder"):
        back_up(desk)
    for bad in (desk.folder, desk.folder / "inside"):
        bad.mkdir(exist_ok=True)
        with pytest.raises(CartDeskError, match="backup.inside-desk"):
            choose_backup_folder(desk, bad)
    choose_backup_folder(desk, stick)
    record, facts = newest(desk, Kind.SETTING_SET)
    assert record.refs == {"setting": "backup.folder"}
    assert (facts["old"].value, facts["new"].value) == (None, str(stick))
    for days in (0, 31):
        with pytest.raises(CartDeskError, match="backup.days"):
            choose_warning(desk, days)
    choose_warning(desk, 7)
    assert backup_state(desk).warn_days == 7


def test_the_daily_backup_is_anybodys_other_ones_are_not(site, stick):
    choose_backup_folder(site.as_("administrator"), stick)
    nurse = site.as_("nurse")
    assert back_up(nurse, DAILY).note.reason == "daily"
    with pytest.raises(Denied):
        back_up(nurse, MILESTONE)
    with pytest.raises(Denied):
        back_up(nurse, DAILY, stick)


def test_due_once_a_day_and_late_after_the_days_the_desk_allows(site, stick):
    desk = site.as_("administrator")
    assert not backup_state(desk).due and backup_state(desk).late
    choose_backup_folder(desk, stick)
    assert backup_state(desk).due and backup_state(desk).late
    back_up(desk)
    state = backup_state(desk)
    assert (state.age, state.due, state.late) == (0, False, False)
    for days, due, late in ((1, True, False), (2, True, False), (1, True, True)):
        site.clock.pass_time(timedelta(days=days).total_seconds())
        state = backup_state(desk)
        assert (state.due, state.late) == (due, late)
    assert state.age == 4


def test_rotation_on_the_medium_keeps_fourteen_days_and_milestones_and_strangers(site, stick):
    desk = site.as_("investigator")
    first = back_up(desk, MILESTONE, stick)
    stranger = first.path.with_name("20200101T000000Z-000000001")
    shutil.copytree(first.path, stranger)
    note = bytearray((stranger / "backup.json").read_bytes())
    note[200] ^= 1
    (stranger / "backup.json").write_bytes(note)
    for _ in range(17):
        site.clock.pass_time(86_400)
        made = back_up(desk, ASKED, stick)
    names = {one.name for one in first.path.parent.iterdir()}
    assert first.path.name in names and stranger.name in names
    days = {name[:8] for name in names} - {first.path.name[:8], "20200101"}
    assert days == {f"202507{day:02d}" for day in range(4, 18)}
    assert made.removed == 1 and not any(name.endswith((".part", ".gone")) for name in names)


def test_a_sponsors_desk_is_backed_up_by_its_data_manager(tmp_path, stick):
    place = a_sponsor(tmp_path)
    made = back_up(place.as_("data-manager"), ASKED, stick)
    assert made.note.site == "sponsor"
    place.desk.store.close()


def test_a_practice_desk_takes_its_passwords_along_and_a_real_one_has_none(tmp_path, stick):
    place = a_site(tmp_path, training=True, name="practice")
    (place.folder / "training.json").write_text(json.dumps({"people": [], "secrets": "../x"}))
    made = back_up(place.as_("administrator"), ASKED, stick)
    assert (made.path / "backup-training.json").exists()
    place.desk.store.close()


def test_the_shelf_tells_what_is_wrong_with_a_backup(site, stick):
    desk = site.as_("investigator")
    good = back_up(desk, ASKED, stick)
    choose_backup_folder(desk, stick)
    shelf = backup_state(desk).shelf

    def verdict(change):
        copy = good.path.with_name("20250701T000000Z-000000099")
        shutil.copytree(good.path, copy)
        change(copy)
        (found,) = [one for one in shelf.look() if one.path == copy]
        shutil.rmtree(copy)
        return found.verdict

    assert verdict(lambda copy: None) == "whole"
    assert verdict(lambda copy: (copy / "backup.json").unlink()) == "backup.not-one"
    assert verdict(lambda copy: (copy / "backup.db").unlink()) == "backup.incomplete"
    assert verdict(lambda copy: os.truncate(copy / "backup.db", 4096)) == "backup.incomplete"
    assert verdict(lambda copy: (copy / "backup.json").write_bytes(b"{}")) == "backup.malformed"
    other = a_site(stick.parent, name="other", seed=9)
    foreign = back_up(other.as_("investigator"), ASKED, stick)
    other.desk.store.close()
    note = (foreign.path / "backup.json").read_bytes()
    assert verdict(lambda copy: (copy / "backup.json").write_bytes(note)) == "backup.forged"


def test_nothing_readable_lies_on_the_medium(site, stick):
    desk = site.as_("investigator")
    type_in(desk, "01-001", VITALS, "PULSE", "74")
    made = back_up(desk, ASKED, stick)
    for path in made.path.iterdir():
        data = path.read_bytes()
        assert b"01-001" not in data and b"SQLite format 3" not in data and b"records" not in data[:100]
        assert path.stat().st_mode & 0o077 == 0 or path.name != "backup.db"


def test_the_copy_from_before_a_migration_goes_once_a_backup_stands(site, stick):
    desk = site.as_("investigator")
    old = Path(f"{desk.store.path}.schema-1")
    shutil.copy(desk.store.path, old)
    back_up(desk, ASKED, stick)
    assert not old.exists()
