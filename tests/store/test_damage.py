"""Damage is found before anything is written; what the disk did not take is gone whole, never by half."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import Kind
from cartdesk.store import Store
from cartdesk.store.journal import journal_is_damaged
from tests.store.builders import (
    KEY,
    PLACE,
    SUBJECT,
    TEMP,
    a_store,
    file_digests,
    next_record,
    number,
    record,
    save,
)
from tests.store.test_opening import ROOT, in_child, refusal

PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A closed desk with forty saved values."""
    folder = tmp_path_factory.mktemp("sound")
    store = a_store(folder)
    for turn in range(40):
        with store.unit() as unit:
            save(unit, TEMP, number(f"36.{turn}"))
    store.close()
    return folder


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)


def test_a_flipped_byte_in_any_page_is_found_and_nothing_is_written(sound, tmp_path):
    pages = (sound / "desk.db").stat().st_size // PAGE
    free = 0
    for page in range(pages):
        shutil.copy(sound / "desk.db", tmp_path / "desk.db")
        flip(tmp_path / "desk.db", page * PAGE + 997 % PAGE)
        before = file_digests(tmp_path)
        code = refusal(tmp_path / "desk.db")
        assert code in ("desk.damaged", "desk.wrong-key-or-damaged"), page
        assert file_digests(tmp_path) == before
        free += code == "desk.wrong-key-or-damaged"
    assert pages > 30 and free == 1  # only the first page cannot be told from a wrong key


@pytest.mark.parametrize("keep", [PAGE * 3, PAGE * 3 + 100, 700])
def test_a_cut_database_is_refused(sound, tmp_path, keep):
    (tmp_path / "desk.db").write_bytes((sound / "desk.db").read_bytes()[:keep])
    assert refusal(tmp_path / "desk.db") in ("desk.damaged", "desk.wrong-key-or-damaged")


def killed_in_use(folder: Path, saves: int) -> None:
    """A desk whose program was killed after `saves` saved values: they stand in the log only."""
    code = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from tests.store.builders import TEMP, a_store, number, save
store = a_store(Path(sys.argv[1]))
store._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
for turn in range(int(sys.argv[2])):
    with store.unit() as unit:
        save(unit, TEMP, number(f"36.{turn}"))
os._exit(0)
"""
    in_child(code, folder, saves)


def test_saved_values_in_the_log_survive_and_a_torn_end_is_healed(tmp_path):
    killed_in_use(tmp_path, 5)
    log = tmp_path / "desk.db-wal"
    with log.open("ab") as file:
        file.write(b"\x55" * 3000)  # a write that the power cut tore
    assert not journal_is_damaged(log)
    store = Store.open(tmp_path / "desk.db", KEY)
    with store.view() as unit:
        assert unit.head()[0] == 1 + 5
    store.close()


def test_damage_in_the_middle_of_the_log_never_drops_saved_values_in_silence(tmp_path):
    killed_in_use(tmp_path, 5)
    whole = file_digests(tmp_path)
    size = (tmp_path / "desk.db-wal").stat().st_size
    for at in (3, 40, 32 + 24 + 50, 32 + (24 + PAGE) * 3 + 24 + 50, 32 + (24 + PAGE) * 5 + 9):
        flip(tmp_path / "desk.db-wal", at)
        before = file_digests(tmp_path)
        assert refusal(tmp_path / "desk.db") == "desk.damaged", at
        assert file_digests(tmp_path) == before
        flip(tmp_path / "desk.db-wal", at)
    assert file_digests(tmp_path) == whole
    assert size > 32 + (24 + PAGE) * 20
    store = Store.open(tmp_path / "desk.db", KEY)
    with store.view() as unit:
        assert unit.head()[0] == 1 + 5
    store.close()


def test_an_error_takes_back_the_whole_unit(tmp_path):
    store = a_store(tmp_path)
    with store.unit() as unit:
        save(unit, TEMP, number("36.6"))
    with pytest.raises(ZeroDivisionError), store.unit() as unit:
        save(unit, TEMP, number("41.0"))
        unit.put("x", "y")
        raise ZeroDivisionError
    with store.view() as unit:
        assert unit.head()[0] == 2
        assert unit.frontier().size == 2
        assert unit.item(SUBJECT, PLACE, TEMP).value == number("36.6")
        assert unit.get("x") is None
    with store.unit() as unit:
        assert save(unit, TEMP, number("36.7")) == 3
    store.close()


def test_a_view_writes_nothing(tmp_path):
    store = a_store(tmp_path)
    with pytest.raises(CartDeskError, match="desk.view-only"), store.view() as unit:
        unit.put("x", "y")
    with pytest.raises(CartDeskError, match="desk.view-only"), store.view() as unit:
        record(unit, Kind.DESK_LOCK)
    with store.view() as unit:
        assert unit.head()[0] == 1
    store.close()


def test_one_unit_at_a_time(tmp_path):
    store = a_store(tmp_path)
    with store.unit(), pytest.raises(RuntimeError), store.view():
        pass
    with store.view() as unit:
        assert unit.head()[0] == 1
    store.close()


FILL = """
import os, resource, signal, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from cartdesk.base import CartDeskError
from cartdesk.store import Store
from tests.store.builders import KEY, PLACE, SUBJECT, TEMP, a_store, number, save
folder, limit = Path(sys.argv[1]), int(sys.argv[2])
store = a_store(folder)
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
done = 1
try:
    for turn in range(4000):
        with store.unit() as unit:
            done_now = save(unit, TEMP, number(str(turn)))
            unit.put("filling", "x" * 20000)
        done = done_now
except CartDeskError as fault:
    print(fault.code)
with store.view() as unit:
    print(unit.head()[0] == done, unit.frontier().size == done, unit.item(SUBJECT, PLACE, TEMP).seq == done)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
else:
    (folder / "ballast").unlink()
with store.unit() as unit:
    print(save(unit, TEMP, number("36.6")) == done + 1)
store.close()
again = Store.open(folder / "desk.db", KEY)
with again.view() as unit:
    print(unit.head()[0] == done + 1)
again.close()
"""
RESUMED = ["True", "True", "True", "True", "True"]


def test_a_limit_on_the_file_size_is_told_and_nothing_is_half_saved(tmp_path):
    told = in_child(FILL, tmp_path, 1_000_000).stdout.split()
    assert told == ["desk.disk-fault", *RESUMED]


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None, reason="needs root to mount a small disk"
)
def test_a_full_disk_is_told_and_work_goes_on_when_there_is_room(tmp_path):
    script = 'mount -t tmpfs -o size=2m tmpfs "$1" && head -c 900000 /dev/zero > "$1/ballast" && exec "$2" -c "$3" "$1" 0'
    command = ["unshare", "-m", "sh", "-c", script, "sh", tmp_path, sys.executable, FILL]
    told = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    if "mount" in told.stderr:
        pytest.skip(f"this machine does not let tests mount: {told.stderr.strip()}")
    assert told.stdout.split() == ["desk.disk-full", *RESUMED], told.stderr
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


CANARY = "Канарейка-пациент-4417"


@pytest.mark.requirement("R68", "no clinical text is readable in any file of the desk, in several encodings")
def test_no_clinical_text_is_readable_in_any_file(tmp_path):
    store = a_store(tmp_path)
    with store.unit() as unit:
        made, facts = next_record(unit, Kind.DESK_CREATE, facts={"note": CANARY})
        unit.append(made, facts)
        unit.put("note", CANARY)
        unit.add_package(1, "b" * 64, CANARY.encode(), 1, 2, [(SUBJECT, PLACE, "c" * 64)])
    signs = [CANARY.encode(code) for code in ("utf-8", "utf-16-le", "cp1251")]
    signs += [b"SQLite format 3", b"records", SUBJECT.encode(), KEY, KEY.hex().encode()]
    open_files = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    store.close()
    closed = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert set(open_files) == {"desk.db", "desk.db-wal"} and len(open_files["desk.db-wal"]) > PAGE
    for data in (*open_files.values(), *closed.values()):
        assert [sign for sign in signs if sign in data] == []
