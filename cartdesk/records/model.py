"""What was recorded: subjects, forms, people. Frozen; the store fills them, nobody changes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.value import Value
from cartdesk.records.states import FormStatus, RoadState


@dataclass(frozen=True, slots=True)
class User:
    """A person of this desk. Ids are never used again (R21). `active` False: may no longer unlock."""

    id: str
    name: str
    role: str
    org: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject, known by code only (R65)."""

    code: str
    created: datetime


@dataclass(frozen=True, slots=True)
class ItemData:
    """The current answer in a field, the audit record that set it, by whom and when it was saved."""

    key: ItemKey
    value: Value
    seq: int
    user: str
    saved: datetime


@dataclass(frozen=True, slots=True)
class FormData:
    """The state of one form of one subject.

    `signature` is the digest of the last signature statement (even when superseded); `snapshot` the record digest
    it signed; `last_seq` the last audit record of this form. `removed`: a log row struck through. The counts are a
    cache of the engine's findings at the last save, so that the matrix need not run the engine: rejects, warns (not
    yet explained), missing, waits (for the investigator), answered of total questions.
    """

    subject: str
    place: FormPlace
    status: FormStatus
    completed: datetime | None
    signature: str | None
    snapshot: str | None
    last_seq: int
    road: RoadState
    removed: bool = False
    rejects: int = 0
    warns: int = 0
    missing: int = 0
    waits: int = 0
    answered: int = 0
    total: int = 0
