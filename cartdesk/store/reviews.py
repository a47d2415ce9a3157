"""Reviews of the trail, and the sweep over its index that finds what to look at (R13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import insert, select

from cartdesk.records import Trace
from cartdesk.store import tables
from cartdesk.store.part import Part

_reviews = tables.reviews
PIECE = 5000


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A signed review: digest of its statement, the envelope, first and last record it speaks of, its own record."""

    statement: str
    envelope: bytes
    first: int
    last: int
    seq: int


class ReviewPart(Part):
    """Append-only."""

    def traces(self) -> Iterator[Trace]:
        """The index row of every record, in the order of the trail."""
        columns = ", ".join(tables.SEARCHED)
        query = f"SELECT {columns} FROM records INDEXED BY records_search WHERE seq > ? ORDER BY seq LIMIT ?"
        last = 0
        while rows := self._plain(query, (last, PIECE)):
            yield from map(Trace._make, rows)
            last = rows[-1][0]

    def reviews(self) -> list[KeptReview]:
        """Every review, in the order they were signed."""
        rows = self._rows(select(_reviews).order_by(_reviews.c.seq))
        return [KeptReview(row.statement, row.envelope, row.first, row.last, row.seq) for row in rows]

    def add_review(self, kept: KeptReview) -> None:
        """Keep a review."""
        names = ("statement", "envelope", "first", "last", "seq")
        self._write(insert(_reviews).values({name: getattr(kept, name) for name in names}))
