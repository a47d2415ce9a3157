"""Plays vectors of edit checks through FormEntry, text as typed: does the finding that a vector looks for stand?"""

from __future__ import annotations

from datetime import date, datetime

from cartdesk.base import CartDeskError
from cartdesk.forms.entry import FormEntry
from cartdesk.forms.finding import Finding
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.subject import SubjectView
from cartdesk.forms.value import Value
from cartdesk.forms.values import null_value, parse_text
from cartdesk.study import Vector
from cartdesk.study.model import Repeat, StudyDef

Values = dict[FormPlace, dict[ItemKey, Value]]


def play(study: StudyDef, vector: Vector) -> tuple[bool, FormEntry]:
    """Whether the finding looked for stands in the form (or the text typed is refused with its code), and the form.

    Errors: `study.vector-not-taken` when an item does not take what the vector types.
    """
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
                if vector.feature != value.code:
                    raise CartDeskError("study.vector-not-taken", item=oid, check=vector.check)
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
    if isinstance(value, Finding):
        raise CartDeskError("study.vector-not-taken", item=oid, check="")
    return value
