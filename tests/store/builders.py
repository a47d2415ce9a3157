"""Records and desks with good defaults, for the tests of the store. Real SQLCipher, seeded chance, a clock that stands still."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cartdesk.base import SeededRandom, SetClock
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import (
    AuditRecord,
    CheckMark,
    Fact,
    FormData,
    FormStatus,
    ItemData,
    Kind,
    Origin,
    RoadState,
    Subject,
    User,
    make_record,
)
from cartdesk.store import Store, Unit
from cartdesk.study import DataType

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
SUBJECT = "01-001"
PLACE = FormPlace("D0", 1, "F_VS", 1)
LOG_ROW = FormPlace("LOG", 1, "F_AE", 1)
TEMP = ItemKey("IG_VS", 1, "TEMP")
PULSE = ItemKey("IG_VS", 1, "PULSE")
NURSE = User("u1", "Иванова Мария Сергеевна", "nurse", "Клиника")
ORIGIN = Origin("hemc101-01-02", "01", "d1", "0.1.0")
CLOCK = SetClock(datetime(2026, 3, 5, 11, 7, 31, 250_000, tzinfo=UTC))
RANDOM = SeededRandom(7)


def number(text: str) -> Value:
    return Value(DataType.NUMBER, text=text, unit="C", typed=text)


def a_store(folder: Path, *, subject: bool = True) -> Store:
    store = Store.create(folder / "desk.db", KEY)
    if subject:
        with store.unit() as unit:
            unit.add_subject(Subject(SUBJECT, CLOCK.utc))
            record(unit, Kind.SUBJECT_CREATE, subject=SUBJECT)
    return store


def next_record(
    unit: Unit, kind: Kind, facts: dict[str, Any] | None = None, **more: Any
) -> tuple[AuditRecord, dict[str, Fact]]:
    salted = {name: Fact.make(RANDOM, value) for name, value in (facts or {}).items()}
    now = CLOCK.now()
    return make_record(
        unit.head(), ORIGIN, NURSE, kind, "a" * 64, now, now, RANDOM, facts=salted, **more
    ), salted


def record(unit: Unit, kind: Kind, **more: Any) -> int:
    made, salted = next_record(unit, kind, **more)
    unit.append(made, salted)
    return made.seq


def a_form(status: FormStatus = FormStatus.DRAFT, place: FormPlace = PLACE, **more: Any) -> FormData:
    return replace(FormData(SUBJECT, place, status, None, None, None, 0, RoadState.LAPTOP), **more)


def save(
    unit: Unit,
    key: ItemKey,
    value: Value | None,
    place: FormPlace = PLACE,
    checks: tuple[CheckMark, ...] = (),
    **more: Any,
) -> int:
    """One saved field, as the use case does it: record, current value, state of the form."""
    facts = {"new": value.to_json() if value else None}
    seq = record(
        unit, Kind.ITEM_SET, subject=SUBJECT, place=place, key=key, facts=facts, checks=checks, **more
    )
    if value is None:
        unit.drop_item(SUBJECT, place, key)
    else:
        unit.put_item(SUBJECT, place, ItemData(key, value, seq, NURSE.id, CLOCK.utc))
    before = unit.form(SUBJECT, place) or a_form(place=place)
    unit.put_form(replace(before, last_seq=seq))
    return seq


def file_digests(folder: Path) -> dict[str, str]:
    """Every file of a folder with the digest of its bytes."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(folder.iterdir())}
