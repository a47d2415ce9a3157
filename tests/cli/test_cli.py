"""The command line: help everywhere, exit status 0, 1 or 2, one sentence for a fault and never a traceback."""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from cartdesk.base import Words, resource
from cartdesk.cli import commands, main
from cartdesk.cli.acts import open_desk
from cartdesk.interchange import check_schema
from cartdesk.usecases import TrainingNote, TrainingPerson, lock, pack, sealed_packages, write_training_note
from tests.builders import NAMES, PASSWORDS, STUDY, a_signed_form, a_site, a_sponsor, trust
from tests.interchange.odm_files import OPENEDC


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """Two practice desks and a sealed package."""
    folder = tmp_path_factory.mktemp("desks")
    site, sponsor = a_site(folder, training=True), a_sponsor(folder, training=True)
    trust(site, sponsor)
    a_signed_form(site)
    nurse = site.as_("nurse")
    pack(nurse)
    (folder / "one.cdpkg").write_bytes(sealed_packages(nurse)[0])
    for place, first in ((site, "investigator"), (sponsor, "data-manager")):
        lock(place.desk)
        roles = sorted(place.ids, key=lambda role: role != first)
        known = tuple(TrainingPerson(place.ids[one], NAMES[one], one, PASSWORDS[one]) for one in roles)
        write_training_note(place.folder, TrainingNote(known, f"../{place.folder.name}-devices"))
    return folder


@pytest.fixture
def mine(desks, tmp_path):
    shutil.copytree(desks, tmp_path / "desks")
    return tmp_path / "desks"


def run(capsys, *words, lang="en"):
    """(status, stdout, stderr) of a command."""
    try:
        status = main(["--lang", lang, *map(str, words)])
    except SystemExit as end:
        status = end.code
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return status, told.out, told.err


@pytest.mark.parametrize("words", ["", "study", "package", "export", *commands()])
def test_help_everywhere(capsys, words):
    status, out, err = run(capsys, *words.split(), "--help")
    assert status == 0 and out.startswith("usage: cartdesk") and err == ""


@pytest.mark.parametrize(
    "words", ["bogus", "study", "package", "verify", "export odm --desk x", "demo --seed a"]
)
def test_wrong_words_end_with_2(capsys, words):
    status, out, err = run(capsys, *words.split())
    assert status == 2 and out == "" and err.startswith("usage: ")


@pytest.mark.parametrize(
    "words",
    [
        "package inspect {d}/nothing",
        "package inspect {d}/site/desk.json",
        "verify --desk {d}",
        "verify --desk {d}/site --user Nobody",
        "export odm --desk {d}/site --out {d}/no/folder/x.xml",
        "study lint nosuch",
        "study export-odm nosuch --odm {d}/x.xml",
        "package import {d}/one.cdpkg --desk {d}/site-devices",
        "serve --dir {d}/site --port 0",
    ],
)
def test_a_fault_is_one_line_and_1(capsys, mine, words):
    status, out, err = run(capsys, *words.format(d=mine).split())
    assert (status, out) == (1, "")
    assert err.startswith("cartdesk: ") and err.count("\n") == 1 and err.rstrip().endswith(".")


def test_wrong_password_is_told(capsys, mine):
    (mine / "word").write_text("not the password\n", encoding="utf-8")
    status, _, err = run(capsys, "verify", "--desk", mine / "site", "--password-file", mine / "word")
    assert status == 1 and err.count("\n") == 1


def test_a_study_that_ships_is_clean(capsys):
    status, out, err = run(capsys, "study", "lint", STUDY)
    assert status == 0 and "no faults" in out and err == ""


def test_lint_names_file_key_and_reason(capsys, tmp_path):
    shutil.copytree(resource("studies", STUDY, "1.0"), tmp_path / "1.0")
    path = tmp_path / "1.0" / "forms" / "f_vs.toml"
    text = path.read_text(encoding="utf-8")
    assert "SYSBP" in text
    path.write_text(text + '\n[nonsense]\nkey = "x"\n', encoding="utf-8")
    status, out, err = run(capsys, "study", "lint", tmp_path / "1.0")
    assert status == 1 and "fault" in err
    (line,) = [one for one in out.splitlines() if "nonsense" in one]
    assert "f_vs.toml" in line and line.count(": ") >= 2


def test_study_odm_is_valid(capsys, tmp_path):
    status, out, _ = run(capsys, "study", "export-odm", STUDY, "--odm", tmp_path / "s.xml")
    assert status == 0 and "45 forms" in out and list(check_schema(tmp_path / "s.xml")) == []


@pytest.mark.parametrize("more", [[], ["--snapshot"]])
def test_data_odm_is_valid(capsys, mine, more):
    status, _, _ = run(capsys, "export", "odm", "--desk", mine / "site", "--out", mine / "d.xml", *more)
    text = (mine / "d.xml").read_text(encoding="utf-8")
    assert status == 0 and list(check_schema(mine / "d.xml")) == []
    assert ('FileType="Snapshot"' in text) == bool(more) and ("<AuditRecord" in text) != bool(more)


def test_packages_are_read_accepted_and_refused(capsys, mine):
    status, out, _ = run(capsys, "package", "inspect", mine / "one.cdpkg")
    assert status == 0 and STUDY in out
    bad = mine / "bad.cdpkg"
    bad.write_bytes((mine / "one.cdpkg").read_bytes()[:-5])
    status, out, err = run(capsys, "package", "import", bad, mine / "one.cdpkg", "--desk", mine / "sponsor")
    assert status == 1 and "bad.cdpkg: refused." in err and "one.cdpkg: accepted, forms: 1" in out
    assert (mine / "one.cdack").exists() and not (mine / "bad.cdack").exists()
    assert run(capsys, "package", "import", mine / "one.cdpkg", "--desk", mine / "sponsor")[0] == 0


def test_verify_as_json_and_as_words(capsys, mine):
    status, out, _ = run(capsys, "verify", "--desk", mine / "site", "--json")
    told = json.loads(out)
    assert (status, told["ok"], told["counts"]["signatures"], told["faults"]) == (0, True, 1, [])
    status, out, _ = run(capsys, "verify", "--desk", mine / "site", lang="ru")
    assert status == 0 and any("а" <= sign <= "я" for sign in out)


def test_a_proof_is_made_and_checked_and_a_desk_compared_with_it(capsys, mine, tmp_path):
    file, desk = tmp_path / "one.tlog-proof", mine / "site"
    status, out, _ = run(capsys, "proof", "make", "--desk", desk, "--record", "5", "--out", file)
    assert status == 0 and "Key of the device" in out
    key = out.rsplit(" ", 1)[-1].strip()
    status, out, _ = run(capsys, "proof", "check", file, "--key", key)
    assert status == 0 and "record 5" in out
    assert run(capsys, "proof", "check", file, "--key", "00" * 32)[0] == 1
    assert run(capsys, "verify", "--desk", desk, "--against", file)[0] == 0
    status, _, err = run(capsys, "verify", "--desk", desk, "--against", "5·0123456789abcdef")
    assert status == 1 and "vouched for outside" in err
    assert run(capsys, "verify", "--desk", desk, "--against", "nonsense")[0] == 1


def test_the_language_of_the_environment(capsys, monkeypatch):
    monkeypatch.setenv("CARTDESK_LANG", "ru")
    assert main(["package", "inspect", "nothing.cdpkg"]) == 1
    err = capsys.readouterr().err
    assert any("а" <= sign <= "я" for sign in err) and "Nothing" not in err


def test_serve_answers_on_loopback_and_stops(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "cartdesk", "serve", "--dir", str(tmp_path / "post"), "--port", str(port), "--training"]
    server = subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"CARTDESK_LANG": "en"},
    )  # fmt: skip
    try:
        line = server.stdout.readline()
        assert f"http://127.0.0.1:{port}" in line
        for _ in range(100):
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/v1/key", trust_env=False)
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        assert answer.status_code == 200 and answer.content
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=20)
        assert "Traceback" not in err
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def test_a_study_of_others_is_imported_and_reported(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    status, out, _ = run(capsys, "study", "import", OPENEDC, "--check")
    assert status == 0 and "nothing was imported" in out
    status, out, _ = run(capsys, "study", "import", OPENEDC, lang="ru")
    assert (
        status == 0 and "Исследование S.1" in out and "строка 578" in out and '!(Gender == "Female")' in out
    )
    assert run(capsys, "study", "import", OPENEDC)[0] == 0
    status, out, _ = run(capsys, "study", "lint", "S.1")
    assert status == 0 and "5 forms (5 complete" in out
    status, _, err = run(capsys, "study", "import", tmp_path / "none.xml")
    assert status == 1 and err.startswith("cartdesk: ")


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_backup_rehearsal_and_restore(capsys, mine, lang):
    def desk(*words):
        return run(capsys, *words, "--desk", mine / "site", lang=lang)

    (mine / "stick").mkdir()
    assert desk("backup")[0] == 1  # no folder was chosen
    status, out, err = desk("backup", "--to", mine / "stick", "--milestone")
    assert (status, err) == (0, "")
    (backup,) = (mine / "stick").glob("*/*")
    assert str(backup) in out
    status, out, err = desk("rehearse", "--from", backup)
    assert (status, err) == (0, "") and out.count("\n") == 1
    (mine / "site" / "desk.db").write_bytes(b"\0" * 9000)
    assert desk("verify")[0] == 1
    status, out, err = desk("restore", "--from", backup / "backup.json")
    assert (status, err) == (0, "") and out.count("\n") == 2
    assert desk("verify")[0] == 0
    assert len(list(mine.glob("site.set-aside-*"))) == 1
    status, out, err = desk("restore", "--from", mine / "stick")
    assert status == 1 and err.startswith("cartdesk: ") and out == ""


def test_a_rehearsal_that_differs_is_told_by_table_and_status_1(capsys, mine):
    (mine / "stick").mkdir()
    run(capsys, "backup", "--desk", mine / "site", "--to", mine / "stick")
    (backup,) = (mine / "stick").glob("*/*")
    desk = open_desk(argparse.Namespace(desk=mine / "site", user=None, password_file=None), Words("en"))
    desk.store._raw.execute("DROP TRIGGER signatures_no_delete")
    desk.store._raw.execute("DELETE FROM signatures")
    desk.store.close()
    status, out, err = run(capsys, "rehearse", "--from", backup, "--desk", mine / "site")
    assert (status, out) == (1, "")
    assert "signatures: 1 in the backup, 0 at the desk" in err
