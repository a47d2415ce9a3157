"""Reading one subject's case book for the engine: all values, and the form at hand judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from cartdesk.base import CartDeskError, parse_iso
from cartdesk.forms import CaseBook, Finding, FormEntry, FormPlace, ItemKey, SubjectView, Verdict
from cartdesk.records import FormData, FormStatus, RoadState
from cartdesk.store import Explanation, Unit
from cartdesk.study import FormDef
from cartdesk.usecases.desk import Desk, Filling
from cartdesk.usecases.subjects import LOG

Explanations = Mapping[tuple[str, ItemKey | None], Explanation]


def subject_view(desk: Desk, unit: Unit, subject: str, *, judging: bool = False) -> SubjectView:
    """Everything recorded of one subject, as the engine reads it.

    `judging` also looks up when log rows were last changed, by the clock on the wall: rules hold it against dates, which are
    local days (EC-055, EC-056). Lists that only show do without.
    """
    values = unit.whole_book(subject)
    removed = frozenset(unit.places_struck(subject))
    changed = {
        place: parse_iso(saved) + timedelta(minutes=offset)
        for place, (saved, offset) in (unit.log_changes(subject, LOG) if judging else {}).items()
    }
    return SubjectView(values, removed, desk.clock.now().local().date(), changed=changed, code=subject)


def outline_views(desk: Desk, unit: Unit, codes: Sequence[str] | None = None) -> dict[str, SubjectView]:
    """All subjects with only the answers that the study's settings name (dates of visits and infusions, cohort, sex …):
    enough for lists, and little to read however full the case books are. `codes`: only these, neighbours in their order.
    """
    study, today = desk.study, desk.clock.now().local().date()
    named = {str(value) for value in study.settings.values()} & study.items.keys()
    if codes is None:
        codes = [one.code for one in unit.subjects()]
    if not codes:
        return {}
    among = (codes[0], codes[-1])
    answers = unit.answers_to([study.items[oid] for oid in named], among)
    struck: dict[str, set[FormPlace]] = {}
    for subject, place in unit.struck_through(among):
        struck.setdefault(subject, set()).add(place)
    return {
        code: SubjectView(answers.get(code, {}), frozenset(struck.get(code, ())), today) for code in codes
    }


def need_form(desk: Desk, place: FormPlace) -> FormDef:
    """The definition of a form that may be filled at this place; refused when unknown, or structure only."""
    form = desk.study.forms.get(place.form)
    if form is None or place.event not in desk.study.events:
        raise CartDeskError("form.unknown", form=place.form)
    if not form.complete:
        raise CartDeskError("form.structure-only", form=place.form)
    return form


def open_entry(desk: Desk, unit: Unit, subject: str, place: FormPlace) -> FormEntry:
    """The form, judged, for the role of the person at the desk."""
    need_form(desk, place)
    return open_book(desk, unit, subject).entry(place)


def open_book(desk: Desk, unit: Unit, subject: str) -> CaseBook:
    """The forms of a subject, read once and kept while nothing else has been written and the day is the same."""
    held, today = desk.cache.filling, desk.clock.now().local().date()
    same = held is not None and held.form.subject == subject and held.book.view.today == today
    if held is not None and same and desk.cache.head == unit.head():
        return held.book
    return CaseBook(desk.study, judged_view(desk, unit, subject), desk.user.role)


def judged_view(desk: Desk, unit: Unit, subject: str) -> SubjectView:
    """Everything recorded of one subject, for judging; what was read last is used again while nothing has been written.

    Nothing in it changes afterwards: whoever gets it may keep it on another thread.
    """
    head, cache = unit.head(), desk.cache
    told = (subject, desk.clock.now().local().date())
    book = cache.filling.book if cache.filling is not None and cache.head == head else None
    if book is not None and (book.view.code, book.view.today) == told:
        return book.still()
    if cache.view is None or cache.view_head != head or (cache.view.code, cache.view.today) != told:
        cache.view, cache.view_head = subject_view(desk, unit, subject, judging=True), head
    return cache.view


def look_into_form(desk: Desk, unit: Unit, subject: str, place: FormPlace) -> Filling:
    """A form as it stands, for whoever only looks: without its explanations."""
    need_form(desk, place)
    book = open_book(desk, unit, subject)
    return Filling(book, book.entry(place), unit.form(subject, place) or blank_form(subject, place), {})


def kept(desk: Desk, unit: Unit, subject: str, place: FormPlace) -> Filling | None:
    """The form last saved, if it is this one and nothing else has been written since.

    So one field costs one field's work and not the whole case book's.
    """
    held = desk.cache.filling
    if held is None or (held.form.subject, held.form.place) != (subject, place):
        return None
    return held if desk.cache.head == unit.head() else None


def keep(desk: Desk, unit: Unit, filling: Filling) -> None:
    """Remember a form that was saved, together with the head of the trail it belongs to."""
    desk.cache.head, desk.cache.filling = unit.head(), filling


def carry_on(desk: Desk, unit: Unit, before: tuple[int, str]) -> None:
    """Records were written since the head `before` that changed no answer: what was kept stays good."""
    cache, head = desk.cache, unit.head()
    if cache.filling is not None and cache.head == before:
        form = cache.filling.form
        cache.head, cache.filling.form = head, unit.form(form.subject, form.place) or form
    if cache.view_head == before:
        cache.view_head = head


def forget(desk: Desk) -> None:
    """Drop the kept form: its rows are not what they were."""
    desk.cache.filling = None


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
