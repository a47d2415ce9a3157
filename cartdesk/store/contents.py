"""What a database holds, as counts and digests of its tables: the same before and after a migration or a copy (R51)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cartdesk.store.connection import Raw, run


@dataclass(frozen=True, slots=True)
class TableContents:
    """Rows of one table: how many, and the SHA-256 over all values of `columns`, in the order of the primary key."""

    columns: tuple[str, ...]
    rows: int
    digest: str


def contents(raw: Raw, like: Mapping[str, TableContents] | None = None) -> dict[str, TableContents]:
    """Every table by name. With `like` only those tables and only the columns they had then."""
    names = [
        str(row[0])
        for row in run(
            raw, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    return {
        name: _table(raw, name, like[name].columns if like else None)
        for name in sorted(names)
        if like is None or name in like
    }


def _table(raw: Raw, name: str, columns: tuple[str, ...] | None) -> TableContents:
    told = run(raw, f'PRAGMA table_info("{name}")')
    there = tuple(str(row[1]) for row in told)
    wanted = columns or there
    if not set(wanted) <= set(there):
        return TableContents(there, 0, "")
    keys = [str(row[1]) for row in sorted(told, key=lambda row: int(row[5])) if row[5]]
    picked, order = (", ".join(f'"{one}"' for one in some) for some in (wanted, keys or wanted))
    running, rows = hashlib.sha256(), 0
    for row in raw.execute(f'SELECT {picked} FROM "{name}" ORDER BY {order}'):
        running.update(repr(row).encode("utf-8"))
        rows += 1
    return TableContents(wanted, rows, running.hexdigest())
