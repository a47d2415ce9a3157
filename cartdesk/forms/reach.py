"""Lint of what rules can come to: checks that never fire, that always fire, questions that are never asked.

Each verdict is certain; where the solver cannot tell, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from cartdesk.forms.alternatives import TooMany, Way, both, ways
from cartdesk.forms.domain import Domains
from cartdesk.forms.facts import Facts, possible
from cartdesk.forms.names import StudyNames, names_of
from cartdesk.forms.rulebook import rulebook_of
from cartdesk.forms.source import SourceFault
from cartdesk.forms.tree import tree_of
from cartdesk.study import Fault
from cartdesk.study.model import CheckDef, GroupKind, ItemDef, Repeat, StudyDef
from cartdesk.study.severity import Severity

_DEEPEST = 3


def lint_reach(study: StudyDef) -> list[Fault]:
    """All findings, each once: `form-nowhere`, `check-never`, `check-hidden`, `check-always`, `checks-contradict`,
    `question-never-asked`. The study's expressions must be sound (`lint_expressions`).
    """
    names = names_of(study)
    found = [*_nowhere(study), *_never_asked(names)]
    silent = {fault.key for fault in found}
    for check in study.checks.values():
        found += [] if check.form in silent else _of_check(names, check)
    spoilt = {fault.key for fault in found}
    found += _opposed(names, [check for check in study.checks.values() if check.oid not in spoilt])
    return found


def form_file(form: str) -> str:
    """The file a form stands in."""
    return f"forms/{form.lower()}.toml"


def _nowhere(study: StudyDef) -> Iterator[Fault]:
    """Forms that no visit holds, with the checks that can never run for it."""
    for form in study.forms.values():
        row = study.matrix.get(form.oid)
        if form.repeat is not Repeat.LOG and row is not None and all(cell == "-" for cell in row.values()):
            bound = ", ".join(sorted(check.oid for check in study.checks.values() if check.form == form.oid))
            yield Fault("schedule.toml", form.oid, "form-nowhere", {"checks": bound or "-"})


def _ways(source: str, wanted: bool) -> list[Way] | None:
    """The ways, or None where there are too many or the source is broken (which other findings tell)."""
    try:
        return ways(tree_of(source), wanted)
    except (TooMany, SourceFault):
        return None


def _never_asked(names: StudyNames) -> Iterator[Fault]:
    study = names.study
    for item in study.items.values():
        if item.derived or not (item.condition or study.groups[item.group].condition):
            continue
        found = _asked_ways(names, item)
        if found is not None and not possible(found, Domains(names, item.form)):
            yield Fault(form_file(item.form), f"item {item.oid}", "question-never-asked")


def _asked_ways(names: StudyNames, item: ItemDef) -> list[Way] | None:
    """When an item is asked: its own condition, that of its group, and the gate of its form."""
    study = names.study
    found: list[Way] = [()]
    sources = [item.condition, study.groups[item.group].condition]
    gate = study.forms[item.form].gate
    if gate and item.oid in rulebook_of(names, item.form).gated:
        sources.append(f"{gate} == 'Y'")
    for source in sources:
        if source:
            more = _ways(source, True)
            if more is None:
                return None
            try:
                found = both(found, more)
            except TooMany:
                return None
    return found


def _of_check(names: StudyNames, check: CheckDef) -> Iterator[Fault]:
    study, file = names.study, "checks.toml"
    if not study.forms[check.form].complete or check.waits_for:
        return
    fires, rests = _ways(check.expression, True), _ways(check.expression, False)
    plain, within = Domains(names, check.form), Domains(names, check.form, within=True)
    if fires is not None and not possible(fires, plain):
        yield Fault(file, check.oid, "check-never", {"rule": check.expression})
    elif fires is not None and not any(_possible_asked(names, check, way, within) for way in fires):
        yield Fault(file, check.oid, "check-hidden", {"rule": check.expression})
    elif rests is not None and not possible(rests, within):
        yield Fault(file, check.oid, "check-always", {"rule": check.expression})


def _possible_asked(names: StudyNames, check: CheckDef, way: Way, domains: Domains) -> bool:
    """Whether a way can hold while every answer it needs is asked for and inside its hard limits."""
    found, seen = [way], set[str]()
    for _ in range(_DEEPEST):
        wanted = {oid for one in found for oid in _needed(one, domains)} if len(found) == 1 else set()
        fresh = [item for oid in sorted(wanted - seen) if (item := _seen_from(names.study, check, oid))]
        seen |= wanted
        for item in fresh:
            more = _asked_ways(names, item)
            try:
                found = found if more is None else both(found, more)
            except TooMany:
                return True
        if not fresh:
            break
    return possible(found, domains)


def _needed(way: Way, domains: Domains) -> Iterable[str]:
    facts = Facts(domains)
    facts.lay(way)
    return facts.bound


def _seen_from(study: StudyDef, check: CheckDef, oid: str) -> ItemDef | None:
    """The item of a bare name, if it is asked in the check's own form and row."""
    item = study.items.get(oid)
    if item is None or item.derived or item.form != check.form:
        return None
    repeats = study.groups[item.group].kind is GroupKind.REPEATING
    return item if not repeats or item.group == check.group else None


def _opposed(names: StudyNames, checks: list[CheckDef]) -> Iterator[Fault]:
    """Two hard checks of which one always fires: no answer pleases both."""
    by_spot: dict[tuple[str, str | None], list[tuple[CheckDef, list[Way], frozenset[str]]]] = {}
    for check in checks:
        rests = _ways(check.expression, False)
        if check.severity is Severity.HARD and not check.waits_for and rests is not None:
            reads = frozenset(name for way in rests for name in _needed(way, Domains(names, check.form)))
            by_spot.setdefault((check.form, check.group), []).append((check, rests, reads))
    for (form, _), found in by_spot.items():
        for (one, first, reads), (two, second, others) in combinations(found, 2):
            if not reads & others:
                continue
            try:
                together = both(first, second)
            except TooMany:
                continue
            if not possible(together, Domains(names, form)):
                yield Fault("checks.toml", one.oid, "checks-contradict", {"name": two.oid})
