"""Cards: whole or refused; the address they name is safe to talk to."""

from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.crypto import SigningKey
from cartdesk.exchange import (
    Asked,
    check_request,
    is_address,
    make_enrolment_card,
    make_study_card,
    read_claim,
    read_enrolment_card,
    read_study_card,
    sign_request,
)
from tests.exchange.parts import Site, Sponsor

SERVER = SigningKey.generate(SeededRandom(700))


def test_a_study_card_tells_sponsor_and_server():
    sponsor = Sponsor()
    card = read_study_card(sponsor.card(SERVER))
    assert (card.org, card.public, card.recipients) == (
        "НМИЦ гематологии",
        sponsor.key.public,
        (sponsor.age.recipient,),
    )
    assert card.server.key == SERVER.public.hex()
    assert card.digest == read_study_card(sponsor.card(SERVER)).digest


def test_a_study_card_may_know_no_server():
    assert read_study_card(Sponsor().card()).server is None


def test_an_enrolment_card_tells_the_devices_keys():
    site = Site(Sponsor())
    card = read_enrolment_card(site.card())
    assert (card.device, card.public, card.certifying) == (
        "d0000001",
        site.key.public,
        site.certifying.public.hex(),
    )


def test_a_card_signed_by_another_key_than_it_names():
    sponsor, site = Sponsor(), Site(Sponsor())
    stranger = SigningKey.generate(SeededRandom(4))
    for data, read in (
        (make_study_card(read_study_card(sponsor.card()), stranger), read_study_card),
        (make_enrolment_card(read_enrolment_card(site.card()), stranger), read_enrolment_card),
    ):
        with pytest.raises(CartDeskError, match=r"^card\.altered"):
            read(data)


def test_one_card_is_not_taken_for_the_other():
    for data, read in ((Sponsor().card(), read_enrolment_card), (Site(Sponsor()).card(), read_study_card)):
        with pytest.raises(CartDeskError, match=r"^card\.altered"):
            read(data)


def test_a_card_with_a_weak_key_or_a_wrong_recipient_is_not_written():
    sponsor = Sponsor()
    card = read_study_card(sponsor.card())
    for changes in ({"key": "00" * 32}, {"recipients": ()}, {"recipients": ("age1wrong",)}, {"org": " "}):
        with pytest.raises(CartDeskError, match=r"^card\.not-valid"):
            make_study_card(replace(card, **changes), sponsor.key)


@pytest.mark.parametrize(
    "url",
    [
        "https://post.example",
        "https://post.example:8443/base",
        "http://127.0.0.1:8000",
        "http://localhost:1",
        "http://[::1]:80",
    ],
)
def test_addresses_that_may_be_used(url):
    assert is_address(url)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://post.example",
            "ftp://post.example",
            "file:///etc/passwd",
            "https://",
            "//post.example",
            "",
        ),
        *("https://user@post.example", "https://post.example?x=1", "https://post.example#x", "https://a b"),
        *(
            "http://127.0.0.1.evil.example",
            "http://localhost@evil.example",
            "https://пост.example",
            "https://x:99999",
        ),
        *("https://post.example\nHost: evil", "javascript:alert(1)", None, 5),
    ],
)
def test_addresses_that_may_not(url):
    assert not is_address(url)


ASKED = Asked(SERVER.public.hex(), "GET", "/v1/packages?after=0")
NOW = 1_772_712_000


def judged(header, asked=ASKED, now=NOW):
    check_request(read_claim(header), asked, now)


def test_a_signed_request_is_good_for_what_it_asks_and_for_five_minutes():
    header = sign_request(ASKED, NOW, SERVER)
    for now in (NOW - 300, NOW, NOW + 300):
        judged(header, now=now)
    for now in (NOW - 301, NOW + 301):
        with pytest.raises(CartDeskError, match=r"^request\.stale") as caught:
            judged(header, now=now)
        assert caught.value.facts == {"now": now}


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, server="e" * 64),
        replace(ASKED, method="POST"),
        replace(ASKED, target="/v1/packages?after=1"),
        replace(ASKED, body="a" * 64),
    ],
)
def test_a_signed_request_is_good_for_nothing_else(other):
    with pytest.raises(CartDeskError, match=r"^request\.forbidden"):
        judged(sign_request(ASKED, NOW, SERVER), other)


def test_a_request_whose_time_was_changed():
    header = sign_request(ASKED, NOW - 1000, SERVER).replace(str(NOW - 1000), str(NOW))
    with pytest.raises(CartDeskError, match=r"^request\.forbidden"):
        judged(header)
