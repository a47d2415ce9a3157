"""The story of `cartdesk demo`: its report is what the desks say, and one damaged value anywhere is found and named."""

import itertools
import json
import re
import shutil
import struct
import zlib
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import odmlib.loader
import odmlib.odm_loader
import pytest
from pypdf import PdfReader

import cartdesk.demo
from cartdesk.base import SeededRandom, SetClock, digest
from cartdesk.cli import main
from cartdesk.demo import play
from cartdesk.demo.checking import check_report, read_story
from cartdesk.demo.script import read_script
from cartdesk.interchange import check_schema, find_dangling
from cartdesk.records import AuditRecord, FormStatus, Kind
from cartdesk.usecases import lock, read_desk_file, read_training_note, unlock, verify_desk
from tests.builders import CHEAP

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.timeout(300)]

COUNTS = (
    "subjects", "forms_entered", "forms_signed", "audit_records", "packages", "receipts", "acknowledgements",
    "records_imported", "findings",
)  # fmt: skip


@pytest.fixture(scope="session")
def story(tmp_path_factory):
    """Told once, in full."""
    folder = tmp_path_factory.mktemp("story") / "out"
    result = play(folder, pictures=False, cost=CHEAP)
    assert result.faults == []
    return folder


@pytest.fixture(scope="session")
def told_again(tmp_path_factory):
    """Told with the same seed by the command, while somebody changes one value of the export before the end."""
    folder = tmp_path_factory.mktemp("again") / "out"
    seen = SimpleNamespace(folder=folder)

    def meddle(place):
        one_value_of_xml(place / "export" / "odm.xml")

    with pytest.MonkeyPatch.context() as patch:
        cheap = partial(play, pictures=False, cost=CHEAP, before_check=meddle)
        patch.setattr(cartdesk.demo, "play", cheap)
        seen.status = main(["demo", "--headless", "--dir", str(folder), "--seed", "1"])
    return seen


def unlocked(folder):
    file = read_desk_file(folder)
    person = read_training_note(folder, file).people[0]
    return unlock(
        folder, person.id, person.password, clock=SetClock(read_script().today), random=SeededRandom(5)
    )


def copy_of(story, tmp_path):
    shutil.copytree(story, tmp_path / "copy")
    return tmp_path / "copy"


_TURNS = itertools.count(7)


def read_again(folder):
    reading = read_story(folder, SetClock(read_script().today), SeededRandom(next(_TURNS)))
    return reading.faults + check_report(folder, reading, 1)


def test_the_report_is_what_the_two_desks_say(story, tmp_path):
    told = json.loads((story / "report.json").read_text(encoding="utf-8"))
    folder = copy_of(story, tmp_path)
    counts = {}
    for name in ("site", "sponsor"):
        desk = unlocked(folder / name)
        report = verify_desk(desk)
        counts[name] = report.counts
        with desk.store.view() as unit:
            counts[name]["to_review"] = sum(one.status is FormStatus.REVIEW for one in unit.all_forms())
        lock(desk)
        assert report.faults == []
    site, sponsor = counts["site"], counts["sponsor"]
    assert all(isinstance(told[name], int) and told[name] > 0 for name in COUNTS)
    for name in COUNTS:
        if name not in ("audit_records", "records_imported"):
            assert told[name] == site[name], name
    assert told["records_imported"] == sponsor["forms_imported"]
    assert (
        told["forms_signed"] == sponsor["forms_imported"] + site["to_review"]
    )  # those wait for the investigator
    assert told["audit_records_imported"] == sponsor["records_imported"]
    assert told["packages_imported"] == sponsor["packages_imported"] == told["acknowledgements"]
    assert told["audit_records"] + 1 == site["audit_records"] - 2 + 1  # since then: one lock and one unlock
    assert told["faults"] == []


def test_the_numbers_are_those_of_the_script(story):
    told = json.loads((story / "report.json").read_text(encoding="utf-8"))
    script = read_script()
    assert told["subjects"] == len({scene.subject for scene in script.scenes})
    assert told["forms_entered"] == len(script.scenes)
    assert told["forms_signed"] == sum(scene.complete and scene.sign for scene in script.scenes)
    assert told["signatures"] == told["forms_signed"] + len(script.corrections)


def test_an_untouched_copy_is_clean(story, tmp_path):
    folder = copy_of(story, tmp_path)
    assert read_again(folder) == []
    assert read_again(folder) == []  # and again: the trails have grown by then


@pytest.mark.parametrize("name", ["odm.xml", "odm-snapshot.xml"])
def test_odm_is_valid_and_another_reader_counts_the_same(story, tmp_path, name):
    path = story / "export" / name
    assert list(check_schema(path)) == [] and list(find_dangling(path)) == []
    desk = unlocked(copy_of(story, tmp_path) / "site")
    with desk.store.view() as unit:
        refs = [AuditRecord.decode(data).refs for _, data in unit.find(kind=Kind.ODM_EXPORT)]
    lock(desk)
    (mine,) = [one for one in refs if one["file"] == digest(path.read_bytes())]
    assert mine["transactional"] == (name == "odm.xml")
    loader = odmlib.loader.ODMLoader(odmlib.odm_loader.XMLODMLoader(model_package="odm_1_3_2"))
    loader.open_odm_document(str(path))
    last = {
        (subject.SubjectKey, event.StudyEventOID, form.FormOID, form.FormRepeatKey, group.ItemGroupOID,
         group.ItemGroupRepeatKey, item.ItemOID): item.TransactionType
        for subject in loader.root().ClinicalData[0].SubjectData
        for event in subject.StudyEventData
        for form in event.FormData
        for group in form.ItemGroupData
        for item in group.ItemData
    }  # fmt: skip
    assert sum(kind != "Remove" for kind in last.values()) == mine["items"] > 300


def text_of(path):
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_each_paper_tells_the_digest_of_its_own_record(story, tmp_path):
    desk = unlocked(copy_of(story, tmp_path) / "site")
    signed = {}
    with desk.store.view() as unit:
        for form in unit.all_forms():
            for signature in unit.signatures(form.subject, form.place):
                signed[digest(signature.snapshot)] = (
                    f"{form.subject}_{form.place.event}-{form.place.event_repeat}_{form.place.form}-{form.place.form_repeat}_"
                )
    lock(desk)
    papers = sorted((story / "paper").glob("*.pdf"))
    told = {}
    for path in papers:
        text = text_of(path)
        (found,) = [one for one in signed if one in text]
        assert path.name.startswith(signed[found])
        told[found] = path
    corrections = len(read_script().corrections)  # signed again after sending, not printed
    assert len(told) == len(papers) == len(signed) - corrections


def test_packages_open_with_inspect(story, capsys):
    found = sorted((story / "packages").iterdir())
    assert [path.suffix for path in found] == [".cdpkg"] * 2
    for path in found:
        assert main(["--lang", "en", "package", "inspect", str(path)]) == 0
        assert "hemc101-01-02" in capsys.readouterr().out


def papers(folder):
    return {path.name: path.read_bytes() for path in (folder / "paper").glob("*.pdf")}


def test_the_same_seed_gives_the_same_paper(story, told_again):
    assert papers(story) == papers(told_again.folder)
    assert len(papers(story)) > 20


def test_another_seed_gives_other_paper(story, tmp_path, monkeypatch):
    """The first of its days are enough, told with another seed."""
    whole = read_script()
    days = replace(whole, scenes=whole.scenes[:10])  # with the form that is corrected
    monkeypatch.setattr(import_module("cartdesk.demo.play"), "read_script", lambda: days)
    assert play(tmp_path / "out", seed=2, pictures=False, cost=CHEAP).faults == []
    mine, other = papers(story), papers(tmp_path / "out")
    assert len(other) > 3 and other.keys() < mine.keys()
    assert not any(mine[name] == other[name] for name in other)


def test_the_command_ends_with_1_when_a_value_was_damaged(told_again):
    assert told_again.status == 1


# One value damaged in each artefact.


def one_value_of_xml(path):
    """Change one digit of one value, so that the file stays valid ODM."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r'ItemOID="I\.SYSBP"[^>]*? Value="(\d)', text)
    at = found.start(1)
    path.write_text(text[:at] + str((int(text[at]) + 1) % 9) + text[at + 1 :], encoding="utf-8")
    assert list(check_schema(path)) == []


def one_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def one_row(folder, query, change):
    """Somebody who holds the key rewrites one value of a row, triggers and all."""
    desk = unlocked(folder)
    raw = desk.store._raw
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    table, column, where = query
    (before,) = raw.execute(f"SELECT {column} FROM {table} WHERE {where} LIMIT 1").fetchone()
    after = change(before)
    assert after != before
    raw.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ? AND {where}", (after, before)).fetchall()
    desk.store.close()


def a_picture(folder):
    """The smallest picture there is, whole."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )  # PNG, 5.3

    (folder / "pictures").mkdir(exist_ok=True)
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x55"))
    path = folder / "pictures" / "one.png"
    path.write_bytes(data + chunk(b"IEND", b""))
    return path


def number(text):
    return text.replace('"text":"124"', '"text":"142"').replace('"text": "124"', '"text": "142"')


SYSTOLIC = "value LIKE '%\"124\"%'"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (("facts", "value", SYSTOLIC), "site:fact.altered"),
        (("items", "value", SYSTOLIC), "site:cache-differs"),
    ],
)
def test_a_value_in_the_site_database(story, tmp_path, query, name):
    folder = copy_of(story, tmp_path)
    one_row(folder / "site", query, number)
    assert name in read_again(folder)


def test_a_count_in_the_site_database(story, tmp_path):
    folder = copy_of(story, tmp_path)
    one_row(folder / "site", ("forms", "warns", "status = 'signed'"), lambda held: held + 40)
    assert "report:findings" in read_again(folder)


def test_a_value_in_the_sponsor_database(story, tmp_path):
    folder = copy_of(story, tmp_path)
    one_row(folder / "sponsor", ("mirror_facts", "value", SYSTOLIC), number)
    assert "sponsor:mirror-fact-differs" in read_again(folder)


@pytest.mark.parametrize("desk", ["site", "sponsor"])
def test_a_flipped_byte_in_a_database(story, tmp_path, desk):
    folder = copy_of(story, tmp_path)
    one_byte(folder / desk / "desk.db")
    assert f"{desk}:desk.damaged" in read_again(folder)


def test_a_byte_of_paper(story, tmp_path):
    folder = copy_of(story, tmp_path)
    path = sorted((folder / "paper").glob("*.pdf"))[3]
    one_byte(path)
    assert read_again(folder) == [f"paper:{path.name}", "paper:missing"]


def test_a_byte_of_a_package(story, tmp_path):
    folder = copy_of(story, tmp_path)
    one_byte(sorted((folder / "packages").glob("*.cdpkg"))[0])
    found = read_again(folder)
    assert "packages:missing" in found and any(one.startswith("packages:package.") for one in found)


@pytest.mark.parametrize("name", ["odm.xml", "odm-snapshot.xml"])
def test_a_value_of_the_export(story, tmp_path, name):
    folder = copy_of(story, tmp_path)
    one_value_of_xml(folder / "export" / name)
    assert f"export:{name}" in read_again(folder)


def test_a_byte_of_a_picture(story, tmp_path):
    folder = copy_of(story, tmp_path)
    path = a_picture(folder)
    assert read_again(folder) == []
    one_byte(path)
    assert read_again(folder) == ["pictures:one.png"]


@pytest.mark.parametrize("name", [*COUNTS, "seed", "signatures", "packages_imported", "heads"])
def test_a_number_of_the_report(story, tmp_path, name):
    reading = read_once(story, tmp_path)
    path = tmp_path / "report.json"
    told = json.loads((story / "report.json").read_text(encoding="utf-8"))
    path.write_text(json.dumps(told), encoding="utf-8")
    assert check_report(tmp_path, reading, 1) == []
    if name == "heads":
        told["heads"]["sponsor"][0] += 1
    else:
        told[name] += 1
    path.write_text(json.dumps(told), encoding="utf-8")
    assert f"report:{name}" in check_report(tmp_path, reading, 1)


_READ = {}


def read_once(story: Path, tmp_path):
    """The desks as read back; the same for every number of the report."""
    if "reading" not in _READ:
        _READ["reading"] = read_story(
            copy_of(story, tmp_path), SetClock(read_script().today), SeededRandom(7)
        )
    return _READ["reading"]


@pytest.mark.parametrize("where", ["paper", "packages", "export"])
def test_an_artefact_that_is_gone_is_missed(story, tmp_path, where):
    folder = copy_of(story, tmp_path)
    sorted((folder / where).iterdir())[0].unlink()
    assert read_again(folder) == [f"{where}:missing"]


def test_a_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine")
    assert main(["demo", "--headless", "--dir", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("cartdesk: ") and "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
