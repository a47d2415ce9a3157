"""Taking a laboratory's sheet into a panel after a look: units kept and converted, unknown lines named, nothing overwritten
without a reason (people.md, lead 6).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cartdesk.base import CartDeskError, digest
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.interchange.labsheet import SheetLine, SheetMap, guess_map, read_sheet
from cartdesk.interchange.rangetable import panel_analytes
from cartdesk.interchange.tables import CsvTable, read_table
from cartdesk.records import Kind, Permission, Reason
from cartdesk.store import Unit
from cartdesk.study import PanelColumn, StudyDef
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.casebook import look_into_form
from cartdesk.usecases.desk import SITE, Desk, Filling
from cartdesk.usecases.entry import begin, set_item
from cartdesk.usecases.laboratory import sample_of

MAPS = "laboratory.sheet"


class Fate(StrEnum):
    """What would become of a line."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    LEFT_OUT = "left-out"
    ELSEWHERE = "elsewhere"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One line as it would be taken: `holds` is the result that stands in the form now, `fault` a code of `finding.*`."""

    line: SheetLine
    fate: Fate
    key: ItemKey | None = None
    holds: Value | None = None

    @property
    def brings(self) -> Value | None:
        """The result the line brings."""
        return self.line.values.get(PanelColumn.RESULT)


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet looked into: its columns, what they are taken to mean, and every line with its fate."""

    columns: tuple[str, ...]
    told: SheetMap
    entries: tuple[SheetEntry, ...]

    def count(self, fate: Fate) -> int:
        """How many lines have this fate."""
        return sum(entry.fate is fate for entry in self.entries)


@viewing("lab.look-sheet", needs=Permission.ENTER)
def look_into_sheet(
    desk: Desk, unit: Unit, subject: str, place: FormPlace, data: bytes, told: SheetMap | None = None
) -> SheetView:
    """What a sheet would bring into a panel; nothing is changed. Without `told` the laboratory's last map holds, or a guess."""
    table = read_table(data)
    filling = look_into_form(desk, unit, subject, place)
    told = told or _remembered(desk, unit, filling, table) or guess_map(table, desk.study)
    try:
        lines = read_sheet(table, told, desk.study)
    except CartDeskError as fault:
        if fault.code != "sheet.columns":
            raise
        lines = ()
    return SheetView(table.columns, told, _entries(desk.study, filling, lines))


@usecase("lab.take-sheet", needs=Permission.ENTER, kind=SITE)
def take_sheet(
    act: Acting, subject: str, place: FormPlace, data: bytes, told: SheetMap, reason: Reason | None = None
) -> int:
    """Take the readable lines of a sheet in, in one transaction, and remember the map for the laboratory.

    Results that stand already are left alone unless a `reason` is given. Gives how many fields were set.
    """
    filling = begin(act, subject, place)
    entries = _entries(act.desk.study, filling, read_sheet(read_table(data), told, act.desk.study))
    wanted = {Fate.NEW, Fate.DIFFERS} if reason else {Fate.NEW}
    taken = [entry for entry in entries if entry.fate in wanted]
    if not taken:
        raise CartDeskError("sheet.nothing-new")
    refs: dict[str, str | int] = {"file": digest(data), "lines": len(entries), "taken": len(taken)}
    seq = act.record(Kind.LAB_SHEET, subject=subject, place=place, facts={"new": told.to_json()}, refs=refs)
    count = 0
    for entry in taken:
        count += _set(act, filling, entry, {"sheet": seq}, reason)
    sample = sample_of(act.desk, filling)
    if sample is not None:
        act.unit.put(f"{MAPS}.{sample.lab}", json.dumps(told.to_json(), ensure_ascii=False))
    return count


def _set(
    act: Acting, filling: Filling, entry: SheetEntry, refs: dict[str, str | int], reason: Reason | None
) -> int:
    """Set the fields of one line: the limits first, so that the result is judged against them. Gives how many."""
    analyte = panel_analytes(act.desk.study)[str(entry.line.analyte)]
    count = 0
    for column in (PanelColumn.LOW, PanelColumn.HIGH, PanelColumn.RESULT):
        value = entry.line.values.get(column)
        item = act.desk.study.items.get(analyte.items.get(column, ""))
        if value is None or item is None:
            continue
        key = ItemKey(item.group, 1, item.oid)
        held = filling.entry.value(key)
        if held is None or (reason is not None and not _alike(held, value)):
            changing = reason if held is not None or filling.form.completed else None
            set_item(act, filling, key, value, refs=refs, reason=changing)
            count += 1
    return count


def _entries(study: StudyDef, filling: Filling, lines: Sequence[SheetLine]) -> tuple[SheetEntry, ...]:
    seen: set[str] = set()
    entries = []
    for line in lines:
        twice = bool(line.analyte) and line.analyte in seen
        seen.add(line.analyte or "")
        entries.append(_entry(study, filling, replace(line, fault="twice") if twice else line))
    return tuple(entries)


def _entry(study: StudyDef, filling: Filling, line: SheetLine) -> SheetEntry:
    if not line.analyte:
        return SheetEntry(line, Fate.UNKNOWN if line.analyte is None else Fate.LEFT_OUT)
    item = study.items[panel_analytes(study)[line.analyte].items[PanelColumn.RESULT]]
    key = ItemKey(item.group, 1, item.oid)
    if item.form != filling.entry.form.oid:
        return SheetEntry(line, Fate.ELSEWHERE)
    held = filling.entry.value(key)
    brings = line.values.get(PanelColumn.RESULT)
    if line.fault or brings is None:
        return SheetEntry(line, Fate.UNREADABLE, key, held)
    if held is None:
        return SheetEntry(line, Fate.NEW, key)
    return SheetEntry(line, Fate.SAME if _alike(held, brings) else Fate.DIFFERS, key, held)


def _alike(one: Value, other: Value) -> bool:
    """Whether two values say the same, however they were typed."""
    return (one.text, one.comparator, one.unit, one.null_flavour) == (
        other.text, other.comparator, other.unit, other.null_flavour,
    )  # fmt: skip


def _remembered(desk: Desk, unit: Unit, filling: Filling, table: CsvTable) -> SheetMap | None:
    """The laboratory's last map, if its columns are the ones of this sheet."""
    sample = sample_of(desk, filling)
    kept = unit.get(f"{MAPS}.{sample.lab}") if sample else None
    if kept is None:
        return None
    told = SheetMap.from_json(json.loads(kept))
    return told if set(told.columns.values()) <= set(table.columns) else None
