"""The Merkle tree of RFC 6962 (section 2.1) over the trail: roots, proofs, and a frontier that grows leaf by leaf.

All functions take and give hashes of 32 bytes; `leaf_hash` makes one of a record's stored bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.base.canonical import MAX_INT
from cartdesk.records.shape import Shape, is_digest

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 over 0x00 and the bytes of a leaf (for the trail: the record's canonical bytes)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01, left and right."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree head over leaf hashes; of none: SHA-256 of nothing."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


class Frontier:
    """The full subtrees on the right edge of a growing tree: a few hashes stand for all leaves so far.

    A tree of n leaves has one subtree for each bit set in n, largest first.
    """

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(nodes) != size.bit_count() or any(len(node) != HASH_BYTES for node in nodes):
            raise CartDeskError("frontier.malformed", field="nodes")
        self._size = size
        self._nodes = list(nodes)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash (32 bytes, from `leaf_hash`)."""
        if len(leaf) != HASH_BYTES:
            raise CartDeskError("frontier.malformed", field="leaf")
        node, bits = leaf, self._size
        while bits & 1:
            node = node_hash(self._nodes.pop(), node)
            bits >>= 1
        self._nodes.append(node)
        self._size += 1

    def root(self) -> bytes:
        """The tree head over all leaves so far."""
        if not self._nodes:
            return EMPTY_ROOT
        head = self._nodes[-1]
        for node in reversed(self._nodes[:-1]):
            head = node_hash(node, head)
        return head

    def to_json(self) -> dict[str, Any]:
        """The object {size, nodes}: hashes in hexadecimal, the largest subtree first."""
        return {"size": self._size, "nodes": [node.hex() for node in self._nodes]}

    @classmethod
    def from_json(cls, data: Any) -> Frontier:
        """Read the object {size, nodes}; anything else is `frontier.malformed`."""
        shape = Shape(data, ("size", "nodes"), "frontier")
        nodes = shape.sequence("nodes", most=MAX_INT.bit_length())
        if not all(is_digest(node) for node in nodes):
            raise shape.refuse("nodes")
        return cls(shape.whole("size"), [bytes.fromhex(node) for node in nodes])


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index` (from 0) in the tree over `leaves`."""
    if not 0 <= index < len(leaves):
        raise CartDeskError("proof.out-of-range")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root(leaves[:split])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """True when the leaf hash stands at `index` of the tree with `size` leaves and that head (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, result = index, size - 1, leaf
    for node in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            result = node_hash(node, result)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            result = node_hash(result, node)
        here, last = here >> 1, last >> 1
    return last == 0 and result == head


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The proof that the tree over the first `first` leaves (1 to all) is a beginning of the tree over `leaves`."""
    if not 1 <= first <= len(leaves):
        raise CartDeskError("proof.out-of-range")
    return _subproof(leaves, first, complete=True)


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """True when the tree of `second` leaves extends that of `first` leaves (RFC 9162, 2.1.4.2)."""
    if not 1 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, node)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _subproof(leaves: Sequence[bytes], first: int, *, complete: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if complete else [root(leaves)]
    split = _split(len(leaves))
    if first <= split:
        return [*_subproof(leaves[:split], first, complete=complete), root(leaves[split:])]
    return [*_subproof(leaves[split:], first - split, complete=False), root(leaves[:split])]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
