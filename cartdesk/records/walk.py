"""Reading a trail through once: chain, facts, tree and checkpoints, record by record (R12, B5, T5; decisions 17).

The walk is quick because it takes the stored bytes as they are: each is parsed and hashed once. Deep, it also reads
every record by its format and encodes it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.records.audit import AuditRecord
from cartdesk.records.chain import ZERO
from cartdesk.records.checkpoint import read_checkpoint
from cartdesk.records.fact import Fact, fact_digest
from cartdesk.records.tree import HASH_BYTES, Frontier

_decode = json.JSONDecoder().decode
# What `_decode` does, without looking for spaces around the object.
_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_SALT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A checkpoint as a desk keeps it: the size it stands under, the signed note, and the leaf hashes since the one before."""

    size: int
    note: str
    leaves: bytes | None = None


@dataclass(frozen=True, slots=True)
class TrailFault:
    """What is wrong at record `seq`; with `until` the fault lies somewhere from `seq` to `until`."""

    seq: int
    code: str
    until: int | None = None


@dataclass(slots=True)
class TrailWalk:
    """Give it `notes`, origin and public key of the device, then every record in order.

    `witnessed` are roots by size that someone else vouches for (a receipt's cosignature, a code on paper). `broken` says that the chain itself is not whole: `verify_chain` then names the records. `leaves` are the leaf
    hashes of all records so far, 32 bytes each.
    """

    origin: str
    public: bytes
    notes: Iterable[KeptNote]
    deep: bool = False
    witnessed: Mapping[int, bytes] = field(default_factory=dict)
    faults: list[TrailFault] = field(default_factory=list)
    broken: bool = False
    size: int = 0
    head: str = ZERO
    leaves: bytearray = field(default_factory=bytearray)
    _nodes: list[bytes] = field(default_factory=list)
    _waiting: dict[int, list[KeptNote]] = field(default_factory=dict)
    _sure: Frontier = field(default_factory=Frontier)
    _noted: int = 0
    _vouched: int = 0
    _anew: bool = False
    _stops: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        last = 0
        for kept in self.notes:
            if kept.size < last:
                self.faults.append(TrailFault(kept.size, "checkpoint-moved"))
            last = kept.size
            self._waiting.setdefault(kept.size, []).append(kept)
        self._stops = set(self._waiting) | set(self.witnessed)

    def take(
        self, seq: int, data: bytes, facts: Sequence[tuple[str, str, str]], erased: Sequence[str] = ()
    ) -> dict[str, Any] | None:
        """One record, with its facts as (name, salt, JSON text) and the names of those erased by two persons.

        Returns the record's object, or None when it cannot be read.
        """
        found = self._read(data)
        told = sha256(data).hexdigest()
        size = self.size
        if found is None or found["seq"] != size + 1 or seq != size + 1 or found["prev"] != self.head:
            self.broken = True
        self.size, self.head = size + 1, told
        leaf = sha256(b"\x00" + data).digest()
        self.leaves += leaf
        nodes = self._nodes
        while size & 1:
            leaf = sha256(b"\x01" + nodes.pop() + leaf).digest()
            size >>= 1
        nodes.append(leaf)
        if self.size in self._stops:
            self._hold(self._waiting.pop(self.size, []))
        if found is not None and (facts or found["facts"]):
            promised = found["facts"]
            for name, salt, value in facts:  # the way of nearly every fact; the slow one names what is wrong
                plain = f'{{"fact":"{name}","salt":"{salt}","value":{value}}}'.encode(
                    "utf-8", "surrogatepass"
                )
                if len(salt) != 32 or sha256(plain).hexdigest() != promised.get(name):
                    break
            else:
                if len(facts) == len(promised) and not erased:
                    return found
            self._hold_facts(seq, promised, facts, erased)
        return found

    def finish(self) -> None:
        """After the last record: checkpoints over more records than there are tell what was cut off."""
        for code, sizes in (("checkpoint", self._waiting), ("witness", self.witnessed)):
            beyond = [size for size in sizes if size > self.size]
            if beyond:
                self.faults.append(TrailFault(self.size + 1, f"trail-shorter-than-{code}", max(beyond)))
        self._waiting.clear()

    def frontier_state(self) -> dict[str, Any]:
        """The frontier as a desk keeps it."""
        return Frontier(self.size, self._nodes).to_json()

    def leaf(self, seq: int) -> bytes:
        """The leaf hash of a record."""
        return bytes(self.leaves[(seq - 1) * HASH_BYTES : seq * HASH_BYTES])

    def _read(self, data: bytes) -> dict[str, Any] | None:
        try:
            if self.deep:
                return AuditRecord.decode(data).to_json()
            text = data.decode("utf-8")
            found, end = _scan(text, 0)
            if (
                end == len(text)
                and isinstance(found, dict)
                and isinstance(found["facts"], dict)
                and found["seq"]
                and found["prev"]
            ):
                return found
        except (ValueError, StopIteration, KeyError, TypeError, RecursionError, CartDeskError):
            pass
        self.faults.append(TrailFault(self.size + 1, "record.malformed"))
        return None

    def _root(self) -> bytes:
        return Frontier(self.size, self._nodes).root()

    def _hold(self, kept: list[KeptNote]) -> None:
        """Hold the checkpoints of this size, and what a witness says of it, against the tree as it stands."""
        root, size = self._root(), self.size
        if self.witnessed.get(size) == root:
            self._vouched = size
        elif size in self.witnessed and not self._anew:
            self._anew = True  # whoever made it anew may have signed it anew: only what was witnessed is sure
            self.faults.append(TrailFault(self._vouched + 1, "witness-differs", size))
        for one in kept:
            since, self._noted = self._noted, size
            try:
                point = read_checkpoint(one.note, self.public)
            except CartDeskError:
                self.faults.append(TrailFault(size, "checkpoint-forged"))
                continue
            if point.origin != self.origin or point.size != size:
                self.faults.append(TrailFault(size, "checkpoint-forged"))
            elif point.root != root:
                self._differs(point.root, one.leaves, since)
            elif not self._anew:
                if one.leaves is not None and self._own(since) != one.leaves:
                    self.faults.append(TrailFault(size, "checkpoint-leaves"))
                self._sure = Frontier(size, self._nodes)

    def _own(self, since: int) -> bytes:
        return bytes(self.leaves[since * HASH_BYTES :])

    def _differs(self, root: bytes, leaves: bytes | None, since: int) -> None:
        """Records up to here are not those signed. Leaves kept beside the note, when they fit it, tell the very first."""
        if self._anew:
            return  # everything behind the first changed record differs: it has been told already
        self._anew = True
        first, size = self._sure.size, self.size
        mine = self._own(first)
        if (
            leaves
            and since == first
            and len(leaves) == len(mine)
            and _grown(self._sure, leaves).root() == root
        ):
            at = next(
                at
                for at in range(0, len(mine), HASH_BYTES)
                if mine[at : at + HASH_BYTES] != leaves[at : at + HASH_BYTES]
            )
            self.faults.append(TrailFault(first + 1 + at // HASH_BYTES, "trail-made-anew"))
        else:
            self.faults.append(TrailFault(first + 1, "checkpoint-differs", size))

    def _hold_facts(
        self,
        seq: int,
        promised: Mapping[str, str],
        facts: Iterable[tuple[str, str, str]],
        erased: Iterable[str],
    ) -> None:
        seen = 0
        for name, salt, value in facts:
            told = promised.get(name)
            if told is None:
                self.faults.append(TrailFault(seq, "fact.unknown"))
            elif name in erased or not fact_fits(name, salt, value, told):
                self.faults.append(TrailFault(seq, "fact.altered"))
            seen += told is not None
        if seen + len(set(erased) & promised.keys()) < len(promised):
            self.faults.append(TrailFault(seq, "fact-missing"))


def fact_fits(name: str, salt: str, value: str, promised: str) -> bool:
    """Whether a stored fact (its JSON text) is the one whose salted digest a record promised."""
    if not _SALT.fullmatch(salt):
        return False
    plain = f'{{"fact":"{name}","salt":"{salt}","value":{value}}}'
    if sha256(plain.encode("utf-8", "surrogatepass")).hexdigest() == promised:
        return True
    try:  # CartDesk 0.1.0 kept the same value with its keys in another order
        clear = _decode(value)
        if json.dumps(clear, ensure_ascii=False, separators=(",", ":")) != value:
            return False
        return fact_digest(name, Fact(salt, clear)) == promised
    except (ValueError, RecursionError, CartDeskError):
        return False


def _grown(frontier: Frontier, leaves: bytes) -> Frontier:
    grown = Frontier.from_json(frontier.to_json())
    for at in range(0, len(leaves), HASH_BYTES):
        grown.append(leaves[at : at + HASH_BYTES])
    return grown
