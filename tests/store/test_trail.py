"""The trail: what is appended follows the head, keeps its facts, and grows the tree in the same transaction."""

import json
from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, digest
from cartdesk.records import (
    ZERO,
    AuditRecord,
    Fact,
    FormStatus,
    ItemData,
    Kind,
    Outcome,
    RoadState,
    leaf_hash,
    verify_chain,
)
from cartdesk.records.audit import CheckMark
from cartdesk.records.tree import root
from cartdesk.store import Explanation, Signature, differences_from_trail, rebuild
from cartdesk.store.connection import run
from tests.store.builders import (
    CLOCK,
    LOG_ROW,
    NURSE,
    PLACE,
    PULSE,
    SUBJECT,
    TEMP,
    a_form,
    a_store,
    next_record,
    number,
    record,
    save,
)


@pytest.fixture
def store(tmp_path):
    store = a_store(tmp_path)
    yield store
    store.close()


def test_an_empty_trail_begins_at_zero(tmp_path):
    store = a_store(tmp_path, subject=False)
    with store.view() as unit:
        assert unit.head() == (0, ZERO)
        assert unit.frontier().size == 0 and list(unit.records()) == []
    store.close()


def test_records_come_back_as_the_bytes_that_were_hashed(store):
    with store.unit() as unit:
        for turn in range(1200):  # more than one chunk
            record(unit, Kind.FORM_OPEN, subject=SUBJECT, place=PLACE)
            if turn == 600:
                assert unit.frontier().size == unit.head()[0]
    with store.view() as unit:
        stored = list(unit.records())
        assert [seq for seq, _ in stored] == list(range(1, 1202))
        assert verify_chain((data for _, data in stored)).whole
        assert unit.head() == (1201, digest(stored[-1][1]))
        assert unit.frontier().root() == root([leaf_hash(data) for _, data in stored])
        assert [seq for seq, _ in unit.records(499, 1001)] == list(range(499, 1002))
        assert unit.record(7) == stored[6][1]
        with pytest.raises(CartDeskError, match="desk.no-record"):
            unit.record(1202)


def test_the_frontier_is_stored_with_the_records(store):
    with store.unit() as unit:
        save(unit, TEMP, number("36.6"))
    [(size, state)] = run(store._raw, "SELECT size, state FROM frontier")
    assert size == 2 and json.loads(state)["size"] == 2


def test_after_a_unit_that_failed_the_trail_goes_on_from_what_is_stored(store):
    with store.unit() as unit:
        save(unit, TEMP, number("36.6"))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), store.unit() as unit:
            save(unit, TEMP, number("37"))
            raise ZeroDivisionError
        with store.unit() as unit:
            save(unit, PULSE, number("80"))
    with store.view() as unit:
        stored = [data for _, data in unit.records()]
        assert verify_chain(stored).whole and len(stored) == 4
        assert unit.frontier().root() == root([leaf_hash(data) for data in stored])
        assert unit.last() == AuditRecord.decode(stored[-1])


@pytest.mark.parametrize("change", [{"seq": 9}, {"prev": "b" * 64}])
def test_a_record_that_does_not_follow_the_head_is_refused(store, change):
    with pytest.raises(CartDeskError, match="desk.out-of-step"), store.unit() as unit:
        made, facts = next_record(unit, Kind.DESK_LOCK)
        unit.append(replace(made, **change), facts)
    with store.view() as unit:
        assert unit.head()[0] == 1


@pytest.mark.parametrize("facts", [{}, {"new": Fact("a" * 32, "37")}, {"old": Fact("a" * 32, "36")}])
def test_facts_that_are_not_the_recorded_ones_are_refused(store, facts):
    with pytest.raises(CartDeskError, match="desk.facts-differ"), store.unit() as unit:
        made, _ = next_record(
            unit, Kind.ITEM_SET, facts={"new": "36"}, subject=SUBJECT, place=PLACE, key=TEMP
        )
        unit.append(made, facts)


def test_records_are_found_by_kind_person_subject_time_and_place(store):
    with store.unit() as unit:
        first = save(unit, TEMP, number("36.6"))
        second = save(unit, PULSE, number("80"))
        third = save(unit, TEMP, number("36.7"))
        row = record(unit, Kind.ROW_ADD, subject=SUBJECT, place=LOG_ROW)
        last = record(unit, Kind.DESK_LOCK)
    with store.view() as unit:
        assert unit.seqs_of_item(SUBJECT, PLACE, TEMP) == [first, third]
        assert unit.seqs_of_form(SUBJECT, PLACE) == [first, second, third]
        assert unit.seqs_of_subject(SUBJECT) == [1, first, second, third, row]
        found = lambda **wanted: [seq for seq, _ in unit.find(**wanted)]  # noqa: E731
        assert found() == [last, row, third, second, first, 1]
        assert found(kind=Kind.ITEM_SET) == [third, second, first]
        assert found(subject=SUBJECT, limit=2) == [row, third]
        assert found(user="u1", before_seq=3, limit=1) == [2]
        assert found(user="nobody") == [] and found(since="2027-01-01T00:00:00.000Z") == []
        assert AuditRecord.decode(unit.record(first)).key == TEMP
        assert unit.facts(first)["new"].value == number("36.6").to_json()


def test_checkpoints_keep_their_order_and_a_size_may_come_twice(store):
    with store.unit() as unit:
        unit.add_checkpoint(50, "signed")
        unit.add_checkpoint(50, "signed and cosigned")
        unit.add_checkpoint(60, "next")
    with store.view() as unit:
        assert unit.checkpoints() == [(50, "signed"), (50, "signed and cosigned"), (60, "next")]


def busy_desk(store) -> None:
    """Answers set, corrected and cleared; a row of a group taken out; a finding explained; a form signed and changed;
    a log row struck through: all the ways in which the caches move."""
    with store.unit() as unit:
        save(unit, TEMP, number("38.9"))
        save(unit, PULSE, number("80"))
        save(unit, PULSE, None)
        second = PULSE._replace(repeat=2)
        save(unit, second, number("90"))
        marks = (CheckMark("EC-060", "c" * 64, Outcome.OVERRULED, TEMP),)
        seq = record(
            unit,
            Kind.FINDING_EXPLAIN,
            subject=SUBJECT,
            place=PLACE,
            key=TEMP,
            facts={"answer": "лихорадка"},
            checks=marks,
        )
        unit.put_explanation(
            SUBJECT, PLACE, Explanation("EC-060", TEMP, "лихорадка", NURSE.id, seq, CLOCK.utc)
        )
        record(
            unit,
            Kind.ROW_REMOVE,
            subject=SUBJECT,
            place=PLACE,
            group=(second.group, 2),
            facts={"old": {}},
            reason="typo",
        )
        unit.drop_item(SUBJECT, PLACE, second)
        done = record(unit, Kind.FORM_COMPLETE, subject=SUBJECT, place=PLACE)
        form = a_form(FormStatus.COMPLETE, completed=CLOCK.utc, last_seq=done)
        refs = {"snapshot": "5" * 64, "shown": "6" * 64, "statement": "7" * 64}
        signed = record(unit, Kind.FORM_SIGN, subject=SUBJECT, place=PLACE, refs=refs)
        unit.add_signature(Signature(SUBJECT, PLACE, "7" * 64, b"e", b"s", b"w", signed, NURSE.id, None))
        form = replace(
            form, status=FormStatus.SIGNED, signature="7" * 64, snapshot="5" * 64, last_seq=signed, warns=2
        )
        unit.put_form(form)
        cleared = (CheckMark("EC-060", "c" * 64, Outcome.CLEARED, TEMP),)
        changed = save(unit, TEMP, number("36.6"), checks=cleared, refs={"supersedes": "7" * 64})
        unit.drop_explanation(SUBJECT, PLACE, "EC-060", TEMP)
        unit.supersede("7" * 64, changed)
        unit.put_form(replace(form, status=FormStatus.SUPERSEDED, last_seq=changed, road=RoadState.RECEIVED))
        record(unit, Kind.ROW_ADD, subject=SUBJECT, place=LOG_ROW)
        save(unit, TEMP, number("37"), place=LOG_ROW)
        struck = record(unit, Kind.ROW_REMOVE, subject=SUBJECT, place=LOG_ROW, reason="typo")
        unit.put_form(a_form(place=LOG_ROW, last_seq=struck, removed=True))


def caches(unit):
    places = (PLACE, LOG_ROW)
    return (
        unit.forms(SUBJECT),
        unit.all_items(SUBJECT),
        [unit.items(SUBJECT, place) for place in places],
        [unit.explanations(SUBJECT, place) for place in places],
    )


def test_the_caches_made_anew_from_the_trail_are_the_caches(store):
    busy_desk(store)
    with store.unit() as unit:
        before = caches(unit)
        assert differences_from_trail(unit) == []
        rebuild(unit)
        assert caches(unit) == before
    forms, items, _, explained = before
    assert forms[PLACE].status is FormStatus.SUPERSEDED and forms[PLACE].road is RoadState.RECEIVED
    assert forms[LOG_ROW].removed and list(items[PLACE]) == [TEMP] and explained == [{}, {}]


def test_every_change_of_a_cache_behind_the_trail_is_seen_and_healed(store):
    busy_desk(store)
    changes = (
        lambda unit: unit.put_item(SUBJECT, PLACE, ItemData(TEMP, number("40"), 2, NURSE.id, CLOCK.utc)),
        lambda unit: unit.put_item(SUBJECT, PLACE, ItemData(PULSE, number("1"), 3, NURSE.id, CLOCK.utc)),
        lambda unit: unit.drop_item(SUBJECT, PLACE, TEMP),
        lambda unit: unit.put_form(replace(unit.form(SUBJECT, PLACE), status=FormStatus.SIGNED)),
        lambda unit: unit.put_form(replace(unit.form(SUBJECT, LOG_ROW), removed=False)),
        lambda unit: unit.put_form(a_form(place=PLACE._replace(form="F_XX"), last_seq=3)),
        lambda unit: unit.put_explanation(
            SUBJECT, PLACE, Explanation("EC-1", None, "так", NURSE.id, 3, CLOCK.utc)
        ),
    )
    with store.view() as unit:
        whole = caches(unit)
    for change in changes:
        with store.unit() as unit:
            change(unit)
            assert differences_from_trail(unit) != [], change
            rebuild(unit)
            assert differences_from_trail(unit) == []
            assert caches(unit) == whole


def test_columns_that_belie_their_record_are_seen(store):
    busy_desk(store)
    run(store._raw, "DROP TRIGGER records_no_update")
    for column, value in (
        ("user", "'u9'"),
        ("subject", "NULL"),
        ("digest", f"'{'0' * 64}'"),
        ("saved", "'x'"),
    ):
        run(store._raw, "SAVEPOINT here")
        run(store._raw, f"UPDATE records SET {column} = {value} WHERE seq = 5")
        run(store._raw, "RELEASE here")
        with store.view() as unit:
            assert 5 in differences_from_trail(unit), column
