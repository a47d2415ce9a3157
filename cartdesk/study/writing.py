"""A StudyDef becomes a folder of TOML files that a monitor can read, and that loads as the same study again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cartdesk.study.crossread import form_file
from cartdesk.study.formwriting import form_text
from cartdesk.study.gradefile import written_tests
from cartdesk.study.listfile import CTCAE
from cartdesk.study.model import CodeList, Origin, StudyDef, Text
from cartdesk.study.originfile import MAPS, SOURCE
from cartdesk.study.tomltext import Pairs, key, lines, quote, table, value, words

HEAD = "# Written by CartDesk from an imported definition. A released version never changes again: see LOCK."


def study_texts(study: StudyDef) -> dict[str, bytes]:
    """The files of a version folder by name. `digest` of the study is that of these files once they are loaded."""
    found = {
        "study.toml": _study(study),
        "schedule.toml": _schedule(study),
        "codelists.toml": "\n".join(_codelists(study)),
        "units.toml": "\n".join(_units(study)),
        "checks.toml": "\n".join(_checks(study)),
        "roles.toml": "\n".join(_roles(study)),
    }
    found |= {form_file(form): form_text(study, form) for form in study.forms}
    if study.grades:
        found["grades.toml"] = "\n".join(_grades(study))
    if study.origin is not None:
        found["origin.toml"] = _origin(study.origin)
    files = {name: f"{HEAD}\n{text}".encode() for name, text in found.items()}
    if study.origin is not None:
        files[SOURCE] = study.origin.definition
    return files


def write_folder(study: StudyDef, folder: Path) -> None:
    """Write all files of a version into an empty or new folder."""
    for name, data in study_texts(study).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _study(study: StudyDef) -> str:
    parts = lines(
        [
            ("oid", study.oid),
            ("version", study.version),
            *words(study.title),
            ("protocol", study.protocol),
            ("sponsor", dict(words(study.sponsor)) if study.sponsor.others else _plain(study.sponsor)),
            ("languages", list(study.languages) if study.languages != ("ru", "en") else None),
            ("forms", list(study.forms)),
        ]
    )
    head = "\n".join(["", *parts, ""])
    settings = [f"{key(name)} = {value(found)}" for name, found in study.settings.items()]
    head += "\n".join(["", "[settings]", *settings, ""])
    head += _dates(study)
    for item in study.personal.values():
        leaves = [f"leaves = {value(item.leaves)}"]
        head += "\n".join(
            ["", "[[personal]]", *lines([("item", item.item), *words(item.reason)]), *leaves, ""]
        )
    return head


def _dates(study: StudyDef) -> str:
    rules = study.dates
    pairs: Pairs = [
        ("death", rules.death),
        ("end", rules.end),
        ("assessed", list(rules.assessed)),
        ("after_death", sorted(rules.after_death)),
        ("after_death_at", {name: " ".join(found) for name, found in rules.after_death_at.items()}),
        ("after_end", sorted(rules.after_end)),
        ("after_end_at", sorted(rules.after_end_at)),
    ]
    return table("[dates]", pairs) if lines(pairs) else ""


def _plain(text: Text) -> dict[str, str]:
    return {"ru": text.ru, "en": text.en}


def _schedule(study: StudyDef) -> str:
    planned = ("scheduled", "telephone")
    undated = any(event.target_day is None and event.kind in planned for event in study.events.values())
    made = "\n".join(["", *lines([("days_unknown", undated)]), ""])
    for event in study.events.values():
        made += table(
            "[[event]]",
            [
                ("oid", event.oid),
                *words(event.text),
                ("kind", event.kind),
                ("target_day", event.target_day),
                ("minus", event.minus or None),
                ("plus", event.plus or None),
                ("repeating", event.repeating),
            ],
        )
    columns = list(dict.fromkeys(event for row in study.matrix.values() for event in row))
    rows = [
        f"{key(form)} = {quote(' '.join(row[event] for event in columns))}"
        for form, row in study.matrix.items()
    ]
    return made + "\n".join(["", "[matrix]", f"columns = {value(list(columns))}", *rows, ""])


def _codelists(study: StudyDef) -> Iterator[str]:
    for codelist in study.codelists.values():
        yield from _codelist(codelist)


def _codelist(codelist: CodeList) -> Iterator[str]:
    name = key(codelist.oid)
    yield f"\n[{name}]"
    yield from lines([("source", codelist.source)])
    yield "items = ["
    for item in codelist.items:
        heading = [item.group.ru, item.group.en] if item.group else []
        heading += [item.grades] if item.grades and item.group else []
        yield f"  {value([item.code, item.text.ru, item.text.en, *heading])},"
    yield "]"
    tags = dict.fromkeys(tag for item in codelist.items for tag in item.text.others)
    for tag in tags:
        yield f"\n[{name}.others.{key(tag)}]"
        for item in codelist.items:
            if tag in item.text.others:
                yield f"{key(item.code)} = {quote(item.text.others[tag])}"
    if codelist.synonyms:
        yield f"\n[{name}.synonyms]"
        yield from lines((code, "; ".join(told)) for code, told in codelist.synonyms.items())


def _units(study: StudyDef) -> Iterator[str]:
    for unit in study.units.values():
        inner = [*words(unit.text), ("ucum", unit.ucum), ("cdisc", unit.cdisc), ("synonyms", unit.synonyms)]
        yield f"{key(unit.oid)} = {value({name: found for name, found in inner if found})}"


def _grades(study: StudyDef) -> Iterator[str]:
    terms = study.codelists.get(CTCAE)
    for rule in study.grades:
        term = terms.find(rule.term) if terms else None
        yield table(
            "[[rule]]",
            [
                ("analyte", rule.analyte),
                ("term", term.text.en if term else rule.term),
                ("direction", rule.direction),
                ("value", rule.value),
                ("base", rule.base),
                ("anticoagulant_item", rule.anticoagulant_item),
                ("as_written", not rule.own_range),
                *written_tests(rule.grades),
                *(
                    (name, dict(written_tests(tests)))
                    for name, tests in (
                        ("abnormal", rule.abnormal),
                        ("anticoagulant", rule.anticoagulant),
                        ("clinical", rule.clinical),
                    )
                ),
            ],
        )


def _roles(study: StudyDef) -> Iterator[str]:
    for role in study.roles.values():
        yield table(f"[{key(role.oid)}]", [*words(role.text), ("permissions", sorted(role.permissions))])
    for duty in study.duties.values():
        carried = [("permissions", sorted(duty.permissions)), ("roles", list(duty.roles))]
        yield table(f"[duties.{key(duty.oid)}]", [*words(duty.text), *carried])


def _checks(study: StudyDef) -> Iterator[str]:
    for check in study.checks.values():
        yield table(
            "[[check]]",
            [
                ("oid", check.oid),
                ("severity", check.severity.value),
                ("form", check.form),
                ("group", check.group),
                ("items", list(check.items)),
                ("cel", check.expression),
                *words(check.message),
                ("plain", check.plain),
                ("overrulable", check.overrulable),
                ("waits_for", list(check.waits_for)),
                ("signature_only", check.signature_only),
            ],
        )


def _origin(origin: Origin) -> str:
    names = ("sha256", "odm", "system", "study", "version")
    made = "\n".join(["", *lines((name, getattr(origin, name)) for name in names), ""])
    for rule in origin.kept:
        made += table(
            "[[kept]]",
            [
                ("kind", rule.kind),
                ("oid", rule.oid),
                ("context", rule.context),
                ("source", rule.source),
                *words(rule.words),
                ("items", list(rule.items)),
                ("line", rule.line or None),
            ],
        )
    for name in MAPS:
        rows = [f"{key(oid)} = {quote(found)}" for oid, found in getattr(origin, name).items()]
        made += "\n".join(["", f"[{name}]", *rows, ""])
    return made
