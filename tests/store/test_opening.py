"""Opening a desk database: the right key, the wrong one, other people's files, newer programs, a second window."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.store import Store
from cartdesk.store.connection import SETTINGS, connect, read, run, settle
from cartdesk.store.inspecting import APPLICATION_ID, SCHEMA
from cartdesk.store.migrations import STEPS
from tests.store.builders import KEY, OTHER_KEY, TEMP, a_store, file_digests, number, save

ROOT = Path(__file__).resolve().parents[2]


def in_child(code: str, *args: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        capture_output=True,
        text=True,
        check=check,
        cwd=ROOT,
        timeout=60,
    )


def refusal(path: Path, key: bytes = KEY) -> str:
    with pytest.raises(CartDeskError) as told:
        Store.open(path, key)
    for language in ("ru", "en"):
        assert Words(language).error(told.value)
    return told.value.code


def test_what_was_saved_is_there_after_closing(tmp_path):
    store = a_store(tmp_path)
    with store.unit() as unit:
        seq = save(unit, TEMP, number("38.9"))
    store.close()
    assert [one.name for one in tmp_path.iterdir()] == ["desk.db"]
    again = Store.open(tmp_path / "desk.db", KEY)
    with again.view() as unit:
        assert unit.head()[0] == seq == 2
        assert unit.item("01-001", ("D0", 1, "F_VS", 1), TEMP).value == number("38.9")
    again.close()


def test_only_its_owner_may_read_the_file(tmp_path):
    a_store(tmp_path).close()
    assert (tmp_path / "desk.db").stat().st_mode & 0o777 == 0o600


def test_a_wrong_key_is_told_and_changes_nothing(tmp_path):
    a_store(tmp_path).close()
    before = file_digests(tmp_path)
    assert refusal(tmp_path / "desk.db", OTHER_KEY) == "desk.wrong-key-or-damaged"
    assert file_digests(tmp_path) == before


def plain_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE t (a)")
    plain.close()


@pytest.mark.parametrize(
    "make",
    [
        plain_sqlite,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("Список пациентов\n" * 400, encoding="utf-8"),
    ],
    ids=["plain-sqlite", "empty", "text"],
)
def test_a_foreign_file_is_told_and_changes_nothing(tmp_path, make):
    make(tmp_path / "desk.db")
    before = file_digests(tmp_path)
    assert refusal(tmp_path / "desk.db") == "desk.foreign"
    assert file_digests(tmp_path) == before


def test_another_programs_encrypted_database_is_foreign_even_with_our_key(tmp_path):
    (tmp_path / "desk.db").touch()
    raw = connect(tmp_path / "desk.db", KEY, "rw")
    run(raw, "CREATE TABLE t (a)")
    raw.close()
    assert refusal(tmp_path / "desk.db") == "desk.foreign"


def test_a_missing_file_is_told_and_not_made(tmp_path):
    assert refusal(tmp_path / "desk.db") == "desk.no-desk-file"
    assert list(tmp_path.iterdir()) == []


def test_making_never_replaces_what_is_there(tmp_path):
    a_store(tmp_path).close()
    before = file_digests(tmp_path)
    with pytest.raises(CartDeskError, match="desk.exists"):
        Store.create(tmp_path / "desk.db", KEY)
    assert file_digests(tmp_path) == before


def raise_schema(path: Path, schema: int) -> None:
    raw = connect(path, KEY, "rw")
    settle(raw)
    run(raw, f"PRAGMA user_version = {schema}")
    raw.close()


def test_a_newer_database_is_refused_without_writing_a_byte(tmp_path):
    a_store(tmp_path).close()
    raise_schema(tmp_path / "desk.db", SCHEMA + 1)
    before = file_digests(tmp_path)
    assert refusal(tmp_path / "desk.db") == "desk.too-new"
    assert file_digests(tmp_path) == before


def test_a_newer_database_that_was_not_closed_is_refused_without_writing_a_byte(tmp_path):
    a_store(tmp_path).close()
    killed = """
import os, sys
from pathlib import Path
from cartdesk.store.connection import connect, run, settle
raw = connect(Path(sys.argv[1]), bytes(range(32)), "rw")
settle(raw)
run(raw, f"PRAGMA user_version = {sys.argv[2]}")
os._exit(0)
"""
    in_child(killed, tmp_path / "desk.db", SCHEMA + 1)
    before = file_digests(tmp_path)
    assert set(before) == {"desk.db", "desk.db-wal"}
    assert refusal(tmp_path / "desk.db") == "desk.too-new"
    assert file_digests(tmp_path) == before


def test_a_second_program_is_told_that_the_desk_is_open(tmp_path):
    store = a_store(tmp_path)
    code = """
import sys
from pathlib import Path
from cartdesk.base import CartDeskError, Words
from cartdesk.store import Store
try:
    Store.open(Path(sys.argv[1]), bytes(range(32)))
except CartDeskError as fault:
    print(fault.code, Words("ru").error(fault))
"""
    second = in_child(code, tmp_path / "desk.db")
    assert second.stdout.startswith("desk.open-elsewhere Это рабочее место уже открыто в другом окне.")
    assert second.stderr == ""
    with store.unit() as unit:  # the first is not disturbed
        save(unit, TEMP, number("36.6"))
    store.close()
    assert in_child(code, tmp_path / "desk.db").stdout == ""


def test_every_setting_is_in_force_and_a_closed_desk_leaves_one_file(tmp_path):
    store = a_store(tmp_path)
    told = {name: read(store._raw, name) for name, _, _ in SETTINGS}
    assert told == {
        "cipher_memory_security": "1", "temp_store": "2", "foreign_keys": "1", "recursive_triggers": "1",
        "trusted_schema": "0", "cell_size_check": "1", "fullfsync": "1", "checkpoint_fullfsync": "1",
        "locking_mode": "exclusive", "journal_mode": "wal", "synchronous": "2",
    }  # fmt: skip
    assert read(store._raw, "cipher_log_level") == "NONE"
    assert int(read(store._raw, "application_id")) == APPLICATION_ID
    assert int(read(store._raw, "user_version")) == SCHEMA == len(STEPS)
    assert not (tmp_path / "desk.db-shm").exists()
    store.close()
    store.close()


def test_a_closed_desk_stays_closed(tmp_path):
    store = a_store(tmp_path)
    store.close()
    for use in (store.view, store.unit):
        with pytest.raises(CartDeskError, match="desk.closed"), use():
            pass
    Store.open(tmp_path / "desk.db", KEY).close()


def test_a_setting_that_does_not_hold_is_refused(monkeypatch, tmp_path):
    a_store(tmp_path).close()
    monkeypatch.setattr("cartdesk.store.connection.SETTINGS", (("synchronous", "NORMAL", "2"),))
    assert refusal(tmp_path / "desk.db") == "desk.settings"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root to mount a medium read-only")
@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare for a mount of its own")
def test_a_read_only_medium_is_told(tmp_path):
    a_store(tmp_path).close()
    code = """
import sys
from pathlib import Path
from cartdesk.base import CartDeskError
from cartdesk.store import Store
path = Path(sys.argv[1])
for act in (lambda: Store.open(path, bytes(range(32))), lambda: Store.create(path.with_name("new.db"), bytes(32))):
    try:
        act()
    except CartDeskError as fault:
        print(fault.code)
"""
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "$3" "$4"'
    command = [
        "unshare",
        "-m",
        "sh",
        "-c",
        script,
        "sh",
        tmp_path,
        sys.executable,
        code,
        tmp_path / "desk.db",
    ]
    run_there = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    if "mount" in run_there.stderr:
        pytest.skip(f"this machine does not let tests mount: {run_there.stderr.strip()}")
    assert run_there.stdout.split() == ["desk.read-only", "desk.read-only"], run_there.stderr
