"""The rules of one form, each with what it reads and the rows it runs for, in an order that every derivation can rely on."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.forms.names import Reads, StudyNames
from cartdesk.forms.rules import Expression, compile_expression
from cartdesk.forms.source import SourceFault
from cartdesk.study.model import CheckDef, GroupKind, ItemDef, MethodDef, StudyDef


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule bound to a form. `oid`: the check, the method, or `C:<item>` for a condition.

    `group`: the repeating group or panel it runs once per row or analyte of. `expression` None: an engine feature, or a
    source that does not compile (`broken`).
    """

    oid: str
    group: str | None
    reads: Reads
    expression: Expression | None = None
    broken: bool = False
    check: CheckDef | None = None
    item: ItemDef | None = None
    method: MethodDef | None = None

    def rows_for(self, item_oid: str, item_group: str, repeat: int) -> int | None | bool:
        """For a changed item: the one row to run again, None for all rows, False when the rule does not read it."""
        if item_oid in self.reads.wide:
            return None
        if item_oid not in self.reads.bare:
            return False
        return repeat if self.group is not None and self.group == item_group else None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one form. `methods` stand in the order of their reads."""

    methods: tuple[Rule, ...]
    conditions: tuple[Rule, ...]
    checks: tuple[Rule, ...]


def make_rulebook(names: StudyNames, form: str) -> Rulebook:
    """Gather and compile the rules of a form. A check that waits for unfinished forms is left out."""
    study = names.study
    items = study.items_of(form)
    methods = [
        _method(names, item, study.methods[item.derived])
        for item in items
        if item.derived is not None and item.derived in study.methods
    ]
    conditions = [_condition(names, item) for item in items if item.condition is not None]
    checks = [
        _check(names, check, form)
        for check in study.checks.values()
        if check.form in (form, "*") and not check.waits_for
    ]
    return Rulebook(tuple(in_order(methods)), tuple(conditions), tuple(checks))


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
    return (
        any(oid in oids and oid != own for oid in rule.reads.bare | rule.reads.wide) or own in rule.reads.bare
    )


def _repeats(study: StudyDef, group: str) -> bool:
    return study.groups[group].kind is GroupKind.REPEATING


def _compiled(names: StudyNames, source: str, form: str) -> tuple[Expression | None, Reads]:
    try:
        expression = compile_expression(source)
    except SourceFault:
        return None, Reads(frozenset(), frozenset())
    return expression, names.reads(expression.reading, form)


def _method(names: StudyNames, item: ItemDef, method: MethodDef) -> Rule:
    group = item.group if _repeats(names.study, item.group) else None
    if method.builtin:
        reads = Reads(names.builtin_reads(method.builtin, item), frozenset())
        return Rule(method.oid, group, reads, item=item, method=method)
    if not method.expression:
        return Rule(method.oid, group, Reads(frozenset(), frozenset()), item=item, method=method)
    expression, reads = _compiled(names, method.expression, item.form)
    return Rule(method.oid, group, reads, expression, expression is None, item=item, method=method)


def _condition(names: StudyNames, item: ItemDef) -> Rule:
    group = item.group if _repeats(names.study, item.group) else None
    expression, reads = _compiled(names, item.condition or "", item.form)
    return Rule(f"C:{item.oid}", group, reads, expression, expression is None, item=item)


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
    return Rule(check.oid, group, reads, expression, expression is None, check=check)


def _in_rows(study: StudyDef, oid: str, form: str) -> bool:
    item = study.items[oid]
    return item.form == form and _repeats(study, item.group)
