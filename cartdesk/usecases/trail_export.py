"""The trail in a file that the person chose: CSV for a table, JSON whole, PDF to read and file (R08; docs/formats/trail-export.md)."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from cartdesk.base import CartDeskError, digest
from cartdesk.forms import Value
from cartdesk.paper import print_document
from cartdesk.records import AuditRecord, Kind, Permission
from cartdesk.store import ANYTHING, Sought, Unit
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.history import spoken
from cartdesk.usecases.trail_paper import ERASED, WITHHELD, trail_document

PIECE = 500
MOST_ON_PAPER = 20_000  # some 1,700 sheets, half a minute; more goes in parts, day by day
CSV, JSON, PDF = "csv", "json", "pdf"
COLUMNS = (
    *("seq", "kind", "user", "name", "role", "org", "saved", "entered", "offset", "zone", "clock", "subject"),
    *("event", "event_repeat", "form", "form_repeat", "group", "group_repeat", "item", "old", "new"),
    *("reason", "reason_text", "base", "checks", "refs", "device", "app", "digest", "prev"),
)


@usecase("trail.export", needs=Permission.AUDIT)
def export_trail(act: Acting, path: Path, sought: Sought = ANYTHING, *, form: str = CSV) -> int:
    """Write the records that fit, oldest first, and note it in the trail; how many there were.

    Values are written for whoever may see them; those that stay at the site are named as withheld. An existing file is
    replaced whole or not at all. Errors: `trail.export-form`, `trail.too-long-for-paper`, and those of the disk.
    """
    if form not in (CSV, JSON, PDF):
        raise CartDeskError("trail.export-form")
    desk, unit = act.desk, act.unit
    names = {one.id: one.name for one in unit.users()}
    part = path.with_name(f".{path.name}.part")
    entries = _entries(desk, unit, sought)
    try:
        if form == PDF:
            count = _write_pdf(part, act, entries, names, sought)
        else:
            count = (_write_csv if form == CSV else _write_json)(part, desk, entries, names)
        told = digest(part.read_bytes())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    refs: dict[str, str | int] = {"file": told, "records": count, "form": form}
    act.record(Kind.TRAIL_EXPORT, refs=refs)
    return count


Entry = tuple[AuditRecord, bytes, dict[str, Any]]


def _entries(desk: Desk, unit: Unit, sought: Sought) -> Iterator[Entry]:
    """Record, its bytes and the clear facts that may leave, oldest first, up to where the trail ends now."""
    wanted, last, end = spoken(desk, sought), 0, unit.head()[0]
    while rows := unit.search(wanted, PIECE, after=last):
        for seq, data in reversed(rows):
            if seq > end:
                return
            record = AuditRecord.decode(data)
            yield record, data, _facts(desk, unit, record)
            last = seq


def _facts(desk: Desk, unit: Unit, record: AuditRecord) -> dict[str, Any]:
    """Clear facts by name; one that the person may not see, or that stays at the site, is named and not told."""
    if not record.facts:
        return {}
    held = unit.facts(record.seq)
    item = desk.study.items.get(record.item or "")
    hidden = record.subject is not None and (
        not desk.may(Permission.VIEW) or (item is not None and item.stays)
    )
    told: dict[str, Any] = {}
    for name in record.facts:
        if name not in held:
            told[name] = ERASED
        else:
            told[name] = WITHHELD if hidden and name != "reason-text" else held[name].value
    return told


def _write_csv(path: Path, desk: Desk, entries: Iterator[Entry], names: Mapping[str, str]) -> int:
    """UTF-8 with a byte order mark, so that spreadsheets read Cyrillic; commas, quotes doubled, CRLF (RFC 4180)."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for record, data, facts in entries:
            table.writerow([_cell(one) for one in _row(record, data, facts, names)])
            count += 1
    return count


def _row(
    record: AuditRecord, data: bytes, facts: Mapping[str, Any], names: Mapping[str, str]
) -> list[object]:
    event, form, group = (one or (None, None) for one in (record.event, record.form, record.group))
    checks = "; ".join(f"{check.id} {check.outcome}" for check in record.checks)
    refs = "; ".join(f"{name}={value}" for name, value in sorted(record.refs.items()))
    return [
        *(record.seq, str(record.kind), record.user, names.get(record.user, ""), record.role, record.org),
        *(record.saved, record.entered, record.offset, record.zone, record.clock, record.subject),
        *(*event, *form, *group, record.item, _shown(facts.get("old")), _shown(facts.get("new"))),
        *(record.reason, _shown(facts.get("reason-text")), record.base, checks, refs),
        *(record.device, record.app, digest(data), record.prev),
    ]


def _cell(value: object) -> object:
    return "" if value is None else value


def _shown(fact: Any) -> str | None:
    """A value as it was typed with its unit, a coded empty answer as its code, everything else as plain text."""
    if isinstance(fact, dict) and "typed" in fact:
        value = Value.from_json(fact)
        text = value.null_flavour or (";".join(value.codes) if value.codes else value.text)
        return f"{value.comparator or ''}{text}{f' {value.unit}' if value.unit else ''}"
    if fact is None or isinstance(fact, str):
        return fact
    return json.dumps(fact, ensure_ascii=False, sort_keys=True)


def _write_json(path: Path, desk: Desk, entries: Iterator[Entry], names: Mapping[str, str]) -> int:
    """One object; each record exactly as it is stored, with its digest and its clear facts beside."""
    head = {
        **{"v": 1, "type": "cartdesk.trail-export", "study": desk.file.study, "site": desk.file.site},
        **{"device": desk.file.device, "people": dict(names)},
    }
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "records": [')
        for _, data, facts in entries:
            told = {"record": json.loads(data), "digest": digest(data), "facts": facts}
            file.write(("," if count else "") + "\n" + json.dumps(told, ensure_ascii=False))
            count += 1
        file.write("\n]}\n")
    return count


def _write_pdf(
    path: Path, act: Acting, entries: Iterator[Entry], names: Mapping[str, str], sought: Sought
) -> int:
    """On A4, in the language of the screen, with the checkpoint that fixes the trail as it stands."""
    told = [(record, facts) for record, _, facts in islice(entries, MOST_ON_PAPER + 1)]
    if len(told) > MOST_ON_PAPER:
        raise CartDeskError("trail.too-long-for-paper", most=MOST_ON_PAPER)
    path.write_bytes(print_document(trail_document(act.desk, told, names, sought, act.checkpoint(), act.now)))
    return len(told)
