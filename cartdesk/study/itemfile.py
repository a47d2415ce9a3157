"""Items of a form file: one `[[group.item]]` table becomes an ItemDef and, when derived, a MethodDef."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cartdesk.study.model import DataType, ItemDef, MethodDef, PanelColumn, RangeCheck, Text
from cartdesk.study.severity import Severity
from cartdesk.study.table import MESSAGE_LIMIT, Table

NULL_FLAVOURS = ("ND", "UNK", "NA")
BUILTINS = (
    *("nrind", "ctcae-grade", "row-number", "visit-window", "unit-of-result", "ctcae-soc", "subject-code"),
    *("outside-range", "of-signature"),
)
NEVER = "none"
"""The expression of a derivation known in plain words only: `none` is never bound, so the item stays empty."""

OID = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_COLUMNS = frozenset(column.value for column in PanelColumn)
_SIZED = re.compile(r"([TI])([1-9]\d*)|N([1-9]\d*)\.(\d+)", re.ASCII)
_BARE = frozenset({"DT", "PD", "TM", "DTM", "C", "M", "F"})
_UNBOUND = frozenset({"T", "I", "N"})  # imported studies often tell no length


@dataclass(frozen=True, slots=True)
class Size:
    """A type as written: `T200`, `I3`, `N5.1` (up to 5 digits, 1 of them decimal), `DT`, …

    `known` False: the type could not be read, and nothing more is said of what does not suit it.
    """

    type: DataType
    length: int = 0
    significant: int = 0
    decimals: int = 0
    known: bool = True


@dataclass(frozen=True, slots=True)
class Home:
    """Where an item stands and what it inherits: its form, group, and the roles that fill the form."""

    form: str
    group: str
    fill: tuple[str, ...]
    complete: bool


def read_size(table: Table, name: str = "type") -> Size:
    """Read the key that holds a type."""
    written = table.text(name)
    if written in _BARE or (table.languages is None and written in _UNBOUND):
        return Size(DataType(written))
    found = _SIZED.fullmatch(written)
    if not found:
        table.fault(name, "bad-type", value=written)
        return Size(DataType.TEXT, known=False)
    if found[1]:
        return Size(DataType(found[1]), length=int(found[2]))
    if int(found[4]) >= int(found[3]):
        table.fault(name, "bad-type", value=written)
    return Size(DataType.NUMBER, significant=int(found[3]), decimals=int(found[4]))


def read_oid(table: Table, name: str = "oid") -> str:
    """An OID in capitals, as expressions name it."""
    oid = table.text(name)
    if oid and not OID.fullmatch(oid):
        table.fault(name, "bad-oid", value=oid)
    return oid


def read_item(table: Table, home: Home, limits: Mapping[str, Text]) -> tuple[ItemDef, MethodDef | None]:
    """One `[[group.item]]`. `limits` are the messages of checks.toml by check OID."""
    oid, size = read_oid(table), read_size(table)
    method = _method(table, oid, home)
    panel = table.texts("panel")
    help_table = table.table("help")
    when = table.text("when", "") or None
    required, optional = table.flag("required"), table.flag("optional")
    suggestion = table.text("suggest", "") or None
    if required and when and not panel:
        table.fault("required", "required-and-when")
    if optional and not when:
        table.fault("optional", "optional-without-when")
    if method and (required or when or suggestion):
        table.fault("derive", "derived-and-asked")
    item = ItemDef(
        oid=oid,
        form=home.form,
        group=home.group,
        text=table.label(),
        type=size.type,
        length=size.length,
        significant=size.significant,
        decimals=size.decimals,
        unit=table.text("unit", "") or None,
        codelist=table.text("list", "") or None,
        mandatory=required,
        condition=when,
        condition_note=table.text("asked_if", ""),
        optional=optional,
        suggestion=suggestion,
        derived=method.oid if method else None,
        null_flavours=_flavours(table),
        set_by=() if method else table.texts("set_by", home.fill),
        ranges=read_ranges(table, oid, limits),
        comparators=table.flag("comparators"),
        pattern=_pattern(table),
        panel=(panel[0], PanelColumn(panel[1])) if len(panel) == 2 and panel[1] in _COLUMNS else None,
        folded=table.flag("folded"),
        may_be_future=table.flag("future"),
        help=help_table.label(MESSAGE_LIMIT) if help_table else None,
        sdtm=table.text("sdtm", ""),
        default=table.text("default", "") or None,
    )
    if help_table:
        help_table.close()
    if size.known:
        _check_kind(table, item)
    table.close()
    return item, method


def read_ranges(table: Table, oid: str, limits: Mapping[str, Text]) -> tuple[RangeCheck, ...]:
    """The limits `hard` and `soft`: `{ low = "40", high = "300", check = "EC-060" }`, or with words of their own."""
    found = []
    for name, severity in (("hard", Severity.HARD), ("soft", Severity.SOFT)):
        inner = table.table(name)
        if inner is None:
            continue
        check = inner.text("check", "" if table.languages is None else None)
        message = inner.words(MESSAGE_LIMIT, needed=False)
        low, high = read_number(inner, "low"), read_number(inner, "high")
        if check and message is None and check not in limits:
            inner.fault("check", "dangling", what="limit", name=check)
        if low is not None and high is not None and low > high:
            inner.fault("low", "limits-reversed")
        message = message or limits.get(check, Text("", ""))
        found.append(RangeCheck(check or f"{oid}.{name}", severity, low, high, message))
        inner.close()
    return tuple(found)


def read_number(table: Table, name: str) -> Decimal | None:
    """An exact number written as text, or None when absent."""
    written = table.text(name, "")
    return exact(table, name, written) if written else None


def exact(table: Table, name: str, written: str) -> Decimal | None:
    """The exact number of a text; anything else is a fault."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        table.fault(name, "not-a-number", value=written)
        return None
    return number


def _method(table: Table, oid: str, home: Home) -> MethodDef | None:
    expression, builtin = table.text("derive", ""), table.text("builtin", "")
    plain = table.text("plain", "")
    if not (expression or builtin or plain):
        return None
    if builtin and builtin not in BUILTINS:
        table.fault("builtin", "not-allowed", value=builtin, allowed=", ".join(BUILTINS))
    if expression and builtin:
        table.fault("builtin", "two-derivations")
    if home.complete and not (expression or builtin):
        table.fault("derive", "missing-key")
    if not plain:
        table.fault("plain", "missing-key")
    return MethodDef(f"MT.{oid}", oid, expression or ("" if builtin else NEVER), builtin, plain)


def _flavours(table: Table) -> tuple[str, ...]:
    found = table.texts("null")
    for flavour in found:
        if flavour not in NULL_FLAVOURS:
            table.fault("null", "not-allowed", value=flavour, allowed=", ".join(NULL_FLAVOURS))
    return found


def _pattern(table: Table) -> str | None:
    written = table.text("pattern", "")
    if not written:
        return None
    try:
        re.compile(written)
    except re.error:
        table.fault("pattern", "bad-pattern", value=written)
        return None
    return written


def _check_kind(table: Table, item: ItemDef) -> None:
    """What belongs to the type: a list to codes, a unit and limits to numbers."""
    coded = item.type in (DataType.CODE, DataType.CODES)
    numeric = item.type in (DataType.INTEGER, DataType.NUMBER)
    if coded and not item.codelist:
        table.fault("list", "missing-key")
    if item.codelist and not coded:
        table.fault("list", "not-for-type", type=item.type.value)
    measured = numeric or (table.languages is None and item.type is DataType.TEXT)
    if item.unit and not measured:
        table.fault("unit", "not-for-type", type=item.type.value)
    for name, there in (("hard", item.ranges), ("comparators", item.comparators)):
        if there and not numeric:
            table.fault(name, "not-for-type", type=item.type.value)
