"""Is what a copy holds what the desk held then? The append-only tables, row by row (docs/formats/backup.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cartdesk.store import tables
from cartdesk.store.connection import Raw

Rows = Mapping[str, frozenset[bytes]]
OF_A_RECORD = frozenset(
    table.name for table in tables.APPEND_ONLY if "seq" in table.c and "device" not in table.c
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One table: rows in the copy, rows of the desk as of the copy's last record, rows the desk does not have."""

    table: str
    copy: int
    desk: int
    missing: int


def append_only_rows(raw: Raw, upto: int) -> dict[str, frozenset[bytes]]:
    """A short digest of every row of the append-only tables; of those by record only up to record `upto`."""
    return {table.name: _rows(raw, table.name, upto) for table in tables.APPEND_ONLY}


def compare_rows(copy: Rows, desk: Rows) -> tuple[Compared, ...]:
    """Set the rows of a copy against those of the desk, table by table."""
    found = []
    for name in sorted(copy):
        missing = len(copy[name] - desk.get(name, frozenset()))
        as_of_then = len(desk[name]) if name in OF_A_RECORD else len(copy[name]) - missing
        found.append(Compared(name, len(copy[name]), as_of_then, missing))
    return tuple(found)


def _rows(raw: Raw, table: str, upto: int) -> frozenset[bytes]:
    where = f" WHERE seq <= {upto}" if table in OF_A_RECORD else ""
    return frozenset(
        hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
        for row in raw.execute(f'SELECT * FROM "{table}"{where}')
    )
