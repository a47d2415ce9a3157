"""Lint of expressions: every name, function and field that a study's rules use must exist (rules page, pitfall 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from cartdesk.forms.dates import midnight
from cartdesk.forms.derive import is_numeric
from cartdesk.forms.names import (
    CONTEXT_NAMES,
    EARLIER,
    LAB_NAMES,
    LIMITS,
    PANEL_NAMES,
    ROW_NAMES,
    STATES,
    WINDOW_NAMES,
    StudyNames,
    names_of,
)
from cartdesk.forms.rulebook import in_order, make_rulebook
from cartdesk.forms.rules import Answer, compile_expression
from cartdesk.forms.source import WHOLE, Reading, SourceFault
from cartdesk.study import Fault
from cartdesk.study.model import DataType, GroupKind, ItemDef, StudyDef

# Functions the rules page names whose tables no study brings yet: a rule that calls one would be silent for ever.
NOT_GIVEN = frozenset({"ctcaeText"})
_WITH_LITERAL = re.compile(
    r"""(?P<name>\b[A-Za-z_][\w.]*)\s*(?:[=!]=|[<>]=?)\s*(?P<literal>['"]|\d)"""
    r"""|(?P<name2>\b[A-Za-z_][\w.]*)\s+in\s*\[\s*(?P<literal2>['"]|\d)""",
    re.ASCII,
)
_DAY = midnight(date(2026, 1, 1))


def lint_expressions(study: StudyDef) -> list[Fault]:
    """All faults in checks, conditions, suggestions and derivations, each with a reason code `expression-…` (words in study.toml).

    Codes: `expression-too-long`, `-too-deep`, `-syntax`, `-unknown-function`, `-unknown-name`, `-unknown-field`,
    `-types` (a trial with every name bound breaks, as a partial date compared bare does), `-cycle`.
    """
    names = names_of(study)
    faults: list[Fault] = []
    for check in study.checks.values():
        faults += _lint(names, "checks.toml", check.oid, check.expression, check.form, check.group)
    for item in study.items.values():
        file = f"forms/{item.form.lower()}.toml"
        for kind, source in (("C", item.condition), ("S", item.suggestion)):
            if source:
                faults += _lint(names, file, f"{kind}:{item.oid}", source, item.form, item.group)
        method = study.methods.get(item.derived or "")
        if method is not None and method.expression:
            faults += _lint(names, file, method.oid, method.expression, item.form, item.group)
    for group in study.groups.values():
        if group.condition:
            file = f"forms/{group.form.lower()}.toml"
            faults += _lint(names, file, f"G:{group.oid}", group.condition, group.form, group.oid)
    for form in study.forms:
        faults += _cycles(names, form)
    return faults


def _lint(
    names: StudyNames, file: str, key: str, source: str, form: str, group: str | None
) -> Iterator[Fault]:
    try:
        reading = compile_expression(source).reading
    except SourceFault as fault:
        yield Fault(file, key, f"expression-{fault.code}", {"name": fault.fact} if fault.fact else {})
        return
    for name in sorted(reading.functions & NOT_GIVEN):
        yield Fault(file, key, "expression-unknown-function", {"name": name})
    for name in sorted(reading.names):
        if not _known(names, name.split("."), group):
            yield Fault(file, key, "expression-unknown-name", {"name": name})
    yield from _lint_rows(names, file, key, reading)
    tried = compile_expression(source).evaluate(_sample(names, reading), names.functions)
    if tried is Answer.BROKEN or _other_kind(names, source):
        yield Fault(file, key, "expression-types")


def _other_kind(names: StudyNames, source: str) -> bool:
    """Whether an item is compared with a literal of another kind, which is silently false (rules page, pitfall 4)."""
    for found in _WITH_LITERAL.finditer(source):
        name, literal = found["name"] or found["name2"], found["literal"] or found["literal2"]
        item = names.item_of(name.rpartition(".")[2])
        head = name.partition(".")[0]
        if (
            item is None
            or head in STATES
            or item.type in (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)
        ):
            continue
        if is_numeric(item, names.study) is (literal in "'\""):
            return True
    return False


def _sample(names: StudyNames, reading: Reading) -> dict[str, Any]:
    """Every name of a reading bound to a value of its type, so that a trial shows types that cannot meet."""
    bound: dict[str, Any] = {}
    for name in reading.names:
        parts = name.split(".")
        target = bound
        for part in parts[:-1]:
            target = target.setdefault(part, {})
        sample = _sample_of(names, parts)
        if sample is not None:
            target[parts[-1]] = sample
    for name, fields in reading.rows.items():
        parts = name.split(".")
        target = bound
        for part in parts[:-1]:
            target = target.setdefault(part, {})
        wanted = set(names.list_items(parts[-1])) if WHOLE in fields else fields
        row = {field: _sample_of(names, [field]) for field in wanted}
        target[parts[-1]] = [{field: sample for field, sample in row.items() if sample is not None}]
    return bound


def _sample_of(names: StudyNames, parts: list[str]) -> Any:
    head, last = parts[0], parts[-1]
    if head in ("known", "entered", "PLANNED"):
        return True
    if head == "past":
        inner = _sample_of(names, parts[1:])
        return [] if inner is None else [inner]
    if head == "study":
        told = names.study.settings.get(last, 1)
        return told if isinstance(told, str | bool) else float(told)
    if last in ("TODAY", "CREATED", "CHANGED"):
        return _DAY
    if last == "PERIOD":
        return [_DAY] * 4
    if last in ("VISIT", "FORM", "term", "sig", "prevUnit", "unit") or head == "nf":
        return "x"
    if last in ("ROWNO", "value", "lo", "hi", "grade"):
        return 1.0
    if last == "date":
        return _DAY
    item = names.limit_of(last, parts[-2]) if len(parts) > 1 and parts[-2] in LIMITS else names.item_of(last)
    return None if item is None else _sample_value(item, names.study)


def _sample_value(item: ItemDef, study: StudyDef) -> Any:
    if is_numeric(item, study):
        return 1.0
    kinds = {
        DataType.CODES: ["x"],
        DataType.DATE: _DAY,
        DataType.DATETIME: _DAY,
        DataType.PARTIAL_DATE: [_DAY, _DAY],
    }
    return kinds.get(item.type, "x")


def _lint_rows(names: StudyNames, file: str, key: str, reading: Reading) -> Iterator[Fault]:
    study = names.study
    lists = {name: name.rpartition(".")[2] for name in reading.rows}
    known: set[str] = set()
    for name, last in sorted(lists.items()):
        if last not in study.forms and not (
            last in study.groups and study.groups[last].kind is GroupKind.REPEATING
        ):
            yield Fault(file, key, "expression-unknown-name", {"name": name})
        if name != last and name.split(".")[0] not in (*EARLIER, *study.events):
            yield Fault(file, key, "expression-unknown-name", {"name": name})
        known |= set(names.list_items(last)) | set(names.list_analytes(last))
    for field in sorted({field for fields in reading.rows.values() for field in fields}):
        if field != WHOLE and field not in ROW_NAMES and field not in known:
            yield Fault(file, key, "expression-unknown-field", {"name": field})


def _known(names: StudyNames, parts: list[str], group: str | None) -> bool:
    study = names.study
    head = parts[0]
    if head in STATES and len(parts) > 1:
        return _known(names, parts[1:], group)
    if head in EARLIER or head in study.events:
        rest = parts[1:]
        return (len(rest) == 1 and names.item_of(rest[0]) is not None) or _is_limit(names, rest)
    if head == "study":
        return len(parts) == 2 and (parts[1] in study.settings or parts[1] in WINDOW_NAMES)
    if head == "lab":
        return len(parts) == 2 and parts[1] in LAB_NAMES and _in_panel(study, group)
    if len(parts) > 1:
        return _is_limit(names, parts)
    if head in CONTEXT_NAMES or head in ROW_NAMES:
        return True
    if head in PANEL_NAMES:
        return _in_panel(study, group)
    return names.item_of(head) is not None


def _is_limit(names: StudyNames, parts: list[str]) -> bool:
    return len(parts) == 2 and parts[0] in LIMITS and names.limit_of(parts[1], parts[0]) is not None


def _in_panel(study: StudyDef, group: str | None) -> bool:
    return group is not None and group in study.groups and study.groups[group].kind is GroupKind.PANEL


def _cycles(names: StudyNames, form: str) -> Iterator[Fault]:
    """Derivations of one form that read each other: none of them would ever settle."""
    methods = [rule for rule in make_rulebook(names, form).methods if rule.method and rule.method.expression]
    ordered = in_order(list(methods))
    placed: set[str] = set()
    all_items = {rule.item.oid for rule in ordered if rule.item}
    for rule in ordered:
        oid = rule.item.oid if rule.item else ""
        if (rule.reads.bare | rule.reads.wide) & all_items - placed:
            yield Fault(f"forms/{form.lower()}.toml", rule.oid, "expression-cycle", {"name": oid})
        else:
            placed.add(oid)
