"""Every way to bend a trail of 200 records is found, and the record that was bent is named (R12, B5, T5)."""

import json

import pytest

from cartdesk.base import canonical, digest
from cartdesk.records import (
    ZERO,
    AuditRecord,
    Frontier,
    KeptNote,
    TrailWalk,
    leaf_hash,
    make_checkpoint,
    trail_origin,
    verify_chain,
    verify_facts,
)
from cartdesk.records.fact import Fact
from cartdesk.records.tree import root
from tests.records.parts import DEVICE_KEY, DOCTOR_KEY, trail

COUNT = 200
RECORDS, FACTS = trail(COUNT)
HEAD = digest(RECORDS[-1])
SAMPLE = [1, 2, 3, 50, 99, 100, 101, 150, 198, 199, 200]
FIELDS = sorted(json.loads(RECORDS[0]))


def faults(records, head=HEAD, size=COUNT):
    return list(verify_chain(records, head=head, size=size).faults)


def changed(value):
    """Some other value of the same kind."""
    if isinstance(value, bool) or value is None:
        return "other"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return ("0" if value[0] != "0" else "1") + value[1:] if value else "x"
    return [*value, "more"] if isinstance(value, list) else {**value, "more": 1}


def test_an_untouched_trail_is_whole():
    assert faults(RECORDS) == []
    report = verify_chain(RECORDS, decode=AuditRecord.decode)
    assert (report.count, report.head, report.whole) == (COUNT, HEAD, True)
    part = verify_chain(RECORDS[50:], first_seq=51, prev=digest(RECORDS[49]), head=HEAD, size=COUNT)
    assert part.whole


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.requirement("R12", "each field of a record altered is found, and that record is named")
def test_every_field_of_sampled_records(field):
    for seq in SAMPLE:
        told = json.loads(RECORDS[seq - 1])
        bent = canonical({**told, field: changed(told[field])})
        found = faults([*RECORDS[: seq - 1], bent, *RECORDS[seq:]])
        assert found == [(seq, "record.altered")], (field, seq)


def test_one_field_of_every_record():
    for seq in range(1, COUNT + 1):
        told = json.loads(RECORDS[seq - 1])
        bent = canonical({**told, "user": "u-boris"})
        assert faults([*RECORDS[: seq - 1], bent, *RECORDS[seq:]]) == [(seq, "record.altered")]


def test_a_field_added_or_left_out():
    for seq in SAMPLE:
        told = json.loads(RECORDS[seq - 1])
        for bent in ({**told, "extra": 1}, {key: told[key] for key in told if key != "org"}):
            assert faults([*RECORDS[: seq - 1], canonical(bent), *RECORDS[seq:]]) == [(seq, "record.altered")]


@pytest.mark.requirement("R12", "each record left out is found at its place")
def test_every_record_deleted():
    for seq in range(1, COUNT + 1):
        assert faults([*RECORDS[: seq - 1], *RECORDS[seq:]]) == [(seq, "record.missing")]


def test_every_record_repeated_in_place():
    for seq in range(1, COUNT + 1):
        assert faults([*RECORDS[:seq], *RECORDS[seq - 1 :]]) == [(seq, "record.duplicate")]


def test_records_repeated_far_away():
    for seq in SAMPLE:
        for place in (0, 40, 120, COUNT):
            found = faults([*RECORDS[:place], RECORDS[seq - 1], *RECORDS[place:]])
            assert (seq, "record.duplicate") in found
            assert {number for number, _ in found} == {seq}


def test_every_neighbouring_pair_swapped():
    for seq in range(1, COUNT):
        swapped = [*RECORDS[: seq - 1], RECORDS[seq], RECORDS[seq - 1], *RECORDS[seq + 1 :]]
        assert faults(swapped) == [(seq + 1, "record.moved")]


def test_distant_pairs_swapped():
    for one, other in ((1, 200), (10, 90), (77, 80)):
        bent = list(RECORDS)
        bent[one - 1], bent[other - 1] = bent[other - 1], bent[one - 1]
        assert faults(bent) == [(one, "record.moved"), (other, "record.moved")]


@pytest.mark.requirement("R12", "a trail cut anywhere is found against its checkpoint")
def test_every_truncation():
    for length in range(COUNT):
        assert faults(RECORDS[:length]) == [(length + 1, "record.missing")]


def test_beginnings_cut_off():
    for length in (1, 2, 50, 199):
        assert faults(RECORDS[length:]) == [(1, "record.missing")]


def forged(after, **changes):
    """A new record that fits the one with number `after`."""
    told = json.loads(RECORDS[after - 1])
    return canonical(
        {**told, "seq": after + 1, "prev": digest(RECORDS[after - 1]), "user": "u-boris", **changes}
    )


def test_a_forged_record_inserted_anywhere():
    for after in range(1, COUNT):
        found = faults([*RECORDS[:after], forged(after), *RECORDS[after:]])
        assert found == [(after + 1, "record.extra")]


def test_a_forged_record_added_at_the_end():
    assert faults([*RECORDS, forged(COUNT)]) == [(COUNT + 1, "record.extra")]


def test_a_record_of_another_trail_put_in():
    strangers, _ = trail(COUNT, seed=2)
    for seq in SAMPLE:
        found = faults([*RECORDS[: seq - 1], strangers[seq - 1], *RECORDS[seq:]])
        assert {number for number, _ in found} <= {seq - 1, seq} and (seq, "record.altered") in found


def test_a_record_of_another_device_is_foreign():
    told = json.loads(RECORDS[-1])
    bent = canonical({**told, "device": "ffffffff-6d1e-4a4b-9c3e-0d5b7a61e001"})
    assert list(verify_chain([*RECORDS[:-1], bent]).faults) == [(COUNT, "record.foreign")]


def test_unreadable_records():
    for seq in SAMPLE:
        for bent in (b"", b"{", b"[]", b"null", b"\xff", b'{"seq":"1","prev":""}', RECORDS[seq - 1][:-1]):
            assert faults([*RECORDS[: seq - 1], bent, *RECORDS[seq:]]) == [(seq, "record.malformed")]


def test_two_records_bent_are_both_named():
    told = [json.loads(data) for data in RECORDS]
    for one, other in ((10, 20), (10, 12), (198, 200), (1, 3)):
        bent = list(RECORDS)
        for seq in (one, other):
            bent[seq - 1] = canonical({**told[seq - 1], "user": "u-boris"})
        assert {number for number, _ in faults(bent)} == {one, other}


def rehashed(seq):
    """The trail made anew from `seq` on, as someone with the database key could."""
    bent, prev = list(RECORDS[: seq - 1]), digest(RECORDS[seq - 2]) if seq > 1 else ZERO
    for number in range(seq, COUNT + 1):
        told = json.loads(RECORDS[number - 1])
        changes = {"user": "u-boris"} if number == seq else {}
        bent.append(canonical({**told, "prev": prev, **changes}))
        prev = digest(bent[-1])
    return bent


def test_a_chain_alone_cannot_see_a_trail_made_anew_but_a_witness_can():
    """The control: without anything from outside, re-hashing and cutting go unseen (the reason for checkpoints)."""
    witness = Frontier()
    for data in RECORDS:
        witness.append(leaf_hash(data))
    for seq in SAMPLE:
        bent = rehashed(seq)
        assert list(verify_chain(bent).faults) == []
        assert faults(bent) != []
        tree = Frontier()
        for data in bent:
            tree.append(leaf_hash(data))
        assert tree.root() != witness.root()
    assert list(verify_chain(RECORDS[:100]).faults) == []


def test_every_fact_bent_or_exchanged():
    for data, facts in zip(RECORDS, FACTS, strict=True):
        record = AuditRecord.decode(data)
        assert verify_facts(record, facts) == []
        for name, fact in facts.items():
            for bent in (Fact(fact.salt, {**fact.value, "text": "0"}), Fact("0" * 32, fact.value)):
                assert verify_facts(record, {name: bent}) == [(name, "fact.altered")]


# Against signed checkpoints: what a chain alone cannot see (B5).

ORIGIN = trail_origin("STUDY-01", "07", "d1")


def kept_notes(records, every=50, key=DEVICE_KEY):
    """The checkpoints a device signs on its way, each with the leaves since the one before."""
    tree, notes, leaves = Frontier(), [], b""
    for number, data in enumerate(records, 1):
        tree.append(leaf_hash(data))
        leaves += leaf_hash(data)
        if number % every == 0:
            notes.append(KeptNote(number, make_checkpoint(ORIGIN, number, tree.root(), key), leaves))
            leaves = b""
    return notes


NOTES = kept_notes(RECORDS)


def walked(records, notes=NOTES, **more):
    walk = TrailWalk(ORIGIN, DEVICE_KEY.public, notes, **more)
    for seq, data in enumerate(records, 1):
        facts = [] if seq > COUNT else [(name, one.salt, value(one)) for name, one in FACTS[seq - 1].items()]
        walk.take(seq, data, facts)
    walk.finish()
    return [(one.seq, one.code, one.until) for one in walk.faults if one.code != "fact-missing"]


def value(fact):
    return canonical(fact.value).decode()


def test_an_untouched_trail_fits_its_checkpoints_and_its_facts():
    assert walked(RECORDS) == [] and walked(RECORDS, deep=True) == []
    witnessed = {77: root([leaf_hash(data) for data in RECORDS[:77]])}
    assert walked(RECORDS, witnessed=witnessed) == []


@pytest.mark.requirement("R12", "a trail hashed anew from any record on is found, and that record is named")
def test_a_trail_made_anew_is_named_from_the_leaves_kept_beside_the_checkpoints():
    for seq in range(1, COUNT + 1):
        assert (seq, "trail-made-anew", None) in walked(rehashed(seq)), seq


def test_without_kept_leaves_the_stretch_between_two_checkpoints_is_named():
    bare = [KeptNote(one.size, one.note) for one in NOTES]
    for seq in SAMPLE:
        first, last = (seq - 1) // 50 * 50 + 1, ((seq - 1) // 50 + 1) * 50
        assert walked(rehashed(seq), bare) == [(first, "checkpoint-differs", last)]


def test_who_also_signs_the_checkpoints_anew_is_found_by_a_witness_only():
    """The insider holds the device's key as well: only what has left the machine can tell (paper, receipts)."""
    witnessed = {120: root([leaf_hash(data) for data in RECORDS[:120]])}
    for seq in SAMPLE:
        bent = rehashed(seq)
        forged = kept_notes(bent)
        assert walked(bent, forged) == []
        told = walked(bent, forged, witnessed=witnessed)
        assert told == ([(1, "witness-differs", 120)] if seq <= 120 else [])
    nearer = {**witnessed, 100: root([leaf_hash(data) for data in RECORDS[:100]])}
    bent = rehashed(110)
    assert walked(bent, kept_notes(bent), witnessed=nearer) == [(101, "witness-differs", 120)]


@pytest.mark.requirement(
    "R12", "a trail cut anywhere, its checkpoints with it, is found by a witness of a longer one"
)
def test_a_trail_cut_together_with_its_checkpoints():
    witnessed = {COUNT: root([leaf_hash(data) for data in RECORDS])}
    for length in range(0, COUNT):
        shorter = [one for one in NOTES if one.size <= length]
        assert walked(RECORDS[:length], shorter) == []
        told = walked(RECORDS[:length], shorter, witnessed=witnessed)
        assert told == [(length + 1, "trail-shorter-than-witness", COUNT)]
        if length < 200:
            assert (length + 1, "trail-shorter-than-checkpoint", 200) in walked(RECORDS[:length])


def test_checkpoints_bent_exchanged_or_of_another_device():
    other = kept_notes(RECORDS, key=DOCTOR_KEY)
    for at, one in enumerate(NOTES):
        bent = [*NOTES[:at], other[at], *NOTES[at + 1 :]]
        assert walked(RECORDS, bent) == [(one.size, "checkpoint-forged", None)]
        moved = [*NOTES[:at], KeptNote(one.size, NOTES[at - 1].note, one.leaves), *NOTES[at + 1 :]]
        assert walked(RECORDS, moved) == [(one.size, "checkpoint-forged", None)]
        leaves = [*NOTES[:at], KeptNote(one.size, one.note, b"\0" * len(one.leaves)), *NOTES[at + 1 :]]
        assert walked(RECORDS, leaves) == [(one.size, "checkpoint-leaves", None)]
    assert walked(RECORDS, NOTES[::-1])[0][1] == "checkpoint-moved"


def test_facts_as_they_are_stored():
    at = next(seq for seq in range(1, COUNT + 1) if FACTS[seq - 1])
    name, fact = next(iter(FACTS[at - 1].items()))

    def told(*facts, erased=()):
        walk = TrailWalk(ORIGIN, DEVICE_KEY.public, [])
        for seq, data in enumerate(RECORDS[:at], 1):
            walk.take(seq, data, facts if seq == at else (), erased if seq == at else ())
        return {one.code for one in walk.faults if one.seq == at}

    good = (name, fact.salt, value(fact))
    assert told(good) == set()
    assert told((name, fact.salt, json.dumps(fact.value, ensure_ascii=False, separators=(",", ":")))) == set()
    assert told() == {"fact-missing"} and told(erased=[name]) == set()
    assert told(good, erased=[name]) == {"fact.altered"}
    assert told(good, ("other", fact.salt, "1")) == {"fact.unknown"}
    spaced = json.dumps({**fact.value, "text": fact.value["text"]}, indent=1)
    for bent in (
        (name, "0" * 32, good[2]),
        (name, fact.salt, spaced),
        (name, fact.salt, "{"),
        ("old", *good[1:]),
    ):
        assert told(bent) >= {"fact.unknown" if bent[0] == "old" else "fact.altered"}
    shifted = fact.salt + '","value":' + good[2][:5], good[2][5:]
    assert told((name, *shifted)) >= {"fact.altered"}
