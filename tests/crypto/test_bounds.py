"""The last step on each side of every bound of the crypto room; mutation testing showed that nothing else held them."""

import hmac
from dataclasses import FrozenInstanceError, fields

import pytest
import shamir_mnemonic
from zxcvbn import zxcvbn

from cartdesk.base import CartDeskError, SeededRandom, canonical
from cartdesk.crypto import (
    AgeKey,
    Cost,
    Envelope,
    Share,
    SigningKey,
    envelope_from_json,
    open_sealed,
    password_faults,
    read_envelope,
    read_share,
    recovery_key,
    seal,
    split,
    stretch,
    unwrap,
    usable_public,
    usable_recipient,
    verify,
    wrap,
)
from cartdesk.crypto.dsse import pae, to_base64
from cartdesk.crypto.password import _common_words, _nothing_new
from tests.vectors.reading import outcome, read

KEY = SigningKey.generate(SeededRandom(5))
GIB = 1024 * 1024
PAGE = {name: bytes.fromhex(text) for name, text in read("desk-keys")["wrapped"].items()}


@pytest.mark.parametrize("made", [Cost(64, 1, 1), Envelope(b"", "", "", b"", b""), Share(1, 2, ())])
def test_what_was_read_cannot_be_bent_afterwards(made):
    for one in fields(made):
        with pytest.raises(FrozenInstanceError):
            setattr(made, one.name, None)
    assert not hasattr(made, "__dict__")


@pytest.mark.parametrize(
    "cost", [Cost(8, 1, 1), Cost(16, 1, 2), Cost(4 * GIB, 64, 64), Cost(8 * 64, 64, 64), Cost(64, 1, 1)]
)
def test_the_least_and_the_most_that_argon2id_may_cost(cost):
    assert cost.usable() is True


@pytest.mark.parametrize(
    "cost",
    [Cost(7, 1, 1), Cost(15, 1, 2), Cost(4 * GIB + 1, 1, 1), Cost(64, 0, 1), Cost(64, 65, 1), Cost(64, 1, 0),
     Cost(4 * GIB, 1, 65), Cost(8 * 64 - 1, 64, 64)],
)  # fmt: skip
def test_one_step_beyond_is_refused(cost):
    assert cost.usable() is False
    assert outcome(lambda: stretch("пароль", bytes(16), cost)) == "crypto.cost-refused"


def test_the_floor_is_reached_and_not_more():
    floor = Cost(100, 3, 1)
    assert not floor.below(floor)
    assert Cost(99, 3, 1).below(floor) and Cost(100, 2, 1).below(floor)


def test_a_password_that_is_no_text_is_told():
    assert outcome(lambda: stretch("пароль\ud800", bytes(16), Cost(8, 1, 1))) == "crypto.password-malformed"


def test_the_salt_has_sixteen_bytes():
    for length in (15, 17):
        assert (
            outcome(lambda length=length: stretch("п", bytes(length), Cost(8, 1, 1))) == "crypto.cost-refused"
        )


def test_the_nonce_of_a_wrapped_key_is_reckoned_as_the_page_says():
    kek, key, header = (PAGE[name] for name in ("kek", "key", "header"))
    inner = hmac.digest(kek, b"cartdesk/1/wrap-nonce", "sha256")
    told = len(header).to_bytes(8, "big") + header + key
    assert wrap(kek, key, header)[1:13] == hmac.digest(inner, told, "sha256")[:12]


def test_the_shortest_wrapped_thing_opens():
    """A version, a nonce and a tag are 29 bytes; one less is no wrapped key."""
    kek = bytes(range(32))
    short = wrap(kek, b"", b"h")
    assert len(short) == 29 and unwrap(kek, short, b"h") == b""
    assert outcome(lambda: unwrap(kek, short[:-1], b"h")) == "crypto.unwrap-failed"


def signed(**changed):
    payload = b"{}"
    signature = KEY.sign(pae("t", payload))
    told = {
        "payload": to_base64(payload),
        "payloadType": "t",
        "signatures": [{"keyid": KEY.key_id, "sig": to_base64(signature)}],
    }
    return {**told, **changed}


ONE = signed()["signatures"][0]


@pytest.mark.parametrize(
    "found",
    [
        signed(signatures=[]), signed(signatures=[ONE, ONE]), signed(signatures={"0": ONE}), signed(signatures="x"),
        signed(signatures=["x"]), signed(signatures=[{**ONE, "more": 1}]), signed(signatures=[{**ONE, "keyid": 5}]),
        signed(signatures=[{**ONE, "keyid": "k" * 129}]), signed(signatures=[{**ONE, "keyid": ["k"]}]),
        signed(signatures=[{**ONE, "sig": to_base64(bytes(63))}]), signed(payload=1.5), signed(more=1), [], "x", None,
    ],
)  # fmt: skip
def test_an_envelope_has_one_shape(found):
    assert outcome(lambda: envelope_from_json(found, "t")) == "envelope.malformed"


def test_a_key_id_may_be_as_long_as_128():
    long = signed(signatures=[{**ONE, "keyid": "k" * 128}])
    assert read_envelope(canonical(long), "t").verify(KEY.public) is False
    assert envelope_from_json(signed(), "t").verify(KEY.public) is True


def test_a_limit_is_reached_and_not_more():
    data = canonical(signed())
    assert read_envelope(data, "t", len(data)).raw == data
    assert outcome(lambda: read_envelope(data, "t", len(data) - 1)) == "envelope.malformed"


def test_answers_are_yes_or_no():
    """A caller that asks `is False` must not be told nothing."""
    signature = KEY.sign(b"m")
    assert verify(KEY.public, signature, b"m") is True
    assert verify(KEY.public, signature, b"n") is False
    assert verify(KEY.public[:31], signature, b"m") is False
    assert usable_public(bytes(32)) is False
    assert (
        usable_recipient("age1") is False and usable_recipient(AgeKey.from_seed(bytes(32)).recipient) is True
    )


def test_a_key_shows_sixteen_signs_of_its_name():
    assert repr(KEY) == f"SigningKey({KEY.key_id[:16]}…)"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_seeds_have_32_bytes(length):
    assert outcome(lambda: AgeKey.from_seed(bytes(length))) == "crypto.key-malformed"
    assert outcome(lambda: SigningKey.from_seed(bytes(length))) == "crypto.key-malformed"


def test_an_empty_body_is_sealed_like_any_other():
    key = AgeKey.from_seed(bytes(range(32)))
    assert open_sealed(seal(b"", [key.recipient]), key.identity) == b""


def test_a_password_is_judged_at_the_edge_of_what_is_guessed():
    """zxcvbn's 3 of 4 is taken, its 2 is not."""
    assert zxcvbn("monkeytiger9")["score"] == 3 and password_faults("monkeytiger9") == []
    assert zxcvbn("batteryhorse")["score"] == 2 and password_faults("batteryhorse") == ["too-guessable"]


def test_a_password_has_12_to_256_characters():
    assert "too-short" in password_faults("жК4-сова-ли") and "too-short" not in password_faults(
        "жК4-сова-лиф"
    )
    assert "too-long" not in password_faults("жК4-сова-лифт-92" * 16)
    assert "too-long" in password_faults("жК4-сова-лифт-92" * 16 + "х")


@pytest.mark.parametrize(
    ("text", "known", "nothing"),
    [
        ("", [], True),
        ("anna7?2#84", ["anna"], True),  # a word of four letters counts
        ("anna7?2#84", ["ann"], False),  # one of three does not: it stands in too many words
        ("anna7?2#84qwe", ["anna"], True),  # three letters are left
        ("anna7?2#84qwer", ["anna"], False),  # four are something new
        ("7?2#84-19+55", ["anna"], False),  # no letters, but nothing taken away either
        ("annamaria7?2#84", ["anna", "annamaria"], True),  # the longest word first
        ("ANNA7?2#84", ["anna"], True),
    ],
)
def test_what_is_left_when_the_known_words_are_taken_away(text, known, nothing):
    assert _nothing_new(text, known) is nothing


def test_the_words_that_are_tried_first_are_words():
    """Neither the remarks of the list nor its empty lines."""
    words = _common_words.__wrapped__()  # not what another test made it keep
    assert len(words) > 100 and "пароль" in words and "gfhjkm" in words and "parol" in words
    assert [word for word in words if not word or word.startswith("#") or "r35" in word] == []


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_recovery_secret_has_16_bytes(length):
    assert outcome(lambda: recovery_key(bytes(length))) == "crypto.key-malformed"
    assert outcome(lambda: split(bytes(length))) == "crypto.key-malformed"


def test_shares_that_do_not_give_the_secret_back_are_not_handed_out(monkeypatch):
    make = shamir_mnemonic.generate_mnemonics
    monkeypatch.setattr(
        shamir_mnemonic, "generate_mnemonics", lambda *told, **more: make(told[0], told[1], bytes(16), **more)
    )
    assert outcome(lambda: split(bytes(range(16)))) == "crypto.key-malformed"


def test_a_share_tells_its_number_and_the_word_that_is_wrong():
    shares = split(bytes(range(16)))
    assert [one.number for one in shares] == [1, 2, 3]
    assert repr(shares[1]) == f"Share(2, mark {shares[1].mark})"
    assert not any(word in repr(shares[1]) for word in shares[1].words)
    for at in (1, 7, 20):
        words = list(shares[0].words)
        words[at - 1] = "aaaa"
        with pytest.raises(CartDeskError, match=r"share.unknown-word") as told:
            read_share(" ".join(words))
        assert told.value.facts["n"] == at
