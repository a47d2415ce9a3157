"""The caches of a desk held against the trail, row by row and as the words and numbers they are stored in (R12, T5).

Nothing here believes a stored word: rows are compared as text, so that a word nobody knows is told and stops nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records.replay import CaseBooks, FormState, Mark, SubjectBook
from cartdesk.store.casebooks import ROAD_WORDS, STATUS_WORDS
from cartdesk.store.rebuilding import from_trail
from cartdesk.store.scanning import index_row
from cartdesk.store.unit import Unit

_AT = "event, event_repeat, form, form_repeat"


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the trail says: a code and the record it should follow (0: none)."""

    code: str
    seq: int


def differences_from_trail(unit: Unit) -> list[int]:
    """Numbers of the records that the caches, or the index over the records, do not agree with."""
    books = from_trail(unit)
    found = {
        one.seq for code in subject_codes(unit, books) for one in differences(unit, code, books.get(code))
    }
    for seq, data, row, _ in unit.scan():
        if index_row(json.loads(data), row[0]) != row:
            found.add(seq)
    return sorted(found)


def subject_codes(unit: Unit, books: CaseBooks) -> list[str]:
    """Every subject that the trail or any row knows of."""
    tables = ("forms", "items", "explanations", "events", "signatures")
    rows = " UNION ".join(f"SELECT subject FROM {table}" for table in tables)
    return sorted(books.keys() | {row[0] for row in unit._plain(f"SELECT code FROM subjects UNION {rows}")})


def differences(unit: Unit, subject: str, book: SubjectBook | None) -> Iterator[Difference]:
    """Every row about a subject that differs from what the whole trail, replayed, says of it."""
    book = book or SubjectBook()
    yield from _forms(unit, subject, book)
    yield from _items(unit, subject, book)
    yield from _explanations(unit, subject, book)
    yield from _subject(unit, subject, book)
    yield from _signatures(unit, subject, book)


def _told(state: FormState | None) -> tuple[Any, ...] | None:
    if state is None:
        return None
    words = (state.status.value, state.completed, state.signature, state.snapshot, state.last_seq)
    return (*words, int(state.removed))


def _forms(unit: Unit, subject: str, book: SubjectBook) -> Iterator[Difference]:
    seen = set()
    columns = "status, completed, signature, snapshot, last_seq, removed, road"
    for row in unit._plain(f"SELECT {_AT}, {columns} FROM forms WHERE subject = ?", (subject,)):
        place, held, road = FormPlace(*row[:4]), row[4:10], row[10]
        seen.add(place)
        state = book.forms.get(place)
        seq = state.last_seq if state else held[4]
        if held[0] not in STATUS_WORDS or road not in ROAD_WORDS:
            yield Difference("state-unknown", seq)
        elif _told(state) != held:
            yield Difference("cache-differs", seq)
    yield from (Difference("cache-differs", book.forms[one].last_seq) for one in book.forms.keys() - seen)


def _items(unit: Unit, subject: str, book: SubjectBook) -> Iterator[Difference]:
    """Rows come place by place, and are matched by plain tuples, which equal the places and keys they stand for."""
    columns = "grp, grp_repeat, item, seq, user, saved, value"
    rows = unit._plain(f"SELECT {_AT}, {columns} FROM items WHERE subject = ?", (subject,))
    last: object = None
    told: Mapping[Any, Mark] = {}
    matched = 0
    for row in rows:
        if row[:4] != last:
            last = row[:4]
            told = book.items.get(last, {})  # type: ignore[call-overload]
        mark = told.get(row[4:7])
        matched += mark is not None
        if mark is None or mark[:3] != row[7:10]:
            yield Difference("cache-differs", mark.seq if mark else row[7])
        elif (
            mark[3] != hash(row[10])
            and (row[:4], row[4:7]) not in book.unknown
            and not _same_value(unit, mark.seq, row[10])
        ):
            yield Difference("cache-differs", mark.seq)
    if matched != sum(map(len, book.items.values())):
        seen = {(row[:4], row[4:7]) for row in rows}
        for place, items in book.items.items():
            yield from (
                Difference("cache-differs", one.seq) for key, one in items.items() if (place, key) not in seen
            )


def _same_value(unit: Unit, seq: int, held: str) -> bool:
    """CartDesk 0.1.0 kept facts with their keys in another order."""
    try:
        told = unit.facts(seq)["new"].value
        return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")) == held
    except (ValueError, KeyError, RecursionError):
        return False


def _explanations(unit: Unit, subject: str, book: SubjectBook) -> Iterator[Difference]:
    """Where no record says that an explanation fell, the cache may hold fewer than the trail, never others."""
    columns = "check_oid, grp, grp_repeat, item, seq, user, saved, reason"
    for row in unit._plain(f"SELECT {_AT}, {columns} FROM explanations WHERE subject = ?", (subject,)):
        at = None if row[5:8] == ("", 0, "") else ItemKey(*row[5:8])
        told = book.explanations.get(FormPlace(*row[:4]), {}).get((row[4], at))
        words = hash(json.dumps(row[11], ensure_ascii=False))
        erased = told is not None and told.told == hash(None)
        if told is None or told[:3] != row[8:11] or not (erased or told.told == words):
            yield Difference("cache-differs", told.seq if told else row[8])


def _subject(unit: Unit, subject: str, book: SubjectBook) -> Iterator[Difference]:
    held = unit._plain("SELECT created FROM subjects WHERE code = ?", (subject,))
    if [row[0] for row in held] != ([book.created.saved] if book.created else []):
        yield Difference("subject-differs", book.created.seq if book.created else 0)
    events = set(unit._plain("SELECT event, event_repeat FROM events WHERE subject = ?", (subject,)))
    for event in events ^ book.events.keys():
        yield Difference("visit-differs", book.events.get(event, 0))


def _signatures(unit: Unit, subject: str, book: SubjectBook) -> Iterator[Difference]:
    seen = set()
    join = "LEFT JOIN superseded ON superseded.statement = signatures.statement WHERE subject = ?"
    columns = "signatures.statement, signatures.seq, user, superseded.seq"
    for row in unit._plain(f"SELECT {_AT}, {columns} FROM signatures {join}", (subject,)):
        place, mark = book.signed.get(row[4], (None, None))
        seen.add(row[4])
        if place != FormPlace(*row[:4]) or mark is None or (mark.seq, mark.user) != row[5:7]:
            yield Difference("signature-moved", mark.seq if mark else row[5])
        if row[7] != book.superseded.get(row[4]):
            yield Difference("superseded-differs", book.superseded.get(row[4]) or row[7])
    for statement in book.signed.keys() - seen:
        yield Difference("signature-missing", book.signed[statement][1].seq)


def strays(unit: Unit) -> Iterator[Difference]:
    """Rows that hang on nothing: of a signature, package or device that is not there."""
    ends = "SELECT seq FROM superseded WHERE statement NOT IN (SELECT statement FROM signatures)"
    yield from (Difference("superseded-differs", row[0]) for row in unit._plain(ends))
    packed = "SELECT number, max(position) + 1 - count(*), min(position) FROM package_forms GROUP BY number"
    numbers = {row[0] for row in unit._plain("SELECT number FROM packages")}
    for number, missing, first in unit._plain(packed):
        if missing or first or number not in numbers:
            yield Difference("package-forms-differ", 0)
    alone = "SELECT count(*) FROM mirror_packages WHERE digest NOT IN (SELECT package FROM mirror_verdicts)"
    if unit._plain(alone)[0][0]:
        yield Difference("verdict-differs", 0)
    for table in ("digests", "records", "facts", "forms", "packages"):
        foreign = f"SELECT count(*) FROM mirror_{table} WHERE device NOT IN (SELECT device FROM devices)"
        if unit._plain(foreign)[0][0]:
            yield Difference("mirror-incomplete", 0)


def tally(unit: Unit) -> dict[str, int]:
    """How much of everything the desk holds, counted by the words that are stored."""
    newest = (
        "SELECT max(id) FROM mirror_forms GROUP BY device, subject, form, event, event_repeat, form_repeat"
    )
    return {
        name: int(unit._plain(query)[0][0] or 0)
        for name, query in {
            "subjects": "SELECT count(*) FROM subjects",
            "forms_entered": "SELECT count(*) FROM forms WHERE status != 'not-started'",
            "forms_signed": "SELECT count(*) FROM forms WHERE status IN ('signed', 'review')",
            "signatures": "SELECT count(*) FROM signatures",
            "findings": "SELECT sum(rejects + warns + missing + waits) FROM forms WHERE NOT removed",
            "audit_records": "SELECT max(seq) FROM records",
            "packages": "SELECT count(*) FROM packages",
            "receipts": "SELECT count(DISTINCT number) FROM answers WHERE kind = 'receipt'",
            "acknowledgements": "SELECT count(DISTINCT number) FROM answers WHERE kind = 'acknowledgement'",
            "packages_imported": "SELECT count(DISTINCT package) FROM mirror_verdicts WHERE verdict = 'accepted'",
            "forms_imported": f"SELECT count(*) FROM ({newest})",
            "records_imported": "SELECT count(*) FROM mirror_records",
        }.items()
    }
