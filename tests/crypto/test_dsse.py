"""DSSE envelopes against their vectors (D3, T20)."""

import json

import pytest

from cartdesk.base import canonical
from cartdesk.crypto import SigningKey, envelope, envelope_from_json, payload_type, read_envelope
from cartdesk.crypto.dsse import from_base64, pae, to_base64
from tests.vectors.reading import each, outcome, read

VECTORS = read("dsse")
TYPE, KEY = VECTORS["type"], bytes.fromhex(VECTORS["key"])


def test_the_signed_bytes_are_those_of_the_standard():
    public = VECTORS["public"]
    assert pae(public["type"], public["payload"].encode()).decode() == public["pae"]
    assert pae(TYPE, VECTORS["payload"].encode()).decode() == VECTORS["pae"]


def test_lengths_are_counted_in_bytes():
    assert pae("т", "ё".encode()) == "DSSEv1 2 т 2 ё".encode()


def test_an_envelope_is_the_same_bytes_every_time():
    key = SigningKey.from_seed(bytes.fromhex(VECTORS["seed"]))
    assert key.public == KEY
    assert envelope(VECTORS["payload"].encode(), TYPE, key).decode() == VECTORS["envelope"]
    assert payload_type("example") == TYPE


@pytest.mark.parametrize(**each(VECTORS["cases"]))
def test_envelopes_are_read_strictly_and_verified(case):
    data = case["bytes"].encode()

    def act():
        found = read_envelope(data, TYPE)
        assert found.raw == data
        assert found.verify(KEY) == (case["outcome"] == "good")
        assert canonical(found.to_json()) == data
        assert envelope_from_json(found.to_json(), TYPE) == found

    expected = "good" if case["outcome"] == "forged" else case["outcome"]
    assert outcome(act) == expected


def test_any_flipped_bit_of_an_envelope_is_noticed():
    good = VECTORS["envelope"].encode()
    assert read_envelope(good, TYPE).verify(KEY)
    for place in range(len(good)):
        for bit in (1, 2, 4, 8, 16, 32, 64, 128):
            data = good[:place] + bytes([good[place] ^ bit]) + good[place + 1 :]
            if outcome(lambda data=data: read_envelope(data, TYPE)) == "good":
                assert not read_envelope(data, TYPE).verify(KEY), (place, bit)


@pytest.mark.parametrize("place", ["payload", "keyid", "sig"])
def test_base64_and_key_id_leave_no_room(place):
    found = json.loads(VECTORS["envelope"])
    where = found if place == "payload" else found["signatures"][0]
    for text in (where[place] + "=", where[place] + " ", where[place].upper(), ""):
        bent = (
            canonical({**found, "payload": text})
            if place == "payload"
            else canonical({**found, "signatures": [{**where, place: text}]})
        )
        code = outcome(lambda bent=bent: read_envelope(bent, TYPE))
        assert code == "envelope.malformed" or not read_envelope(bent, TYPE).verify(KEY)


def test_a_limit_holds_before_reading():
    assert (
        outcome(lambda: read_envelope(VECTORS["envelope"].encode(), TYPE, limit=10)) == "envelope.malformed"
    )


@pytest.mark.parametrize("text", ["aGVsbG8", "aGVsbG9=", "aGVs\nbG8=", "-_-_", "é", None, 5, "a==="])
def test_base64_has_one_spelling(text):
    assert outcome(lambda: from_base64(text)) == "crypto.base64"


def test_base64_is_read_back():
    for length in range(70):
        data = bytes(range(length))
        assert from_base64(to_base64(data)) == data
