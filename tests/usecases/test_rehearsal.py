"""A restore is rehearsed beside the live desk, and done: into a new folder, or in place of a damaged desk (R49)."""

import shutil

import pytest

from cartdesk.base import CartDeskError, Denied, digest
from cartdesk.exchange import read_rehearsal
from cartdesk.forms import ItemKey
from cartdesk.records import AuditRecord, Kind
from cartdesk.usecases import (
    ASKED,
    back_up,
    enrol_subject,
    keys,
    lock,
    pack,
    rehearsals,
    rehearse,
    restore,
    unlock,
    verify_desk,
)
from tests.builders import PASSWORDS, VITALS, a_site, a_sponsor, fill_vitals, sign, trust

PULSE = ItemKey("IG.F_VS", 1, "PULSE")


@pytest.fixture
def site(tmp_path):
    """A desk with one signed and packed form and one of its values changed since."""
    place = a_site(tmp_path)
    sponsor = a_sponsor(tmp_path, clock=place.clock)
    trust(place, sponsor)
    sponsor.desk.store.close()
    enrol_subject(place.as_("nurse"), "01-001")
    fill_vitals(place)
    sign(place)
    pack(place.as_("nurse"))
    yield place
    place.desk.store.close()


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def word(role):
    return PASSWORDS[role]


@pytest.mark.requirement(
    "R49",
    "a rehearsed restore opens the backup apart, verifies it, sets every row against the live desk, and signs the outcome",
)
def test_a_rehearsal_finds_the_backup_equal_and_leaves_signed_evidence(site, stick):
    desk = site.as_("investigator")
    made = back_up(desk, ASKED, stick)
    enrol_subject(site.as_("nurse"), "01-002")  # the live desk has moved on, and this stands in its log only
    desk = site.as_("investigator")
    outcome = rehearse(desk, made.path, word("investigator"))
    assert outcome.same and outcome.faults == ()
    assert (outcome.records, outcome.head) == (made.note.records, made.note.head)
    assert outcome.live > outcome.records and outcome.log > 0
    by_name = {one.table: one for one in outcome.tables}
    assert by_name["records"].backup == by_name["records"].live == made.note.records
    assert by_name["signatures"].backup == by_name["packages"].backup == 1
    with desk.store.view() as unit:
        ((seq, data),) = unit.find(kind=Kind.BACKUP_REHEARSE, limit=1)
        evidence = unit.evidence(seq)
        public = keys.device_key(unit).public
    record = AuditRecord.decode(data)
    assert record.refs["same"] == 1 and record.refs["evidence"] == digest(evidence)
    assert read_rehearsal(evidence, public) == outcome == rehearsals(desk)[0]
    assert not (desk.folder / "rehearsal").exists()
    assert verify_desk(desk).faults == []


def meddle(desk, *statements):
    """What somebody with the key could do to the live desk."""
    for statement in statements:
        desk.store._raw.execute(statement)


@pytest.mark.parametrize(
    ("table", "statements"),
    [
        ("facts", ["DROP TRIGGER facts_no_update", "UPDATE facts SET value = '1' WHERE seq = (SELECT min(seq) FROM facts)"]),
        ("signatures", ["DROP TRIGGER signatures_no_delete", "DELETE FROM signatures"]),
        ("checkpoints", ["DROP TRIGGER checkpoints_no_update", "UPDATE checkpoints SET note = '' WHERE id = 1"]),
    ],
)  # fmt: skip
def test_a_rehearsal_names_the_table_in_which_the_live_desk_differs(site, stick, table, statements):
    desk = site.as_("investigator")
    made = back_up(desk, ASKED, stick)
    meddle(desk, *statements)
    outcome = rehearse(desk, made.path, word("investigator"))
    assert not outcome.same
    assert [one.table for one in outcome.tables if not one.same] == [table]


def test_a_rehearsal_refuses_a_damaged_backup_another_password_and_another_desk(site, stick, tmp_path):
    desk = site.as_("investigator")
    made = back_up(desk, ASKED, stick)
    with pytest.raises(CartDeskError, match="backup.wrong-password"):
        rehearse(desk, made.path, word("nurse"))
    with pytest.raises(CartDeskError, match="backup.not-one"):
        rehearse(desk, tmp_path, word("investigator"))
    other = a_site(tmp_path, name="other", seed=9)
    foreign = back_up(other.as_("investigator"), ASKED, stick)
    other.desk.store.close()
    with pytest.raises(CartDeskError, match="desk.unknown-person"):
        rehearse(desk, foreign.path, word("investigator"))
    data = bytearray((made.path / "backup.db").read_bytes())
    data[4096 * 7 + 9] ^= 4
    (made.path / "backup.db").write_bytes(data)
    with pytest.raises(CartDeskError, match="backup.damaged"):
        rehearse(desk, made.path, word("investigator"))
    assert not (desk.folder / "rehearsal").exists()
    with pytest.raises(Denied):
        rehearse(site.as_("nurse"), made.path, word("nurse"))


def restored(site, path, folder, role="investigator", **more):
    return restore(
        path,
        folder,
        site.ids[role],
        word(role),
        clock=site.clock,
        random=site.random,
        secrets=site.secrets,
        **more,
    )


def opened(site, folder, role="nurse"):
    return unlock(
        folder, site.ids[role], word(role), clock=site.clock, random=site.random, secrets=site.secrets
    )


def test_a_backup_is_restored_into_a_new_folder_with_everything_in_it(site, stick, tmp_path):
    desk = site.as_("investigator")
    told = verify_desk(desk).counts
    made = back_up(desk, ASKED, stick)
    lock(desk)
    result = restored(site, made.path / "backup.json", tmp_path / "new" / "desk")
    assert (result.records, result.aside) == (made.note.records, None)
    again = opened(site, tmp_path / "new" / "desk")
    report = verify_desk(again)
    assert report.faults == []
    for name in ("subjects", "forms_signed", "signatures", "packages", "forms_entered"):
        assert report.counts[name] == told[name]
    with again.store.view() as unit:
        ((_, data),) = unit.find(kind=Kind.BACKUP_RESTORE, limit=1)
        assert unit.item("01-001", VITALS, PULSE).value.text == "74"
    record = AuditRecord.decode(data)
    assert record.seq == made.note.records + 1 and record.refs["backup"] == made.note.database
    lock(again)
    site.desk = site.unlock("nurse")


def test_a_restore_in_place_sets_the_damaged_desk_aside_whole(site, stick):
    desk = site.as_("investigator")
    made = back_up(desk, ASKED, stick)
    lock(desk)
    data = bytearray((site.folder / "desk.db").read_bytes())
    data[4096 * 4 + 70] ^= 1
    (site.folder / "desk.db").write_bytes(data)
    with pytest.raises(CartDeskError, match="desk.damaged"):
        site.unlock("nurse")
    result = restored(site, made.path, site.folder)
    assert (result.aside / "desk.db").read_bytes() == bytes(data)
    again = opened(site, site.folder)
    assert verify_desk(again).faults == []
    lock(again)
    assert sorted(one.name for one in site.folder.parent.iterdir() if ".restoring" in one.name) == []
    site.desk = site.unlock("nurse")


def test_a_restore_never_touches_strangers_other_desks_or_an_open_desk(site, stick, tmp_path):
    desk = site.as_("investigator")
    made = back_up(desk, ASKED, stick)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("x")
    with pytest.raises(CartDeskError, match="backup.folder-taken"):
        restored(site, made.path, tmp_path / "papers")
    other = a_site(tmp_path, name="other", seed=9)
    other.desk.store.close()
    with pytest.raises(CartDeskError, match="backup.other-desk"):
        restored(site, made.path, other.folder)
    with pytest.raises(Denied):
        restored(site, made.path, tmp_path / "new", role="nurse")
    assert not (tmp_path / "new").exists() and not (tmp_path / "new.restoring").exists()


def test_an_altered_backup_is_not_restored(site, stick, tmp_path):
    desk = site.as_("investigator")
    made = back_up(desk, ASKED, stick)

    def refused(change):
        copy = tmp_path / "copy"
        shutil.copytree(made.path, copy)
        change(copy)
        with pytest.raises(CartDeskError) as told:
            restored(site, copy, tmp_path / "new")
        shutil.rmtree(copy)
        assert not (tmp_path / "new").exists() and not (tmp_path / "new.restoring").exists()
        return told.value.code

    def other_person(copy):
        text = (copy / "backup-desk.json").read_text("utf-8")
        assert "Орлова" in text
        (copy / "backup-desk.json").write_text(text.replace("Орлова", "Чужова"), "utf-8")

    def longer(copy):
        with (copy / "backup.db").open("ab") as file:
            file.write(b"\0" * 4096)

    assert refused(other_person) == "backup.damaged"
    assert refused(longer) == "backup.damaged"
    assert refused(lambda copy: (copy / "backup.db").unlink()) == "backup.incomplete"
    note = bytearray((made.path / "backup.json").read_bytes())
    at = note.index(b'"sig":"') + 20
    note[at] = ord("A") if note[at] != ord("A") else ord("B")
    assert refused(lambda copy: (copy / "backup.json").write_bytes(note)) in (
        "backup.forged",
        "backup.malformed",
    )


def test_values_typed_after_the_backup_are_not_in_it(site, stick, tmp_path):
    made = back_up(site.as_("investigator"), ASKED, stick)
    enrol_subject(site.as_("nurse"), "01-003")
    lock(site.desk)
    restored(site, made.path, tmp_path / "new")
    again = opened(site, tmp_path / "new")
    with again.store.view() as unit:
        assert [one.code for one in unit.subjects()] == ["01-001"]
    lock(again)
    site.desk = site.unlock("nurse")
