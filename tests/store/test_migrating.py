"""T13, T3: a golden desk is migrated on a disk that breaks at any call; the data is the same before and after, always."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from cartdesk.base import CartDeskError
from cartdesk.store import Store, read_desk_file
from cartdesk.store.contents import contents
from cartdesk.store.inspecting import SCHEMA, inspect_database
from cartdesk.store.migrating import contents_of, kept_copies
from cartdesk.usecases import keys
from tests.store.builders import KEY, file_digests
from tests.store.disk import needs_disk, run_on

GOLDEN = Path(__file__).parents[1] / "golden"
RELEASES = sorted(path.name for path in GOLDEN.iterdir() if (path / "expected.json").exists())
DESKS = [(release, kind) for release in RELEASES for kind in ("site", "sponsor")]


def golden_key(release: str, kind: str) -> bytes:
    """The database key of a golden desk, as its first person's password opens it."""
    told = json.loads((GOLDEN / release / "passwords.json").read_text("utf-8"))
    role, user = next(iter(told["users"][kind].items()))
    file = read_desk_file(GOLDEN / release / kind)
    stretched = keys.stretch_for(file, user, told["passwords"][role])
    secret = keys.read_device_secret(GOLDEN / release / f"{kind}-devices", file.device)
    return keys.open_slot(file, user, stretched, secret)


@pytest.fixture
def golden(tmp_path):
    """A copy of the first golden site desk, and its key."""
    shutil.copytree(GOLDEN / "0.1.0" / "site", tmp_path / "desk")
    return tmp_path / "desk" / "desk.db", golden_key("0.1.0", "site")


@pytest.mark.requirement(
    "R51",
    "every row of a desk of an earlier release is there after the migration, and the copy from before opens",
)
@pytest.mark.parametrize(("release", "kind"), DESKS)
def test_a_golden_desk_is_migrated_with_all_its_rows_and_a_copy_beside_it(tmp_path, release, kind):
    shutil.copytree(GOLDEN / release / kind, tmp_path / "desk")
    path, key = tmp_path / "desk" / "desk.db", golden_key(release, kind)
    since, before = inspect_database(path, key), contents_of(path, key)
    assert sum(one.rows for one in before.values()) > 30
    Store.open(path, key).close()
    assert inspect_database(path, key) == SCHEMA
    store = Store.open(path, key)
    assert contents(store._raw, before) == before
    store.close()
    if since < SCHEMA:
        (copy,) = kept_copies(path)
        assert copy.name == f"desk.db.schema-{since}" and copy.stat().st_mode & 0o777 == 0o600
        assert contents_of(copy, key) == before


@needs_disk
@pytest.mark.requirement(
    "R51",
    "a migration that is killed, or fails, at any call of the disk ends in the old desk or the new one, never between",
)
@pytest.mark.parametrize(
    ("kind", "what", "step"),
    [
        ("site", "kill", 11),
        ("site", "io", 149),
        ("sponsor", "cut", 13),
        ("sponsor", "io", 149),
        ("sponsor", "full", 17),
    ],
)
def test_a_migration_that_is_broken_off_anywhere_ends_in_the_old_desk_or_the_new(tmp_path, kind, what, step):
    points, old = broken_off(tmp_path, "0.1.0", kind, what, step)
    assert points >= 3 and 0 < old < points


@needs_disk
@pytest.mark.soak
@pytest.mark.parametrize("what", ["kill", "cut", "io", "full"])
@pytest.mark.parametrize(("release", "kind"), DESKS)
def test_a_migration_broken_off_at_every_single_call(tmp_path, release, kind, what):
    points, _ = broken_off(tmp_path, release, kind, what, 1)
    assert points >= 25


def broken_off(tmp_path, release, kind, what, step) -> tuple[int, int]:
    key = golden_key(release, kind).hex()
    done = run_on(
        "tests.store.migration_child",
        GOLDEN / release / kind,
        tmp_path / "work",
        key,
        what,
        step,
        timeout=3000,
    )
    points, old = done.stdout.split()
    return int(points), int(old)


def bad_step(*statements: str):
    """A migration that goes wrong after its real steps."""
    from cartdesk.store.migrations import migrate

    def wrong(connection, since):
        migrate(connection, since)
        for statement in statements:
            connection.execute(text(statement))

    return wrong


@pytest.mark.requirement("R51", "a migration that changes or loses a single value is taken back")
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER records_no_update; UPDATE records SET user = 'u0' WHERE seq = 7",
        "DROP TRIGGER facts_no_delete; DELETE FROM facts WHERE seq = (SELECT max(seq) FROM facts)",
        "UPDATE items SET value = '{}' WHERE item = 'TEMP'",
        "DROP TABLE mirror_acks",
        "INSERT INTO no_such_table VALUES (1)",
    ],
)
def test_a_step_that_changes_or_loses_a_value_is_taken_back(golden, monkeypatch, statement):
    path, key = golden
    before, files = contents_of(path, key), file_digests(path.parent)
    monkeypatch.setattr("cartdesk.store.store.migrate", bad_step(*statement.split("; ")))
    with pytest.raises(CartDeskError) as told:
        Store.open(path, key)
    assert told.value.code == "desk.migration-failed"
    assert file_digests(path.parent).keys() == files.keys()
    assert (inspect_database(path, key), contents_of(path, key)) == (1, before)


def test_what_a_killed_migration_left_is_put_back_when_the_desk_itself_is_damaged(golden):
    path, key = golden
    before = contents_of(path, key)
    shutil.copy(path, path.with_name("desk.db.migrating"))
    data = bytearray(path.read_bytes())
    data[4096 * 5 + 100] ^= 1
    path.write_bytes(data)
    store = Store.open(path, key)
    assert contents(store._raw, before) == before
    store.close()


def test_a_wrong_key_never_puts_a_copy_back(golden):
    path, _ = golden
    shutil.copy(path, path.with_name("desk.db.migrating"))
    files = file_digests(path.parent)
    with pytest.raises(CartDeskError, match="desk.wrong-key-or-damaged"):
        Store.open(path, KEY)
    assert file_digests(path.parent) == files
