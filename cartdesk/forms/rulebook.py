"""The rules of one form, each with what it reads and the rows it runs for, in an order that every derivation can rely on.

A rulebook is made once for a study and kept. Its expressions are compiled at the form's first use, never at the load.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cartdesk.forms.names import PANEL_NAMES, ROW_NAMES, StudyNames
from cartdesk.forms.reads import Reads, reads_of
from cartdesk.forms.rules import Expression, compile_expression
from cartdesk.forms.source import SourceFault, flat_name
from cartdesk.study.model import CheckDef, GroupKind, ItemDef, ItemGroupDef, MethodDef, StudyDef

NOTHING = Reads(frozenset(), frozenset())
Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule bound to a form. `oid`: the check, the method, `C:<item>` for a condition, `S:<item>` for a suggestion, or
    `G:<group>` for the condition of a group (`section`).

    `group`: the repeating group or panel it runs once per row or analyte of. `expression` None: an engine feature, or a
    source that does not compile (`broken`). `number` is its place in the order of running.
    """

    oid: str
    group: str | None
    reads: Reads
    expression: Expression | None = None
    broken: bool = False
    check: CheckDef | None = None
    item: ItemDef | None = None
    method: MethodDef | None = None
    number: int = 0
    section: str = ""
    offers: bool = False

    @property
    def lists(self) -> Mapping[str, frozenset[str]]:
        """The lists of rows it reads, each with the fields."""
        return self.expression.reading.rows if self.expression else {}

    def rows_for(self, item_oid: str, item_group: str, repeat: int) -> int | None:
        """For a changed item that the rule reads: the one row to run again, None for all rows."""
        if item_oid in self.reads.wide or self.group != item_group:
            return None
        return repeat


@dataclass(frozen=True, slots=True)
class ScopeShape:
    """The names that rules of a form (or of one of its groups) ask for, without rows.

    `names`: the parts of each by its flat form; `touched`: for an item or a list, the flat names that may change with it;
    `narrow`: items that change those names only in their own row.
    """

    names: Mapping[str, Parts] = field(default_factory=dict)
    touched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    narrow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one form. `rules` holds all in the order of running: methods (in the order of their reads),
    conditions of groups, conditions of items, suggestions, checks.

    `readers`: for an item or list, the numbers of the rules that read it. `shape`: names that mean the same in the whole
    form; `row_shapes`: names that differ from row to row, or from analyte to analyte, by group. `gated`: the items asked
    only when the form's gate is Y: all after it whose own condition does not speak of it.
    """

    rules: tuple[Rule, ...]
    methods: tuple[Rule, ...]
    conditions: tuple[Rule, ...]
    checks: tuple[Rule, ...]
    readers: Mapping[str, tuple[int, ...]]
    shape: ScopeShape
    row_shapes: Mapping[str, ScopeShape]
    gated: frozenset[str]


def rulebook_of(names: StudyNames, form: str) -> Rulebook:
    """The rulebook of a form, made at its first use."""
    kept = names.kept.get(("rulebook", form))
    if kept is None:
        kept = names.kept[("rulebook", form)] = make_rulebook(names, form)
    found: Rulebook = kept
    return found


def make_rulebook(names: StudyNames, form: str) -> Rulebook:
    """Gather and compile the rules of a form. A check that waits for unfinished forms is left out."""
    study = names.study
    items = study.items_of(form)
    methods = [
        _method(names, item, study.methods[item.derived])
        for item in items
        if item.derived is not None and item.derived in study.methods
    ]
    conditions = [_of_item(names, item, "C", item.condition) for item in items if item.condition]
    suggestions = [_of_item(names, item, "S", item.suggestion) for item in items if item.suggestion]
    groups = (study.groups[oid] for oid in study.forms[form].groups)
    sections = [_section(names, group) for group in groups if group.condition]
    checks = [_check(names, check, form) for check in names.checks_of(form)]
    ordered = (*in_order(methods), *sections, *conditions, *suggestions, *checks)
    numbered = [replace(rule, number=number) for number, rule in enumerate(ordered)]
    first = len(methods)
    second, third = first + len(sections), first + len(sections) + len(conditions)
    shape, row_shapes = _shapes(names, form, numbered)
    return Rulebook(
        tuple(numbered),
        tuple(numbered[:first]),
        tuple(numbered[second:third]),
        tuple(numbered[third + len(suggestions) :]),
        _readers(numbered),
        shape,
        row_shapes,
        _behind_gate(study, form, numbered[second:third]),
    )


def _behind_gate(study: StudyDef, form: str, conditions: Iterable[Rule]) -> frozenset[str]:
    gate = study.forms[form].gate
    oids = [item.oid for item in study.items_of(form)]
    if gate is None or gate not in oids:
        return frozenset()
    speaking = {rule.item.oid for rule in conditions if rule.item and gate in rule.reads.bare}
    return frozenset(oids[oids.index(gate) + 1 :]) - speaking


def in_order(methods: list[Rule]) -> list[Rule]:
    """Methods sorted so that each comes after those it reads; members of a cycle come last, in their first order."""
    waiting = list(methods)
    sorted_methods: list[Rule] = []
    while waiting:
        open_items = {rule.item.oid for rule in waiting if rule.item}
        free = [rule for rule in waiting if not _reads_any(rule, open_items)]
        if not free:
            return sorted_methods + waiting
        sorted_methods += free
        waiting = [rule for rule in waiting if rule not in free]
    return sorted_methods


def _reads_any(rule: Rule, oids: set[str]) -> bool:
    own = rule.item.oid if rule.item else ""
    reads = rule.reads
    return (
        any(oid != own and (oid in reads.bare or oid in reads.wide) for oid in oids) or own in rule.reads.bare
    )


def _repeats(study: StudyDef, group: str) -> bool:
    return study.groups[group].kind is GroupKind.REPEATING


def _compiled(names: StudyNames, source: str, form: str) -> tuple[Expression | None, Reads]:
    try:
        expression = compile_expression(source)
    except SourceFault:
        return None, NOTHING
    return expression, reads_of(names).of(expression.reading, form)


def _method(names: StudyNames, item: ItemDef, method: MethodDef) -> Rule:
    group = item.group if _repeats(names.study, item.group) else None
    if method.builtin:
        found = reads_of(names).builtin_reads(method.builtin, item)
        # a grade may look at the same result of the baseline visit
        reads = Reads(found, found if method.builtin == "ctcae-grade" else frozenset())
        return Rule(method.oid, group, reads, item=item, method=method)
    if not method.expression:
        return Rule(method.oid, group, NOTHING, item=item, method=method)
    expression, reads = _compiled(names, method.expression, item.form)
    return _rule(method.oid, group, reads, expression, item=item, method=method)


def _of_item(names: StudyNames, item: ItemDef, kind: str, source: str) -> Rule:
    group = item.group if _repeats(names.study, item.group) else None
    expression, reads = _compiled(names, source, item.form)
    return replace(_rule(f"{kind}:{item.oid}", group, reads, expression, item=item), offers=kind == "S")


def _section(names: StudyNames, group: ItemGroupDef) -> Rule:
    expression, reads = _compiled(names, group.condition or "", group.form)
    return replace(_rule(f"G:{group.oid}", None, reads, expression), section=group.oid)


def _check(names: StudyNames, check: CheckDef, form: str) -> Rule:
    study = names.study
    expression, reads = _compiled(names, check.expression, form)
    group = check.group if check.group and study.groups[check.group].kind is not GroupKind.PLAIN else None
    if check.group is None:  # a bare item of a repeating group has a meaning only in a row of it
        group = next(
            (study.items[oid].group for oid in sorted(reads.bare) if _in_rows(study, oid, form)), None
        )
    if group and study.groups[group].kind is GroupKind.PANEL:
        reads = Reads(reads.bare | frozenset(study.groups[group].items), reads.wide)
    return _rule(check.oid, group, reads, expression, check=check)


def _rule(
    oid: str,
    group: str | None,
    reads: Reads,
    expression: Expression | None,
    *,
    check: CheckDef | None = None,
    item: ItemDef | None = None,
    method: MethodDef | None = None,
) -> Rule:
    return Rule(oid, group, reads, expression, expression is None, check, item, method)


def _in_rows(study: StudyDef, oid: str, form: str) -> bool:
    item = study.items.get(oid)
    return item is not None and item.form == form and _repeats(study, item.group)


def _readers(rules: Iterable[Rule]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for rule in rules:
        for oid in rule.reads.bare | rule.reads.wide:
            found.setdefault(oid, []).append(rule.number)
    return {oid: tuple(numbers) for oid, numbers in found.items()}


def _shapes(names: StudyNames, form: str, rules: Iterable[Rule]) -> tuple[ScopeShape, dict[str, ScopeShape]]:
    """The names asked for: those of the form, and for each group those that differ from row to row."""
    whole: set[Parts] = set()
    rows: dict[str, set[Parts]] = {}
    for rule in rules:
        for name in rule.expression.reading.names if rule.expression else ():
            parts = tuple(name.split("."))
            if rule.group is not None and _of_row(names, parts, rule.group):
                rows.setdefault(rule.group, set()).add(parts)
            else:
                whole.add(parts)
            if rule.group is not None:
                rows.setdefault(rule.group, set())
    items = names.study.groups
    shapes = {group: _shape(names, form, found, items[group].items) for group, found in rows.items()}
    return _shape(names, form, whole, ()), shapes


def _of_row(names: StudyNames, parts: Parts, group: str) -> bool:
    """Whether a name comes to something else in each row of the group, or for each analyte of the panel."""
    last = parts[-1]
    if names.study.groups[group].kind is GroupKind.PANEL:
        return last in PANEL_NAMES or "lab" in parts
    item = names.study.items.get(last)
    return last in ROW_NAMES or (item is not None and item.group == group)


def _shape(names: StudyNames, form: str, asked: set[Parts], group_items: Iterable[str]) -> ScopeShape:
    touched: dict[str, list[str]] = {}
    wide: set[str] = set()
    flat = {flat_name(".".join(parts)): parts for parts in sorted(asked)}
    for name, parts in flat.items():
        reads = reads_of(names).leaf_reads(list(parts), form)
        if parts[-1] in PANEL_NAMES or parts[-1] == "PERIOD" or "lab" in parts:
            reads |= frozenset(group_items)
        elif parts[-1] not in group_items:
            wide |= reads
        for oid in reads:
            touched.setdefault(oid, []).append(name)
    told = {oid: tuple(found) for oid, found in touched.items()}
    return ScopeShape(flat, told, frozenset(group_items) - wide)
