"""Reading one subject's case book for the engine: all values, and the form at hand judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cartdesk.base import CartDeskError
from cartdesk.forms import Finding, FormEntry, FormPlace, ItemKey, SubjectView, Verdict
from cartdesk.records import FormData, FormStatus, RoadState
from cartdesk.store import Explanation, Unit
from cartdesk.study import FormDef
from cartdesk.usecases.desk import Desk

Explanations = Mapping[tuple[str, ItemKey | None], Explanation]


def subject_view(desk: Desk, unit: Unit, subject: str) -> SubjectView:
    """Everything recorded of one subject, as the engine reads it."""
    values = {
        place: {key: one.value for key, one in items.items()}
        for place, items in unit.all_items(subject).items()
    }
    removed = frozenset(place for place, data in unit.forms(subject).items() if data.removed)
    return SubjectView(values=values, removed=removed, today=desk.clock.now().local().date())


def need_form(desk: Desk, place: FormPlace) -> FormDef:
    """The definition of a form that may be filled at this place; refused when unknown, or structure only."""
    form = desk.study.forms.get(place.form)
    if form is None or place.event not in desk.study.events:
        raise CartDeskError("form.unknown", form=place.form)
    if not form.complete:
        raise CartDeskError("form.structure-only", form=place.form)
    return form


def open_entry(desk: Desk, unit: Unit, subject: str, place: FormPlace) -> FormEntry:
    """The form, judged, for the role of the person at the desk.

    The entry of the last saved form is kept while nothing else has been written, so that one field costs one
    field's work and not the whole case book's.
    """
    cache, head = desk.cache, unit.head()[0]
    if cache.entry is not None and (cache.head, cache.subject, cache.place) == (head, subject, place):
        return cache.entry
    need_form(desk, place)
    return FormEntry(desk.study, subject_view(desk, unit, subject), place, desk.user.role)


def keep_entry(desk: Desk, unit: Unit, subject: str, place: FormPlace, entry: FormEntry) -> None:
    """Remember the entry together with the head of the trail it belongs to."""
    cache = desk.cache
    cache.head, cache.subject, cache.place, cache.entry = unit.head()[0], subject, place, entry


def forget_entry(desk: Desk) -> None:
    """Drop the kept entry: after a failed save it may hold what was not written."""
    desk.cache.entry = None


def blank_form(subject: str, place: FormPlace) -> FormData:
    """A form nobody has touched."""
    return FormData(subject, place, FormStatus.NOT_STARTED, None, None, None, 0, RoadState.LAPTOP)


def open_findings(entry: FormEntry, explanations: Explanations) -> tuple[Finding, ...]:
    """Findings that no explanation covers."""
    return tuple(one for one in entry.findings() if one.identity not in explanations)


def with_counts(form: FormData, entry: FormEntry, explanations: Explanations) -> FormData:
    """The form with the counts that the matrix shows; explained findings are not counted."""
    progress = entry.progress()
    still = [one.verdict for one in open_findings(entry, explanations)]
    return replace(
        form,
        rejects=still.count(Verdict.REJECT),
        warns=still.count(Verdict.WARN),
        missing=still.count(Verdict.MISSING),
        waits=still.count(Verdict.WAITS),
        answered=progress.answered,
        total=progress.total,
    )
