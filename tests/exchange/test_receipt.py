"""Receipts and acknowledgements: only the right key's word counts, and only for the package it names."""

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.crypto import SigningKey
from cartdesk.exchange import (
    Refused,
    check_receipt,
    make_receipt,
    read_acknowledgement,
    read_receipt,
    witness_name,
)
from cartdesk.exchange.signed import sign_object
from cartdesk.records.checkpoint import verify_cosignature
from tests.exchange.parts import Site, Sponsor

SERVER = SigningKey.generate(SeededRandom(700))
OTHER = SigningKey.generate(SeededRandom(701))
UNIX = 1_772_712_000


@pytest.fixture
def sponsor():
    return Sponsor()


@pytest.fixture
def site(sponsor):
    return Site(sponsor)


def receipt(site, sealed, key=SERVER):
    return make_receipt(
        sealed.manifest, sealed.digest, site.key.public, key, "2026-03-05T12:00:00.000Z", UNIX
    )


def forged_receipt():
    return pytest.raises(CartDeskError, match=r"^receipt\.forged")


def test_a_receipt_says_what_was_delivered_and_up_to_where(site):
    sealed = site.pack()
    told = read_receipt(receipt(site, sealed), SERVER.public)
    assert (told.package, told.number, told.accepted_to) == (sealed.digest, 1, 2)
    assert told.head == site_root(site)
    assert told.time == "2026-03-05T12:00:00.000Z"


def site_root(site):
    from cartdesk.records.tree import leaf_hash, root

    return root([leaf_hash(record) for record in site.records]).hex()


def test_its_checkpoint_carries_the_post_offices_word_with_the_time(site):
    told = read_receipt(receipt(site, site.pack()), SERVER.public)
    assert verify_cosignature(told.checkpoint, SERVER.public, witness_name(SERVER.public)) == UNIX


def test_another_post_offices_receipt(site):
    with forged_receipt():
        read_receipt(receipt(site, site.pack(), OTHER), SERVER.public)


def test_a_receipt_whose_checkpoint_nobody_cosigned(site):
    sealed = site.pack()
    genuine = read_receipt(receipt(site, sealed), SERVER.public)
    told = {name: getattr(genuine, name) for name in genuine.__slots__ if name != "raw"}
    with forged_receipt():
        read_receipt(
            sign_object({**told, "checkpoint": sealed.manifest.checkpoint}, "receipt", SERVER), SERVER.public
        )
    assert read_receipt(sign_object(told, "receipt", SERVER), SERVER.public) == genuine


def test_a_genuine_receipt_for_another_package(site):
    first, second = site.pack(), site.pack()
    told = read_receipt(receipt(site, first), SERVER.public)
    check_receipt(told, first.digest, first.manifest)
    with forged_receipt():
        check_receipt(told, second.digest, second.manifest)
    with forged_receipt():
        check_receipt(told, second.digest, first.manifest)


def test_a_receipt_is_not_an_acknowledgement_even_by_the_same_key(site):
    with pytest.raises(CartDeskError, match=r"^acknowledgement\.forged"):
        read_acknowledgement(receipt(site, site.pack()), SERVER.public)


def test_an_acknowledgement_lists_what_was_taken_and_what_was_not(site, sponsor):
    sealed = site.pack()
    data = sponsor.acknowledge(
        sealed, accepted=("b" * 64, "a" * 64), refused=(Refused("c" * 64, "signature-invalid"),)
    )
    told = read_acknowledgement(data, sponsor.key.public)
    assert told.accepted == ("a" * 64, "b" * 64)
    assert told.refused == (Refused("c" * 64, "signature-invalid"),)
    assert (told.package, told.number, told.user) == (sealed.digest, 1, "u-data")


def test_an_acknowledgement_by_the_post_office_or_a_stranger(site, sponsor):
    data = sponsor.acknowledge(site.pack())
    for key in (SERVER, OTHER):
        with pytest.raises(CartDeskError, match=r"^acknowledgement\.forged"):
            read_acknowledgement(data, key.public)


def test_an_acknowledgement_that_names_a_form_twice(site, sponsor):
    sealed = site.pack()
    twice = (Refused("a" * 64, "record-missing"),)
    for changes in ({"accepted": ("a" * 64, "a" * 64)}, {"accepted": ("a" * 64,), "refused": twice}):
        with pytest.raises(CartDeskError, match=r"^acknowledgement\.forged"):
            read_acknowledgement(sponsor.acknowledge(sealed, **changes), sponsor.key.public)


def test_no_message_of_the_sponsor_carries_a_value(site, sponsor):
    """R14: the acknowledgement's keys are these and no others, and a reason is a code."""
    data = sponsor.acknowledge(site.pack(), refused=(Refused("c" * 64, "38,9 °C"),))
    with pytest.raises(CartDeskError, match=r"^acknowledgement\.forged"):
        read_acknowledgement(data, sponsor.key.public)
