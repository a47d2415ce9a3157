"""Sealed bytes open for each recipient and for nobody else (D5)."""

import pytest

from cartdesk.base import SeededRandom
from cartdesk.crypto import AgeKey, open_sealed, seal, usable_recipient
from cartdesk.crypto.bech32 import bech32_encode
from tests.vectors.reading import outcome

SPONSOR, SITE, STRANGER = (AgeKey.generate(SeededRandom(seed)) for seed in (1, 2, 3))
DATA = "значение".encode() * 100


def test_either_recipient_opens_alone():
    sealed = seal(DATA, [SPONSOR.recipient, SITE.recipient])
    assert open_sealed(sealed, SPONSOR.identity) == DATA
    assert open_sealed(sealed, SITE.identity) == DATA
    assert outcome(lambda: open_sealed(sealed, STRANGER.identity)) == "crypto.open-failed"


def test_nothing_of_the_content_shows():
    sealed = seal(DATA, [SPONSOR.recipient])
    assert "значение".encode() not in sealed
    assert seal(DATA, [SPONSOR.recipient]) != sealed


def test_every_altered_byte_is_noticed():
    """The stanza is text that a reader may not bend: each byte is flipped in turn."""
    sealed = seal(b"38.9", [SPONSOR.recipient])
    for place in range(len(sealed)):
        data = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert outcome(lambda data=data: open_sealed(data, SPONSOR.identity)) == "crypto.open-failed", place
    for length in range(0, len(sealed), 7):
        assert (
            outcome(lambda length=length: open_sealed(sealed[:length], SPONSOR.identity))
            == "crypto.open-failed"
        )


def test_armour_is_not_read():
    armoured = b"-----BEGIN AGE ENCRYPTED FILE-----\n\n-----END AGE ENCRYPTED FILE-----\n"
    assert outcome(lambda: open_sealed(armoured, SPONSOR.identity)) == "crypto.open-failed"


def test_the_key_of_a_seed_is_always_the_same():
    again = AgeKey.generate(SeededRandom(1))
    assert (again.identity, again.recipient) == (SPONSOR.identity, SPONSOR.recipient)
    assert AgeKey.from_identity(again.identity).recipient == SPONSOR.recipient
    assert SPONSOR.identity.startswith("AGE-SECRET-KEY-1")
    assert SPONSOR.identity not in repr(SPONSOR)


@pytest.mark.parametrize("text", ["", "age1", "age1qqqq", "AGE-SECRET-KEY-1QQQQ", "ssh-ed25519 AAAA", "й"])
def test_malformed_keys_are_refused(text):
    assert not usable_recipient(text)
    assert outcome(lambda: seal(b"x", [text])) == "crypto.recipient-malformed"
    assert outcome(lambda: AgeKey(text)) == "crypto.identity-malformed"


def test_sealing_for_nobody_is_refused():
    assert outcome(lambda: seal(b"x", [])) == "crypto.recipient-malformed"
    assert usable_recipient(SPONSOR.recipient)


def test_bech32_of_bip_173():
    """The last valid string of BIP 173 with data: split of 0..31 reckoned from its own alphabet."""
    numbers = list(range(32))
    data = int("".join(f"{n:05b}" for n in numbers), 2).to_bytes(20, "big")
    assert bech32_encode("abcdef", data) == "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
