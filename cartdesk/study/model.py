"""The protocol as data, in the words of CDISC ODM 1.3.2: what the loader makes of a study folder.

Everything here is frozen and made once per version of a study. Item OIDs are unique in a study (case book 3.0.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cartdesk.study.daterule import DateRules
from cartdesk.study.graderule import GradeRule
from cartdesk.study.severity import Severity


class DataType(StrEnum):
    """Types of items (case book 3.0.1)."""

    TEXT = "T"
    INTEGER = "I"
    NUMBER = "N"
    DATE = "DT"
    PARTIAL_DATE = "PD"
    TIME = "TM"
    DATETIME = "DTM"
    CODE = "C"
    CODES = "M"
    FILE = "F"


class Repeat(StrEnum):
    """How often a form stands in a subject's case book."""

    ONCE = "ONCE"
    VISIT = "VISIT"
    EVENT = "EVENT"
    LOG = "LOG"


class GroupKind(StrEnum):
    """How an ItemGroup is laid out: one set of items, rows that repeat, or a laboratory panel (a grid)."""

    PLAIN = "plain"
    REPEATING = "repeating"
    PANEL = "panel"


class PanelColumn(StrEnum):
    """The seven fields of one analyte (case book 3.0.5)."""

    RESULT = "ORRES"
    UNIT = "ORRESU"
    LOW = "ORNRLO"
    HIGH = "ORNRHI"
    INDICATOR = "NRIND"
    SIGNIFICANT = "CLSIG"
    GRADE = "TOXGR"


@dataclass(frozen=True, slots=True)
class Text:
    """A label in the languages of the study; `others` holds further languages by their tag (`de`, `fr-CA`)."""

    ru: str
    en: str
    others: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __call__(self, language: str) -> str:
        """The words in `ru` or `en`; where the study has none, those of its next language."""
        first, second = (self.ru, self.en) if language == "ru" else (self.en, self.ru)
        return first or second or next(iter(self.others.values()), "")


@dataclass(frozen=True, slots=True)
class CodeListItem:
    """One coded value with its decode; `group` is the heading it stands under (CTCAE: its system organ class), `grades`
    the digits of the grades a CTCAE term has.
    """

    code: str
    text: Text
    group: Text | None = None
    grades: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of permitted codes in display order; `source` names the controlled terminology.

    `numeric`: all codes are digits (grades), so that expressions see numbers.
    """

    oid: str
    items: tuple[CodeListItem, ...]
    source: str = ""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numeric: bool = field(init=False, compare=False, repr=False)
    _by_code: Mapping[str, CodeListItem] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out, once, what is asked at every value."""
        object.__setattr__(self, "_by_code", {item.code: item for item in reversed(self.items)})
        object.__setattr__(self, "numeric", all(item.code.isdigit() for item in self.items))

    def find(self, code: str) -> CodeListItem | None:
        """The item of a code, or None."""
        return self._by_code.get(code)


@dataclass(frozen=True, slots=True)
class MeasurementUnit:
    """A unit: `oid` is the internal string, `text` as Russian and English laboratories print it, `synonyms` other ways."""

    oid: str
    text: Text
    ucum: str = ""
    cdisc: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RangeCheck:
    """Limits of a number, both inclusive unless None. Hard = possible, soft = plausible (people.md).

    `oid` is the edit check it stands for (EC-060), or `<ITEM>.hard` / `<ITEM>.soft`.
    """

    oid: str
    severity: Severity
    low: Decimal | None
    high: Decimal | None
    message: Text


@dataclass(frozen=True, slots=True)
class ItemDef:
    """One question. `condition`: CEL, true = asked and required; None with `mandatory` = always required.

    `derived`: the OID of the MethodDef that computes it (read-only, shown with ƒ), else None.
    `optional`: asked while its condition holds, but no answer is wanted. `suggestion`: CEL, an answer offered and never
    written until a person accepts it. `set_by`: roles that may set it. `significant` and `decimals` bound numbers; `length` bounds text and
    whole numbers. `panel`: (analyte, column) for the fields of a laboratory panel. `folded`: optional analyte,
    not shown until asked for. `stays`: its value never leaves the site (decisions 14, 28).
    """

    oid: str
    form: str
    group: str
    text: Text
    type: DataType
    length: int = 0
    significant: int = 0
    decimals: int = 0
    unit: str | None = None
    codelist: str | None = None
    mandatory: bool = False
    condition: str | None = None
    condition_note: str = ""
    optional: bool = False
    suggestion: str | None = None
    derived: str | None = None
    null_flavours: tuple[str, ...] = ()
    set_by: tuple[str, ...] = ()
    ranges: tuple[RangeCheck, ...] = ()
    comparators: bool = False
    pattern: str | None = None
    panel: tuple[str, PanelColumn] | None = None
    folded: bool = False
    stays: bool = False
    may_be_future: bool = False
    help: Text | None = None
    sdtm: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Analyte:
    """One row of a laboratory panel; `items` maps its columns to item OIDs.

    `unit` is its own unit, in which rules see it; `factors` are the other units a laboratory may report it in and what
    a number in them is multiplied by to stand in the own unit, exact.
    """

    code: str
    text: Text
    unit: str
    folded: bool
    items: Mapping[PanelColumn, str]
    factors: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemGroupDef:
    """Items asked together, in order. REPEATING groups hold rows numbered from 1, never reused.

    `text` is None for the plain groups of a form that needs no heading. `condition`: CEL, its items are asked only while
    true, and only then are there at least `minimum` rows. `like`: a repeating group that has as many rows as that one.
    """

    oid: str
    form: str
    kind: GroupKind
    text: Text | None
    items: tuple[str, ...]
    minimum: int = 0
    maximum: int = 1
    analytes: tuple[Analyte, ...] = ()
    condition: str | None = None
    like: str | None = None


@dataclass(frozen=True, slots=True)
class FormDef:
    """One form. `complete` False: only its structure is known, so it is shown but not opened for entry.

    `fill` and `sign` are role OIDs. `gate`: the PERF item under which the rest is asked (decisions 7).
    """

    oid: str
    text: Text
    domain: str
    repeat: Repeat
    fill: tuple[str, ...]
    sign: tuple[str, ...]
    groups: tuple[str, ...]
    complete: bool
    gate: str | None = None


@dataclass(frozen=True, slots=True)
class CheckDef:
    """An edit check: fires when `expression` (CEL) is certainly true.

    `form` and `group` bind it: once per form, per row of the group, or per log row. `items` are the fields the
    finding stands at (the first takes the message). `waits_for` lists the forms it reads that are not complete
    yet; such a check does not run. `plain` is the rule in the words of the case book.
    """

    oid: str
    severity: Severity
    form: str
    group: str | None
    items: tuple[str, ...]
    expression: str
    message: Text
    plain: str
    overrulable: bool = True
    waits_for: tuple[str, ...] = ()
    signature_only: bool = False


@dataclass(frozen=True, slots=True)
class MethodDef:
    """A derivation: CEL `expression`, or `builtin` naming an engine feature.

    Builtins: `nrind`, `ctcae-grade`, `row-number`, `visit-window`, `unit-of-result`, `ctcae-soc`, `subject-code`,
    `outside-range` (results of the form outside their range and not answered one by one) and `of-signature` (told by the
    signature itself, see F_SIGN). Where only the rule in plain words is known, the expression is `none`, which is never
    bound: the item stays empty.
    """

    oid: str
    item: str
    expression: str = ""
    builtin: str = ""
    plain: str = ""


@dataclass(frozen=True, slots=True)
class StudyEventDef:
    """A planned visit or the pseudo-visit LOG. Days count from the reference infusion (Day 0); None = unplanned,
    or planned for a day that an imported study does not tell.

    `kind`: scheduled, telephone, unscheduled, event or log.
    """

    oid: str
    text: Text
    kind: str
    target_day: int | None
    minus: int
    plus: int
    repeating: bool


@dataclass(frozen=True, slots=True)
class RoleDef:
    """A role and the permissions it carries (names of `records.Permission` values)."""

    oid: str
    text: Text
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class DutyDef:
    """A task of the delegation log: the permissions it carries and the roles it may be handed to (R42)."""

    oid: str
    text: Text
    permissions: frozenset[str]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonalItem:
    """An item that may hold personal data, why it is needed, and whether it leaves the site (decisions 28)."""

    item: str
    reason: Text
    leaves: bool


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A formal expression in a language the program does not run: kept and shown as text, never guessed.

    `kind` is condition, method or check, `oid` its name in the source, `context` the language it is written in,
    `items` the fields of the study it belongs to, `line` where it stands in the source.
    """

    kind: str
    oid: str
    context: str
    source: str
    words: Text
    items: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported study comes from (docs/decisions/0022).

    `sha256` is that of the file as given; `odm` its version, `system` the program that wrote it. The maps lead from
    the study's OIDs to those of the file; `homes` from a log form to the visit it belongs to there. `definition` is
    the metadata as they stood in the file, without people and clinical data.
    """

    sha256: str
    odm: str
    system: str
    study: str
    version: str
    events: Mapping[str, str]
    forms: Mapping[str, str]
    homes: Mapping[str, str]
    groups: Mapping[str, str]
    items: Mapping[str, str]
    codelists: Mapping[str, str]
    units: Mapping[str, str]
    kept: tuple[KeptRule, ...]
    definition: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StudyDef:
    """One version of one study, whole.

    `digest` is the SHA-256 over the canonical list of its files and their digests. `settings` are the
    parameters of case book section 8, by name. `matrix[form][event]` is one of the cells of `study.schedule`. `languages` are those
    its words must have, and `origin` tells where an imported study comes from (None: written by hand).
    `duties` are the tasks of the delegation log; empty where a study names none (see `cartdesk.study.duties`).
    """

    oid: str
    version: str
    title: Text
    protocol: str
    sponsor: Text
    digest: str
    settings: Mapping[str, str | int | bool]
    events: Mapping[str, StudyEventDef]
    matrix: Mapping[str, Mapping[str, str]]
    forms: Mapping[str, FormDef]
    groups: Mapping[str, ItemGroupDef]
    items: Mapping[str, ItemDef]
    codelists: Mapping[str, CodeList]
    units: Mapping[str, MeasurementUnit]
    checks: Mapping[str, CheckDef]
    methods: Mapping[str, MethodDef]
    roles: Mapping[str, RoleDef]
    personal: Mapping[str, PersonalItem]
    languages: tuple[str, ...] = ("ru", "en")
    origin: Origin | None = None
    grades: tuple[GradeRule, ...] = ()
    dates: DateRules = DateRules()
    duties: Mapping[str, DutyDef] = field(default_factory=dict)

    def named_item(self, setting: str) -> ItemDef | None:
        """The item that a setting names (`visit_date_item`), or None where the study has no such item."""
        return self.items.get(str(self.settings.get(setting, "")))

    def items_of(self, form: str) -> tuple[ItemDef, ...]:
        """All items of a form in the order they are asked."""
        return tuple(self.items[oid] for group in self.forms[form].groups for oid in self.groups[group].items)
