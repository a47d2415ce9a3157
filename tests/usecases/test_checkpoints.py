"""Checkpoints are signed whenever something leaves the desk, and what left tells a fork, a rollback and a cut (D4, B5, B8)."""

import shutil

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import parse_checkpoint
from cartdesk.usecases import (
    Witness,
    back_up,
    begin_backup,
    finish_backup,
    lock,
    pack,
    print_signed,
    read_witness,
    verify_desk,
)
from cartdesk.usecases.proving import check_proof_file, prove_record
from tests.builders import VITALS, a_signed_form, a_site, a_sponsor, fill_vitals, sign, trust, type_in


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    yield place
    place.desk.store.close()


def sizes(desk):
    with desk.store.view() as unit:
        return [size for size, _ in unit.checkpoints()], unit.head()[0]


def grown(desk, act):
    """Sizes of the checkpoints that an act signed, and the number of the record it ended with."""
    before, first = sizes(desk)
    act()
    after, last = sizes(desk)
    return after[len(before) :], first, last


@pytest.mark.requirement("R12", "a checkpoint is signed at signing, printing, sending, backup and locking")
def test_a_checkpoint_is_signed_at_signing_printing_sending_backup_and_locking(site, tmp_path):
    sponsor = a_sponsor(tmp_path)
    trust(site, sponsor)
    from cartdesk.usecases import enrol_subject

    enrol_subject(site.as_("nurse"), "01-001")
    fill_vitals(site)
    desk = site.as_("investigator")
    signed, first, last = grown(desk, lambda: sign(site))
    assert signed == [first, last]  # what the statement binds, and the signature itself
    printed, first, last = grown(desk, lambda: print_signed(desk, "01-001", VITALS, "ru"))
    assert printed == [first] and last == first + 1  # the paper shows the trail as it was before the print
    sent, first, last = grown(desk, lambda: pack(desk))
    assert sent and first <= sent[-1] <= last
    (tmp_path / "medium").mkdir()
    kept, first, last = grown(desk, lambda: back_up(desk, to=tmp_path / "medium"))
    assert kept == [first, last]
    sponsor.desk.store.close()
    with desk.store.view() as unit:
        newest = unit.head()[0]
    lock(desk)
    site.desk = site.unlock("nurse")
    locked, _ = sizes(site.desk)
    assert newest + 1 in locked


@pytest.mark.requirement("R12", "a checkpoint is signed every 50 records")
def test_a_checkpoint_is_signed_every_fifty_records(site):
    from cartdesk.usecases import enrol_subject

    desk = site.as_("nurse")
    for number in range(1, 121):
        enrol_subject(desk, f"01-{number:03d}")
    signed, last = sizes(desk)
    assert last > 120 and {50, 100} <= set(signed)


def test_entry_during_a_backup_leaves_the_checkpoints_in_order(site, tmp_path):
    a_signed_form(site)
    desk = site.as_("investigator")
    (tmp_path / "medium").mkdir()
    run = begin_backup(desk, "asked", tmp_path / "medium")
    made = run.travel()
    print_signed(desk, "01-001", VITALS, "ru")
    print_signed(desk, "01-001", VITALS, "en")
    finish_backup(desk, run, made)
    assert verify_desk(desk).faults == []
    assert sizes(desk)[0] == sorted(sizes(desk)[0])


def codes(desk, witness):
    return [(one.code, one.seq, one.until) for one in verify_desk(desk, against=witness).faults]


@pytest.mark.requirement(
    "R30",
    "the printed line tells whether the desk is still the one that printed it, or an older or another one",
)
@pytest.mark.requirement(
    "R12", "an older backup rolled back, and a trail that went another way, are told by what left"
)
def test_rollback_and_fork_are_told_by_paper_backup_and_proof(site, tmp_path):
    a_signed_form(site)
    lock(site.desk)
    old = tmp_path / "old"
    shutil.copytree(site.folder, old)
    desk = site.desk = site.unlock("investigator")
    printed = print_signed(desk, "01-001", VITALS, "ru")
    assert printed.copy == 1
    with desk.store.view() as unit:
        size, note = unit.checkpoints()[-1]
    line = parse_checkpoint(note).short
    (tmp_path / "medium").mkdir()
    backup = back_up(desk, to=tmp_path / "medium").path
    proof = tmp_path / "one.tlog-proof"
    prove_record(desk, size, proof)
    for told in (line, line.replace("·", " "), str(backup), str(backup / "backup.json"), str(proof)):
        assert codes(desk, read_witness(told)) == [], told

    # rolled back to yesterday's folder: shorter than what is known outside
    lock(desk)
    shutil.rmtree(site.folder)
    shutil.copytree(old, site.folder)
    site.clock.pass_time(60)
    desk = site.desk = site.unlock("investigator")
    with desk.store.view() as unit:
        last = unit.head()[0]
    beyond = read_witness(str(backup))
    assert codes(desk, beyond) == [("trail-shorter-than-witness", last + 1, beyond.size)]

    # and gone on another way: as long, but not the same
    type_in(site.as_("nurse"), "01-001", VITALS, "PULSE", "80", reason=_reason())
    for copy in range(6):
        print_signed(site.as_("investigator"), "01-001", VITALS, "ru" if copy % 2 else "en")
    told = codes(site.desk, beyond)
    assert [code for code, _, _ in told] == ["witness-differs"] and told[0][2] == beyond.size


def _reason():
    from cartdesk.records import Reason

    return Reason("typo")


@pytest.mark.requirement(
    "R12", "the proof of one record is made at the desk, noted in the trail, and checked elsewhere"
)
def test_a_proof_is_written_noted_and_checked_without_the_desk(site, tmp_path):
    a_signed_form(site)
    desk = site.as_("investigator")
    file = tmp_path / "record.tlog-proof"
    with desk.store.view() as unit:
        last = unit.head()[0]
    made = prove_record(desk, last, file)
    record, point = check_proof_file(file.read_bytes(), made.key)
    assert (record.seq, point.short) == (last, made.checkpoint)
    with desk.store.view() as unit:
        noted = [seq for seq, _ in unit.find(kind="trail.prove")]
    assert noted == [last + 1]
    for wrong, code in (("00" * 32, "checkpoint.forged"), ("", "proof.no-key"), ("xy" * 32, "proof.no-key")):
        with pytest.raises(CartDeskError) as told:
            check_proof_file(file.read_bytes(), wrong)
        assert told.value.code == code
    with pytest.raises(CartDeskError) as told:
        prove_record(desk, last + 999, tmp_path / "none.tlog-proof")
    assert told.value.code == "desk.no-record" and not (tmp_path / "none.tlog-proof").exists()
    assert verify_desk(desk).faults == []


@pytest.mark.parametrize("told", ["1204", "nonsense", "/nowhere/at/all", "12·xyz"])
def test_what_cannot_be_compared_with_is_refused(told):
    with pytest.raises(CartDeskError) as fault:
        read_witness(told)
    assert fault.value.code == "witness.unreadable"


def test_a_printed_line_is_read_as_people_type_it():
    whole = Witness(1204, "5f3a09c1d2e3f405")
    for typed in (
        "1204·5f3a09c1d2e3f405",
        " 1204 · 5F3A09C1D2E3F405 ",
        "1204:5f3a09c1d2e3f405",
        "1204 5f3a09c1d2e3f405",
    ):
        assert read_witness(typed) == whole
