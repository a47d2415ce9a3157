"""Which forms of a visit are due for one subject, by what is recorded of the subject and of the visit."""

from __future__ import annotations

from cartdesk.forms import FormPlace, ItemKey, SubjectView, Value
from cartdesk.study import StudyDef, due_forms


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
