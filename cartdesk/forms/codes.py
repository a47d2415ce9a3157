"""Lint of codes: a rule compares with a code, offers one or derives one that its list does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cartdesk.forms.domain import Domains
from cartdesk.forms.facts import literal
from cartdesk.forms.names import names_of
from cartdesk.forms.source import SourceFault
from cartdesk.forms.tree import Tree, tree_of
from cartdesk.study import Fault
from cartdesk.study.model import DataType, ItemDef, StudyDef

_CODED = (DataType.CODE, DataType.CODES)
Told = tuple[str, str, str]
"""What the code is compared with, the code, the list (or "VISIT")."""


def lint_codes(study: StudyDef) -> list[Fault]:
    """Findings `code-not-in-list`, one for each code of each rule; the expressions must be sound (`lint_expressions`)."""
    names = names_of(study)
    found: list[Fault] = []
    for check in study.checks.values():
        found += _faults("checks.toml", check.oid, check.expression, Domains(names, check.form))
    for item in study.items.values():
        file, domains = f"forms/{item.form.lower()}.toml", Domains(names, item.form)
        if item.condition:
            found += _faults(file, f"item {item.oid}", item.condition, domains)
        method = study.methods.get(item.derived or "")
        for source in (item.suggestion, method.expression if method else None):
            if source:
                found += _faults(file, f"item {item.oid}", source, domains, item)
    for group in study.groups.values():
        if group.condition:
            file, domains = f"forms/{group.form.lower()}.toml", Domains(names, group.form)
            found += _faults(file, f"group {group.oid}", group.condition, domains)
    return found


def _faults(file: str, key: str, source: str, domains: Domains, item: ItemDef | None = None) -> list[Fault]:
    try:
        tree = tree_of(source)
    except SourceFault:
        return []
    told = [*_compared(tree, domains), *(_results(tree, item, domains) if item else ())]
    return [
        Fault(file, key, "code-not-in-list", {"name": name, "code": code, "list": codelist})
        for name, code, codelist in dict.fromkeys(told)
    ]


def _compared(tree: Tree, domains: Domains) -> Iterator[Told]:
    if tree.kind == "macro":
        listed, variable, *bodies = tree.parts
        yield from _compared(listed, domains)
        path = listed.text.rpartition(".")[2] if listed.kind == "name" else ""
        inner = replace(domains, rows={**domains.rows, variable.text: path})
        for body in bodies:
            yield from _compared(body, inner)
        return
    for part in tree.parts:
        yield from _compared(part, domains)
    if tree.kind == "op" and tree.text in ("==", "!=", "in"):
        one, two = tree.parts
        for name, value in ((one, two), (two, one)):
            for inner_value in value.parts if value.kind == "list" else (value,):
                yield from _foreign(name, inner_value, domains)


def _foreign(name: Tree, value: Tree, domains: Domains) -> Iterator[Told]:
    code = literal(value)
    if (
        name.kind != "name"
        or code is None
        or name.text.partition(".")[0] in ("nf", "known", "entered", "study")
    ):
        return
    study = domains.names.study
    if name.text == "VISIT":
        if str(code) not in study.events:
            yield name.text, str(code), "VISIT"
        return
    item = domains.item(name.text)
    if item is not None and not _holds(item, str(code), study):
        yield item.oid, str(code), item.codelist or ""


def _results(tree: Tree, item: ItemDef, domains: Domains) -> Iterator[Told]:
    """The codes that a suggestion or a derivation may come to, as far as they are written out."""
    if tree.kind == "if":
        for part in tree.parts[1:]:
            yield from _results(part, item, domains)
    elif tree.kind == "index" and tree.parts[0].kind == "map":
        for part in tree.parts[0].parts[1::2]:
            yield from _results(part, item, domains)
    elif (code := literal(tree)) is not None and not _holds(item, str(code), domains.names.study):
        yield item.oid, str(code), item.codelist or ""


def _holds(item: ItemDef, code: str, study: StudyDef) -> bool:
    codes = study.codelists.get(item.codelist or "")
    if item.type not in _CODED or codes is None or codes.find(code) is not None:
        return True
    return codes.numeric and any(float(one.code) == _number(code) for one in codes.items)


def _number(code: str) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None
