"""What goes into an ODM file, as plain data: the caller reads the store and hands it over subject by subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cartdesk.forms.value import Value
from cartdesk.records.states import FormStatus
from cartdesk.study.model import Text


@dataclass(frozen=True, slots=True)
class OdmChange:
    """One audit record that set a field (or removed a row): `value` None means the field was emptied.

    `time` is aware, with the offset of the desk; `reason` the words of the reason for change, or empty; `seq` and
    `digest` name the audit record in its trail; `kind` is its kind (`item.set`, `row.remove`).
    """

    value: Value | None
    user: str
    time: datetime
    reason: str
    seq: int
    kind: str = "item.set"
    digest: str = ""


@dataclass(frozen=True, slots=True)
class OdmItem:
    """One field: its answer now, and the changes that led to it, oldest first (empty for derived values)."""

    oid: str
    value: Value | None
    history: tuple[OdmChange, ...] = ()


@dataclass(frozen=True, slots=True)
class OdmGroup:
    """One ItemGroup, or one row of a repeating one. `removal`: the record that took the row out."""

    oid: str
    repeat: int
    items: tuple[OdmItem, ...]
    removal: OdmChange | None = None


@dataclass(frozen=True, slots=True)
class OdmSignature:
    """The valid signature of a form: who, when (aware), with which meaning, and the digests it binds."""

    user: str
    time: datetime
    meaning: str
    statement: str
    record: str


@dataclass(frozen=True, slots=True)
class OdmForm:
    """One form of a subject. `removed`: a log row struck through; `removal` the record that did it, where known."""

    oid: str
    repeat: int
    status: FormStatus
    groups: tuple[OdmGroup, ...]
    removed: bool = False
    removal: OdmChange | None = None
    signature: OdmSignature | None = None


@dataclass(frozen=True, slots=True)
class OdmEvent:
    """One visit of a subject with its forms."""

    oid: str
    repeat: int
    forms: tuple[OdmForm, ...]


@dataclass(frozen=True, slots=True)
class OdmSubject:
    """One subject: code, the site it belongs to, and its visits."""

    key: str
    site: str
    events: tuple[OdmEvent, ...]


@dataclass(frozen=True, slots=True)
class OdmUser:
    """A person named in the data. `role` is a role of the study; `site` where the person works, or None."""

    id: str
    name: str
    role: str
    org: str
    site: str | None = None


@dataclass(frozen=True, slots=True)
class OdmLocation:
    """A site. `effective`: the day from which it works by this version of the study."""

    site: str
    name: str
    effective: date


@dataclass(frozen=True, slots=True)
class OdmMeaning:
    """A meaning of signature: its code and the words that stood beside it when people signed."""

    code: str
    text: Text


@dataclass(slots=True)
class OdmCounts:
    """What was written. `items` counts fields that hold something (null flavours among them, also in `nulls`).

    `changes` counts transactions of fields, `removed` rows and forms taken out, `withheld` fields whose value
    stays at the site.
    """

    subjects: int = 0
    events: int = 0
    forms: int = 0
    groups: int = 0
    items: int = 0
    nulls: int = 0
    changes: int = 0
    signatures: int = 0
    removed: int = 0
    withheld: int = 0
