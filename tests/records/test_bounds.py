"""The last step on each side of every bound of audit records and roles; mutation testing showed that nothing else held them."""

import json
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from cartdesk.base import SeededRandom, digest
from cartdesk.forms.place import ItemKey
from cartdesk.records import (
    ZERO,
    AuditRecord,
    CheckMark,
    Kind,
    Outcome,
    Permission,
    by_delegation,
    make_record,
)
from cartdesk.records.audit import MAX_CHECKS, MAX_RECORD
from cartdesk.study.model import RoleDef, Text
from tests.records.parts import DEFINITION, NURSE, ORIGIN, PLACE, TEMPERATURE, clock
from tests.vectors.reading import outcome, read

GOOD = AuditRecord.decode(read("audit")["trail"][3]["bytes"].encode())  # number 4, corrects record 3
MARK = CheckMark("EC-061", digest(b"check"), Outcome.FIRED)


def told(**changes):
    """The outcome of reading the fourth record of the page with these words changed."""
    return outcome(lambda: AuditRecord.from_json({**GOOD.to_json(), **changes}))


def test_the_fourth_record_itself_is_good():
    assert (GOOD.seq, GOOD.base, told()) == (4, 3, "good")


@pytest.mark.parametrize("made", [GOOD, MARK, ORIGIN], ids=lambda made: type(made).__name__)
def test_what_was_recorded_cannot_be_bent_afterwards(made):
    for one in fields(made):
        with pytest.raises(FrozenInstanceError):
            setattr(made, one.name, None)
    assert not hasattr(made, "__dict__")


def test_a_record_is_made_by_names_only():
    """Thirty fields in a row would be mixed up one day."""
    with pytest.raises(TypeError):
        AuditRecord(*(getattr(GOOD, one.name) for one in fields(GOOD)))


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({"offset": 1439}, True), ({"offset": 1440}, False), ({"offset": -1439}, True), ({"offset": -1440}, False),
        ({"base": 1}, True), ({"base": 0}, False), ({"base": 3}, True), ({"base": 4}, False), ({"base": 5}, False),
        ({"seq": 1, "prev": ZERO, "base": None}, True), ({"seq": 0, "prev": ZERO, "base": None}, False),
        ({"seq": 1, "base": None}, False), ({"prev": ZERO}, False), ({"mono": 0}, True), ({"mono": -1}, False),
        ({"clock": "jumped"}, True), ({"clock": "late"}, False), ({"v": 2}, False), ({"v": True}, False),
        ({"refs": {"n": 5}}, True), ({"refs": {"n": True}}, False), ({"refs": {"n": None}}, False),
        ({"refs": {"n": "a b"}}, False), ({"refs": {"n": 5, "m": "a b"}}, False), ({"refs": {"n": ["x"]}}, False),
        ({"facts": {"new": digest(b"")}}, True), ({"facts": {"new": digest(b""), "old": "0"}}, False),
    ],
)  # fmt: skip
def test_numbers_names_and_digests_at_their_bounds(changes, good):
    assert told(**changes) == ("good" if good else "record.malformed")


def test_checks_at_their_bound():
    checks = [MARK.to_json()] * MAX_CHECKS
    assert MAX_CHECKS == 256 and told(checks=checks) == "good"
    assert told(checks=[*checks, MARK.to_json()]) == "record.malformed"


def test_the_largest_record_is_64_kib():
    key = ItemKey("G" * 128, 1, "I" * 128)
    marks = [replace(MARK, id="C" * 128, at=key)] * 118
    refs = filled(marks, MAX_RECORD)
    largest = replace(GOOD, checks=tuple(marks), refs=refs).encode()
    assert len(largest) == MAX_RECORD == 65_536 and AuditRecord.decode(largest).refs == refs
    larger = replace(GOOD, checks=tuple(marks), refs={**refs, "last": refs["last"] + "x"}).encode()
    assert outcome(lambda: AuditRecord.decode(larger)) == "record.malformed"


def filled(marks, wanted):
    """References that make the record exactly so many bytes."""
    refs = {"last": "x"}
    while True:
        left = wanted - len(replace(GOOD, checks=tuple(marks), refs=refs).encode())
        if left <= 100:
            return {**refs, "last": "x" * (1 + left)}
        refs[f"r{len(refs)}"] = "x" * 60


def test_a_place_needs_both_its_halves():
    """An event alone is no form's place, a row alone is no item."""
    event = replace(GOOD, form=None, group=None, item=None)
    row = replace(GOOD, item=None)
    assert event.event and event.place is None and event.key is None
    assert row.group and row.key is None and row.place == GOOD.place
    assert told(event=None) == told(form=None) == told(group=None) == told(subject=None) == "record.malformed"


def record(**more):
    return make_record(
        (4, digest(b"4")), ORIGIN, NURSE, Kind.ITEM_SET, DEFINITION, clock().now(), clock().now(), SeededRandom(1), **more
    )  # fmt: skip


def test_a_record_follows_the_one_before_and_stands_where_it_was_told():
    whole = record(subject="07-001", place=PLACE, key=TEMPERATURE, op="3f0a8c52-6d1e-4a4b-9c3e-0d5b7a61e001")
    assert (whole.seq, whole.prev, whole.op) == (5, digest(b"4"), "3f0a8c52-6d1e-4a4b-9c3e-0d5b7a61e001")
    assert (whole.place, whole.key) == (PLACE, TEMPERATURE)
    assert record().op != whole.op and record().op == record().op
    bare = record(subject="07-001", event=("V2", 3), group=("VS", 2))
    assert (bare.event, bare.form, bare.group, bare.item) == (("V2", 3), None, ("VS", 2), None)
    over = record(subject="07-001", place=PLACE, key=TEMPERATURE, event=("V9", 9), group=("XX", 9))
    assert (over.event, over.group) == (("V1", 1), ("VS", 1))
    assert json.loads(whole.encode())["reason"] is None and whole.reason is None
    assert json.loads(record(reason="typo").encode())["reason"] == "typo"


def role(*permissions):
    return RoleDef("ROLE", Text("роль", "role"), frozenset(one.value for one in permissions))


CLINICAL = {
    *(Permission.ENTER, Permission.COMPLETE, Permission.SIGN, Permission.OVERRULE, Permission.ENROL),
    Permission.REDACT,
}
NEVER = {Permission.OWN, Permission.IMPORT, Permission.BACKUP, Permission.PEOPLE, Permission.DESK}


@pytest.mark.requirement("R42", "whoever enters or signs needs the log for all they do but what is their own")
def test_whoever_touches_data_needs_the_log_for_all_they_do_but_their_own():
    every = role(*Permission)
    assert by_delegation(every) == set(Permission) - NEVER
    for one in Permission:
        held = by_delegation(role(one, Permission.VIEW))
        follows = {Permission.REDACT} if one is Permission.ENTER else set()
        assert held == ({one, Permission.VIEW} | follows if one in CLINICAL else set()), one
