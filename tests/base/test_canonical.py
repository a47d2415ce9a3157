"""One value, one spelling: canonical bytes against their vectors, and that nothing else gets through (B11)."""

import json
import random

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as some

from cartdesk.base import CartDeskError, canonical, digest, nfc, parse_canonical
from tests.vectors.reading import each, outcome, read

VECTORS = read("canonical")


@pytest.mark.parametrize(**each(VECTORS["encode"]))
def test_a_value_has_one_spelling(case):
    data = canonical(case["value"])
    assert data.decode("utf-8") == case["canonical"]
    assert digest(data) == case["sha256"]
    assert parse_canonical(data) == case["value"]


@pytest.mark.parametrize(**each(VECTORS["refuse"]))
def test_other_spellings_are_refused(case):
    assert outcome(lambda: parse_canonical(case["bytes"].encode("utf-8", "surrogatepass"))) == case["outcome"]


@pytest.mark.parametrize(**each(VECTORS["refuse_hex"]))
def test_other_encodings_are_refused(case):
    assert outcome(lambda: parse_canonical(bytes.fromhex(case["hex"]))) == case["outcome"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "canonical.unknown-type"),
        ({"a": b"bytes"}, "canonical.unknown-type"),
        ({"a": {1, 2}}, "canonical.unknown-type"),
        ({1: "a"}, "canonical.key-not-text"),
        (2**53, "canonical.number-too-large"),
        (-(2**53), "canonical.number-too-large"),
        ("и\u0306", "canonical.not-nfc"),
        ({"и\u0306": 1}, "canonical.not-nfc"),
        ("\udc00", "canonical.lone-surrogate"),
        ([[[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]]], "canonical.too-deep"),
    ],
)
def test_what_has_no_spelling_is_refused(value, code):
    assert outcome(lambda: canonical(value)) == code


def test_bytes_over_the_limit_are_refused_before_they_are_read():
    assert outcome(lambda: parse_canonical(b"[" * 101, limit=100)) == "canonical.too-large"
    assert parse_canonical(b"[]", limit=2) == []


def test_hostile_nesting_is_refused_and_not_followed():
    for data in (b"[" * 1_000_000, b'{"a":' * 200_000, b"[" * 5000 + b"]" * 5000):
        assert outcome(lambda data=data: parse_canonical(data)) in (
            "canonical.not-json",
            "canonical.too-deep",
        )


def test_a_number_of_ten_thousand_digits_is_refused():
    assert outcome(lambda: parse_canonical(b"9" * 10_000)) in (
        "canonical.not-json",
        "canonical.number-too-large",
    )


plain = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | some.text().map(nfc),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text().map(nfc), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(plain)
@example({"\ue000": 1, "\U0001f600": 2, "я": {"\ufb01": [], "\U00010000": "\x7f\x1f\u2028</script>"}})
@example({"\ue000": {"b": 1, "a": 2}, "a": {"\ue000": 1, "\U0001f600": 2}})
def test_another_encoder_of_rfc_8785_writes_the_same_bytes(value):
    assert canonical(value) == rfc8785.dumps(value)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(plain)
def test_what_is_written_is_read_back_and_any_other_layout_is_not(value):
    data = canonical(value)
    assert parse_canonical(data) == value
    assert json.loads(data) == value
    spaced = json.dumps(value, ensure_ascii=False, indent=1).encode()
    if spaced != data:
        assert outcome(lambda: parse_canonical(spaced)) == "canonical.not-canonical"


def test_mutated_bytes_never_escape_and_never_pass_as_another_spelling():
    chance = random.Random(20260305)
    seeds = [case["canonical"].encode() for case in VECTORS["encode"]]
    for _ in range(4000):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(data) + 1)
            data[place : place + chance.randint(0, 1)] = bytes(
                chance.choices(b'{}[]",:\\u0019e.- \xd0\xff', k=chance.randint(0, 2))
            )
        try:
            value = parse_canonical(bytes(data))
        except CartDeskError:
            continue
        assert canonical(value) == bytes(data)
