"""Laboratory panels: one `[[group.analyte]]` becomes seven items (case book 3.0.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cartdesk.study.itemfile import NEVER, Home, Size, exact, read_oid, read_size
from cartdesk.study.model import (
    Analyte,
    DataType,
    ItemDef,
    MethodDef,
    PanelColumn,
    RangeCheck,
    Text,
)
from cartdesk.study.severity import Severity
from cartdesk.study.table import Table

_PLAIN = {
    PanelColumn.UNIT: "the unit of the result",
    PanelColumn.INDICATOR: "LOW below the lower limit, HIGH above the upper limit, else NORMAL; empty without a limit",
    PanelColumn.GRADE: "CTCAE v5.0 grade by the analyte's rule; not derived in this version",
}
_BUILTIN = {PanelColumn.UNIT: "unit-of-result", PanelColumn.INDICATOR: "nrind"}
_EMPTY = {PanelColumn.GRADE: NEVER}
_UNIT_LENGTH = 40


@dataclass(frozen=True, slots=True)
class PanelWords:
    """What study.toml says of all panels: type and null flavours of a result, lists, roles, labels of columns."""

    size: Size
    null_flavours: tuple[str, ...]
    lists: Mapping[PanelColumn, str]
    significant_by: tuple[str, ...]
    checks: Mapping[Severity, str]
    labels: Mapping[PanelColumn, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel an analyte belongs to: prefix of its OIDs, condition of its results.

    `rest`: the item that says of all other deviations of the panel at once that they are not significant (review, 8).
    """

    prefix: str
    condition: str | None
    condition_note: str
    rest: str = ""


def read_panel_words(table: Table | None) -> PanelWords | None:
    """The `[panel]` table of study.toml."""
    if table is None:
        return None
    labels: dict[PanelColumn, Text] = {}
    words = table.table("words")
    if words is None:
        table.fault("words", "missing-key")
    else:
        for column in PanelColumn:
            inner = words.table(column.value)
            if inner is None:
                words.fault(column.value, "missing-key")
                continue
            labels[column] = inner.label()
            inner.close()
        words.close()
    found = PanelWords(
        size=read_size(table),
        null_flavours=table.texts("null"),
        lists={
            PanelColumn.INDICATOR: table.text("indicator_list"),
            PanelColumn.SIGNIFICANT: table.text("significant_list"),
            PanelColumn.GRADE: table.text("grade_list"),
        },
        significant_by=table.texts("significant_set_by", None),
        checks={Severity.HARD: table.text("hard_check"), Severity.SOFT: table.text("soft_check")},
        labels=labels,
    )
    table.close()
    return found


def read_analyte(
    table: Table, home: Home, panel: Panel, words: PanelWords, limits: Mapping[str, Text]
) -> tuple[Analyte, list[ItemDef], list[MethodDef]]:
    """One `[[group.analyte]]`: the analyte, its seven items in the order of PanelColumn, their derivations."""
    code, text, unit = read_oid(table, "code"), table.label(), table.text("unit")
    required, folded = table.flag("required"), table.flag("folded")
    if required == folded:
        table.fault("folded", "required-or-folded")
    ranges = _ranges(table, text, words, limits)
    factors = _factors(table)
    table.close()
    names = {column: f"{panel.prefix}_{code}_{column.value}" for column in PanelColumn}
    items, methods = [], []
    for column in PanelColumn:
        item = _item(column, names, home, words, text, unit)
        if column is PanelColumn.SIGNIFICANT:
            item = replace(item, condition=_significance(names, panel.rest))
        if column is PanelColumn.RESULT:
            item = _result(item, panel, words, ranges, required)
        if column in _PLAIN:
            methods.append(
                MethodDef(
                    f"MT.{item.oid}",
                    item.oid,
                    _EMPTY.get(column, ""),
                    _BUILTIN.get(column, ""),
                    _PLAIN[column],
                )
            )
        items.append(replace(item, panel=(code, column), folded=folded))
    return Analyte(code, text, unit, folded, names, factors), items, methods


def _factors(table: Table) -> dict[str, Fraction]:
    """`units = { "mg/dL" = "17.1", "mg%" = "1/6" }`: what a number in another unit is multiplied by, exact."""
    inner = table.table("units")
    if inner is None:
        return {}
    found = {}
    for unit, written in inner.plain().items():
        try:
            found[unit] = Fraction(str(written).replace(" ", ""))
        except (ValueError, ZeroDivisionError):
            inner.fault(unit, "bad-factor", value=str(written))
            continue
        if found[unit] <= 0:
            inner.fault(unit, "bad-factor", value=str(written))
    return found


def read_explicit(table: Table) -> Analyte:
    """One `[[group.analyte]]` of a panel whose items are written out: `items` names the item of each column."""
    code, text, unit = table.text("code"), table.label(), table.text("unit", "")
    folded, inner = table.flag("folded"), table.table("items")
    named = inner.plain() if inner else {}
    for name in named:
        if name not in [column.value for column in PanelColumn]:
            table.fault("items", "not-allowed", value=name, allowed=", ".join(PanelColumn))
    found = {column: str(named[column.value]) for column in PanelColumn if column.value in named}
    factors = _factors(table)
    table.close()
    return Analyte(code, text, unit, folded, found, factors)


def _ranges(
    table: Table, text: Text, words: PanelWords, limits: Mapping[str, Text]
) -> tuple[RangeCheck, ...]:
    found = []
    for name, severity in (("hard", Severity.HARD), ("soft", Severity.SOFT)):
        pair = table.texts(name)
        if not pair:
            continue
        if len(pair) != 2:
            table.fault(name, "not-a-pair")
            continue
        low, high = exact(table, name, pair[0]), exact(table, name, pair[1])
        if low is not None and high is not None and low > high:
            table.fault(name, "limits-reversed")
        check = words.checks[severity]
        message = limits.get(check, Text("", ""))
        message = Text(message.ru.replace("{test}", text.ru), message.en.replace("{test}", text.en))
        found.append(RangeCheck(check, severity, low, high, message))
    return tuple(found)


def _item(
    column: PanelColumn,
    names: Mapping[PanelColumn, str],
    home: Home,
    words: PanelWords,
    text: Text,
    unit: str,
) -> ItemDef:
    label = words.labels.get(column, Text("{analyte}", "{analyte}"))
    coded = column in words.lists
    size = Size(DataType.CODE) if coded else words.size
    if column is PanelColumn.UNIT:
        size = Size(DataType.TEXT, length=_UNIT_LENGTH)
    derived = column in _PLAIN
    significant = column is PanelColumn.SIGNIFICANT
    return ItemDef(
        oid=names[column],
        form=home.form,
        group=home.group,
        text=Text(label.ru.replace("{analyte}", text.ru), label.en.replace("{analyte}", text.en)),
        type=size.type,
        length=size.length,
        significant=size.significant,
        decimals=size.decimals,
        unit=unit if size.type is DataType.NUMBER else None,
        codelist=words.lists.get(column),
        derived=f"MT.{names[column]}" if derived else None,
        set_by=() if derived else words.significant_by if significant else home.fill,
        sdtm=f"LB{column.value}",
    )


def _significance(names: Mapping[PanelColumn, str], rest: str) -> str:
    """When significance is asked: outside the range, unless the rest was answered at once; a given answer stays asked."""
    outside = f"{names[PanelColumn.INDICATOR]} in ['LOW', 'HIGH']"
    if not rest:
        return outside
    return f"{outside} && (!known.{rest} || {rest} != 'Y' || entered.{names[PanelColumn.SIGNIFICANT]})"


def _result(
    item: ItemDef, panel: Panel, words: PanelWords, ranges: tuple[RangeCheck, ...], required: bool
) -> ItemDef:
    return replace(
        item,
        mandatory=required,
        condition=panel.condition if required else None,
        condition_note=panel.condition_note if required else "",
        null_flavours=words.null_flavours,
        ranges=ranges,
        comparators=True,
    )
