"""Form snapshots: the vectors of their page, order, withheld values, differences (decisions 11)."""

import json
import random

import pytest

from cartdesk.base import CartDeskError, digest
from cartdesk.forms.place import ItemKey
from cartdesk.records import Difference, Overruled, Withheld, diff_snapshots, read_snapshot
from tests.records.parts import TEMPERATURE, form, number
from tests.vectors.reading import each, outcome, read

VECTORS = read("snapshot")
GOOD = VECTORS["good"]["bytes"].encode()
PULSE, WITNESS, GRADE = (ItemKey("VS", 1, name) for name in ("PULSE", "WITNESS", "TEMPGR"))


def test_the_snapshot_of_the_page():
    found = read_snapshot(GOOD)
    assert found.encode() == GOOD
    assert found.digest == digest(GOOD) == VECTORS["good"]["digest"]
    assert found.values[TEMPERATURE].typed == "36,60"
    assert found.values[PULSE].null_flavour == "ND"
    assert set(found.withheld) == {WITNESS}
    assert found.derived[GRADE].text == "2"
    assert found.overruled[0].at is None
    assert found.last[0] == 4


@pytest.mark.parametrize(**each(VECTORS["refuse"]))
def test_malformed_snapshots_are_refused(case):
    assert outcome(lambda: read_snapshot(case["bytes"].encode())) == case["outcome"]


def test_the_order_of_entry_does_not_matter():
    values = {
        ItemKey("B", 2, "X"): number("1"),
        ItemKey("A", 10, "X"): number("2"),
        ItemKey("A", 9, "Z"): number("3"),
    }
    backwards = dict(reversed(values.items()))
    over = [
        Overruled("EC-2", None, "a" * 64),
        Overruled("EC-1", PULSE, "b" * 64),
        Overruled("EC-1", None, "c" * 64),
    ]
    one, two = form(values=values, overruled=over), form(values=backwards, overruled=over[::-1])
    assert one == two
    told = json.loads(one)
    assert [(row["group"], row["repeat"]) for row in told["items"]] == [("A", 9), ("A", 10), ("B", 2)]
    assert [(row["check"], row["at"] is None) for row in told["overruled"]] == [
        ("EC-1", True),
        ("EC-1", False),
        ("EC-2", True),
    ]


def test_everything_in_it_changes_the_record_digest():
    base = form()
    others = [
        form(subject="07-002"), form(temperature="36.6"), form(version="1.1"), form(definition="d" * 64),
        form(site="08"), form(device="other"), form(derived={GRADE: number("1")}), form(withheld={WITNESS: "a" * 64}),
        form(overruled=[Overruled("EC-1", None, "a" * 64)]), form(last=(5, "b" * 64)), form(removed=True),
    ]  # fmt: skip
    assert len({digest(data) for data in [base, *others]}) == len(others) + 1


def test_the_value_of_a_withheld_item_is_nowhere_in_the_bytes():
    data = form(values={TEMPERATURE: number("36.6"), WITNESS: number("77.77")}, withheld={WITNESS: "a" * 64})
    assert b"77" not in data
    assert read_snapshot(data).withheld == {WITNESS: "a" * 64}


def test_what_could_not_be_read_is_not_written():
    assert outcome(lambda: form(derived={TEMPERATURE: number("1")})) == "snapshot.malformed"
    assert outcome(lambda: form(withheld={WITNESS: "short"})) == "snapshot.malformed"
    assert outcome(lambda: form(subject="Иванов")) == "snapshot.malformed"
    twice = Overruled("EC-1", None, "a" * 64)
    assert outcome(lambda: form(overruled=[twice, twice])) == "snapshot.malformed"


def test_differences_name_what_was_and_what_is():
    old = read_snapshot(
        form(values={TEMPERATURE: number("36.6"), PULSE: number("70")}, withheld={WITNESS: "a" * 64})
    )
    new = read_snapshot(
        form(values={TEMPERATURE: number("36.7")}, derived={GRADE: number("1")}, withheld={WITNESS: "b" * 64})
    )
    assert diff_snapshots(old, old) == ()
    assert diff_snapshots(old, new) == (
        Difference(PULSE, number("70"), None),
        Difference(TEMPERATURE, number("36.6"), number("36.7")),
        Difference(GRADE, None, number("1")),
        Difference(WITNESS, Withheld("a" * 64), Withheld("b" * 64)),
    )
    assert [one.key for one in diff_snapshots(None, old)] == [PULSE, TEMPERATURE, WITNESS]
    assert all(one.was is None for one in diff_snapshots(None, old))


def test_mutated_snapshots_never_escape():
    chance = random.Random(20260308)
    for _ in range(2000):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 4)] = bytes(
                chance.choices(b'{}[]",:0aT\xd0', k=chance.randint(0, 4))
            )
        try:
            found = read_snapshot(bytes(data))
        except CartDeskError:
            continue
        assert found.encode() == bytes(data)
