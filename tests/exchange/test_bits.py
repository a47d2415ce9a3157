"""Every bit counts: no file that differs in one bit from a signed one is ever taken for it (T6)."""

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.crypto import SigningKey
from cartdesk.exchange import (
    make_receipt,
    open_package,
    read_acknowledgement,
    read_enrolment_card,
    read_outer,
    read_receipt,
    read_study_card,
)
from tests.exchange.parts import Site, Sponsor

SERVER = SigningKey.generate(SeededRandom(700))


def flipped(data, bits):
    """The data with one bit flipped, for each bit asked for."""
    for bit in bits:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << (bit % 8)
        yield bit, bytes(changed)


def accepted(data, read, step=1, start=0):
    """The bits whose flip was not refused with a code; any other exception is let through and fails the test."""
    found = []
    for bit, changed in flipped(data, range(start, len(data) * 8, step)):
        try:
            read(changed)
        except CartDeskError:
            continue
        found.append(bit)
    return found


@pytest.fixture(scope="module")
def sponsor():
    return Sponsor()


@pytest.fixture(scope="module")
def site(sponsor):
    return Site(sponsor)


@pytest.fixture(scope="module")
def small(site):
    return site.pack_small()


def opener(sponsor, site):
    expected = site.expectations()
    return lambda data: open_package(data, sponsor.age.identity, site.key.public, expected)


def receipt_of(site, sealed):
    return make_receipt(
        sealed.manifest, sealed.digest, site.key.public, SERVER, "2026-03-05T12:00:00.000Z", 1_772_712_000
    )


def test_bits_of_a_small_package(sponsor, site, small):
    """Every bit of the outside; of the sealed body, which one digest covers, every seventh."""
    read = opener(sponsor, site)
    assert read(small.data).digests
    outside = (len(small.data) - len(read_outer(small.data).body)) * 8
    assert accepted(small.data[: outside // 8], lambda head: read(head + small.data[outside // 8 :])) == []
    assert accepted(small.data, read, step=7, start=outside) == []


def test_every_bit_of_a_receipt(site, small):
    data = receipt_of(site, small)
    assert read_receipt(data, SERVER.public).package == small.digest
    assert accepted(data, lambda changed: read_receipt(changed, SERVER.public)) == []


def test_every_bit_of_an_acknowledgement(sponsor, small):
    data = sponsor.acknowledge(small, accepted=("a" * 64,))
    assert read_acknowledgement(data, sponsor.key.public).package == small.digest
    assert accepted(data, lambda changed: read_acknowledgement(changed, sponsor.key.public)) == []


def test_every_bit_of_both_cards(sponsor, site):
    for data, read in ((sponsor.card(SERVER), read_study_card), (site.card(), read_enrolment_card)):
        assert read(data).training is False
        assert accepted(data, read) == []


def test_every_cut_of_a_small_package(sponsor, site, small):
    read = opener(sponsor, site)
    for length in range(len(small.data)):
        with pytest.raises(CartDeskError):
            read(small.data[:length])


def test_sampled_bits_of_a_package_with_a_form(sponsor):
    site = Site(sponsor, seed=5)
    sealed = site.pack()
    assert accepted(sealed.data, opener(sponsor, site), step=37) == []


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_every_bit_of_six_packages(sponsor):
    small = Site(sponsor, seed=9)
    assert accepted(small.pack_small().data, opener(sponsor, small)) == []
    for seed in range(10, 15):
        site = Site(sponsor, seed=seed)
        sealed = site.pack(value=f"{36 + seed / 10}")
        assert accepted(sealed.data, opener(sponsor, site)) == []
