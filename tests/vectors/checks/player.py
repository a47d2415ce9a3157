"""Plays the vectors of the edit checks through FormEntry, text as typed (README.md beside this file)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cartdesk.forms.entry import FormEntry
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.subject import SubjectView
from cartdesk.forms.value import Value
from cartdesk.forms.values import null_value, parse_text
from cartdesk.study.model import Repeat, StudyDef

HERE = Path(__file__).parent
TODAY = "2026-01-31"


@dataclass(frozen=True)
class Vector:
    """One vector with the ground of its check laid under it."""

    form: str
    check: str
    say: str
    event: str
    given: Mapping[str, str]
    rows: Mapping[str, list[Mapping[str, str]]]
    visits: Mapping[str, Mapping[str, str]]
    log: list[Mapping[str, Any]]
    row: int | None
    today: str
    expect: str


def vectors() -> Iterator[Vector]:
    """All vectors of the checks, from every file beside this one."""
    for path in sorted(HERE.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for check in file["check"]:
            for one in check["vectors"]:
                yield _vector(file["form"], check["oid"], file["event"], check, one)


def derivations() -> Iterator[Vector]:
    """All vectors of derived items; `check` holds the item's OID."""
    file = tomllib.loads((HERE.parent / "derivations.toml").read_text(encoding="utf-8"))
    for ground in file["derivation"]:
        for one in ground["vectors"]:
            yield _vector(ground["form"], ground["of"], ground["event"], ground, one)


def _vector(form: str, code: str, event: str, ground: Mapping[str, Any], one: Mapping[str, Any]) -> Vector:
    return Vector(
        form=form,
        check=code,
        say=one["say"],
        event=one.get("event", ground.get("event", event)),
        given={**ground.get("given", {}), **one.get("given", {})},
        rows={**ground.get("rows", {}), **one.get("rows", {})},
        visits={**ground.get("visits", {}), **one.get("visits", {})},
        log=one.get("log", ground.get("log", [])),
        row=one.get("row"),
        today=one.get("today", TODAY),
        expect=one["expect"],
    )


def play(study: StudyDef, vector: Vector) -> tuple[bool, FormEntry]:
    """Whether a finding with the check's code stands in the form, and the form itself."""
    values: dict[FormPlace, dict[ItemKey, Value]] = {}
    changed: dict[FormPlace, datetime] = {}
    for number, other in enumerate(vector.log, 1):
        place = FormPlace("LOG", 1, "F_AE", other.get("row", number))
        for oid, text in other.items():
            if oid not in ("row", "changed"):
                _lay(study, values, place, oid, 1, text)
        if "changed" in other:
            changed[place] = datetime.fromisoformat(other["changed"])
    for event, texts in vector.visits.items():
        for oid, text in texts.items():
            _lay(study, values, _place(study, oid, event, vector), oid, 1, text)
    own = _own_place(study, vector)
    typed: list[tuple[str, int, str]] = []
    for oid, text in vector.given.items():
        if study.items[oid].form == own.form:
            typed.append((oid, 1, text))
        elif text:
            _lay(study, values, _place(study, oid, vector.event, vector), oid, 1, text)
    for group, rows in vector.rows.items():
        for number, row in enumerate(rows, 1):
            for oid, text in row.items():
                if study.groups[group].form == own.form:
                    typed.append((oid, number, text))
                else:
                    _lay(study, values, _place(study, oid, vector.event, vector), oid, number, text)
    view = SubjectView(values, frozenset(), date.fromisoformat(vector.today), {}, changed)
    entry = FormEntry(study, view, own, "investigator")
    for oid, number, text in typed:
        if text:
            entry.set(ItemKey(study.items[oid].group, number, oid), _value(study, oid, text))
    return any(finding.code == vector.check for finding in entry.findings()), entry


def _own_place(study: StudyDef, vector: Vector) -> FormPlace:
    if study.forms[vector.form].repeat is Repeat.LOG:
        return FormPlace("LOG", 1, vector.form, vector.row or len(vector.log) + 1)
    return FormPlace(vector.event, 1, vector.form, 1)


def _place(study: StudyDef, oid: str, event: str, vector: Vector) -> FormPlace:
    form = study.items[oid].form
    if form == vector.form and event == vector.event:
        return _own_place(study, vector)
    return FormPlace("M1" if study.forms[form].repeat is Repeat.ONCE else event, 1, form, 1)


def _lay(
    study: StudyDef,
    values: dict[FormPlace, dict[ItemKey, Value]],
    place: FormPlace,
    oid: str,
    row: int,
    text: str,
) -> None:
    if text:
        values.setdefault(place, {})[ItemKey(study.items[oid].group, row, oid)] = _value(study, oid, text)


def _value(study: StudyDef, oid: str, text: str) -> Value:
    item = study.items[oid]
    if text.startswith("?"):
        return null_value(item, text[1:])
    value = parse_text(item, text, study)
    assert isinstance(value, Value), f"{oid} does not take {text!r}: {value}"
    return value
