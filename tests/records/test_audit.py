"""Audit records: the vectors of their page, and strictness on both sides (R01, R11, D2)."""

import json
import random
from dataclasses import replace

import pytest

from cartdesk.base import LANGUAGES, CartDeskError, Words, digest
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.records import AuditRecord, Fact, Kind, verify_chain, verify_facts
from cartdesk.records.fact import check_facts, fact_digest
from tests.records.parts import NURSE, trail
from tests.vectors.reading import each, outcome, read

VECTORS = read("audit")
TRAIL = VECTORS["trail"]


def test_the_trail_of_the_page_is_read_and_written_again():
    for one in TRAIL:
        data = one["bytes"].encode()
        record = AuditRecord.decode(data)
        assert record.encode() == data
        assert digest(data) == one["digest"]
        assert verify_facts(record, {name: Fact(*fact) for name, fact in one["facts"].items()}) == []
    assert digest(TRAIL[-1]["bytes"].encode()) == VECTORS["head"]


def test_a_record_says_where_who_and_why():
    record = AuditRecord.decode(TRAIL[3]["bytes"].encode())
    assert record.place == FormPlace("V1", 1, "F_VS", 1)
    assert record.key == ItemKey("VS", 1, "TEMP")
    assert (record.kind, record.user, record.reason, record.base) == (
        Kind.ITEM_SET,
        "u-anna",
        "source-corrected",
        3,
    )
    assert record.checks[0].at == record.key
    first = AuditRecord.decode(TRAIL[0]["bytes"].encode())
    assert (first.place, first.key) == (None, None)


@pytest.mark.parametrize(**each(VECTORS["refuse"]))
def test_malformed_records_are_refused(case):
    assert outcome(lambda: AuditRecord.decode(case["bytes"].encode())) == case["outcome"]


@pytest.mark.parametrize(**each(VECTORS["accept"]))
def test_what_later_versions_may_add_is_kept(case):
    data = case["bytes"].encode()
    assert AuditRecord.decode(data).encode() == data


@pytest.mark.parametrize(**each(VECTORS["chains"]))
def test_chains_of_the_page(case):
    report = verify_chain(
        [one.encode() for one in case["records"]],
        head=case["head"],
        size=case["size"],
        decode=AuditRecord.decode,
    )
    assert [list(fault) for fault in report.faults] == case["faults"]


@pytest.mark.parametrize(**each(VECTORS["facts"]))
def test_facts_of_the_page(case):
    record = AuditRecord.decode(TRAIL[case["seq"] - 1]["bytes"].encode())
    found = verify_facts(record, {name: Fact(*fact) for name, fact in case["facts"].items()})
    assert [list(fault) for fault in found] == case["faults"]


def test_a_record_that_could_not_be_read_is_not_written():
    record = AuditRecord.decode(TRAIL[3]["bytes"].encode())
    for change in (
        {"seq": 0},
        {"org": "и\u0306"},
        {"facts": {"new": "38.9"}},
        {"refs": {"who": "Анна Котова"}},
        {"item": "a b"},
    ):
        with pytest.raises(CartDeskError):
            replace(record, **change).encode()


def test_no_value_stands_in_a_record():
    for data, facts in zip(*trail(40), strict=True):
        for fact in facts.values():
            assert fact.value["typed"].encode() not in data
            assert fact.salt.encode() not in data


def test_equal_values_have_unequal_digests_by_their_salts():
    one, two = Fact("00" * 16, "да"), Fact("01" * 16, "да")
    assert fact_digest("new", one) != fact_digest("new", two)
    assert fact_digest("new", one) != fact_digest("old", one)
    assert check_facts({"new": fact_digest("new", one)}, {"new": two}) == [("new", "fact.altered")]
    assert check_facts({"new": fact_digest("new", one)}, {"new": Fact("short", "да")}) == [
        ("new", "fact.altered")
    ]


@pytest.mark.parametrize(
    "data", [None, [], {}, {"salt": "00" * 16}, {"salt": "0" * 31, "value": 1}, {"salt": 5, "value": 1}]
)
def test_malformed_facts_are_refused(data):
    assert outcome(lambda: Fact.from_json(data)) == "fact.malformed"


def test_every_kind_has_words():
    for language in LANGUAGES:
        words = Words(language)
        assert [kind for kind in Kind if f"act.{kind}" not in words] == []


@pytest.mark.requirement("R04", "time of typing and time of saving both stand in every record")
def test_the_actor_and_both_times_stand_in_every_record():
    for data in trail(12)[0]:
        told = json.loads(data)
        assert told["user"] and told["role"] and told["org"] == NURSE.org
        assert told["entered"] <= told["saved"]
        assert (told["offset"], told["zone"]) == (180, "MSK")


def test_mutated_records_never_escape():
    chance = random.Random(20260306)
    seeds = [one["bytes"].encode() for one in TRAIL]
    for _ in range(2500):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 3)] = bytes(
                chance.choices(b'{}[]",:0aA-\xd0\x00', k=chance.randint(0, 3))
            )
        try:
            record = AuditRecord.decode(bytes(data))
        except CartDeskError:
            continue
        assert record.encode() == bytes(data)


WRONG = [
    None,
    True,
    -1,
    2**53,
    1.5,
    "",
    "x" * 300,
    "a b",
    "й",
    [],
    [None],
    {},
    {"a": None},
    {"oid": "X", "repeat": 0},
]


def test_any_field_of_any_wrong_kind_is_refused_or_read_back():
    good = json.loads(TRAIL[3]["bytes"])
    refused = 0
    for key in good:
        for value in WRONG:
            try:
                record = AuditRecord.from_json({**good, key: value})
            except CartDeskError as fault:
                assert fault.code == "record.malformed"
                refused += 1
            else:
                assert json.loads(record.encode())[key] == value
    assert refused > 300
