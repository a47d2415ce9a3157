"""Is what a copy holds what the desk held then? The append-only tables, row by row (docs/formats/backup.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from cartdesk.records import Erasure
from cartdesk.store import tables
from cartdesk.store.connection import Raw

Rows = Mapping[str, frozenset[bytes]]
OF_A_RECORD = frozenset(
    table.name
    for table in tables.APPEND_ONLY
    if {"seq", "by"} & set(table.c.keys()) and "device" not in table.c
)
NOTHING_ERASED = Erasure()


@dataclass(frozen=True, slots=True)
class Compared:
    """One table: rows in the copy, rows of the desk as of the copy's last record, rows the desk does not have."""

    table: str
    copy: int
    desk: int
    missing: int


def append_only_rows(raw: Raw, upto: int, erased: Erasure = NOTHING_ERASED) -> dict[str, frozenset[bytes]]:
    """A short digest of every row of the append-only tables; of those by record only up to record `upto`.

    What two persons had `erased` on the desk is left out on both sides: a copy from before still holds it (R07).
    """
    return {table.name: _rows(raw, table, upto, erased) for table in tables.APPEND_ONLY}


def compare_rows(copy: Rows, desk: Rows) -> tuple[Compared, ...]:
    """Set the rows of a copy against those of the desk, table by table."""
    found = []
    for name in sorted(copy):
        missing = len(copy[name] - desk.get(name, frozenset()))
        as_of_then = len(desk[name]) if name in OF_A_RECORD else len(copy[name]) - missing
        found.append(Compared(name, len(copy[name]), as_of_then, missing))
    return tuple(found)


def _rows(raw: Raw, table: Table, upto: int, erased: Erasure) -> frozenset[bytes]:
    where = f" WHERE {_number(table)} <= {upto}" if table.name in OF_A_RECORD else ""
    names = [column.name for column in table.c]
    found = raw.execute(f'SELECT * FROM "{table.name}"{where}')
    rows = (_kept(table.name, dict(zip(names, row, strict=True)), erased) for row in found)
    return frozenset(hashlib.blake2b(repr(row).encode(), digest_size=16).digest() for row in rows if row)


def _number(table: Table) -> str:
    """The column with the record a row follows from: what was erased belongs to the record that says so."""
    return '"by"' if "by" in table.c else "seq"


def _kept(table: str, row: dict[str, Any], erased: Erasure) -> tuple[Any, ...]:
    """What of a row is compared; nothing of a fact that was erased, and no bytes of an emptied copy."""
    if table == "facts" and (row["seq"], row["name"]) in erased.facts:
        return ()
    if table == "signatures" and row["statement"] in erased.signatures:
        row |= {"snapshot": b"", "shown": b""}
    if table == "packages" and row["number"] in erased.packages:
        row["bytes"] = b""
    return tuple(row.values())
