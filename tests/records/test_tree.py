"""The Merkle tree against the reference vectors of RFC 6962 (T20)."""

import pytest

from cartdesk.base import SeededRandom
from cartdesk.records.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.vectors.reading import outcome, read

VECTORS = read("tree")
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(text) for text in VECTORS["roots"]]

# Roots of the eight reference leaves as printed in the tests of the Certificate Transparency code.
PUBLISHED = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_are_the_published_ones():
    assert [one.hex() for one in ROOTS] == PUBLISHED
    assert [root(LEAVES[:size]) for size in range(9)] == ROOTS
    assert root([]) == EMPTY_ROOT


def test_a_frontier_grows_to_the_same_roots():
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert (frontier.size, frontier.root()) == (size, ROOTS[size])
        frontier = Frontier.from_json(frontier.to_json())
        frontier.append(leaf)
    assert frontier.root() == ROOTS[8]


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda case: f"{case['index']}-of-{case['size']}")
def test_inclusion(case):
    index, size, proof = case["index"], case["size"], [bytes.fromhex(text) for text in case["proof"]]
    assert inclusion_proof(LEAVES[:size], index) == proof
    assert verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
    assert not verify_inclusion(LEAVES[index], index, size, [*proof, bytes(32)], ROOTS[size])
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, ROOTS[size])
    for other in range(size):
        assert verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size]) == (other == index)
    if proof:
        assert not verify_inclusion(LEAVES[index], index, size, proof[:-1], ROOTS[size])
        assert not verify_inclusion(LEAVES[index], index, size, [bytes(32), *proof[1:]], ROOTS[size])


@pytest.mark.parametrize(
    "case", VECTORS["consistency"], ids=lambda case: f"{case['first']}-to-{case['second']}"
)
def test_consistency(case):
    first, second, proof = case["first"], case["second"], [bytes.fromhex(text) for text in case["proof"]]
    assert consistency_proof(LEAVES[:second], first) == proof
    assert verify_consistency(first, second, ROOTS[first], ROOTS[second], proof)
    assert not verify_consistency(first, second, bytes(32), ROOTS[second], proof)
    assert not verify_consistency(first, second, ROOTS[first], bytes(32), proof)
    assert not verify_consistency(first, second, ROOTS[first], ROOTS[second], [*proof, bytes(32)])
    for place in range(len(proof)):
        bent = [*proof[:place], bytes(32), *proof[place + 1 :]]
        assert not verify_consistency(first, second, ROOTS[first], ROOTS[second], bent)


def test_larger_trees_prove_each_leaf_and_each_beginning():
    random = SeededRandom(5)
    leaves = [random.take(32) for _ in range(67)]
    heads = [root(leaves[:size]) for size in range(68)]
    for size in (31, 32, 33, 64, 67):
        for index in range(size):
            assert verify_inclusion(
                leaves[index], index, size, inclusion_proof(leaves[:size], index), heads[size]
            )
        for first in range(1, size + 1):
            proof = consistency_proof(leaves[:size], first)
            assert verify_consistency(first, size, heads[first], heads[size], proof)
            assert first == size or not verify_consistency(first, size, heads[first - 1], heads[size], proof)


def test_what_is_out_of_range_is_refused():
    assert outcome(lambda: inclusion_proof(LEAVES, 8)) == "proof.out-of-range"
    assert outcome(lambda: inclusion_proof(LEAVES, -1)) == "proof.out-of-range"
    assert outcome(lambda: consistency_proof(LEAVES, 0)) == "proof.out-of-range"
    assert outcome(lambda: consistency_proof(LEAVES, 9)) == "proof.out-of-range"
    assert not verify_inclusion(LEAVES[0], 0, 0, [], EMPTY_ROOT)
    assert not verify_consistency(0, 8, EMPTY_ROOT, ROOTS[8], [])
    assert not verify_consistency(8, 7, ROOTS[8], ROOTS[7], [])


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"size": 1},
        {"size": 1, "nodes": []},
        {"size": 0, "nodes": ["00" * 32]},
        {"size": 3, "nodes": ["00" * 32]},
        {"size": -1, "nodes": []},
        {"size": True, "nodes": ["00" * 32]},
        {"size": 1, "nodes": ["00"]},
        {"size": 1, "nodes": [None]},
        {"size": 1, "nodes": ["00" * 32], "x": 1},
    ],
)
def test_a_malformed_frontier_is_refused(data):
    assert outcome(lambda: Frontier.from_json(data)) == "frontier.malformed"


def test_a_record_is_not_taken_for_its_leaf_hash():
    assert outcome(lambda: Frontier().append(b"{}")) == "frontier.malformed"
