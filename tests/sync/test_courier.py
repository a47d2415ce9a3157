"""The Courier believes only pinned keys, keeps the order, and says in codes what did not go well."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from cartdesk.base import CartDeskError, SeededRandom, SetClock
from cartdesk.crypto import SigningKey
from cartdesk.exchange import make_receipt
from cartdesk.sync import Courier, Letters, Pins, back_off, next_try
from tests.exchange.parts import Site, Sponsor

SERVER = SigningKey.generate(SeededRandom(700))
OTHER = SigningKey.generate(SeededRandom(701))


def receipt(site, sealed, key=SERVER):
    return make_receipt(
        sealed.manifest, sealed.digest, site.key.public, key, "2026-03-05T12:00:00.000Z", 1_772_712_000
    )


@dataclass
class Road:
    """A road that answers what it is told to: bytes, None, or a fault to raise, one for each delivery."""

    answers: list = field(default_factory=list)
    lying: list = field(default_factory=list)
    letters: list = field(default_factory=list)
    delivered: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def deliver(self, package):
        self.delivered.append(package)
        answer = self.answers.pop(0)
        if isinstance(answer, CartDeskError):
            raise answer
        return answer

    def receipts(self):
        return self.lying

    def acknowledgements(self, after):
        self.asked.append(after)
        return Letters(tuple(self.letters), after + len(self.letters))


@pytest.fixture
def sponsor():
    return Sponsor()


@pytest.fixture
def site(sponsor):
    return Site(sponsor)


def courier(road, site, **how):
    pins = Pins("hemc101-01-02", "01", site.device, SERVER.public, site.sponsor.key.public)
    return Courier(road, pins, SeededRandom(1), **how)


def codes(carried):
    return [(one.number, one.code) for one in carried.failures]


def test_packages_go_in_order_and_bring_their_receipts(site):
    first, second = site.pack(), site.pack()
    road = Road([receipt(site, first), receipt(site, second)])
    carried = courier(road, site).carry([first.parcel, second.parcel])
    assert road.delivered == [first.data, second.data]
    assert [(one.number, one.data) for one in carried.receipts] == [
        (1, receipt(site, first)),
        (2, receipt(site, second)),
    ]
    assert (carried.failures, carried.laid, carried.retry_after) == ((), (), None)


def test_nothing_to_send_still_fetches_letters(site, sponsor):
    sealed = site.pack()
    road = Road(letters=[sponsor.acknowledge(sealed)])
    carried = courier(road, site).carry([], after=7)
    assert [one.number for one in carried.acknowledgements] == [1]
    assert (road.asked, carried.cursor) == ([7], 8)


def test_a_lost_answer_stops_the_round_and_is_tried_again_next_time(site):
    first, second = site.pack(), site.pack()
    road = Road([CartDeskError("sync.no-answer")])
    carried = courier(road, site).carry([first.parcel, second.parcel])
    assert codes(carried) == [(1, "sync.no-answer")]
    assert (len(road.delivered), road.asked, carried.receipts) == (1, [], ())
    assert 2 <= carried.retry_after <= 4


def test_with_a_wait_it_tries_until_a_receipt_comes(site):
    sealed = site.pack()
    road = Road([CartDeskError("sync.no-answer"), CartDeskError("server.fault"), receipt(site, sealed)])
    waited = []
    carried = courier(road, site, tries=5, wait=waited.append).carry([sealed.parcel])
    assert [one.number for one in carried.receipts] == [1]
    assert road.delivered == [sealed.data] * 3
    assert len(waited) == 2 and 2 <= waited[0] <= 4 <= waited[1] <= 8


def test_a_refusal_is_not_tried_again(site):
    sealed = site.pack()
    road = Road([CartDeskError("package.fork", number=1)])
    carried = courier(road, site, tries=5, wait=lambda seconds: None).carry(
        [sealed.parcel, site.pack().parcel]
    )
    assert codes(carried) == [(1, "package.fork")]
    assert len(road.delivered) == 1
    assert road.asked == [0]


def test_a_gap_names_the_package_the_post_office_needs(site):
    site.pack()
    second = site.pack()
    road = Road([CartDeskError("package.gap", need=1)])
    carried = courier(road, site).carry([second.parcel])
    assert carried.failures[0].facts == {"need": 1}


@pytest.mark.parametrize("forged", ["stranger", "other-package", "garbage", "empty"])
def test_a_forged_receipt_is_never_brought(site, forged):
    first, second = site.pack(), site.pack()
    answer = {
        "stranger": receipt(site, first, OTHER),
        "other-package": receipt(site, second),
        "garbage": b"{}",
        "empty": b"",
    }[forged]
    carried = courier(Road([answer]), site).carry([first.parcel, second.parcel])
    assert codes(carried) == [(1, "receipt.forged")]
    assert carried.receipts == ()


def test_forged_and_foreign_letters_are_never_brought(site, sponsor):
    sealed = site.pack()
    other = Site(sponsor, device="d0000002", seed=2)
    letters = [
        Sponsor(seed=901).acknowledge(sealed),
        b"garbage",
        sponsor.acknowledge(other.pack()),
        sponsor.acknowledge(sealed, package="e" * 64),
    ]
    carried = courier(Road(letters=letters), site).carry([], sent={1: sealed.digest})
    assert carried.acknowledgements == ()
    assert codes(carried) == [
        (None, "acknowledgement.forged"),
        (None, "acknowledgement.forged"),
        (1, "acknowledgement.other-package"),
    ]


def test_a_package_laid_down_is_not_delivered(site):
    sealed = site.pack()
    carried = courier(Road([None]), site).carry([sealed.parcel])
    assert (carried.laid, carried.receipts, carried.failures) == ((1,), (), ())


def test_receipts_lying_on_the_road_are_taken_and_their_packages_not_sent_again(site, sponsor):
    first, second = site.pack(), site.pack()
    road = Road([None], lying=[b"garbage", receipt(site, first, OTHER), receipt(site, first)])
    carried = courier(road, site).carry([first.parcel, second.parcel])
    assert [(one.number, one.data) for one in carried.receipts] == [(1, receipt(site, first))]
    assert (carried.laid, road.delivered) == ((2,), [second.data])


def test_without_a_post_office_on_the_card_no_receipt_counts(site):
    sealed = site.pack()
    pins = Pins("hemc101-01-02", "01", site.device, None, site.sponsor.key.public)
    carried = Courier(Road([None], lying=[receipt(site, sealed)]), pins, SeededRandom(1)).carry(
        [sealed.parcel]
    )
    assert carried.receipts == ()


def test_waiting_doubles_up_to_a_quarter_of_an_hour_and_never_twice_the_same():
    random = SeededRandom(3)
    for tries, full in ((1, 4), (2, 8), (3, 16), (8, 512), (9, 900), (50, 900), (10**9, 900)):
        pauses = {back_off(tries, random) for _ in range(50)}
        assert all(full / 2 <= pause <= full for pause in pauses)
        assert len(pauses) == 50


def test_the_next_try_is_reckoned_from_the_clock():
    clock = SetClock(datetime(2026, 3, 5, 12, tzinfo=UTC))
    assert timedelta(seconds=2) <= next_try(1, clock, SeededRandom(1)) - clock.utc <= timedelta(seconds=4)
