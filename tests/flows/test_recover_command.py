"""The computer is lost, or everybody is locked out: `cartdesk recover`, typed as the printed sheets say (B10, R24)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cartdesk.base import SystemRandom
from cartdesk.records import AuditRecord, Kind
from cartdesk.store import read_desk_file
from cartdesk.usecases import (
    ASKED,
    add_spare,
    back_up,
    held_keys,
    lock,
    make_recovery,
    read_spare_card,
    reset_password,
    unlock,
    verify_desk,
)
from tests.builders import PASSWORDS, a_signed_form, a_site
from tests.usecases.test_passwords import ADMIN, FRESH
from tests.usecases.test_recovery import HOLDERS, scanned

NAME, ORG, PASSWORD = "Новикова Нина Петровна", "Клиника", FRESH[6]


@pytest.fixture(scope="module")
def lost(tmp_path_factory):
    """What is left after a fire: a stick with a backup and a copy of the desk, and the words of three sheets."""
    folder = tmp_path_factory.mktemp("lost")
    site = a_site(folder)
    a_signed_form(site)
    (folder / "sheets").mkdir()
    (folder / "stick").mkdir()
    made = make_recovery(site.as_("administrator"), ADMIN, folder / "sheets", HOLDERS, "ru")
    backup = back_up(site.desk, ASKED, folder / "stick").path
    lock(site.desk)
    return folder, backup, scanned(made), site


@pytest.fixture
def computer(tmp_path, lost):
    """Another computer, which holds no secret of this desk."""
    folder, backup, words, _ = lost
    shutil.copytree(folder / "site", tmp_path / "copy")
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    return Computer(tmp_path, backup, words)


class Computer:
    def __init__(self, home: Path, backup: Path, words: list[str]) -> None:
        self.home, self.backup, self.words = home, backup, words

    def recover(self, *more, typed="", shares=None, lang="en"):
        known = ["--name", NAME, "--org", ORG, "--checked", "passport"]
        known += ["--password-file", str(self.home / "password")]
        if shares is not None:
            (self.home / "shares").write_text("\n".join(shares), encoding="utf-8")
            known += ["--shares", str(self.home / "shares")]
        places = {name: str(self.home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        return subprocess.run(
            [sys.executable, "-m", "cartdesk", "--lang", lang, "recover", *map(str, more), *known],
            input=typed, capture_output=True, encoding="utf-8", timeout=120,
            env={**os.environ, **places, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip

    def run(self, *words):
        places = {name: str(self.home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        return subprocess.run(
            [sys.executable, "-m", "cartdesk", "--lang", "en", *map(str, words)],
            capture_output=True, encoding="utf-8", timeout=120,
            env={**os.environ, **places, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip

    def open(self, folder, site, password=PASSWORD, user=None):
        user = user or next(one.id for one in read_desk_file(folder).people if one.name == NAME)
        secrets = self.home / "cartdesk" / "device"
        return unlock(folder, user, password, clock=site.clock, random=SystemRandom(), secrets=secrets)


def kinds(desk):
    with desk.store.view() as unit:
        return [AuditRecord.decode(data) for _, data in unit.records()]


@pytest.mark.requirement(
    "R24", "a copy of the desk and two typed shares open it on another computer for a new administrator only"
)
def test_a_copy_and_two_typed_shares_open_the_desk_on_another_computer(computer, lost):
    site, desk_folder = lost[3], computer.home / "copy"
    numbered = " ".join(f"{at}. {word[:4]}" for at, word in enumerate(computer.words[2].split(), 1))
    done = computer.recover("--desk", desk_folder, typed=f"{computer.words[0]}\n{numbered}\n")
    assert (done.returncode, done.stdout.count(NAME)) == (0, 1)
    assert "Words of share 1" in done.stderr and "3 people need a new password" in done.stdout
    desk = computer.open(desk_folder, site)
    told = {one.kind: one.refs for one in kinds(desk)}
    assert told[Kind.DESK_RECOVER] == {"shares": "1+3", "user": desk.user.id, "device-secret": "made"}
    assert verify_desk(desk).faults == []
    nurse = site.ids["nurse"]
    assert [one.way_in for one in held_keys(desk) if one.user == nurse] == [False]
    reset_password(desk, nurse, FRESH[0], "passport", PASSWORD)
    lock(desk)
    lock(computer.open(desk_folder, site, FRESH[0], nurse))


def test_a_backup_alone_becomes_a_desk_again(computer, lost):
    site, desk_folder = lost[3], computer.home / "again"
    done = computer.recover(
        "--from", computer.backup, "--desk", desk_folder, shares=computer.words[:2], lang="ru"
    )
    assert done.returncode == 0, done.stderr
    assert "снова открывается" in done.stdout and done.stderr == ""
    desk = computer.open(desk_folder, site)
    found = [one.kind for one in kinds(desk)]
    assert found.index(Kind.BACKUP_RESTORE) < found.index(Kind.DESK_RECOVER)
    assert verify_desk(desk).faults == []
    with desk.store.view() as unit:
        assert [one.code for one in unit.subjects()] == ["01-001"]
    lock(desk)


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0,), "Two shares are needed"),
        ((1, 1), "The same share was entered twice"),
        ((), "Two shares are needed"),
    ],
)  # fmt: skip
def test_fewer_than_two_shares_change_nothing(computer, shares, told):
    before = {path.name: path.read_bytes() for path in (computer.home / "copy").iterdir()}
    chosen = [computer.words[at] for at in shares]
    ways = [("--desk", computer.home / "copy"), ("--from", computer.backup, "--desk", computer.home / "new")]
    for more in ways if shares else ways[:1]:
        done = computer.recover(*more, shares=chosen)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert told in done.stderr
    assert {path.name: path.read_bytes() for path in (computer.home / "copy").iterdir()} == before
    assert not (computer.home / "new").exists()
    assert not (computer.home / "cartdesk").exists()


def test_nobody_at_the_keyboard_is_told_in_a_sentence(computer):
    done = computer.recover("--desk", computer.home / "copy")
    assert done.returncode == 1 and done.stderr.rstrip().endswith("or give the options.")
    poor = computer.home / "password"
    poor.write_text("short", encoding="utf-8")
    done = computer.recover("--desk", computer.home / "copy", shares=computer.words[:2])
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_a_spare_computer_told_of_beforehand_opens_a_copy_with_the_same_passwords(tmp_path):
    site = a_site(tmp_path)
    spare = Computer(tmp_path / "spare", tmp_path, [])
    spare.home.mkdir()
    done = spare.run("spare", "--label", "Laptop in the safe", "--out", spare.home / "card")
    assert done.returncode == 0, done.stderr
    card = (spare.home / "card").read_bytes()
    assert " · ".join(read_spare_card(card).words("en")) in done.stdout
    add_spare(site.as_("administrator"), card, ADMIN)
    lock(site.desk)
    shutil.copytree(site.folder, spare.home / "copy")
    nurse = site.ids["nurse"]
    desk = spare.open(spare.home / "copy", site, PASSWORDS["nurse"], nurse)
    assert Kind.DEVICE_TAKEOVER in [one.kind for one in kinds(desk)]
    lock(desk)
