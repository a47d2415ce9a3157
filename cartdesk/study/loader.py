"""A study folder becomes a StudyDef, or a list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.study.at_hand import is_imported, study_folder
from cartdesk.study.checkfile import read_checks, read_limits
from cartdesk.study.crossread import cross_faults
from cartdesk.study.datefile import read_dates
from cartdesk.study.fault import Fault
from cartdesk.study.files import StudyFiles, read_files
from cartdesk.study.formfile import FormParts, read_form
from cartdesk.study.gradefile import grade_item, read_grades
from cartdesk.study.listfile import CTCAE, read_codelists, read_duties, read_roles, read_terms, read_units
from cartdesk.study.lock import lock_faults
from cartdesk.study.model import CodeList, ItemDef, MethodDef, PersonalItem, StudyDef, Text
from cartdesk.study.originfile import read_origin
from cartdesk.study.panel import read_panel_words
from cartdesk.study.schedule import read_events, read_matrix
from cartdesk.study.table import BOTH, MESSAGE_LIMIT, Table

GRADE_WORDS = (
    "the highest CTCAE v5.0 grade whose test in grades.toml holds; 0 when none does and all can be told"
)


def load_folder(path: Path) -> StudyDef:
    """Load one version of a study from its folder; `study.faulty` names the first fault and their number."""
    study, faults = read_study(path)
    if faults:
        first = faults[0]
        raise CartDeskError("study.faulty", file=first.file, key=first.key or "-", count=len(faults))
    return study


def load_study(oid: str, version: str | None = None) -> StudyDef:
    """Load a study that ships with the program or was imported; the newest version unless one is named.

    `study.changed`: a file of an imported study is not what it was when it was imported.
    """
    return _load(study_folder(oid, version))


@lru_cache(maxsize=8)
def _load(folder: Path) -> StudyDef:
    if is_imported(folder) and lock_faults(folder.parent):
        raise CartDeskError("study.changed", study=folder.parent.name)
    return load_folder(folder)


def read_study(path: Path) -> tuple[StudyDef, list[Fault]]:
    """Read a version folder whole; the StudyDef is good for use only when there are no faults."""
    faults: list[Fault] = []
    files = read_files(path, faults)
    checks = [files.table(name, faults) for name in files.checks]
    root = files.table("study.toml", faults)
    limits = read_limits(checks[0])
    words = read_panel_words(root.table("panel"))
    parts = [read_form(files.table(name, faults), limits, words) for name in files.forms]
    study = _assemble(root, parts, files, faults)
    study = _graded(replace(study, checks=read_checks(checks, study.items)), files, faults)
    faults += cross_faults(study, parts)
    return study, faults


def _assemble(root: Table, parts: list[FormParts], files: StudyFiles, faults: list[Fault]) -> StudyDef:
    personal = _read_personal(root)
    parts[:] = _ordered(root, parts)
    forms = {part.form.oid: part.form for part in parts}
    schedule = files.table("schedule.toml", faults)
    events = read_events(schedule)
    matrix = read_matrix(schedule, events, forms)
    schedule.close()
    people = files.table("roles.toml", faults)
    duties = read_duties(people.table("duties"))
    study = StudyDef(
        oid=root.text("oid"),
        version=root.text("version"),
        title=root.label(MESSAGE_LIMIT),
        protocol=root.text("protocol"),
        sponsor=_sponsor(root),
        digest=files.definition,
        settings=_settings(root),
        events=events,
        matrix=matrix,
        forms=forms,
        groups={group.oid: group for part in parts for group in part.groups},
        items=_items(parts, personal),
        codelists=_codelists(files, faults),
        units=read_units(files.table("units.toml", faults)),
        checks={},
        methods={method.oid: method for part in parts for method in part.methods},
        languages=root.texts("languages", BOTH),
        origin=read_origin(files, faults),
        roles=read_roles(people),
        personal=personal,
        duties=duties,
        dates=read_dates(root.table("dates")),
    )
    root.close()
    return study


def _items(parts: Sequence[FormParts], personal: Mapping[str, PersonalItem]) -> dict[str, ItemDef]:
    """The items of all forms, each knowing whether its value stays at the site."""
    return {
        item.oid: replace(item, stays=item.oid in personal and not personal[item.oid].leaves)
        for part in parts
        for item in part.items
    }


def _graded(study: StudyDef, files: StudyFiles, faults: list[Fault]) -> StudyDef:
    """The study with its grade rules; the grade of an analyte that has one is derived by them."""
    if "grades.toml" not in files.contents:
        return study
    rules = read_grades(files.table("grades.toml", faults), study.settings, study.codelists.get(CTCAE))
    methods = dict(study.methods)
    for rule in rules:
        item = study.items.get(grade_item(rule.analyte))
        if item is not None and item.derived:
            methods[item.derived] = MethodDef(item.derived, item.oid, "", "ctcae-grade", GRADE_WORDS)
    return replace(study, grades=rules, methods=methods)


def _ordered(root: Table, parts: list[FormParts]) -> list[FormParts]:
    """The forms in the order study.toml names them; each must be named, each name must be a form."""
    by_oid = {part.form.oid: part for part in parts}
    order = root.texts("forms", None)
    for name in order:
        if name not in by_oid:
            root.fault("forms", "dangling", what="form", name=name)
    for name in by_oid:
        if name not in order:
            root.fault("forms", "form-not-listed", name=name)
    listed = [by_oid[name] for name in order if name in by_oid]
    return listed + [part for part in parts if part not in listed]


def _codelists(files: StudyFiles, faults: list[Fault]) -> dict[str, CodeList]:
    found = read_codelists(files.table("codelists.toml", faults))
    terms = files.terms(faults)
    if terms:
        found[CTCAE] = read_terms(terms, faults)
    return found


def _sponsor(root: Table) -> Text:
    table = root.table("sponsor")
    if table is None:
        root.fault("sponsor", "missing-key")
        return Text("", "")
    words = table.label()
    table.close()
    return words


def _settings(root: Table) -> dict[str, str | int | bool]:
    table = root.table("settings")
    return table.plain() if table else {}


def _read_personal(root: Table) -> dict[str, PersonalItem]:
    found = {}
    for table in root.tables("personal", "item"):
        if not table.has("leaves"):
            table.fault("leaves", "missing-key")
        item = PersonalItem(table.text("item"), table.label(MESSAGE_LIMIT), table.flag("leaves"))
        found[item.item] = item
        table.close()
    return found
