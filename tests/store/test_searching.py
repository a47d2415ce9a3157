"""The trail is searched by each of its sides, page by page, both ways (R08)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, Fact, Kind, Reason, User, make_record
from cartdesk.store import Sought
from tests.store.builders import CLOCK, ORIGIN, PLACE, PULSE, RANDOM, SUBJECT, TEMP, a_store

ANNA = User("u2", "Белова Анна", "investigator", "Клиника")
MARIA = User("u1", "Иванова Мария Сергеевна", "nurse", "Клиника")
AE = FormPlace("LOG", 1, "F_AE", 1)


def write(unit, kind, *, user=MARIA, when=None, reason=None, **more):
    now = CLOCK.now() if when is None else replace(CLOCK.now(), utc=when)
    facts = {"reason-text": Fact.make(RANDOM, reason.text)} if reason and reason.text else {}
    code = reason.code if reason else None
    made = make_record(
        unit.head(), ORIGIN, user, kind, "a" * 64, now, now, RANDOM, facts=facts, reason=code, **more
    )
    unit.append(made, facts)
    return made.seq


@pytest.fixture
def store(tmp_path):
    store = a_store(tmp_path, subject=False)
    night = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)  # already the sixth by the desk's clock
    with store.unit() as unit:
        write(unit, Kind.SUBJECT_CREATE, subject=SUBJECT)
        write(unit, Kind.ITEM_SET, subject=SUBJECT, place=PLACE, key=TEMP)
        write(unit, Kind.ITEM_SET, subject=SUBJECT, place=PLACE, key=PULSE, user=ANNA, reason=Reason("typo"))
        write(unit, Kind.ROW_ADD, subject="01-002", place=AE)
        told = Reason("other", "Перепутали ПРОБИРКИ")
        write(unit, Kind.ITEM_SET, subject="01-002", place=PLACE, key=TEMP, reason=told)
        write(unit, Kind.FORM_SIGN, subject=SUBJECT, place=PLACE, user=ANNA, when=night)
    yield store
    store.close()


def found(store, limit=200, **sought):
    paging = {name: sought.pop(name) for name in ("before", "after") if name in sought}
    with store.view() as unit:
        rows = unit.search(Sought(**sought), limit, **paging)
    assert all(AuditRecord.decode(data).seq == seq for seq, data in rows)
    return [seq for seq, _ in rows]


@pytest.mark.requirement(
    "R08", "the trail is found by act, person, subject, form, field, day and words, alone and together"
)
@pytest.mark.parametrize(
    ("sought", "seqs"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"kind": "item.set"}, [5, 3, 2]),
        ({"kind": "form.sign"}, [6]),
        ({"kind": "desk.lock"}, []),
        ({"user": "u2"}, [6, 3]),
        ({"subject": "01-002"}, [5, 4]),
        ({"form": "F_AE"}, [4]),
        ({"item": "TEMP"}, [5, 2]),
        ({"item": "TEMP", "subject": SUBJECT}, [2]),
        ({"user": "u2", "kind": "item.set"}, [3]),
        ({"first": date(2026, 3, 6)}, [6]),
        ({"last": date(2026, 3, 5)}, [5, 4, 3, 2, 1]),
        ({"first": date(2026, 3, 7)}, []),
        ({"words": "пробирк"}, [5]),
        ({"words": "ПРОБИРКИ "}, [5]),
        ({"words": "опечатка"}, []),
        ({"words": "опечатка", "reasons": ("typo",)}, [3]),
        ({"words": "пробирк", "user": "u2"}, []),
    ],
)
def test_each_side_of_a_record_is_found(store, sought, seqs):
    assert found(store, **sought) == seqs


def test_pages_meet_without_gap_or_overlap_in_both_directions(store):
    first = found(store, 2)
    second = found(store, 2, before=first[-1])
    third = found(store, 2, before=second[-1])
    assert (first, second, third) == ([6, 5], [4, 3], [2, 1])
    assert found(store, 2, after=third[0]) == second
    assert found(store, 2, after=second[0]) == first
    assert found(store, 2, before=5, user="u2") == [3]
    assert found(store, 2, after=3, user="u2") == [6]


@pytest.mark.parametrize(
    "sought",
    [{}, {"user": "u2"}, {"item": "TEMP"}, {"first": date(2026, 3, 6)}, {"kind": "item.set"}, {"words": "x"}],
)
def test_a_search_sweeps_the_index_and_never_the_records(store, sought):
    """What makes 100,000 records as quick as 100: no temporary sorting, no reading of whole records."""
    with store.view() as unit:
        asked = []
        unit._named = lambda query, values: asked.append((query, values)) or []
        unit.search(Sought(**sought), before=5)
        (query, values), plan = asked[0], []
        plan = [row[3] for row in unit._raw.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()]
    assert plan and all(
        "COVERING INDEX records_" in line or "facts" in line or "SUBQUERY" in line for line in plan
    )
    assert not any("TEMP B-TREE" in line for line in plan)


def test_kinds_other_than_answers_are_found_by_their_own_index(store):
    with store.view() as unit:
        asked = []
        unit._named = lambda query, values: asked.append((query, values)) or []
        unit.search(Sought(kind="form.sign"))
        query, values = asked[0]
        plan = [row[3] for row in unit._raw.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()]
        assert any("records_acts" in line for line in plan)
