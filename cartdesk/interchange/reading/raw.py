"""The definitions of an ODM file as they stand in it, each with its line. Plain data; nothing is judged here."""

from __future__ import annotations

from dataclasses import dataclass, field

from cartdesk.study.model import Text

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class RawRef:
    """A reference: StudyEventRef, FormRef, ItemGroupRef or ItemRef. `condition` and `method` are OIDs or empty."""

    oid: str
    line: int
    mandatory: bool = False
    order: int | None = None
    condition: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class RawEvent:
    """StudyEventDef. `groups` are ItemGroupRefs directly in it, which ODM 1.3 does not know."""

    oid: str
    line: int
    name: str
    text: Text
    repeating: bool
    type: str
    forms: tuple[RawRef, ...]
    groups: tuple[RawRef, ...] = ()


@dataclass(frozen=True, slots=True)
class RawForm:
    """FormDef."""

    oid: str
    line: int
    name: str
    text: Text
    repeating: bool
    groups: tuple[RawRef, ...]


@dataclass(frozen=True, slots=True)
class RawGroup:
    """ItemGroupDef. `groups` are ItemGroupRefs inside it, which ODM 1.3 does not know."""

    oid: str
    line: int
    name: str
    text: Text
    repeating: bool
    domain: str
    items: tuple[RawRef, ...]
    groups: tuple[RawRef, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRange:
    """RangeCheck. `expressions` are (context, source) pairs."""

    line: int
    comparator: str
    soft: bool
    values: tuple[str, ...]
    unit: str
    expressions: tuple[tuple[str, str], ...]
    message: Text


@dataclass(frozen=True, slots=True)
class RawItem:
    """ItemDef. `multiple` names a list of which several codes may be chosen, `codelist` one of which one is.

    `rules` are (kind, context, source) of a vendor's own condition or calculation; `note` a vendor's hint for the field;
    `personal` True where the source marks it as identifying a person.
    """

    oid: str
    line: int
    name: str
    question: Text
    description: Text
    type: str
    length: int
    digits: int | None
    units: tuple[str, ...]
    ranges: tuple[RawRange, ...]
    codelist: str = ""
    codelist_line: int = 0
    multiple: str = ""
    sdtm: str = ""
    note: Text = NOTHING
    personal: bool = False
    rules: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RawList:
    """CodeList with (code, words) in display order. `external` names a dictionary that the file does not hold."""

    oid: str
    line: int
    name: str
    items: tuple[tuple[str, Text], ...]
    external: str = ""


@dataclass(frozen=True, slots=True)
class RawUnit:
    """MeasurementUnit."""

    oid: str
    line: int
    name: str
    text: Text


@dataclass(frozen=True, slots=True)
class RawRule:
    """ConditionDef or MethodDef. `expressions` are (context, source) pairs."""

    oid: str
    line: int
    name: str
    text: Text
    expressions: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class RawVersion:
    """One MetaDataVersion, everything in it by OID in the order of the file."""

    oid: str
    line: int
    name: str
    includes: str = ""
    visits: list[RawRef] = field(default_factory=list)
    title: Text = NOTHING
    aliases: dict[str, str] = field(default_factory=dict)
    events: dict[str, RawEvent] = field(default_factory=dict)
    forms: dict[str, RawForm] = field(default_factory=dict)
    groups: dict[str, RawGroup] = field(default_factory=dict)
    items: dict[str, RawItem] = field(default_factory=dict)
    codelists: dict[str, RawList] = field(default_factory=dict)
    conditions: dict[str, RawRule] = field(default_factory=dict)
    methods: dict[str, RawRule] = field(default_factory=dict)


@dataclass(slots=True)
class RawStudy:
    """One Study with its versions in the order of the file. `repeats`: forms a vendor's extension says may repeat."""

    oid: str
    line: int
    name: str = ""
    description: str = ""
    protocol: str = ""
    units: dict[str, RawUnit] = field(default_factory=dict)
    versions: list[RawVersion] = field(default_factory=list)
    repeats: set[str] = field(default_factory=set)
