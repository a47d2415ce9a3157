"""When a subject's visits are, and which forms of a visit are due, by what is recorded of the subject and of the visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cartdesk.forms import FormPlace, ItemKey, SubjectView, Value
from cartdesk.store import Unit
from cartdesk.study import StudyDef, StudyEventDef, due_forms
from cartdesk.usecases.subjects import PLANNED


def forms_due(study: StudyDef, view: SubjectView, event: str, repeat: int) -> list[tuple[str, str]]:
    """The forms of one visit as (form, letter); the study's settings name the items that decide (`cohort_item`, …)."""
    return due_forms(
        study,
        event,
        _once(study, view, "cohort_item"),
        _once(study, view, "sex_item"),
        childbearing=_once(study, view, "childbearing_item"),
        occurred=_here(study, view, "occurred_item", event, repeat),
        contact=_here(study, view, "contact_item", event, repeat),
    )


def reference_date(study: StudyDef, view: SubjectView) -> date | None:
    """The reference infusion date (Day 0): earliest or latest infusion as the setting `reference_event` says.

    None while it is not known, and in a study that names no such item.
    """
    definition = study.named_item("reference_item")
    if definition is None:
        return None
    found = [
        date.fromisoformat(value.text)
        for place, values in view.values.items()
        if place.form == definition.form
        for key, value in values.items()
        if key.item == definition.oid and value.known
    ]
    if not found:
        return None
    return max(found) if study.settings.get("reference_event") == "LAST_INFUSION" else min(found)


def visit_date(study: StudyDef, view: SubjectView, event: str, repeat: int) -> date | None:
    """The day of a visit as its form tells it; None while it is not known."""
    item = study.named_item("visit_date_item")
    if item is None:
        return None
    values = view.values.get(FormPlace(event, repeat, item.form, 1), {})
    value = values.get(ItemKey(item.group, 1, item.oid))
    return date.fromisoformat(value.text) if value and value.known else None


def visits_of(study: StudyDef, unit: Unit, code: str) -> list[tuple[StudyEventDef, int]]:
    """Planned visits in order, each with the repeats that were added, then the unplanned ones as they came."""
    added = unit.events(code)
    found = []
    for event in study.events.values():
        if event.kind in PLANNED:
            found += [(event, 1), *((event, repeat) for name, repeat in added if name == event.oid)]
    rest = ((study.events[name], repeat) for name, repeat in added)
    return found + [pair for pair in rest if pair[0].kind not in PLANNED]


def find_once(study: StudyDef, view: SubjectView, item: str) -> Value | None:
    """The value of an item that stands once in a case book, wherever its form stands."""
    definition = study.items[item]
    for place, values in view.values.items():
        if place.form == definition.form and place not in view.removed:
            return values.get(ItemKey(definition.group, 1, item))
    return None


def _once(study: StudyDef, view: SubjectView, setting: str) -> str | None:
    item = str(study.settings.get(setting, ""))
    value = find_once(study, view, item) if item in study.items else None
    return value.text if value and value.known else None


def _here(study: StudyDef, view: SubjectView, setting: str, event: str, repeat: int) -> str | None:
    item = study.items.get(str(study.settings.get(setting, "")))
    if item is None:
        return None
    value = view.values.get(FormPlace(event, repeat, item.form, 1), {}).get(ItemKey(item.group, 1, item.oid))
    return value.text if value and value.known else None


def place_order(study: StudyDef) -> Callable[[FormPlace], tuple[int, int, int, int]]:
    """What sorts places as the case book has them: by visit and its repeat, by form and its repeat."""
    events = {oid: at for at, oid in enumerate(study.events)}
    forms = {oid: at for at, oid in enumerate(study.forms)}
    return lambda one: (events[one.event], one.event_repeat, forms[one.form], one.form_repeat)
