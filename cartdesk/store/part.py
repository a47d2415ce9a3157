"""What the parts of a unit of work share: the connection, and places and times as columns."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Row, Select, Table, and_, bindparam
from sqlalchemy.dialects import sqlite

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace, ItemKey

Stretch = tuple[str, str]
"""Subjects from the first to the last code, both included, in the order of codes."""
PLACE = ("event", "event_repeat", "form", "form_repeat")
ITEM = ("grp", "grp_repeat", "item")


_DIALECT = sqlite.dialect(paramstyle="named")


class Prepared:
    """A query written once as SQLAlchemy and run many times as text: what every save asks is built only once."""

    def __init__(self, query: Select[Any]) -> None:
        self.sql = str(query.compile(dialect=_DIALECT))
        names: Any = [column.name for column in query.selected_columns]
        self.row: Any = namedtuple("Row", names)  # type: ignore[misc]


class Part:
    """A part of `Unit`: one family of tables over the one connection."""

    def __init__(self, connection: Connection, *, writes: bool = True) -> None:
        self._connection = connection
        self._writes = writes
        self._raw: Any = connection.connection.driver_connection

    def _rows(self, query: Executable) -> Sequence[Row[Any]]:
        return self._connection.execute(query).all()

    def _first(self, query: Executable) -> Row[Any] | None:
        return self._connection.execute(query).first()

    def _asked(self, query: Prepared, values: Mapping[str, Any]) -> list[Any]:
        """The rows of a prepared query, by name."""
        return [query.row._make(row) for row in self._raw.execute(query.sql, values).fetchall()]

    def _plain(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Rows as the driver gives them: for reading very many."""
        return list(self._raw.execute(query, values).fetchall())

    def _write(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Run a statement once, or once for each of `rows`; the number of rows it touched."""
        if not self._writes:
            raise CartDeskError("desk.view-only")
        if rows is None:
            return self._connection.execute(statement).rowcount
        return self._connection.execute(statement, list(rows)).rowcount if rows else 0

    def _put(self, table: Table, row: Mapping[str, Any]) -> None:
        """Insert a row, or give the row with the same key these values."""
        self._run(_putting(table, tuple(row)), [row])

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, all of the same columns."""
        if rows:
            self._run(_inserting(table, tuple(rows[0])), rows)

    def _run(self, sql: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if not self._writes:
            raise CartDeskError("desk.view-only")
        self._raw.executemany(sql, rows)


@cache
def _inserting(table: Table, columns: tuple[str, ...]) -> str:
    return str(sqlite.insert(table).compile(dialect=_DIALECT, column_keys=columns))


@cache
def _putting(table: Table, columns: tuple[str, ...]) -> str:
    statement = sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    new = {name: statement.excluded[name] for name in columns if name not in keys}
    return str(
        statement.on_conflict_do_update(index_elements=keys, set_=new).compile(
            dialect=_DIALECT, column_keys=columns
        )
    )


def at_place(table: Table, subject: str, place: FormPlace) -> ColumnElement[bool]:
    """The rows of one form of one subject."""
    return and_(
        table.c.subject == subject,
        *(table.c[name] == value for name, value in zip(PLACE, place, strict=True)),
    )


def same(table: Table, *names: str) -> ColumnElement[bool]:
    """For a prepared query: the rows whose columns have the values given under the columns' names."""
    return and_(*(table.c[name] == bindparam(name) for name in names))


def at_item(table: Table, key: ItemKey) -> ColumnElement[bool]:
    """The rows of one item of a form."""
    return and_(table.c.grp == key.group, table.c.grp_repeat == key.repeat, table.c.item == key.item)


def place_columns(subject: str, place: FormPlace) -> dict[str, Any]:
    """Subject and place as columns."""
    return {"subject": subject, **dict(zip(PLACE, place, strict=True))}


def item_columns(key: ItemKey | None) -> dict[str, Any]:
    """An item as columns; no item (the form itself) as empty text and 0."""
    group, repeat, item = key or ("", 0, "")
    return {"grp": group, "grp_repeat": repeat, "item": item}


def place_of_row(row: Row[Any]) -> FormPlace:
    """The place in a row's columns."""
    return FormPlace(row.event, row.event_repeat, row.form, row.form_repeat)


def key_of_row(row: Row[Any]) -> ItemKey | None:
    """The item in a row's columns, or None for the form itself."""
    return ItemKey(row.grp, row.grp_repeat, row.item) if row.grp else None


def iso(moment: datetime) -> str:
    """A time as text of `Stamp.iso`: UTC to the millisecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def within(query: Select[Any], subject: ColumnElement[str], among: Stretch | None) -> Select[Any]:
    """The query, kept to the subjects of a stretch; all of them where none is given."""
    return query if among is None else query.where(subject.between(*among))
