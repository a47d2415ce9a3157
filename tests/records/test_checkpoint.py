"""Checkpoint notes against their vectors and the public note format (D4, T20)."""

import hashlib
import random

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.crypto import SigningKey, from_base64, verify
from cartdesk.records import (
    cosign,
    make_checkpoint,
    parse_checkpoint,
    read_checkpoint,
    trail_origin,
    verify_cosignature,
)
from cartdesk.records.checkpoint import _key_hash
from tests.vectors.reading import each, outcome, read

VECTORS = read("checkpoint")
SERVER = VECTORS["server"]
PUBLIC, SERVER_PUBLIC = bytes.fromhex(VECTORS["key"]), bytes.fromhex(SERVER["key"])


def test_the_note_of_the_page_is_made_byte_by_byte():
    key = SigningKey.from_seed(bytes.fromhex(VECTORS["seed"]))
    note = make_checkpoint(VECTORS["origin"], VECTORS["size"], bytes.fromhex(VECTORS["root"]), key)
    assert note == VECTORS["note"]
    found = read_checkpoint(note, PUBLIC)
    assert (found.origin, found.size, found.root.hex()) == (
        VECTORS["origin"],
        VECTORS["size"],
        VECTORS["root"],
    )
    assert found.short == "1204·" + VECTORS["root"][:16]


@pytest.mark.parametrize(**each(VECTORS["cases"]))
def test_notes_of_the_page(case):
    assert outcome(lambda: read_checkpoint(case["note"], PUBLIC)) == case["outcome"]


def test_the_public_example_of_a_signed_note():
    """The key hash and the signature of the note example that the C2SP format comes from."""
    public = VECTORS["public"]
    name, key_hash, key = public["verifier"].split("+", 2)
    blob = from_base64(public["note"].rstrip("\n").rsplit(" ", 1)[1])
    raw = from_base64(key)
    assert raw[0] == 1
    assert _key_hash(name, b"\x01", raw[1:]).hex() == key_hash == blob[:4].hex()
    assert verify(raw[1:], blob[4:], public["note"].partition("\n\n")[0].encode() + b"\n")


def test_a_cosignature_of_the_page():
    key = SigningKey.from_seed(bytes.fromhex(SERVER["seed"]))
    note = cosign(VECTORS["note"], key, SERVER["name"], SERVER["time"])
    assert note == VECTORS["note"] + SERVER["line"]
    assert verify_cosignature(note, SERVER_PUBLIC, SERVER["name"]) == SERVER["time"]
    assert read_checkpoint(note, PUBLIC).size == VECTORS["size"]


def test_a_cosignature_holds_for_one_note_one_name_one_key_and_one_time():
    note = VECTORS["note"] + SERVER["line"]
    blob = from_base64(SERVER["line"].rstrip("\n").rsplit(" ", 1)[1])
    later = blob[:4] + (SERVER["time"] + 1).to_bytes(8, "big") + blob[12:]
    from cartdesk.crypto import to_base64

    bent = VECTORS["note"] + f"— {SERVER['name']} {to_base64(later)}\n"
    other = SigningKey.generate(SeededRandom(9)).public
    for text, key, name in (
        (VECTORS["note"], SERVER_PUBLIC, SERVER["name"]),
        (note.replace("1204", "1205"), SERVER_PUBLIC, SERVER["name"]),
        (bent, SERVER_PUBLIC, SERVER["name"]),
        (note, other, SERVER["name"]),
        (note, SERVER_PUBLIC, "post.elsewhere"),
    ):
        assert (
            outcome(lambda text=text, key=key, name=name: verify_cosignature(text, key, name))
            == "checkpoint.not-cosigned"
        )


def test_the_device_signature_is_no_cosignature_and_the_other_way_round():
    name = VECTORS["origin"]
    key = SigningKey.from_seed(bytes.fromhex(VECTORS["seed"]))
    assert outcome(lambda: verify_cosignature(VECTORS["note"], PUBLIC, name)) == "checkpoint.not-cosigned"
    only = cosign(VECTORS["note"], key, name, 1)
    only = only.partition("\n\n")[0] + "\n\n" + only.splitlines(keepends=True)[-1]
    assert outcome(lambda: read_checkpoint(only, PUBLIC)) == "checkpoint.forged"


def test_the_origin_is_study_site_and_device():
    assert trail_origin("STUDY-01", "07", "d1") == "cartdesk/STUDY-01/07/d1"
    for parts in (("A B", "07", "d"), ("A\nB", "07", "d"), ("A+B", "07", "d"), ("ИССЛ", "07", "d")):
        assert outcome(lambda parts=parts: trail_origin(*parts)) == "checkpoint.malformed"


def test_what_could_not_be_read_is_not_written():
    key, origin = SigningKey.generate(SeededRandom(1)), VECTORS["origin"]
    assert outcome(lambda: make_checkpoint("DSSEv1 1 1", 1, bytes(32), key)) == "checkpoint.malformed"
    assert outcome(lambda: make_checkpoint(origin, -1, bytes(32), key)) == "checkpoint.malformed"
    assert outcome(lambda: make_checkpoint(origin, 1, bytes(31), key)) == "checkpoint.malformed"
    assert outcome(lambda: cosign(VECTORS["note"], key, "a b", 1)) == "checkpoint.malformed"
    assert outcome(lambda: cosign(VECTORS["note"], key, "a", 0)) == "checkpoint.malformed"
    assert outcome(lambda: cosign("", key, "a", 1)) == "checkpoint.malformed"


def test_more_signatures_than_anyone_needs_are_refused():
    line = VECTORS["note"].splitlines(keepends=True)[-1]
    assert outcome(lambda: parse_checkpoint(VECTORS["note"] + line * 15)) == "good"
    assert outcome(lambda: parse_checkpoint(VECTORS["note"] + line * 16)) == "checkpoint.malformed"


def test_mutated_notes_never_escape_and_never_verify():
    chance = random.Random(20260307)
    good = VECTORS["note"] + SERVER["line"]
    passed = 0
    for _ in range(3000):
        place = chance.randrange(len(good))
        text = (
            good[:place]
            + "".join(chance.choices("\n —+=A0\r\ud800й", k=chance.randint(0, 2)))
            + good[place + chance.randint(0, 2) :]
        )
        try:
            found = read_checkpoint(text, PUBLIC)
        except CartDeskError:
            continue
        passed += 1
        assert found.body == parse_checkpoint(VECTORS["note"]).body
    assert passed < 3000


def test_key_hashes_follow_the_signed_note_format():
    assert _key_hash("n", b"\x01", PUBLIC) == hashlib.sha256(b"n\n\x01" + PUBLIC).digest()[:4]
