"""Searching the trail: by person, subject, form, item, kind, local date and words of the reason (R08).

All that is compared stands in the index `records_search`, in the order of the trail; records themselves are read only
for the page that is asked for, so that a page of 100,000 records comes as quickly as one of 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from cartdesk.records import Kind
from cartdesk.store.part import Part, iso

_COLUMNS = ("user", "subject", "form", "item")


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for; None or empty: anything. `first` and `last` are days by the clock of the desk that recorded.

    `words` are sought in what people wrote as their reason, in either case; `reasons` are codes whose own words hold
    them as well (what a code says is for the floors above to know).
    """

    kind: str | None = None
    user: str | None = None
    subject: str | None = None
    form: str | None = None
    item: str | None = None
    first: date | None = None
    last: date | None = None
    words: str = ""
    reasons: tuple[str, ...] = ()


ANYTHING = Sought()


class SearchPart(Part):
    """Reads only."""

    def search(
        self,
        sought: Sought = ANYTHING,
        limit: int = 200,
        *,
        before: int | None = None,
        after: int | None = None,
    ) -> list[tuple[int, bytes]]:
        """Number and bytes of the newest records that fit, newest first.

        `before` pages on to older ones; `after` pages back: the nearest newer ones, newest first as well.
        """
        where, values = _conditions(sought)
        if sought.first or sought.last:
            where.append(_days(sought, self._offsets(), values))
        for name, number, sign in (("before", before, "<"), ("after", after, ">")):
            if number is not None:
                where.append(f"records.seq {sign} :{name}")
                values[name] = number
        clause = f"WHERE {' AND '.join(where)}" if where else ""
        order = "ASC" if after is not None else "DESC"
        seqs = self._named(
            f"SELECT records.seq FROM records {_road(sought)} {clause} ORDER BY records.seq {order} LIMIT :most",
            {**values, "most": limit},
        )
        found = [(seq, self._bytes_of(seq)) for (seq,) in seqs]
        return sorted(found, reverse=True)

    def _offsets(self) -> list[int]:
        """Every offset from UTC, in minutes, that the clock of this desk ever had."""
        rows = self._plain("SELECT DISTINCT minutes FROM records INDEXED BY records_search")
        return [minutes for (minutes,) in rows if minutes is not None]

    def _bytes_of(self, seq: int) -> bytes:
        return bytes(self._plain("SELECT bytes FROM records WHERE seq = ?", (seq,))[0][0])

    def _named(self, query: str, values: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
        return list(self._raw.execute(query, values).fetchall())


def _road(sought: Sought) -> str:
    """Kinds other than answers have an index of their own, and so have the places of a subject; the rest is swept."""
    if (sought.kind and sought.kind != Kind.ITEM_SET) or sought.subject:
        return ""
    return "INDEXED BY records_search"


def _conditions(sought: Sought) -> tuple[list[str], dict[str, Any]]:
    where, values = [], {}
    for name in _COLUMNS:
        wanted = getattr(sought, name)
        if wanted:
            where.append(f"records.{name} = :{name}")
            values[name] = wanted
    if sought.kind:
        where.append("records.kind = :kind")
        values["kind"] = str(sought.kind)
        if sought.kind != Kind.ITEM_SET:
            where.append("records.kind <> 'item.set'")  # the condition of the index `records_acts`
    if sought.words.strip():
        where.append(_worded(sought.reasons, values))
        values["words"] = sought.words.strip().casefold()
    return where, values


def _days(sought: Sought, offsets: Sequence[int], values: dict[str, Any]) -> str:
    """Saved between two local midnights, told in UTC for each offset the clock had."""
    spans = ["0"]
    for offset in offsets:
        terms = [f"records.minutes = {offset:d}"]
        for name, day, sign in (("first", sought.first, ">="), ("last", sought.last, "<")):
            if day is not None:
                midnight = datetime.combine(day, time()) - timedelta(minutes=offset)
                midnight += timedelta(days=1) if name == "last" else timedelta()
                bound = f"{name}_{len(spans)}"
                terms.append(f"records.saved {sign} :{bound}")
                values[bound] = iso(midnight)
        spans.append(f"({' AND '.join(terms)})")
    return f"({' OR '.join(spans)})"


def _worded(reasons: Sequence[str], values: dict[str, Any]) -> str:
    """The record gives a reason whose own words, or whose text by the person, hold the words sought."""
    codes = []
    for number, code in enumerate(reasons):
        codes.append(f":reason{number}")
        values[f"reason{number}"] = code
    text = (
        "EXISTS (SELECT 1 FROM facts WHERE facts.seq = records.seq AND facts.name = 'reason-text' "
        "AND instr(folded(facts.value), :words) > 0)"
    )
    coded = f"records.reason IN ({', '.join(codes)}) OR " if codes else ""
    return f"(records.reason IS NOT NULL AND ({coded}{text}))"
