"""Reading very many records as they are stored: for verification, search and export."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from cartdesk.store import tables
from cartdesk.store.part import Part

CHUNK = 500
_NOWHERE = (None, None)

# Number, bytes, index row (as `index_row` makes it), facts as (name, salt, JSON text).
StoredRecord = tuple[int, bytes, tuple[Any, ...], Sequence[tuple[str, str, str]]]


class ScanPart(Part):
    """Rows as the driver gives them."""

    def scan(self, first: int = 1) -> Iterator[StoredRecord]:
        """The records from `first` on as they are stored, each with its index row and its facts."""
        while rows := self.scan_some(first):
            yield from rows
            first = rows[-1][0] + 1

    def scan_some(self, first: int, limit: int = CHUNK) -> list[StoredRecord]:
        """The first `limit` records of `scan`."""
        columns = ", ".join(("digest", "op", *tables.SEARCHED))
        rows = self._plain(
            f"SELECT bytes, {columns} FROM records WHERE seq >= ? ORDER BY seq LIMIT ?", (first, limit)
        )
        beside = self._facts_between(first, rows[-1][3]) if rows else {}
        return [(row[3], row[0], row[1:], beside.get(row[3], ())) for row in rows]

    def scan_subject(self, subject: str) -> list[tuple[StoredRecord, bytes | None]]:
        """The records about one subject as `scan` gives them, each with the bytes of the record that follows it."""
        columns = ", ".join(f"records.{name}" for name in ("digest", "op", *tables.SEARCHED))
        rows = self._plain(
            f"SELECT following.bytes, records.bytes, {columns} FROM records "
            "LEFT JOIN records AS following ON following.seq = records.seq + 1 "
            "WHERE records.subject = ? ORDER BY records.seq",
            (subject,),
        )
        query = "SELECT facts.seq, name, salt, value FROM records JOIN facts ON facts.seq = records.seq WHERE subject = ?"
        beside: dict[int, list[tuple[str, str, str]]] = {}
        for seq, name, salt, value in self._plain(query, (subject,)):
            beside.setdefault(seq, []).append((name, salt, value))
        return [((row[4], row[1], row[2:], beside.get(row[4], ())), row[0]) for row in rows]

    def _facts_between(self, first: int, last: int) -> dict[int, list[tuple[str, str, str]]]:
        found: dict[int, list[tuple[str, str, str]]] = {}
        query = "SELECT seq, name, salt, value FROM facts WHERE seq BETWEEN ? AND ?"
        for seq, name, salt, value in self._plain(query, (first, last)):
            found.setdefault(seq, []).append((name, salt, value))
        return found

    def erased(self) -> dict[int, list[str]]:
        """Names of the facts that two persons had erased, by record (R07)."""
        found: dict[int, list[str]] = {}
        for row in self._rows(select(tables.redactions.c.seq, tables.redactions.c.name)):
            found.setdefault(row.seq, []).append(row.name)
        return found

    def frontier_state(self) -> object:
        """The frontier as it stands in its row; None when there is none, or it cannot be read."""
        row = self._first(select(tables.frontier).where(tables.frontier.c.one == 1))
        try:
            state = json.loads(row.state) if row else None
        except (ValueError, RecursionError):
            return None
        return state if row and isinstance(state, dict) and state.get("size") == row.size else None

    def mirror_verdicts(self) -> list[tuple[str, str]]:
        """Package digest and verdict of every look at a package that was noted, oldest first."""
        rows = self._rows(select(tables.mirror_verdicts).order_by(tables.mirror_verdicts.c.id))
        return [(row.package, row.verdict) for row in rows]

    def blanked(self) -> dict[tuple[str, str], int]:
        """What was emptied because two persons had a fact in it erased: (kind, key) and the record that says so."""
        return {(row.kind, row.key): row.by for row in self._rows(select(tables.blanked))}


def index_row(found: Mapping[str, Any], data_digest: str) -> tuple[Any, ...]:
    """What must stand in the index beside a record's bytes, in the order of `TrailPart.scan`."""
    event, form, group = found["event"], found["form"], found["group"]
    return (
        data_digest,
        found["op"],
        found["seq"],
        found["kind"],
        found["user"],
        found["subject"],
        *((event["oid"], event["repeat"]) if event else _NOWHERE),
        *((form["oid"], form["repeat"]) if form else _NOWHERE),
        *((group["oid"], group["repeat"]) if group else _NOWHERE),
        found["item"],
        found["saved"],
        found["entered"],
        found["offset"],
        found["clock"],
        found["reason"],
    )
