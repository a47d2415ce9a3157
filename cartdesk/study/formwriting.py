"""One form as TOML: the twin of `formfile` and `itemfile`."""

from __future__ import annotations

from collections.abc import Iterator

from cartdesk.study.model import (
    DataType,
    FormDef,
    GroupKind,
    ItemDef,
    ItemGroupDef,
    RangeCheck,
    StudyDef,
)
from cartdesk.study.severity import Severity
from cartdesk.study.tomltext import Written, lines, table, words

_SIDES = {Severity.HARD: "hard", Severity.SOFT: "soft"}


def form_text(study: StudyDef, oid: str) -> str:
    """The text of a form file, without a head line."""
    form = study.forms[oid]
    made = "\n".join(["", *lines(_form(form)), ""])
    for group in form.groups:
        made += "".join(_group(study, form, study.groups[group]))
    return made


def _form(form: FormDef) -> Iterator[tuple[str, Written | None]]:
    yield "oid", form.oid
    yield from words(form.text)
    yield "domain", form.domain
    yield "repeat", form.repeat.value
    yield "fill", list(form.fill)
    yield "sign", list(form.sign)
    yield "complete", form.complete
    yield "gate", form.gate


def _group(study: StudyDef, form: FormDef, group: ItemGroupDef) -> Iterator[str]:
    rows = group.kind is GroupKind.REPEATING
    bounds = [f"minimum = {group.minimum}", f"maximum = {group.maximum}"] if rows else []
    asked = [("when", group.condition), ("like", group.like)]
    head = lines([("oid", group.oid), ("kind", group.kind.value), *words(group.text), *asked])
    yield "\n".join(["", "[[group]]", *head, *bounds, ""])
    for oid in group.items:
        yield table("[[group.item]]", _item(study, form, study.items[oid]))
    for analyte in group.analytes:
        yield table(
            "[[group.analyte]]",
            [
                ("code", analyte.code),
                *words(analyte.text),
                ("unit", analyte.unit),
                ("units", {unit: str(factor) for unit, factor in analyte.factors.items()}),
                ("folded", analyte.folded),
                ("items", {column.value: oid for column, oid in analyte.items.items()}),
            ],
        )


def _item(study: StudyDef, form: FormDef, item: ItemDef) -> Iterator[tuple[str, Written | None]]:
    method = study.methods.get(item.derived or "")
    yield "oid", item.oid
    yield from words(item.text)
    yield "type", item_size(item)
    yield "panel", [item.panel[0], item.panel[1].value] if item.panel else None
    yield "list", item.codelist
    yield "unit", item.unit
    yield "required", item.mandatory
    yield "when", item.condition
    yield "optional", item.optional
    yield "suggest", item.suggestion
    yield "asked_if", item.condition_note
    if method is not None:
        yield "derive", method.expression
        yield "builtin", method.builtin
        yield "plain", method.plain
    yield "null", list(item.null_flavours)
    yield "set_by", list(item.set_by) if method is None and item.set_by != form.fill else None
    for limits in item.ranges:
        yield _SIDES[limits.severity], _limits(item, limits)
    yield "comparators", item.comparators
    yield "pattern", item.pattern
    yield "folded", item.folded
    yield "future", item.may_be_future
    yield "help", {name: found for name, found in words(item.help) if found}
    yield "sdtm", item.sdtm
    yield "default", item.default


def item_size(item: ItemDef) -> str:
    """The type as it is written in a form file: `T200`, `I3`, `N5.1`, `DT`."""
    if item.type is DataType.NUMBER and item.significant:
        return f"N{item.significant}.{item.decimals}"
    if item.type in (DataType.TEXT, DataType.INTEGER) and item.length:
        return f"{item.type.value}{item.length}"
    return item.type.value


def _limits(item: ItemDef, limits: RangeCheck) -> dict[str, Written]:
    given = limits.oid != f"{item.oid}.{_SIDES[limits.severity]}"
    found: list[tuple[str, Written | None]] = [
        ("low", None if limits.low is None else str(limits.low)),
        ("high", None if limits.high is None else str(limits.high)),
        ("check", limits.oid if given else None),
        *words(limits.message),
    ]
    return {name: one for name, one in found if one}
