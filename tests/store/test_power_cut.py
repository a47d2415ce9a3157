"""T2: the power goes at any moment. With synchronous=FULL no acknowledged save is lost; with NORMAL some are.

The second half proves that the first one bites: the same program, the same cuts, only the setting is another.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import verify_chain
from cartdesk.store import Store, differences_from_trail
from cartdesk.store.contents import contents
from cartdesk.store.inspecting import SCHEMA, inspect_database
from cartdesk.store.migrating import contents_of
from tests.store.builders import KEY, PLACE, SUBJECT, TEMP, a_store
from tests.store.disk import needs_disk, run_on
from tests.store.power_cut import Machine, read_events
from tests.store.test_migrating import GOLDEN, golden_key

pytestmark = needs_disk
SEED = 20261125


def states(folder: Path, events: Path, rounds: int, *child: object) -> Iterator[tuple[int, Path]]:
    """Run the program once and cut its power at so many moments: the last save it had acknowledged, and what is found."""
    start = {one.name: one.read_bytes() for one in folder.iterdir()}
    after = folder.with_name("after")
    run_on("tests.store.power_child", folder, events, *child)
    happened = read_events(events)
    chance = Random(SEED)
    machine, at, acknowledged = Machine(folder, start), 0, 1
    for moment in sorted(chance.randrange(len(happened)) for _ in range(rounds)):
        for event in happened[at : moment + 1]:
            if event.what == "m":
                acknowledged = int(event.path)
            else:
                machine.see(event)
        at = moment + 1
        shutil.rmtree(after, ignore_errors=True)
        after.mkdir()
        for name, data in machine.after_cut(chance).items():
            (after / name).write_bytes(data)
        yield acknowledged, after / "desk.db"


def cuts(tmp_path: Path, synchronous: str, rounds: int, saves: int = 24) -> tuple[int, int]:
    """How often an acknowledged save was lost, and how often the desk opened."""
    (tmp_path / "desk").mkdir()
    a_store(tmp_path / "desk").close()
    lost = whole = 0
    for acknowledged, path in states(
        tmp_path / "desk", tmp_path / "events", rounds, synchronous, saves, KEY.hex()
    ):
        found = head_after(path)
        whole += found is not None
        lost += found is None or found < acknowledged
    return lost, whole


def head_after(path: Path) -> int | None:
    """The last record of a desk that opens and is whole; None for one that does not open."""
    try:
        store = Store.open(path, KEY)
    except CartDeskError:
        return None
    with store.view() as unit:
        head = unit.head()[0]
        report = verify_chain(data for _, data in unit.records())
        assert report.whole and report.count == head == unit.frontier().size
        assert differences_from_trail(unit) == []
        held = unit.item(SUBJECT, PLACE, TEMP)
        assert held.seq == head if held else head == 1
    store.close()
    return head


def test_full_loses_nothing_that_was_acknowledged(tmp_path):
    assert cuts(tmp_path, "FULL", 50) == (0, 50)


def test_the_control_normal_loses_so_the_test_bites(tmp_path):
    lost, _ = cuts(tmp_path, "NORMAL", 30)
    assert lost > 5


def migration(tmp_path: Path, rounds: int) -> set[int]:
    """Cut the power while a golden desk is migrated: opened again, all its rows are there. The schemas found."""
    shutil.copytree(GOLDEN / "0.1.0" / "site", tmp_path / "desk")
    key, found = golden_key("0.1.0", "site"), set()
    before = contents_of(tmp_path / "desk" / "desk.db", key)
    for _, path in states(tmp_path / "desk", tmp_path / "events", rounds, "FULL", 0, key.hex()):
        with suppress(CartDeskError):
            found.add(inspect_database(path, key))
        store = Store.open(path, key)
        assert contents(store._raw, before) == before
        store.close()
    return found


def test_a_cut_in_a_migration_ends_in_the_old_desk_or_the_new(tmp_path):
    assert migration(tmp_path, 12) == {1, SCHEMA}


@pytest.mark.soak
def test_two_hundred_cuts_in_a_migration(tmp_path):
    assert migration(tmp_path, 200) == {1, SCHEMA}


@pytest.mark.soak
def test_a_thousand_cuts_lose_nothing_with_full(tmp_path):
    assert cuts(tmp_path, "FULL", 1000, 200) == (0, 1000)


@pytest.mark.soak
def test_a_thousand_cuts_with_normal_lose(tmp_path):
    lost, _ = cuts(tmp_path, "NORMAL", 1000, 200)
    assert lost > 100
