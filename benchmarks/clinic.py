"""A clinic's desk with many full subjects, written in bulk through the store room: real records, facts, answers, states.

Every form that is due and can be filled is complete, with every answer that the study wants; each answer was given once,
or `changes` times. Keys cost what they cost in life.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cartdesk.base import digest
from cartdesk.crypto import Cost
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import (
    AuditRecord,
    Fact,
    FormData,
    FormStatus,
    ItemData,
    Kind,
    Origin,
    RoadState,
    Subject,
    make_checkpoint,
    make_record,
)
from cartdesk.store import Unit
from cartdesk.study import DataType, ItemDef, StudyDef, due_forms
from cartdesk.usecases import Desk, keys
from tests.builders import Place, a_site

SUBJECTS = 60
REAL = Cost(memory_kib=64 * 1024, passes=3, lanes=4)
DATES = "2025-03-12"


def a_clinic(folder: Path, changes: int = 1, subjects: int = SUBJECTS) -> Place:
    """A site desk with full subjects, locked by nobody: the nurse is at it."""
    site = a_site(folder, cost=REAL)
    desk = site.as_("nurse")
    plan = list(_plan(desk.study))
    for number in range(1, subjects + 1):
        with desk.store.unit() as unit:
            _write_subject(desk, unit, f"01-{number:03d}", plan, changes)
    with desk.store.unit() as unit:
        frontier = unit.frontier()
        note = make_checkpoint(keys.origin(desk), frontier.size, frontier.root(), keys.device_key(unit))
        unit.add_checkpoint(frontier.size, note)
    return site


def _plan(study: StudyDef) -> Iterator[tuple[FormPlace, list[ItemDef]]]:
    """Every due form with the items that an ordinary visit answers: up to twenty analytes of a panel, one row of a group."""
    for event in study.events.values():
        if event.kind not in ("scheduled", "telephone"):
            continue
        for form, _ in due_forms(study, event.oid, None, None):
            if study.forms[form].complete:
                wanted = [one for one in study.items_of(form) if one.derived is None and one.mandatory]
                yield FormPlace(event.oid, 1, form, 1), wanted


def _write_subject(
    desk: Desk, unit: Unit, code: str, plan: list[tuple[FormPlace, list[ItemDef]]], changes: int
) -> None:
    pen = _Pen(desk, unit, code)
    unit.add_subject(Subject(code, desk.clock.now().utc))
    pen.write(Kind.SUBJECT_CREATE)
    for turn in range(changes):
        for place, items in plan:
            for item in items:
                pen.write(
                    Kind.ITEM_SET, place, ItemKey(item.group, 1, item.oid), _answer(desk.study, item, turn)
                )
    unit.append_many(pen.entries)
    for place, items in plan:
        counts = {"answered": len(items), "total": len(items)}
        unit.put_form(
            FormData(
                code,
                place,
                FormStatus.COMPLETE,
                desk.clock.now().utc,
                None,
                None,
                pen.seq,
                RoadState.LAPTOP,
                **counts,
            )
        )
        for item in items:
            key = ItemKey(item.group, 1, item.oid)
            value = _answer(desk.study, item, changes - 1)
            unit.put_item(
                code, place, ItemData(key, value, pen.last[place, key], desk.user.id, desk.clock.now().utc)
            )


class _Pen:
    """Makes records that follow each other."""

    def __init__(self, desk: Desk, unit: Unit, code: str) -> None:
        self.desk, self.code = desk, code
        self.head = unit.head()
        self.entries: list[tuple[AuditRecord, dict[str, Fact]]] = []
        self.last: dict[tuple[FormPlace, ItemKey], int] = {}
        self.origin = Origin(desk.file.study, desk.file.site, desk.file.device, "0.2.0")

    @property
    def seq(self) -> int:
        return self.head[0]

    def write(
        self, kind: Kind, place: FormPlace | None = None, key: ItemKey | None = None, value: Any = None
    ) -> None:
        desk = self.desk
        desk.clock.pass_time(2)
        now = desk.clock.now()
        facts = {"new": Fact.make(desk.random, value.to_json())} if value else {}
        record = make_record(
            self.head, self.origin, desk.user, kind, desk.study.digest, now, now, desk.random,
            subject=self.code, place=place, key=key, facts=facts,
        )  # fmt: skip
        self.head = (record.seq, digest(record.encode()))
        self.entries.append((record, facts))
        if place and key:
            self.last[place, key] = record.seq


def _answer(study: StudyDef, item: ItemDef, turn: int) -> Value:
    """Some answer of the item's kind; another one each turn."""
    if item.codelist:
        codes = study.codelists[item.codelist].items
        return Value(item.type, text=codes[turn % len(codes)].code)
    if item.type is DataType.DATE:
        return Value(item.type, text=DATES, typed=DATES)
    return Value(item.type, text=str(50 + turn), typed=str(50 + turn))
