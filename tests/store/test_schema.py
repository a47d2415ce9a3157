"""The schema: migrations end in the tables the code believes in; the trail's rows neither change nor go."""

import pytest
import sqlcipher3.dbapi2 as driver
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, insert

from cartdesk.base import CartDeskError
from cartdesk.store import Store, tables
from cartdesk.store.connection import run
from cartdesk.store.migrations import STEPS, migrate
from tests.store.builders import KEY, PLACE, SUBJECT, TEMP, a_store, number, record, save

PRAGMAS = ("table_xinfo", "foreign_key_list", "index_list")


@pytest.fixture
def store(tmp_path):
    store = a_store(tmp_path)
    yield store
    store.close()


def shape(rows, tables_of):
    """Columns, keys and indices of every table, as SQLite itself tells them."""
    return {
        # The first column of an index list is only the order in which the indices were made.
        (table, pragma): sorted(
            str(row[pragma == "index_list" :]) for row in rows(f"PRAGMA {pragma}({table})")
        )
        for table in tables_of
        for pragma in PRAGMAS
    }


def test_migrations_end_in_the_tables_of_the_code(store):
    differences = compare_metadata(MigrationContext.configure(store._connection), tables.metadata)
    assert differences == []
    store._connection.rollback()
    engine = create_engine("sqlite://", module=driver)
    with engine.connect() as believed:
        tables.metadata.create_all(believed)
        raw = believed.connection.dbapi_connection
        there = lambda table: run(raw, f"SELECT name, strict, wr FROM pragma_table_list('{table}')")  # noqa: E731
        assert shape(lambda query: run(raw, query), tables.metadata.tables) == shape(
            lambda query: run(store._raw, query), tables.metadata.tables
        )
        for table in tables.metadata.tables:
            made = run(store._raw, f"SELECT name, strict, wr FROM pragma_table_list('{table}')")
            assert made == there(table) and made[0][1] == 1, table
            checks = "SELECT sql LIKE '%CHECK%' FROM sqlite_master WHERE name = '" + table + "'"
            assert run(store._raw, checks) == run(raw, checks), table
    engine.dispose()


def test_taking_the_steps_again_from_the_newest_changes_nothing(store):
    before = run(store._raw, "SELECT sql FROM sqlite_master ORDER BY name")
    with store._transaction("BEGIN EXCLUSIVE"):
        migrate(store._connection, len(STEPS))
    assert run(store._raw, "SELECT sql FROM sqlite_master ORDER BY name") == before


@pytest.mark.requirement("R17", "the database refuses to change or delete a row of each append-only table")
def test_rows_of_append_only_tables_neither_change_nor_go(store):
    with store.unit() as unit:
        save(unit, TEMP, number("36.6"))
        unit.add_checkpoint(2, "note")
    guards = {row[0] for row in run(store._raw, "SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    names = [table.name for table in tables.APPEND_ONLY]
    assert guards == {f"{name}_no_{act}" for name in names for act in ("update", "delete")}
    assert {"records", "facts", "signatures", "packages", "mirror_records"} <= set(names)
    for statement in (
        "UPDATE records SET user = 'x'", "DELETE FROM records WHERE seq = 2", "UPDATE facts SET value = '1'",
        "DELETE FROM facts", "UPDATE checkpoints SET note = ''", "DELETE FROM checkpoints",
        "INSERT OR REPLACE INTO records SELECT * FROM records WHERE seq = 1",
    ):  # fmt: skip
        with pytest.raises(driver.IntegrityError, match="append-only|UNIQUE"):
            run(store._raw, statement)
    with store.view() as unit:
        assert unit.head()[0] == 2 and unit.facts(2)["new"].value == number("36.6").to_json()


def test_what_the_database_refuses_is_told_without_the_values(store):
    with pytest.raises(CartDeskError) as told, store.unit() as unit:
        unit._write(insert(tables.subjects).values(code=SUBJECT, created="Секретов"))
    assert told.value.code == "desk.refused"
    assert "Секретов" not in str(told.value) + str(told.value.__cause__)


def plans(store, act):
    """The query plans of every SELECT that `act` runs in a view."""
    seen: list[str] = []
    store._raw.set_trace_callback(seen.append)
    try:
        with store.view() as unit:
            act(unit)
    finally:
        store._raw.set_trace_callback(None)
    selects = [one for one in seen if one.startswith("SELECT")]
    assert selects
    return [row[3] for one in selects for row in run(store._raw, f"EXPLAIN QUERY PLAN {one}")]


@pytest.mark.parametrize(
    "act",
    [
        lambda unit: unit.head(),
        lambda unit: unit.item(SUBJECT, PLACE, TEMP),
        lambda unit: unit.items(SUBJECT, PLACE),
        lambda unit: unit.form(SUBJECT, PLACE),
        lambda unit: unit.forms(SUBJECT),
        lambda unit: unit.explanations(SUBJECT, PLACE),
        lambda unit: unit.signatures(SUBJECT, PLACE),
        lambda unit: unit.seqs_of_form(SUBJECT, PLACE),
        lambda unit: unit.seqs_of_item(SUBJECT, PLACE, TEMP),
        lambda unit: unit.seqs_of_subject(SUBJECT),
        lambda unit: unit.facts(1),
        lambda unit: unit.package_of_snapshot("a" * 64),
    ],
)
def test_look_ups_go_by_an_index_and_not_through_the_table(store, act):
    scans = [plan for plan in plans(store, act) if plan.startswith("SCAN") and "records" not in plan]
    assert scans == []
    # The head is the last row of the table's own order: a scan backward that stops at one.
    assert all("USE TEMP B-TREE" not in plan for plan in plans(store, lambda unit: unit.head()))


def test_a_save_costs_as_few_statements_in_a_long_log_as_in_a_short_one(tmp_path):
    store = a_store(tmp_path)

    def statements() -> int:
        seen: list[str] = []
        store._raw.set_trace_callback(seen.append)
        with store.unit() as unit:
            save(unit, TEMP, number("36.6"))
        store._raw.set_trace_callback(None)
        return len([one for one in seen if not one.startswith("--")])

    first = statements()
    with store.unit() as unit:
        for row in range(2, 502):
            save(
                unit, TEMP, number("36.6"), place=("LOG", 1, "F_AE", row) and PLACE._replace(form_repeat=row)
            )
    assert statements() == first <= 14
    store.close()
    Store.open(tmp_path / "desk.db", KEY).close()


def test_an_op_is_used_once(store):
    with store.unit() as unit:
        record(unit, "desk.lock", op="00000000-0000-4000-8000-000000000001")
    with pytest.raises(CartDeskError, match="desk.refused"), store.unit() as unit:
        record(unit, "desk.lock", op="00000000-0000-4000-8000-000000000001")
