"""Is the trail whole? Every record names the digest of the one before; what breaks that is named (R12, T5).

A chain alone shows an accident or a clumsy change. Against someone who makes the whole chain anew stand the
checkpoints that have left this machine (`tree`, `checkpoint`): pass their size and head digest here.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cartdesk.base import CartDeskError, digest

ZERO = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk along the trail found: records seen, digest of the last one, and faults as (seq, code) by seq.

    Codes: `record.malformed` (cannot be read), `record.altered`, `record.missing` (the first of a gap),
    `record.duplicate` (the same record again), `record.extra` (another record with a number already taken),
    `record.moved` (not in its place), `record.foreign` (of another study, site or device).
    """

    count: int
    head: str
    faults: tuple[tuple[int, str], ...]

    @property
    def whole(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


@dataclass(slots=True)
class _Entry:
    seq: int
    prev: str
    digest: str
    origin: tuple[str, str, str] | None = None


def verify_chain(
    records: Iterable[bytes],
    first_seq: int = 1,
    prev: str = ZERO,
    *,
    head: str | None = None,
    size: int | None = None,
    decode: Callable[[bytes], object] | None = None,
) -> ChainReport:
    """Walk stored records in order, the first being number `first_seq` after the record with digest `prev`.

    `head` and `size`, when known from elsewhere, are the digest and number (seq) of the last record: without them a
    change of the last record or a cut end cannot be seen. `decode` (`AuditRecord.decode`) makes the walk deep: each
    record must then be canonical and well formed.
    """
    faults: dict[int, str] = {}
    entries: list[_Entry] = []
    for data in records:
        expected = entries[-1].seq + 1 if entries else first_seq
        entry = _read(data, expected, decode, faults)
        if entry.seq != expected and entry.prev == (entries[-1].digest if entries else prev):
            faults.setdefault(expected, "record.altered")
            entry.seq = expected
        entries.append(entry)
    chain = _in_order(entries, faults)
    _gaps(chain, first_seq, size, faults)
    _links(chain, first_seq, prev, head, size, faults)
    _same_origin(entries, faults)
    last = entries[-1].digest if entries else prev
    return ChainReport(len(entries), last, tuple(sorted(faults.items())))


def _read(
    data: bytes, expected: int, decode: Callable[[bytes], object] | None, faults: dict[int, str]
) -> _Entry:
    try:
        found = json.loads(data)
        seq, before = found["seq"], found["prev"]
        if not isinstance(seq, int) or isinstance(seq, bool) or seq < 1 or not isinstance(before, str):
            raise ValueError
        if decode is not None:
            decode(data)
        return _Entry(seq, before, digest(data), _origin(found))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, CartDeskError):
        faults[expected] = "record.malformed"
        return _Entry(expected, "", digest(data))


def _origin(found: dict[str, object]) -> tuple[str, str, str]:
    return str(found["study"]), str(found["site"]), str(found["device"])


def _same_origin(entries: list[_Entry], faults: dict[int, str]) -> None:
    """Name records of another study, site or device than most; one that was altered is named as that."""
    known = [entry for entry in entries if entry.origin is not None]
    home = Counter(entry.origin for entry in known).most_common(1)
    for entry in known:
        if entry.origin != home[0][0]:
            faults.setdefault(entry.seq, "record.foreign")


def _in_order(entries: list[_Entry], faults: dict[int, str]) -> list[_Entry]:
    """One record for each number, sorted; duplicates, extras and records out of place are named."""
    followed = {entry.prev for entry in entries}
    kept: dict[int, int] = {}
    for place, entry in enumerate(entries):
        if entry.seq not in kept:
            kept[entry.seq] = place
            continue
        other = entries[kept[entry.seq]]
        same = other.digest == entry.digest
        faults.setdefault(entry.seq, "record.duplicate" if same else "record.extra")
        stands = place > 0 and entries[place - 1].seq == entry.seq - 1
        if stands if same else entry.digest in followed and other.digest not in followed:
            kept[entry.seq] = place
    in_place = _longest_ascent([entries[place].seq for place in sorted(kept.values())])
    for seq in kept.keys() - in_place:
        faults.setdefault(seq, "record.moved")
    return [entries[kept[seq]] for seq in sorted(kept)]


def _longest_ascent(numbers: list[int]) -> set[int]:
    """The longest ascending choice of distinct numbers, in their order: those that stand in their place."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    found: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        found.add(step)
        step = before[step]
    return found


def _gaps(chain: list[_Entry], first_seq: int, size: int | None, faults: dict[int, str]) -> None:
    expected = first_seq
    for entry in chain:
        if entry.seq < first_seq:
            faults.setdefault(entry.seq, "record.extra")
            continue
        if entry.seq > expected:
            faults.setdefault(expected, "record.missing")
        expected = entry.seq + 1
    if size is not None and expected <= size:
        faults.setdefault(expected, "record.missing")
    if size is not None and expected > size + 1:
        faults.setdefault(size + 1, "record.extra")


def _links(
    chain: list[_Entry], first_seq: int, prev: str, head: str | None, size: int | None, faults: dict[int, str]
) -> None:
    """Name the altered record of each broken link.

    A single broken link before a record that the next one vouches for means that the record **before** it was
    changed; two and more in a row mean that the records between them were. Across a gap there is nothing to compare.
    """
    broken: list[int] = []
    before: _Entry | None = None
    for entry in [item for item in chain if item.seq >= first_seq]:
        told = before.digest if before else prev
        comparable = entry.seq == (before.seq + 1 if before else first_seq)
        if comparable and entry.prev != told:
            broken.append(entry.seq)
        before = entry
    if head is not None and before is not None and size in (None, before.seq) and before.digest != head:
        broken.append(before.seq + 1)
    run: list[int] = []
    for seq in [*broken, 0]:
        if run and seq != run[-1] + 1:
            blamed = [run[0] - 1] if len(run) == 1 else list(range(run[0], run[-1]))
            for number in blamed:
                faults.setdefault(max(number, first_seq), "record.altered")
            run = []
        run.append(seq)
