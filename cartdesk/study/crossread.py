"""Cross-reading a study: names that lead nowhere, names used twice, personal items nobody listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from cartdesk.study.fault import Fault
from cartdesk.study.formfile import FormParts
from cartdesk.study.gradefile import grade_item
from cartdesk.study.graderule import GradeRule
from cartdesk.study.model import CheckDef, GroupKind, StudyDef, Text

PERSONAL = re.compile(
    r"full name|\binitials\b|date of birth|year of birth|\baddress\b|\bphone number\b|passport|\(name[,)]|assessed by"
    r"|Ф\. И\. О\.|инициал|дата рождения|год рождения|паспорт|СНИЛС|номер телефона|адрес места",
    re.IGNORECASE,
)
_ITEM_SETTINGS = re.compile(r"_item(\.F_[A-Z]+)?$|^(reference|visit|consent)_date$")


def cross_faults(study: StudyDef, parts: Sequence[FormParts]) -> list[Fault]:
    """All faults between the parts of a study; `parts` still hold what a duplicate OID would hide."""
    return [
        *_duplicates(parts),
        *_of_forms(study),
        *_of_groups(study),
        *_of_items(study),
        *_of_checks(study),
        *_of_analytes(study),
        *_of_grades(study),
        *_of_settings(study),
        *_of_dates(study),
        *_of_personal(study),
    ]


def form_file(form: str) -> str:
    """The file a form stands in."""
    return f"forms/{form.lower()}.toml"


def _duplicates(parts: Sequence[FormParts]) -> Iterable[Fault]:
    seen: set[str] = set()
    for part in parts:
        names = [f"item {item.oid}" for item in part.items] + [f"group {group.oid}" for group in part.groups]
        for name in [f"form {part.form.oid}", *names]:
            if name in seen:
                yield Fault(form_file(part.form.oid), name, "duplicate-oid")
            seen.add(name)


def _of_forms(study: StudyDef) -> Iterable[Fault]:
    for form in study.forms.values():
        file = form_file(form.oid)
        for name, roles in (("fill", form.fill), ("sign", form.sign)):
            for role in roles:
                if role not in study.roles:
                    yield _dangling(file, name, "role", role)
        if form.gate:
            gate = study.items.get(form.gate)
            if gate is None or gate.form != form.oid:
                yield _dangling(file, "gate", "item", form.gate)


def _of_groups(study: StudyDef) -> Iterable[Fault]:
    for group in study.groups.values():
        like = study.groups.get(group.like or "")
        if group.like and (like is None or like.kind is not GroupKind.REPEATING):
            yield _dangling(form_file(group.form), f"group {group.oid}.like", "group", group.like)


def _of_items(study: StudyDef) -> Iterable[Fault]:
    for item in study.items.values():
        file, key = form_file(item.form), f"item {item.oid}"
        if item.codelist and item.codelist not in study.codelists:
            yield _dangling(file, f"{key}.list", "codelist", item.codelist)
        if item.unit and item.unit not in study.units:
            yield _dangling(file, f"{key}.unit", "unit", item.unit)
        for role in item.set_by:
            if role not in study.roles:
                yield _dangling(file, f"{key}.set_by", "role", role)
        listed = study.codelists.get(item.codelist or "")
        if item.default and listed and not listed.find(item.default):
            yield _dangling(file, f"{key}.default", "code", item.default)
        if looks_personal(item.text) and item.oid not in study.personal:
            yield Fault(file, key, "personal-not-listed")


def _of_analytes(study: StudyDef) -> Iterable[Fault]:
    for group in study.groups.values():
        for analyte in group.analytes:
            for unit in analyte.factors:
                if unit not in study.units:
                    yield _dangling(
                        form_file(group.form), f"analyte {analyte.code}.units {unit}", "unit", unit
                    )


def _of_grades(study: StudyDef) -> Iterable[Fault]:
    for rule in study.grades:
        key = f"rule {rule.analyte}"
        if grade_item(rule.analyte) not in study.items:
            yield _dangling("grades.toml", f"{key}.analyte", "analyte", rule.analyte)
        for name, oid in (
            ("value", rule.value),
            ("base", rule.base),
            ("anticoagulant_item", rule.anticoagulant_item),
        ):
            if oid and oid not in study.items:
                yield _dangling("grades.toml", f"{key}.{name}", "item", oid)
        yield from _order_of_grades(key, rule)


def _order_of_grades(key: str, rule: GradeRule) -> Iterable[Fault]:
    """Each test looks one way, and each grade lies further out than the one before, so that every number has one grade."""
    outward = "<" if rule.direction == "L" else ">"
    for table in (rule.grades, rule.abnormal, rule.anticoagulant):
        last: dict[str, Decimal] = {}
        for grade in sorted(table):
            limits = [limit for alternative in table[grade] for limit in alternative]
            if not all(limit.sign.startswith(outward) for limit in limits):
                yield Fault("grades.toml", f"{key}.grade{grade}", "grade-wrong-way")
            for limit in limits:
                place = limit.factor + limit.plus if limit.of else limit.plus
                before = last.get(limit.of)
                if before is not None and (place >= before if outward == "<" else place <= before):
                    yield Fault("grades.toml", f"{key}.grade{grade}", "grade-not-further")
                last[limit.of] = place


def _of_checks(study: StudyDef) -> Iterable[Fault]:
    for check in study.checks.values():
        key = f"check {check.oid}"
        if check.form not in study.forms:
            yield _dangling("checks.toml", f"{key}.form", "form", check.form)
            continue
        if check.group and check.group not in study.forms[check.form].groups:
            yield _dangling("checks.toml", f"{key}.group", "group", check.group)
        if not check.items:
            yield Fault("checks.toml", f"{key}.items", "missing-key")
        yield from _of_check_items(study, check, key)
        for form in check.waits_for:
            if form not in study.forms:
                yield _dangling("checks.toml", f"{key}.waits_for", "form", form)
            elif study.forms[form].complete:
                yield Fault("checks.toml", f"{key}.waits_for", "waits-for-complete", {"name": form})


def _of_check_items(study: StudyDef, check: CheckDef, key: str) -> Iterable[Fault]:
    for oid in check.items:
        item = study.items.get(oid)
        if item is None:
            yield _dangling("checks.toml", f"{key}.items", "item", oid)
        elif item.form != check.form:
            yield Fault("checks.toml", f"{key}.items", "item-elsewhere", {"name": oid, "form": check.form})


def _of_settings(study: StudyDef) -> Iterable[Fault]:
    for name, value in study.settings.items():
        if _ITEM_SETTINGS.search(name) and value not in study.items:
            yield _dangling("study.toml", f"settings.{name}", "item", str(value))
    for oid in str(study.settings.get("wrong_patient_checks", "")).split():
        if oid not in study.checks:
            yield _dangling("study.toml", "settings.wrong_patient_checks", "check", oid)


def _of_dates(study: StudyDef) -> Iterable[Fault]:
    rules = study.dates
    for oid in rules.items:
        if oid not in study.items:
            yield _dangling("study.toml", "dates", "item", oid)
    for form in sorted(rules.after_end - set(study.forms)):
        yield _dangling("study.toml", "dates.after_end", "form", form)
    visits = {*rules.after_end_at, *(one for found in rules.after_death_at.values() for one in found)}
    for event in sorted(visits - set(study.events)):
        yield _dangling("study.toml", "dates", "event", event)


def _of_personal(study: StudyDef) -> Iterable[Fault]:
    for oid in study.personal:
        if oid not in study.items:
            yield _dangling("study.toml", f"personal {oid}", "item", oid)


def looks_personal(text: Text) -> bool:
    """Whether a question asks for something that may name a person."""
    return bool(PERSONAL.search(text.ru) or PERSONAL.search(text.en))


def _dangling(file: str, key: str, what: str, name: str) -> Fault:
    return Fault(file, key, "dangling", {"what": what, "name": name})
