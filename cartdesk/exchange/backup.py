"""What a device signs about a backup, and about a rehearsal of it (R49; docs/formats/backup.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.exchange.shape import (
    checked,
    is_code,
    is_digest,
    is_flag,
    is_party,
    is_time,
    listed,
    text,
    whole,
)
from cartdesk.exchange.signed import read_signed, sign_object
from cartdesk.records import read_checkpoint, trail_origin

REASONS = ("daily", "asked", "milestone")
MAX_NOTE = 65_536
MAX_TABLES = 200
_MALFORMED = "backup.malformed"


@dataclass(frozen=True, slots=True)
class BackupNote:
    """One backup in figures. `made` is text of `Stamp.iso`, `offset` minutes from UTC; `database` and `desk` digests."""

    study: str
    version: str
    site: str
    device: str
    training: bool
    made: str
    offset: int
    reason: str
    app: str
    schema: int
    records: int
    head: str
    checkpoint: str
    database: str
    bytes: int
    desk: str
    tables: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TableVerdict:
    """Rows of one table: in the backup, in the live desk as of then, and how many the live desk does not have."""

    table: str
    backup: int
    live: int
    missing: int

    @property
    def same(self) -> bool:
        """True when the backup holds what the live desk held then."""
        return self.missing == 0 and self.backup == self.live


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What became of restoring a backup apart from the desk. `root` is 64 hexadecimal digits, `log` bytes."""

    study: str
    site: str
    device: str
    backup: str
    made: str
    records: int
    head: str
    root: str
    live: int
    log: int
    tables: tuple[TableVerdict, ...]
    faults: tuple[str, ...]
    user: str
    time: str
    app: str

    @property
    def same(self) -> bool:
        """True when backup and live desk agree in everything that was compared."""
        return not self.faults and all(one.same for one in self.tables)


def _is_offset(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -1439 <= value <= 1439


def _is_rows(value: object) -> bool:
    rows = whole(0)
    return (
        isinstance(value, dict)
        and len(value) <= MAX_TABLES
        and all(is_code(name) and rows(number) for name, number in value.items())
    )


def _is_table(value: object) -> bool:
    rules = {"table": is_code, "backup": whole(0), "live": whole(0), "missing": whole(0)}
    return (
        isinstance(value, dict)
        and value.keys() == rules.keys()
        and all(rules[key](value[key]) for key in rules)
    )


_NOTE = {
    "study": is_party, "version": is_party, "site": is_party, "device": is_party, "training": is_flag,
    "made": is_time, "offset": _is_offset, "reason": lambda value: value in REASONS, "app": is_party,
    "schema": whole(1), "records": whole(1), "head": is_digest,
    "checkpoint": lambda value: isinstance(value, str) and 0 < len(value) <= 4_096,
    "database": is_digest, "bytes": whole(1), "desk": is_digest, "tables": _is_rows,
}  # fmt: skip
_REHEARSAL = {
    "study": is_party, "site": is_party, "device": is_party, "backup": is_digest, "made": is_time,
    "records": whole(1), "head": is_digest, "root": is_digest, "live": whole(1), "log": whole(0),
    "tables": listed(_is_table, 1, MAX_TABLES), "faults": listed(text(64), 0, 10_000), "same": is_flag,
    "user": is_party, "time": is_time, "app": is_party,
}  # fmt: skip


def make_backup_note(note: BackupNote, key: SigningKey) -> bytes:
    """Sign a note with the device's key."""
    return sign_object({**asdict(note), "tables": dict(note.tables)}, "backup", key)


def read_backup_note(data: bytes, public: bytes | None) -> BackupNote:
    """Read a note. With the device's key also check who signed it; without, nothing in it is proved yet.

    Errors: `backup.malformed`, `backup.forged`.
    """
    signed = read_signed(data, "backup", MAX_NOTE, _MALFORMED)
    note = BackupNote(**checked(signed.payload, _NOTE, _MALFORMED))
    if public is None:
        return note
    if not signed.by(public):
        raise CartDeskError("backup.forged")
    try:
        point = read_checkpoint(note.checkpoint, public)
    except CartDeskError as fault:
        raise CartDeskError("backup.forged") from fault
    if (point.origin, point.size) != (trail_origin(note.study, note.site, note.device), note.records):
        raise CartDeskError("backup.forged")
    return note


def make_rehearsal(content: Rehearsal, key: SigningKey) -> bytes:
    """Sign the outcome of a rehearsal with the device's key."""
    return sign_object({**_figures(content), "same": content.same}, "rehearsal", key)


def read_rehearsal(data: bytes, public: bytes) -> Rehearsal:
    """Read the outcome of a rehearsal that this device signed. Errors: `backup.malformed`, `backup.forged`."""
    signed = read_signed(data, "rehearsal", MAX_NOTE, _MALFORMED)
    if not signed.by(public):
        raise CartDeskError("backup.forged")
    told = dict(checked(signed.payload, _REHEARSAL, _MALFORMED))
    same = told.pop("same")
    tables = tuple(TableVerdict(**one) for one in told.pop("tables"))
    found = Rehearsal(**told | {"tables": tables, "faults": tuple(told["faults"])})
    if same != found.same or {**_figures(found), "same": same} != signed.payload:
        raise CartDeskError(_MALFORMED)
    return found


def _figures(content: Rehearsal) -> dict[str, Any]:
    told = asdict(content)
    told["tables"] = sorted((asdict(one) for one in content.tables), key=lambda one: str(one["table"]))
    told["faults"] = sorted(set(content.faults))
    return told
