"""A desk at work on a disk in trouble (`python -m tests.store.trouble_child FOLDER TROUBLE ROUNDS`; T4).

Troubles: full (the folder takes no more bytes), io (every call fails), denied, read-only (every change fails), removed (every
call fails and the folder is not there), swapped (an older copy of the desk stands in its place). Each round: some saves,
the trouble, tries that fail, its end, and saves again through the very same store. Told: rounds, and the codes met.
"""

import errno
import shutil
import sys
from pathlib import Path
from random import Random

import tests.store.builders as build
from cartdesk.base import CartDeskError, SeededRandom, Words
from cartdesk.records import verify_chain
from cartdesk.store import Store, differences_from_trail
from cartdesk.store.reserve import RESERVE, set_aside
from tests.store.builders import KEY, TEMP, a_store, number, save
from tests.store.disk import Disk

RESERVED = 120_000


def saved(store: Store, big: int = 0) -> int:
    """One save, perhaps with much beside it; its number once it is acknowledged."""
    with store.unit() as unit:
        seq = save(unit, TEMP, number(str(unit.head()[0])))
        if big:
            unit.put("filling", "x" * big)
    return seq


def refused(store: Store, codes: set[str], big: int = 0) -> None:
    """A save that the disk does not take: told in words, with nothing half done."""
    try:
        saved(store, big)
    except CartDeskError as fault:
        codes.add(fault.code)
        assert all(len(Words(language).error(fault)) > 40 for language in ("ru", "en"))
        return
    raise AssertionError("the disk took it")


def full(disk: Disk, store: Store, folder: Path, chance: Random, codes: set[str]) -> int:
    """No room: the reserve is given back, and the same act works at its next try; then it is full for good."""
    assert set_aside(folder, RESERVED)
    disk.hold(sum(one.stat().st_size for one in folder.iterdir()) + chance.randrange(60_000))
    done = 0
    while (folder / RESERVE).exists():
        try:
            done = saved(store, 9000)
        except CartDeskError as fault:
            codes.add(fault.code)
    done = saved(store)
    for _ in range(chance.randrange(1, 4)):
        refused(store, codes, 400_000)
    disk.hold(0)
    return done


def struck(error: int, *, away: bool = False):
    """Every call fails for a while; `away`: the folder is not there either."""

    def trouble(disk: Disk, store: Store, folder: Path, chance: Random, codes: set[str]) -> int:
        gone = folder.with_name("gone")
        with store.view() as unit:
            head = int(unit.head()[0])
        if away:
            folder.rename(gone)
        disk.fail(chance.randrange(1, 4), error, on=True)
        for _ in range(chance.randrange(2, 5)):
            refused(store, codes)
        disk.sound()
        if away:
            refused(store, codes)
            gone.rename(folder)
        return head

    return trouble


def swapped(disk: Disk, store: Store, folder: Path, chance: Random, codes: set[str]) -> int:
    """The medium is gone, and one with an older copy comes back: refused, until the right one is there."""
    gone, old = folder.with_name("gone"), folder.with_name("old")
    head = saved(store)
    folder.rename(gone)
    disk.fail(1, errno.EIO, on=True)
    refused(store, codes)
    disk.sound()
    shutil.copytree(old, folder)
    for _ in range(2):
        refused(store, codes)
    shutil.rmtree(folder)
    gone.rename(folder)
    return head


TROUBLES = {
    "full": full, "io": struck(errno.EIO), "denied": struck(errno.EACCES), "read-only": struck(errno.EROFS),
    "removed": struck(errno.EIO, away=True), "swapped": swapped,
}  # fmt: skip


def main(folder: Path, what: str, rounds: int) -> None:
    folder.mkdir()
    a_store(folder).close()
    shutil.copytree(folder, folder.with_name("old"))
    disk, chance, codes = Disk(folder), Random(rounds), set()
    for turn in range(rounds):
        build.RANDOM = SeededRandom(turn)
        store = Store.open(folder / "desk.db", KEY)
        head = 0
        for _ in range(chance.randrange(1, 6)):
            head = saved(store)
        head = max(head, TROUBLES[what](disk, store, folder, chance, codes))
        again = saved(store)
        assert again == head + 1, (turn, again, head)
        store.close()
        store = Store.open(folder / "desk.db", KEY)
        with store.view() as unit:
            assert unit.head()[0] == again == unit.item(build.SUBJECT, build.PLACE, TEMP).seq
            assert verify_chain(data for _, data in unit.records()).whole
            assert differences_from_trail(unit) == []
        store.close()
    print(rounds, *sorted(codes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
