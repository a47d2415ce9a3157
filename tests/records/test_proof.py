"""The proof of one record against vectors written without the program, and against every bit turned (R12, T20)."""

from functools import partial

import pytest

from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.records import check_proof, leaf_hash, make_checkpoint, make_proof, read_proof
from cartdesk.records.tree import consistency_proof, root, verify_consistency
from tests.records.parts import DEVICE_KEY, ORIGIN, trail
from tests.vectors.reading import each, outcome, read

VECTORS = read("proof")
COUNT = 67
RECORDS, _ = trail(COUNT)
LEAVES = [leaf_hash(one) for one in RECORDS]
ORIGIN_NAME = f"cartdesk/{ORIGIN.study}/{ORIGIN.site}/{ORIGIN.device}"


def note_of(leaves, key=DEVICE_KEY):
    return make_checkpoint(ORIGIN_NAME, len(leaves), root(leaves), key)


@pytest.mark.parametrize(**each(VECTORS["cases"]))
@pytest.mark.requirement(
    "R12", "a record is proved to somebody outside by a small file, and nothing else passes for it"
)
def test_vectors(case):
    key = bytes.fromhex(VECTORS["key"])
    assert outcome(lambda: check_proof(read_proof(case["text"]), key)) == case["outcome"]


def test_every_record_is_proved_and_no_other_passes_for_it():
    note = note_of(LEAVES)
    for at, data in enumerate(RECORDS):
        proof = make_proof(data, at, LEAVES, note)
        assert read_proof(proof.encode()) == proof
        record, point = check_proof(proof, DEVICE_KEY.public)
        assert (record.seq, point.size) == (at + 1, COUNT)
        stranger = read_proof(proof.encode().replace(f"index {at}\n", f"index {(at + 1) % COUNT}\n"))
        assert outcome(partial(check_proof, stranger, DEVICE_KEY.public)) == "proof.false"


def test_no_letter_of_a_proof_can_be_changed():
    text = make_proof(RECORDS[30], 30, LEAVES, note_of(LEAVES)).encode()
    for at in range(0, len(text), 7):
        for letter in ("A", "9"):
            bent = text[:at] + letter + text[at + 1 :]
            if bent == text:
                continue
            with pytest.raises(CartDeskError):
                check_proof(read_proof(bent), DEVICE_KEY.public)


def test_a_proof_is_made_only_of_the_leaves_its_checkpoint_speaks_of():
    assert outcome(lambda: make_proof(RECORDS[3], 3, LEAVES[:-1], note_of(LEAVES))) == "proof.out-of-range"


def test_another_device_proves_nothing():
    proof = make_proof(RECORDS[3], 3, LEAVES, note_of(LEAVES, SigningKey.from_seed(bytes(32))))
    assert outcome(lambda: check_proof(proof, DEVICE_KEY.public)) == "checkpoint.forged"


@pytest.mark.requirement("R12", "a later trail is proved to extend every earlier one, and a fork never is")
def test_each_state_of_a_trail_is_proved_to_extend_each_earlier_one_and_no_fork_is():
    fork = [*LEAVES[:20], leaf_hash(b"another"), *LEAVES[21:]]
    for first in range(1, COUNT + 1):
        proof = consistency_proof(LEAVES, first)
        assert verify_consistency(first, COUNT, root(LEAVES[:first]), root(LEAVES), proof)
        forked = verify_consistency(first, COUNT, root(fork[:first]), root(LEAVES), proof)
        assert forked == (first <= 20)
