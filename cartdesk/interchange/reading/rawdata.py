"""Clinical data of an ODM file as they stand in it, each with its line. Plain data; nothing is judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawAudit:
    """AuditRecord: OIDs of person and place, the time and the reason as written."""

    user: str = ""
    location: str = ""
    time: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RawValue:
    """ItemData. `value` None: no value told; `null` IsNull; `removed` TransactionType Remove.

    `binary`: a file in base64. `notes` are words of comments and queries at the field, `flags` FlagType to FlagValue.
    """

    item: str
    line: int
    value: str | None
    null: bool
    removed: bool
    unit: str
    audit: RawAudit | None
    notes: tuple[str, ...] = ()
    binary: bool = False
    flags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawRow:
    """ItemGroupData."""

    group: str
    repeat: str
    line: int
    removed: bool
    values: tuple[RawValue, ...]


@dataclass(frozen=True, slots=True)
class RawFormData:
    """FormData. `signed`: a Signature stands at it; `status` the flag FORM_STATUS of our own files."""

    form: str
    repeat: str
    line: int
    removed: bool
    signed: bool
    status: str
    rows: tuple[RawRow, ...]


@dataclass(frozen=True, slots=True)
class RawEventData:
    """StudyEventData; `event` is empty where a file puts FormData directly under the subject."""

    event: str
    repeat: str
    line: int
    forms: tuple[RawFormData, ...]


@dataclass(frozen=True, slots=True)
class RawSubject:
    """SubjectData: one state, or one transaction of a history."""

    key: str
    line: int
    events: tuple[RawEventData, ...]


@dataclass(slots=True)
class RawData:
    """All clinical data of a file. `values` counts ItemData elements; `people` names users by OID."""

    subjects: list[RawSubject] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    audits: dict[str, RawAudit] = field(default_factory=dict)
    values: int = 0
    rows_outside: int = 0
