"""Thousands of seeded sessions over a road that loses, cuts, flips, repeats and mixes up (T8).

The post office is the real one, with its real database; only the road is false. Safety is checked after every session:
each package is kept exactly once and in order, every receipt that is filed is genuine, the same as before, and for a
package that is really kept. Then the faults end, and everything must arrive.
"""

import random
from dataclasses import dataclass, field

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.exchange import read_receipt
from cartdesk.server import Postbox
from cartdesk.sync import Courier, Letters, Pins
from tests.exchange.parts import Site, Sponsor
from tests.server.parts import open_postbox, server_clock

SEED = 20261123
FAULTS = (
    "lost",
    "lost-answer",
    "twice",
    "flipped",
    "cut",
    "flipped-answer",
    "cut-answer",
    "old-answer",
    "late",
)


@dataclass
class Counts:
    """What happened: a run in which nothing went wrong proves nothing."""

    sessions: int = 0
    crashes: int = 0
    restarts: int = 0
    faults: dict = field(default_factory=dict)
    failures: dict = field(default_factory=dict)


class FalseRoad:
    """A transport to the real post office that goes wrong with probability `rate`."""

    def __init__(self, world, device, rate, rng):
        self.world, self.device, self.rate, self.rng = world, device, rate, rng

    def happens(self, kinds):
        if self.rng.random() >= self.rate:
            return None
        kind = self.rng.choice(kinds)
        self.world.counts.faults[kind] = self.world.counts.faults.get(kind, 0) + 1
        return kind

    def deliver(self, package):
        kind = self.happens(FAULTS)
        if kind == "lost":
            raise CartDeskError("sync.no-answer")
        if kind in ("flipped", "cut"):
            package = self.spoiled(kind, package)
        if kind == "late":
            self.world.late.append(package)
            raise CartDeskError("sync.no-answer")
        receipt = self.world.postbox.take_package(package)
        if kind == "twice":
            receipt = self.world.postbox.take_package(package)
        if kind == "lost-answer":
            raise CartDeskError("sync.no-answer")
        if kind in ("flipped-answer", "cut-answer"):
            return self.spoiled(kind.removesuffix("-answer"), receipt)
        if kind == "old-answer" and self.world.seen:
            return self.rng.choice(self.world.seen)
        self.world.seen.append(receipt)
        return receipt

    def spoiled(self, kind, data):
        if kind == "cut":
            return data[: self.rng.randrange(len(data))]
        changed = bytearray(data)
        changed[self.rng.randrange(len(data))] ^= 1 << self.rng.randrange(8)
        return bytes(changed)

    def receipts(self):
        return ()

    def acknowledgements(self, after):
        kind = self.happens(("lost", "flipped", "twice"))
        if kind == "lost":
            raise CartDeskError("sync.no-answer")
        found, _ = self.world.postbox.list_acknowledgements(self.device, after)
        letters = [one.data for one in found]
        cursor = found[-1].cursor if found else after
        if kind == "flipped" and letters:
            return Letters((self.spoiled("flipped", letters[0]), *letters[1:]), after)
        return Letters(tuple(letters * 2 if kind == "twice" else letters), cursor)


@dataclass
class Laptop:
    """A site's memory across sessions: what was sealed, which receipts and acknowledgements were filed."""

    site: Site
    sealed: list = field(default_factory=list)
    packed: int = 0
    filed: dict = field(default_factory=dict)
    acknowledged: dict = field(default_factory=dict)
    cursor: int = 0
    failed: int = 0

    @property
    def queue(self):
        return [one.parcel for one in self.sealed[: self.packed] if one.manifest.number not in self.filed]


class World:
    """Post office, sponsor and laptops."""

    def __init__(self, folder, devices, packages, seed):
        self.rng = random.Random(seed)
        self.folder = folder
        self.sponsor = Sponsor()
        self.counts = Counts()
        self.seen, self.late = [], []
        sites = [Site(self.sponsor, device=f"d{number:07d}", seed=number) for number in range(1, devices + 1)]
        self.postbox = open_postbox(folder, self.sponsor, *sites)
        self.laptops = [Laptop(site, [site.pack_small() for _ in range(packages)]) for site in sites]
        self.look(afresh=True)

    def session(self, laptop, rate):
        """One try of one laptop; with a chance it crashes before it has filed what came."""
        self.counts.sessions += 1
        pins = Pins(
            laptop.site.sponsor.study,
            laptop.site.site,
            laptop.site.device,
            self.postbox.public,
            self.sponsor.key.public,
        )
        road = FalseRoad(self, laptop.site.device, rate, self.rng)
        sent = {one.manifest.number: one.digest for one in laptop.sealed[: laptop.packed]}
        courier = Courier(road, pins, SeededRandom(self.counts.sessions), tries=2, wait=lambda seconds: None)
        carried = courier.carry(laptop.queue, after=laptop.cursor, failed_before=laptop.failed, sent=sent)
        for failure in carried.failures:
            self.counts.failures[failure.code] = self.counts.failures.get(failure.code, 0) + 1
        if self.rng.random() < rate / 5:
            self.counts.crashes += 1
            return
        self.file(laptop, carried)

    def file(self, laptop, carried):
        if carried.receipts:
            self.look()
        for brought in carried.receipts:
            assert laptop.filed.setdefault(brought.number, brought.data) == brought.data
            told = read_receipt(brought.data, self.postbox.public)
            kept = self.kept[laptop.site.device]
            assert (told.number, told.package) == (brought.number, kept[brought.number - 1])
        for brought in carried.acknowledgements:
            assert laptop.acknowledged.setdefault(brought.number, brought.data) == brought.data
        laptop.cursor = carried.cursor
        laptop.failed = laptop.failed + 1 if carried.failures else 0

    def check(self, laptop):
        """Safety: never twice, never out of order, never anything that was not packed."""
        kept = self.kept[laptop.site.device]
        assert kept == [one.digest for one in laptop.sealed[: len(kept)]]
        assert len(kept) <= laptop.packed

    def look(self, *, afresh=False):
        """What the post office keeps, as the sponsor's desk sees it: what is new, or all from the beginning."""
        if afresh:
            self.kept, self.cursor = {laptop.site.device: [] for laptop in self.laptops}, 0
        while page := self.postbox.list_packages(self.cursor):
            for one in page:
                assert not one.forked
                self.kept[one.device].append(one.digest)
            self.cursor = page[-1].cursor

    def acknowledge(self):
        """The sponsor's desk acknowledges something that lies at the post office, perhaps once more."""
        laptop = self.rng.choice(self.laptops)
        number = len(self.kept[laptop.site.device])
        if number:
            sealed = laptop.sealed[self.rng.randrange(number)]
            self.postbox.take_acknowledgement(self.sponsor.acknowledge(sealed))

    def restart(self):
        """The post office goes down between two requests and comes up again."""
        self.counts.restarts += 1
        self.postbox.close()
        self.postbox = Postbox.open(self.folder, clock=server_clock())

    def arrive_late(self):
        """A package that was given up for lost arrives after all."""
        if self.late:
            try:
                self.postbox.take_package(self.late.pop(self.rng.randrange(len(self.late))))
            except CartDeskError as fault:
                assert fault.code == "package.gap", fault

    def step(self, rate):
        """One session of one laptop, with everything else that may happen around it."""
        laptop = self.rng.choice(self.laptops)
        if laptop.packed < len(laptop.sealed) and self.rng.random() < 0.12:
            laptop.packed += 1
        self.session(laptop, rate)
        chance = self.rng.random()
        if chance < 0.01:
            self.restart()
        elif chance < 0.2:
            self.arrive_late()
        self.look()
        self.check(laptop)
        if chance > 0.9:
            self.acknowledge()

    def settle(self):
        """The faults end: everything packed arrives, everything acknowledged comes back."""
        for laptop in self.laptops:
            laptop.packed = len(laptop.sealed)
            self.session(laptop, 0.0)
            assert laptop.queue == []
        self.look(afresh=True)
        for laptop in self.laptops:
            self.check(laptop)
            assert len(self.kept[laptop.site.device]) == len(laptop.sealed)
            for sealed in laptop.sealed:
                self.postbox.take_acknowledgement(self.sponsor.acknowledge(sealed))
            laptop.cursor = 0
            while len(laptop.acknowledged) < len(laptop.sealed):
                before = laptop.cursor
                self.session(laptop, 0.0)
                assert laptop.cursor > before


def run(folder, seed, sessions, *, devices=3, packages=100, rate=0.5):
    world = World(folder, devices, packages, seed)
    try:
        for _ in range(sessions):
            world.step(rate)
        world.settle()
    finally:
        world.postbox.close()
    return world.counts


def test_exactly_once_over_thousands_of_bad_sessions(tmp_path):
    counts = run(tmp_path / "post", SEED, 2_500)
    assert set(counts.faults) == set(FAULTS)
    assert min(counts.faults.values()) > 8
    assert counts.crashes > 20 and counts.restarts > 5
    assert {"sync.no-answer", "receipt.forged", "acknowledgement.forged"} <= set(counts.failures)


def test_the_simulation_bites(tmp_path, monkeypatch):
    """A post office that forgets what it has taken is found out by the same run."""
    from cartdesk.exchange import Progress

    def forgetful(connection, device, number):
        return Progress()

    monkeypatch.setattr("cartdesk.server.postbox._progress", forgetful)
    with pytest.raises(Exception):  # noqa: B017  whatever notices first
        run(tmp_path / "post", SEED, 300)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_exactly_once_over_a_hundred_thousand_bad_sessions(tmp_path):
    for turn in range(10):
        run(tmp_path / f"post{turn}", SEED + turn, 10_000, devices=5, packages=500, rate=0.05 + turn / 12)
