"""`desk.json` is written whole or not at all, and whatever stands in it never stops the program otherwise than kindly."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError
from cartdesk.crypto import FLOOR
from cartdesk.store import (
    DeskFile,
    Doors,
    Failures,
    Person,
    Recovery,
    Slot,
    Spare,
    read_desk_file,
    write_desk_file,
)
from tests.store.builders import file_digests
from tests.store.test_opening import ROOT

DESK = DeskFile(
    kind="site", study="hemc101-01-02", version="1.0", site="01", device="d1", label="Гематология",
    training=False, created="2026-03-05T11:07:31.250Z",
)  # fmt: skip
SLOT = Slot(salt="ab" * 16, cost=FLOOR, wrapped="cd" * 60, recipient="age1nurse", sealed="23" * 60)
FIRST_SLOT = Slot(salt="ab" * 16, cost=FLOOR, wrapped="cd" * 60)
NURSE, DOCTOR = Person("u1", "Иванова Мария Сергеевна"), Person("u2", "Соколов Андрей Ильич")
DOORS = replace(
    Doors().with_person(NURSE, SLOT).with_person(DOCTOR, FIRST_SLOT),
    recovery=Recovery("age1recovery", "ef" * 60, DESK.created),
    spares={"s1": Spare("Запасной ноутбук", "age1spare", "01" * 60)},
)


def test_what_is_written_is_read(tmp_path):
    desk = replace(
        DESK, doors=DOORS, next=DOORS.without_person("u1"), failures={"u1": Failures(2, DESK.created)}
    )
    write_desk_file(tmp_path, desk)
    assert read_desk_file(tmp_path) == desk
    assert [one.name for one in tmp_path.iterdir()] == ["desk.json"]
    assert (tmp_path / "desk.json").stat().st_mode & 0o777 == 0o600


def test_a_person_again_gets_another_slot_and_stands_once():
    other = replace(SLOT, wrapped="ef" * 60)
    doors = Doors().with_person(NURSE, SLOT).with_person(DOCTOR, SLOT).with_person(NURSE, other)
    assert doors.people == (NURSE, DOCTOR) and doors.slots == {"u1": other, "u2": SLOT}
    assert doors.without_person("u1") == Doors((DOCTOR,), {"u2": SLOT})


def test_no_desk_is_told(tmp_path):
    with pytest.raises(CartDeskError, match="desk.no-desk-file"):
        read_desk_file(tmp_path)


def first(change) -> bytes:
    """A file as CartDesk 0.1.0 wrote it, changed."""
    data = {
        "v": 1, "kind": "site", "study": "s", "version": "1", "site": "01", "device": "d", "label": "л", "training": False,
        "created": "t", "people": [{"id": "u1", "name": "И"}],
        "slots": {"u1": {"salt": "ab", "cost": {"memory_kib": 65536, "passes": 3, "lanes": 1}, "wrapped": "cd"}},
        "failures": {"u1": {"count": 1, "since": "t"}},
    }  # fmt: skip
    change(data)
    return json.dumps(data).encode()


def damaged(change) -> bytes:
    """A file of today, changed."""
    slot = {"salt": "ab", "cost": {"memory_kib": 65536, "passes": 3, "lanes": 1}, "wrapped": "cd"}
    doors = {
        "people": [{"id": "u1", "name": "И"}], "slots": {"u1": {**slot, "recipient": "age1", "sealed": "ef"}},
        "recovery": {"recipient": "age1", "sealed": "01", "made": "t"},
        "spares": {"s1": {"label": "з", "recipient": "age1", "sealed": "02"}},
    }  # fmt: skip
    data = {
        "v": 2, "kind": "site", "study": "s", "version": "1", "site": "01", "device": "d", "label": "л", "training": False,
        "created": "t", "doors": doors, "next": None, "failures": {"u1": {"count": 1, "since": "t"}},
    }  # fmt: skip
    change(data)
    return json.dumps(data).encode()


@pytest.mark.parametrize("sample", [first, damaged])
def test_the_samples_of_the_damage_test_are_sound(tmp_path, sample):
    (tmp_path / "desk.json").write_bytes(sample(lambda data: None))
    assert read_desk_file(tmp_path).people == (Person("u1", "И"),)


def test_a_slot_of_the_first_release_is_read_as_one(tmp_path):
    (tmp_path / "desk.json").write_bytes(first(lambda data: None))
    slot = read_desk_file(tmp_path).slots["u1"]
    assert (slot.wrapped, slot.recipient, slot.sealed) == ("cd", "", "")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b" " * (1024 * 1024 + 1),
        first(lambda data: data.pop("slots")),
        first(lambda data: data["slots"]["u1"].update(salt="xyz")),
        damaged(lambda data: data.pop("doors")),
        damaged(lambda data: data.pop("next")),
        damaged(lambda data: data.update(next={})),
        damaged(lambda data: data.update(kind="home")),
        damaged(lambda data: data.update(v="1")),
        damaged(lambda data: data.update(training="no")),
        damaged(lambda data: data["doors"].update(people=[{"id": 1, "name": "И"}])),
        damaged(lambda data: data["doors"]["slots"]["u1"].update(salt="xyz")),
        damaged(lambda data: data["doors"]["slots"]["u1"].update(sealed="")),
        damaged(lambda data: data["doors"]["slots"]["u1"].update(recipient="")),
        damaged(lambda data: data["doors"]["slots"]["u1"]["cost"].update(memory_kib=2**40)),
        damaged(lambda data: data["doors"]["recovery"].update(sealed="")),
        damaged(lambda data: data["doors"]["recovery"].pop("made")),
        damaged(lambda data: data["doors"]["spares"]["s1"].update(label=3)),
        damaged(lambda data: data["failures"]["u1"].update(count=-1)),
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_and_not_changed(tmp_path, data):
    (tmp_path / "desk.json").write_bytes(data)
    before = file_digests(tmp_path)
    with pytest.raises(CartDeskError, match="desk.file-damaged"):
        read_desk_file(tmp_path)
    assert file_digests(tmp_path) == before


def test_a_newer_file_is_told(tmp_path):
    (tmp_path / "desk.json").write_bytes(damaged(lambda data: data.update(v=3)))
    with pytest.raises(CartDeskError, match="desk.too-new"):
        read_desk_file(tmp_path)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    write_desk_file(tmp_path, DESK)
    before = file_digests(tmp_path)
    code = """
import os, resource, signal, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, os.getcwd())
from cartdesk.base import CartDeskError
from cartdesk.store import write_desk_file
from tests.store.test_deskfile import DESK
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    write_desk_file(Path(sys.argv[1]), replace(DESK, label="x" * 5000))
except CartDeskError as fault:
    print(fault.code)
"""
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert told.stdout.strip() == "desk.disk-full"
    assert file_digests(tmp_path) == before


def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(tmp_path):
    write_desk_file(tmp_path, DESK)
    code = """
import os, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, os.getcwd())
from cartdesk.store import write_desk_file
from tests.store.test_deskfile import DESK
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    write_desk_file(Path(sys.argv[1]), replace(DESK, label=str(turn) * 20000))
    os.write(1, b"%d\\n" % turn)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
    ) as writer:
        lines = [writer.stdout.readline() for _ in range(30)]
        os.kill(writer.pid, signal.SIGKILL)
        lines += writer.stdout.readlines()
    label = read_desk_file(tmp_path).label
    last = int([line for line in lines if line.strip().isdigit()][-1])
    assert label in (str(last) * 20000, str(last + 1) * 20000)
