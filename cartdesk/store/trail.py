"""The trail: audit records as stored bytes, the facts beside them, the tree's frontier (D2, D4).

`append` writes record and facts at once; the frontier row is written when the unit ends, in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select, text

from cartdesk.base import CartDeskError, canonical, digest
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import ZERO, AuditRecord, Fact, Frontier, Kind, leaf_hash, verify_facts
from cartdesk.store import tables
from cartdesk.store.part import Part, at_item, at_place

_records, _facts = tables.records, tables.facts
# Word for word the condition of the index `records_acts`: with it SQLite uses that index for all kinds but answers.
NO_ANSWER = text("kind <> 'item.set'")
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the trail as the last unit left it, so that the next need not read it again: the file is held
    exclusively, and a unit that fails forgets it. Views read the file.
    """

    head: tuple[int, str]
    frontier: Frontier
    last: AuditRecord


class TrailPart(Part):
    """Append-only: what is written here is never changed and never goes."""

    def __init__(self, connection: Connection, *, writes: bool = True, tip: Tip | None = None) -> None:
        super().__init__(connection, writes=writes)
        self._head: tuple[int, str] | None = tip.head if tip else None
        self._frontier: Frontier | None = tip.frontier if tip else None
        self._last: AuditRecord | None = tip.last if tip else None
        self._grown = False

    def _tip(self) -> Tip | None:
        """Where the trail ends, for the next unit; None when this one has not looked or written."""
        return Tip(self.head(), self.frontier(), self._last) if self._last else None

    def last(self) -> AuditRecord | None:
        """The last record; None before the first."""
        if self._last is None and self.head()[0]:
            self._last = AuditRecord.decode(self.record(self.head()[0]))
        return self._last

    def head(self) -> tuple[int, str]:
        """Number and digest of the last record; (0, 64 zeros) before the first."""
        if self._head is None:
            row = self._first(
                select(_records.c.seq, _records.c.digest).order_by(_records.c.seq.desc()).limit(1)
            )
            self._head = (row.seq, row.digest) if row else (0, ZERO)
        return self._head

    def append(self, record: AuditRecord, facts: Mapping[str, Fact]) -> None:
        """Append one record with its clear facts. One that does not follow the head is `desk.out-of-step`."""
        self.append_many([(record, facts)])

    def append_many(self, entries: Iterable[tuple[AuditRecord, Mapping[str, Fact]]]) -> None:
        """Append records in order, in two statements."""
        frontier, head = self.frontier(), self.head()
        rows: list[dict[str, Any]] = []
        beside: list[dict[str, Any]] = []
        for record, facts in entries:
            if (record.seq, record.prev) != (head[0] + 1, head[1]):
                raise CartDeskError("desk.out-of-step", seq=record.seq)
            if set(facts) != set(record.facts) or verify_facts(record, facts):
                raise CartDeskError("desk.facts-differ", seq=record.seq)
            data = record.encode()
            head = (record.seq, digest(data))
            rows.append(_columns(record, data, head[1]))
            beside += [
                {"seq": record.seq, "name": name, **_fact_columns(fact)} for name, fact in facts.items()
            ]
            frontier.append(leaf_hash(data))
            self._last = record
        self._insert(_records, rows)
        self._insert(_facts, beside)
        self._head, self._grown = head, True

    def flush(self) -> None:
        """Store the frontier if the trail has grown; the unit calls this before COMMIT."""
        if self._grown:
            state = json.dumps(self.frontier().to_json(), separators=(",", ":"))
            self._put(tables.frontier, {"one": 1, "size": self.frontier().size, "state": state})
            self._grown = False

    def frontier(self) -> Frontier:
        """The tree over all records, ready to give its root or to grow (only `append` may grow it)."""
        if self._frontier is None:
            row = self._first(select(tables.frontier.c.state))
            self._frontier = Frontier.from_json(json.loads(row.state)) if row else Frontier()
            if self._frontier.size != self.head()[0]:
                raise CartDeskError("desk.out-of-step", seq=self._frontier.size)
        return self._frontier

    def record(self, seq: int) -> bytes:
        """The stored bytes of one record; `desk.no-record` when there is none."""
        row = self._first(select(_records.c.bytes).where(_records.c.seq == seq))
        if row is None:
            raise CartDeskError("desk.no-record", seq=seq)
        return bytes(row.bytes)

    def records(self, first: int = 1, last: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Number and bytes of the records from `first` to `last` (both included), in order."""
        while True:
            query = select(_records.c.seq, _records.c.bytes).where(_records.c.seq >= first)
            if last is not None:
                query = query.where(_records.c.seq <= last)
            rows = self._rows(query.order_by(_records.c.seq).limit(CHUNK))
            yield from ((row.seq, row.bytes) for row in rows)
            if len(rows) < CHUNK:
                return
            first = rows[-1].seq + 1

    def facts(self, seq: int) -> dict[str, Fact]:
        """The clear facts beside one record."""
        rows = self._rows(select(_facts.c.name, _facts.c.salt, _facts.c.value).where(_facts.c.seq == seq))
        return {row.name: Fact.stored(row.salt, row.value) for row in rows}

    def seqs_of_subject(self, subject: str) -> list[int]:
        """Numbers of the records about one subject, in order."""
        return self._seqs(select(_records.c.seq).where(_records.c.subject == subject))

    def seqs_of_form(self, subject: str, place: FormPlace) -> list[int]:
        """Numbers of the records about one form, in order."""
        return self._seqs(select(_records.c.seq).where(at_place(_records, subject, place)))

    def seqs_of_item(self, subject: str, place: FormPlace, key: ItemKey) -> list[int]:
        """Numbers of the records about one item of a form, in order."""
        return self._seqs(
            select(_records.c.seq).where(at_place(_records, subject, place), at_item(_records, key))
        )

    def _seqs(self, query: Select[tuple[int]]) -> list[int]:
        return sorted(row.seq for row in self._rows(query))

    def find(
        self,
        kind: str | None = None,
        user: str | None = None,
        subject: str | None = None,
        since: str | None = None,
        limit: int = 200,
        before_seq: int | None = None,
    ) -> list[tuple[int, bytes]]:
        """The newest records that fit, newest first; `since` is text of `Stamp.iso`, `before_seq` pages on."""
        query = select(_records.c.seq, _records.c.bytes)
        for column, wanted in (
            (_records.c.kind, kind),
            (_records.c.user, user),
            (_records.c.subject, subject),
        ):
            if wanted is not None:
                query = query.where(column == wanted)
        if kind is not None and kind != Kind.ITEM_SET:
            query = query.where(NO_ANSWER)
        if since is not None:
            query = query.where(_records.c.saved >= since)
        if before_seq is not None:
            query = query.where(_records.c.seq < before_seq)
        return [
            (row.seq, row.bytes) for row in self._rows(query.order_by(_records.c.seq.desc()).limit(limit))
        ]


def _columns(record: AuditRecord, data: bytes, record_digest: str) -> dict[str, Any]:
    """The row of a record: its bytes, and the index made from them."""
    (event, event_repeat), (form, form_repeat) = record.event or (None, None), record.form or (None, None)
    group, group_repeat = record.group or (None, None)
    return {
        "seq": record.seq,
        "bytes": data,
        "digest": record_digest,
        "op": record.op,
        "kind": str(record.kind),
        "user": record.user,
        "subject": record.subject,
        "event": event,
        "event_repeat": event_repeat,
        "form": form,
        "form_repeat": form_repeat,
        "grp": group,
        "grp_repeat": group_repeat,
        "item": record.item,
        "saved": record.saved,
        "entered": record.entered,
        "minutes": record.offset,
        "clock": record.clock,
        "reason": record.reason,
    }


def _fact_columns(fact: Fact) -> dict[str, str]:
    """Salt and canonical text: the digest of the fact can then be taken over the text as it is kept."""
    return {"salt": fact.salt, "value": canonical(fact.value).decode("utf-8")}
