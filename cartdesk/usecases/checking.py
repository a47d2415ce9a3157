"""What is checked before people act: the newest records at unlock, a subject's records before signing (decisions 17)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cartdesk.base import CartDeskError, digest
from cartdesk.records import read_checkpoint, verify_chain
from cartdesk.records.walk import fact_fits
from cartdesk.store import Unit, index_row
from cartdesk.usecases import keys
from cartdesk.usecases.verifying_kept import Fault

if TYPE_CHECKING:
    from cartdesk.usecases.desk import Desk


def check_since_checkpoint(desk: Desk) -> None:
    """At unlock: the records since the newest signed checkpoint chain to it, and it is ours."""
    with desk.store.view() as unit:
        _refuse(_since_checkpoint(desk, unit))


def check_subject(desk: Desk, unit: Unit, subject: str) -> None:
    """Before signing: every record of this subject is the one its successor names, and holds the facts it promised."""
    if desk.distrust is not None:
        _refuse([desk.distrust])
    faults = _since_checkpoint(desk, unit)
    erased = unit.erased()
    for (seq, data, row, facts), following in unit.scan_subject(subject):
        faults += _record_faults(seq, data, row, following)
        promised = json.loads(data)["facts"] if not faults else {}
        fits = {name for name, salt, value in facts if fact_fits(name, salt, value, promised.get(name, ""))}
        if fits | set(erased.get(seq, ())) != promised.keys() | {name for name, _, _ in facts}:
            faults.append(Fault("fact.altered", seq))
        _refuse(faults)


def _record_faults(seq: int, data: bytes, row: tuple[object, ...], following: bytes | None) -> list[Fault]:
    try:
        found = json.loads(data)
        fits = index_row(found, digest(data)) == row
        if following is not None:
            fits = fits and json.loads(following)["prev"] == row[0]
    except (ValueError, KeyError, TypeError, RecursionError):
        fits = False
    return [] if fits else [Fault("record.altered", seq)]


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise CartDeskError("trail.altered", seq=faults[0].seq or 0)


def _since_checkpoint(desk: Desk, unit: Unit) -> list[Fault]:
    kept = unit.newest_note()
    if kept is None:
        return [Fault("checkpoint-missing", 0)]
    size = kept.size
    try:
        point = read_checkpoint(kept.note, keys.device_key(unit).public)
    except CartDeskError:
        return [Fault("checkpoint-forged", size)]
    if point.origin != keys.origin(desk) or point.size != size:
        return [Fault("checkpoint-forged", size)]
    if unit.head()[0] < size:
        return [Fault("trail-shorter-than-checkpoint", unit.head()[0] + 1)]
    prev = digest(unit.record(size))
    report = verify_chain((data for _, data in unit.records(size + 1)), size + 1, prev)
    return [Fault(code, seq) for seq, code in report.faults]
