"""Plays the vectors of the edit checks through FormEntry, text as typed (README.md beside this file)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.forms.entry import FormEntry
from cartdesk.forms.finding import Finding
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.subject import SubjectView
from cartdesk.forms.value import Value
from cartdesk.forms.values import null_value, parse_text
from cartdesk.study import load_study
from cartdesk.study.model import Repeat, StudyDef

HERE = Path(__file__).parent
STUDY = "hemc101-01-02"
TODAY = "2026-01-31"
Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Vector:
    """One vector with the ground of its check laid under it."""

    form: str
    check: str
    say: str
    event: str
    given: Mapping[str, str]
    rows: Rows
    visits: Mapping[str, Mapping[str, str]]
    past: Mapping[str, Rows]
    logs: Rows
    row: int | None
    today: str
    feature: str
    at: str
    expect: str


def vectors() -> Iterator[Vector]:
    """All vectors of the checks, from every file beside this one."""
    items = load_study(STUDY).items
    for path in sorted(HERE.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for check in file["check"]:
            for name in check.get("each", [None]):
                form = items[name].form if name else check.get("form", file.get("form"))
                oid = f"{check['oid']}/{name}" if name else check["oid"]
                ground = _named(check, name) if name else check
                for one in ground["vectors"]:
                    yield _vector(form, oid, file.get("event", "M2"), ground, one)


def derivations() -> Iterator[Vector]:
    """All vectors of derived items; `check` holds the item's OID."""
    file = tomllib.loads((HERE.parent / "derivations.toml").read_text(encoding="utf-8"))
    for ground in file["derivation"]:
        for one in ground["vectors"]:
            yield _vector(ground["form"], ground["of"], ground["event"], ground, one)


def _named(found: Any, name: str) -> Any:
    """`{item}` replaced by the item, in keys and texts."""
    if isinstance(found, dict):
        return {key.replace("{item}", name): _named(inner, name) for key, inner in found.items()}
    if isinstance(found, list):
        return [_named(inner, name) for inner in found]
    return found.replace("{item}", name) if isinstance(found, str) else found


def _vector(form: str, code: str, event: str, ground: Mapping[str, Any], one: Mapping[str, Any]) -> Vector:
    def laid(key: str) -> dict[str, Any]:
        return {**ground.get(key, {}), **one.get(key, {})}

    events = one.get("log", ground.get("log"))
    return Vector(
        form=form,
        check=code,
        say=one["say"],
        event=one.get("event", ground.get("event", event)),
        given=laid("given"),
        rows=laid("rows"),
        visits=laid("visits"),
        past=laid("past"),
        logs=laid("logs") | ({} if events is None else {"F_AE": events}),
        row=one.get("row", ground.get("row")),
        today=one.get("today", ground.get("today", TODAY)),
        feature=ground.get("feature", ""),
        at=one.get("at", ground.get("at", "")),
        expect=one["expect"],
    )


Values = dict[FormPlace, dict[ItemKey, Value]]


def play(study: StudyDef, vector: Vector) -> tuple[bool, FormEntry]:
    """Whether the finding looked for stands in the form (or the text typed is refused with its code), and the form."""
    values: Values = {}
    changed = _lay_around(study, vector, values)
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
    view = SubjectView(values, frozenset(), date.fromisoformat(vector.today), {}, changed, code="01-001")
    entry = FormEntry(study, view, own, "investigator")
    refused: set[tuple[str, str]] = set()
    for oid, number, text in typed:
        if text:
            key = ItemKey(study.items[oid].group, number, oid)
            value = null_value(study.items[oid], text[1:]) if text.startswith("?") else entry.parse(key, text)
            if isinstance(value, Finding):
                assert vector.feature == value.code, f"{oid} does not take {text!r}: {value.code}"
                refused.add((value.code, oid))
            else:
                entry.set(key, value)
    if vector.feature == "no-more-rows":
        return _full(entry, vector.at), entry
    if vector.feature:
        stands = {(one.code, one.at.item) for one in entry.findings() if one.at is not None} | refused
        return (vector.feature, vector.at) in stands, entry
    return any(one.code == vector.check for one in entry.findings()), entry


def _full(entry: FormEntry, group: str) -> bool:
    try:
        entry.add_row(group)
    except CartDeskError as fault:
        return fault.code == "forms.no-more-rows"
    return False


def _lay_around(study: StudyDef, vector: Vector, values: Values) -> dict[FormPlace, datetime]:
    """The other rows of logs and the other visits; gives when rows were last changed."""
    changed: dict[FormPlace, datetime] = {}
    for form, rows in vector.logs.items():
        for number, other in enumerate(rows, 1):
            place = FormPlace("LOG", 1, form, other.get("row", number))
            for oid, text in other.items():
                if oid not in ("row", "changed"):
                    _lay(study, values, place, oid, 1, text)
            if "changed" in other:
                changed[place] = datetime.fromisoformat(other["changed"])
    for event, texts in vector.visits.items():
        for oid, text in texts.items():
            _lay(study, values, _place(study, oid, event, vector), oid, 1, text)
    for event, groups in vector.past.items():
        for rows in groups.values():
            for number, row in enumerate(rows, 1):
                for oid, text in row.items():
                    _lay(study, values, _place(study, oid, event, vector), oid, number, text)
    return changed


def _own_place(study: StudyDef, vector: Vector) -> FormPlace:
    if study.forms[vector.form].repeat is Repeat.LOG:
        rows = vector.logs.get(vector.form, ())
        return FormPlace("LOG", 1, vector.form, vector.row or len(rows) + 1)
    return FormPlace(vector.event, 1, vector.form, 1)


def _place(study: StudyDef, oid: str, event: str, vector: Vector) -> FormPlace:
    form = study.items[oid].form
    if form == vector.form and event == vector.event:
        return _own_place(study, vector)
    return FormPlace("M1" if study.forms[form].repeat is Repeat.ONCE else event, 1, form, 1)


def _lay(study: StudyDef, values: Values, place: FormPlace, oid: str, row: int, text: str) -> None:
    if text:
        values.setdefault(place, {})[ItemKey(study.items[oid].group, row, oid)] = _value(study, oid, text)


def _value(study: StudyDef, oid: str, text: str) -> Value:
    item = study.items[oid]
    if text.startswith("?"):
        return null_value(item, text[1:])
    value = parse_text(item, text, study)
    assert isinstance(value, Value), f"{oid} does not take {text!r}: {value}"
    return value
