"""What the pages show: the matrix, one subject's board, one open form. Plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cartdesk.base import CartDeskError
from cartdesk.forms import Explained, FormEntry, FormPlace, ItemKey, SubjectView, Value
from cartdesk.records import FormData, FormStatus, RoadState
from cartdesk.store import Explanation, Unit
from cartdesk.study import FormDef, ItemDef, Repeat, StudyDef, StudyEventDef, Text, VisitWindow, plan_visits
from cartdesk.usecases.act import viewing
from cartdesk.usecases.casebook import judged_view, need_form, outline_views, subject_view
from cartdesk.usecases.casebook_signing import BookState, book_state
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.due import find_once, forms_due, reference_date, visit_date, visits_of
from cartdesk.usecases.signing import explained_lines
from cartdesk.usecases.subjects import addable_event


@dataclass(frozen=True, slots=True)
class Banner:
    """Who the subject is, by code only; days count from the first infusion (Day 0)."""

    code: str
    cohort: str
    sex: str
    birth_year: str
    infusion: date | None
    study_day: int | None


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of a visit or one row of a log. `letter` is the matrix letter; `openable` False: structure only."""

    place: FormPlace
    title: Text
    letter: str
    status: FormStatus
    road: RoadState
    rejects: int
    warns: int
    missing: int
    waits: int
    answered: int
    total: int
    openable: bool
    removed: bool
    summary: str


@dataclass(frozen=True, slots=True)
class VisitCard:
    """One visit: planned window, actual date, its forms."""

    event: StudyEventDef
    repeat: int
    plan: VisitWindow | None
    date: date | None
    overdue: bool
    forms: tuple[FormLine, ...]


@dataclass(frozen=True, slots=True)
class LogCard:
    """One log and its rows."""

    form: FormDef
    rows: tuple[FormLine, ...]


@dataclass(frozen=True, slots=True)
class SubjectBoard:
    """One subject's case book at a glance; `book` is how its signature as a whole stands, None while there is none."""

    banner: Banner
    visits: tuple[VisitCard, ...]
    logs: tuple[LogCard, ...]
    addable: tuple[StudyEventDef, ...]
    book: BookState | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One visit in the matrix: its worst state and the number of open things."""

    event: str
    repeat: int
    state: FormStatus
    attention: int
    warned: int
    overdue: bool
    plan: VisitWindow | None
    date: date | None
    road: RoadState | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One subject in the matrix; `logs` counts rows of each log that are not struck through."""

    code: str
    cohort: str
    sex: str
    reference: date | None
    study_day: int | None
    cells: Mapping[str, Cell]
    logs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Subjects down, visits across. `total` subjects are on the desk; `rows` are those that were asked for."""

    events: tuple[StudyEventDef, ...]
    rows: tuple[MatrixRow, ...]
    today: date
    total: int


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form ready to be filled. `entry` is the screen's own copy of the engine for this form."""

    banner: Banner
    place: FormPlace
    form: FormDef
    entry: FormEntry
    data: FormData | None
    explanations: tuple[Explained, ...]
    explained: frozenset[tuple[str, ItemKey | None]]
    previous: Mapping[str, tuple[str, Value]]
    plan: VisitWindow | None


def banner_of(desk: Desk, code: str, view: SubjectView) -> Banner:
    """The banner from the items that the study's settings name (decisions 30)."""
    study = desk.study

    def text(setting: str) -> str:
        item = study.named_item(setting)
        value = find_once(study, view, item.oid) if item else None
        return value.text if value and value.known else ""

    infusion = reference_date(study, view)
    today = desk.clock.now().local().date()
    day = (today - infusion).days if infusion else None
    return Banner(code, text("cohort_item"), text("sex_item"), text("birth_item")[:4], infusion, day)


def row_title(study: StudyDef, view: SubjectView, place: FormPlace) -> tuple[ItemDef, Value] | None:
    """What names a row of a log in lists: the item that the study's settings name for its form, and its answer."""
    item = study.named_item(f"title_item.{place.form}")
    if item is None:
        return None
    value = view.values.get(place, {}).get(ItemKey(item.group, 1, item.oid))
    return (item, value) if value is not None and value.known else None


def _line(
    desk: Desk, forms: Mapping[FormPlace, FormData], view: SubjectView, place: FormPlace, letter: str
) -> FormLine:
    definition = desk.study.forms[place.form]
    data = forms.get(place)
    titled = row_title(desk.study, view, place)
    summary = titled[1].text if titled else ""
    if data is None:
        return FormLine(
            place,
            definition.text,
            letter,
            FormStatus.NOT_STARTED,
            RoadState.LAPTOP,
            0,
            0,
            0,
            0,
            0,
            0,
            definition.complete,
            False,
            summary,
        )
    return FormLine(
        place,
        definition.text,
        letter,
        data.status,
        data.road,
        data.rejects,
        data.warns,
        data.missing,
        data.waits,
        data.answered,
        data.total,
        definition.complete,
        data.removed,
        summary,
    )


@viewing("subject.banner")
def subject_banner(desk: Desk, unit: Unit, code: str) -> Banner:
    """Who a subject is, for pages that show something of it."""
    if not any(one.code == code for one in unit.subjects()):
        raise CartDeskError("subject.unknown")
    return banner_of(desk, code, subject_view(desk, unit, code))


@viewing("subject.board")
def subject_board(desk: Desk, unit: Unit, code: str) -> SubjectBoard:
    """One subject's visits with their forms, and the logs."""
    if not any(one.code == code for one in unit.subjects()):
        raise CartDeskError("subject.unknown")
    study, view = desk.study, subject_view(desk, unit, code)
    forms = unit.forms(code)
    banner = banner_of(desk, code, view)
    plans = plan_visits(study, banner.infusion)
    today = desk.clock.now().local().date()
    visits = []
    for event, repeat in visits_of(study, unit, code):
        due = forms_due(study, view, event.oid, repeat)
        places = {FormPlace(event.oid, repeat, form, 1): letter for form, letter in due}
        for place in forms:
            if (place.event, place.event_repeat) == (event.oid, repeat):
                places.setdefault(place, "O")
        plan = plans.get(event.oid)
        done = visit_date(study, view, event.oid, repeat)
        lines = tuple(_line(desk, forms, view, place, letter) for place, letter in places.items())
        visits.append(VisitCard(event, repeat, plan, done, _overdue(plan, done, today, lines), lines))
    logs = []
    for form in study.forms.values():
        if form.repeat is Repeat.LOG:
            rows = sorted(place for place in forms if place.form == form.oid)
            logs.append(LogCard(form, tuple(_line(desk, forms, view, place, "X") for place in rows)))
    addable = tuple(
        event
        for event in study.events.values()
        if addable_event(event) and (event.repeating or not any(one.event is event for one in visits))
    )
    return SubjectBoard(banner, tuple(visits), tuple(logs), addable, book_state(desk, unit, code, forms))


def _overdue(plan: VisitWindow | None, done: date | None, today: date, lines: tuple[FormLine, ...]) -> bool:
    """Overdue from the day after the window closes, while nothing of the visit was entered (case book 2.1)."""
    if plan is None or plan.closes is None or done is not None or today <= plan.closes:
        return False
    return all(line.status is FormStatus.NOT_STARTED for line in lines)


@viewing("subject.codes")
def subject_codes(desk: Desk, unit: Unit) -> tuple[str, ...]:
    """The codes of all subjects, in their order."""
    return tuple(one.code for one in unit.subjects())


@viewing("subject.matrix")
def matrix(desk: Desk, unit: Unit, since: int = 0, most: int | None = None) -> Matrix:
    """All subjects and visits, each cell with its worst state; or `most` subjects, after the first `since` of them."""
    study, today = desk.study, desk.clock.now().local().date()
    events = tuple(event for event in study.events.values() if event.kind in ("scheduled", "telephone"))
    rows = []
    touched: dict[str, dict[FormPlace, FormData]] = {}
    codes = [one.code for one in unit.subjects()]
    asked = codes[since:] if most is None else codes[since : since + most]
    for data in unit.all_forms((asked[0], asked[-1])) if asked else ():
        touched.setdefault(data.subject, {})[data.place] = data
    for code, view in outline_views(desk, unit, asked).items():
        forms = touched.get(code, {})
        banner = banner_of(desk, code, view)
        plans = plan_visits(study, banner.infusion)
        cells = {}
        for event in events:
            due = forms_due(study, view, event.oid, 1)
            lines = tuple(
                _line(desk, forms, view, FormPlace(event.oid, 1, form, 1), letter)
                for form, letter in due
                if study.forms[form].complete
            )
            done = visit_date(study, view, event.oid, 1)
            cells[event.oid] = _cell(event.oid, lines, plans.get(event.oid), done, today)
        logs = {
            form.oid: sum(place.form == form.oid and not data.removed for place, data in forms.items())
            for form in study.forms.values()
            if form.repeat is Repeat.LOG and form.complete
        }
        rows.append(
            MatrixRow(code, banner.cohort, banner.sex, banner.infusion, banner.study_day, cells, logs)
        )
    return Matrix(events, tuple(rows), today, len(codes))


def _cell(
    event: str, lines: tuple[FormLine, ...], plan: VisitWindow | None, done: date | None, today: date
) -> Cell:
    """Worst state first: superseded, to be reviewed, draft, not started beside started ones, complete, signed."""
    needed = [line for line in lines if line.letter not in ("O", "E")] or list(lines)
    states = [line.status for line in needed] + [
        line.status for line in lines if line.status in (FormStatus.SUPERSEDED, FormStatus.REVIEW)
    ]
    started = [state for state in states if state is not FormStatus.NOT_STARTED]
    order = (
        FormStatus.SUPERSEDED,
        FormStatus.REVIEW,
        FormStatus.DRAFT,
        FormStatus.NOT_STARTED,
        FormStatus.COMPLETE,
        FormStatus.SIGNED,
    )
    if not started:
        state = FormStatus.NOT_STARTED
    else:
        state = next(one for one in order if one in states)
        state = FormStatus.DRAFT if state is FormStatus.NOT_STARTED else state
    roads = [line.road for line in lines if line.status is FormStatus.SIGNED]
    road = min(roads, key=list(RoadState).index) if roads and state is FormStatus.SIGNED else None
    attention = sum(
        line.rejects + line.missing for line in lines if line.status is not FormStatus.NOT_STARTED
    )
    warned = sum(line.warns for line in lines)
    return Cell(event, 1, state, attention, warned, _overdue(plan, done, today, lines), plan, done, road)


@viewing("form.view")
def open_form(desk: Desk, unit: Unit, code: str, place: FormPlace) -> OpenForm:
    """Everything the form page needs. The entry is a fresh one: the page owns it."""
    form = need_form(desk, place)
    view = judged_view(desk, unit, code)
    entry = FormEntry(desk.study, view, place, desk.user.role)
    explained: dict[tuple[str, ItemKey | None], Explanation] = unit.explanations(code, place)
    lines = tuple(explained_lines(desk, entry, explained, desk.words.language))
    banner = banner_of(desk, code, view)
    plan = plan_visits(desk.study, banner.infusion).get(place.event)
    previous = _previous(desk.study, view, place)
    return OpenForm(
        banner, place, form, entry, unit.form(code, place), lines, frozenset(explained), previous, plan
    )


def _previous(study: StudyDef, view: SubjectView, place: FormPlace) -> dict[str, tuple[str, Value]]:
    """The last earlier value of each item of a visit form, by visit order."""
    if study.forms[place.form].repeat is not Repeat.VISIT:
        return {}
    order = list(study.events)
    earlier = [
        one
        for one in view.values
        if one.form == place.form and order.index(one.event) < order.index(place.event)
    ]
    found: dict[str, tuple[str, Value]] = {}
    for one in sorted(earlier, key=lambda each: (order.index(each.event), each.event_repeat)):
        for key, value in view.values[one].items():
            if value.known:
                found[key.item] = (one.event, value)
    return found
