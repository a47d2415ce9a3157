"""Edit checks: checks.toml with the messages of the limits that items name, and one file for each form in `checks/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cartdesk.study.model import CheckDef, ItemDef, Text
from cartdesk.study.severity import Severity
from cartdesk.study.table import MESSAGE_LIMIT, Table

PLACE = "{item}"


def read_limits(table: Table) -> dict[str, Text]:
    """The tables `[limit.EC-060]`: message by check OID. `plain` keeps the words of the case book."""
    found: dict[str, Text] = {}
    limits = table.table("limit")
    for oid, inner in limits.named() if limits else []:
        found[oid] = inner.label(MESSAGE_LIMIT)
        inner.text("plain")
        inner.close()
    return found


def read_checks(tables: list[Table], items: Mapping[str, ItemDef]) -> dict[str, CheckDef]:
    """The tables `[[check]]` of all files, by OID in the order written. `form` at the head of a file is that of its checks.

    A check with `each` stands for one check an item: its OID gets `/<item>`, `{item}` in its expression is the item.
    """
    found: dict[str, CheckDef] = {}
    for table in tables:
        form = table.text("form", "")
        if form and table.file != f"checks/{form.lower()}.toml":
            table.fault("form", "file-name", name=f"checks/{form.lower()}.toml")
        for inner in table.tables("check", "oid"):
            for check in _read_check(inner, form, items):
                if check.oid in found:
                    inner.fault("oid", "duplicate-oid")
                found[check.oid] = check
        table.close()
    return found


@dataclass(frozen=True, slots=True)
class _Bound:
    oid: str
    form: str
    items: tuple[str, ...]
    expression: str


def _read_check(table: Table, home: str, items: Mapping[str, ItemDef]) -> list[CheckDef]:
    severity = Severity(table.choice("severity", [one.value for one in Severity]))
    overrulable = table.flag("overrulable") or severity is Severity.SOFT
    group, message = table.text("group", "") or None, table.label(MESSAGE_LIMIT)
    plain, waits_for = table.text("plain"), table.texts("waits_for")
    only = table.flag("signature_only")
    checks = [
        CheckDef(
            oid=bound.oid,
            severity=severity,
            form=bound.form,
            group=group,
            items=bound.items,
            expression=bound.expression,
            message=message,
            plain=plain,
            overrulable=overrulable,
            waits_for=waits_for,
            signature_only=only,
        )
        for bound in _bound(table, home, items)
    ]
    table.close()
    return checks


def _bound(table: Table, home: str, items: Mapping[str, ItemDef]) -> Iterator[_Bound]:
    oid, source = table.text("oid"), table.text("cel")
    if not table.has("each"):
        yield _Bound(oid, table.text("form", home or None), table.texts("items", None), source)
        return
    if PLACE not in source:
        table.fault("cel", "each-without-place", name=PLACE)
    beside = table.texts("items")
    for name in table.texts("each", None):
        if name not in items:
            table.fault("each", "dangling", what="item", name=name)
            continue
        yield _Bound(f"{oid}/{name}", items[name].form, (name, *beside), source.replace(PLACE, name))
