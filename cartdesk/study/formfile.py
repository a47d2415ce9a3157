"""A form file: `forms/f_vs.toml` becomes a FormDef with its groups, items and derivations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cartdesk.study.itemfile import Home, read_item, read_oid
from cartdesk.study.model import Analyte, FormDef, GroupKind, ItemDef, ItemGroupDef, MethodDef, Repeat, Text
from cartdesk.study.panel import Panel, PanelWords, read_analyte, read_explicit
from cartdesk.study.table import Table


@dataclass(slots=True)
class FormParts:
    """What one form file gives, in the order it is written."""

    form: FormDef
    groups: list[ItemGroupDef] = field(default_factory=list)
    items: list[ItemDef] = field(default_factory=list)
    methods: list[MethodDef] = field(default_factory=list)


def read_form(table: Table, limits: Mapping[str, Text], words: PanelWords | None) -> FormParts:
    """The root table of a form file. `limits`: messages of limits; `words`: the panel words of study.toml."""
    oid = read_oid(table)
    if oid and table.file != f"forms/{oid.lower()}.toml":
        table.fault("oid", "file-name", name=f"forms/{oid.lower()}.toml")
    fill = table.texts("fill", None)
    complete = table.flag("complete")
    groups = table.tables("group", "oid")
    parts = FormParts(
        FormDef(
            oid=oid,
            text=table.label(),
            domain=table.text("domain", "" if table.languages is None else None),
            repeat=Repeat(table.choice("repeat", [one.value for one in Repeat])),
            fill=fill,
            sign=table.texts("sign", None),
            groups=tuple(group.text("oid") for group in groups),
            complete=complete,
            gate=table.text("gate", "") or None,
        )
    )
    if not groups:
        table.fault("group", "missing-key")
    for group in groups:
        _read_group(group, parts, Home(oid, group.text("oid"), fill, complete), limits, words)
    table.close()
    return parts


def _read_group(
    table: Table, parts: FormParts, home: Home, limits: Mapping[str, Text], words: PanelWords | None
) -> None:
    kind = GroupKind(table.choice("kind", [one.value for one in GroupKind]))
    repeating = kind is GroupKind.REPEATING
    minimum = table.whole("minimum") if repeating else 0
    maximum = table.whole("maximum") if repeating else 1
    if minimum > maximum:
        table.fault("minimum", "limits-reversed")
    items: list[ItemDef] = []
    analytes: list[Analyte] = []
    explicit = table.has("item")
    if kind is GroupKind.PANEL and not explicit:
        analytes = _read_panel(table, parts, items, home, limits, words)
    else:
        for inner in table.tables("item", "oid"):
            item, method = read_item(inner, home, limits)
            items.append(item)
            parts.methods += [method] if method else []
        analytes = [read_explicit(inner) for inner in table.tables("analyte", "code")] if explicit else []
    if not items and table.languages:
        table.fault("item", "missing-key")
    condition = table.text("when", "") or None if kind is not GroupKind.PANEL else None
    like = table.text("like", "") or None if repeating else None
    text = table.words(needed=kind is not GroupKind.PLAIN)
    oids = tuple(item.oid for item in items)
    parts.items += items
    parts.groups.append(
        ItemGroupDef(
            home.group, home.form, kind, text, oids, minimum, maximum, tuple(analytes), condition, like
        )
    )
    table.close()


def _read_panel(
    table: Table,
    parts: FormParts,
    items: list[ItemDef],
    home: Home,
    limits: Mapping[str, Text],
    words: PanelWords | None,
) -> list[Analyte]:
    panel = Panel(
        read_oid(table, "panel"),
        table.text("when", "") or None,
        table.text("asked_if", ""),
        table.text("rest", ""),
    )
    tables = table.tables("analyte", "code")
    if words is None:
        table.fault("panel", "dangling", what="[panel]", name="study.toml")
        return []
    analytes = []
    for inner in tables:
        analyte, found, methods = read_analyte(inner, home, panel, words, limits)
        analytes.append(analyte)
        items += found
        parts.methods += methods
    return analytes
