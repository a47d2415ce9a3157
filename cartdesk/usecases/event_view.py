"""The adverse events of a subject as a physician looks at them: what is to be decided first, and what each is linked to.

Which items those are is told by the study: the log by `lab_event_term_item`, the grade by `lab_event_grade_item`, flags by
`event_flags`, links by `event_links`; what the physician decides are the items of the log that nobody else may set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace, ItemKey, SubjectView, Value, show_value
from cartdesk.forms.dates import bounds
from cartdesk.forms.derivation import derivations_of
from cartdesk.forms.names import names_of
from cartdesk.forms.telling import numbers
from cartdesk.records import AuditRecord, FormData, FormStatus, Permission
from cartdesk.store import Unit
from cartdesk.study import ItemDef, StudyDef
from cartdesk.usecases.act import viewing
from cartdesk.usecases.casebook import judged_view
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.due import reference_date
from cartdesk.usecases.logs import named_items
from cartdesk.usecases.subjects import LOG
from cartdesk.usecases.views import Banner, banner_of

Answer = tuple[ItemDef, Value | None]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event. Days count from the first infusion; `last` None: it goes on or is not known. `decisions`: what only the
    physician may answer, in the order of the form; `flags`: the derived ones.
    """

    data: FormData
    title: str
    first: int | None
    last: int | None
    goes_on: bool
    start: Answer | None
    end: Answer | None
    grade: Answer | None
    decisions: tuple[Answer, ...]
    flags: tuple[Answer, ...]

    @property
    def place(self) -> FormPlace:
        """Where the event stands; `form_repeat` is its number."""
        return self.data.place

    @property
    def undecided(self) -> tuple[ItemDef, ...]:
        """What the physician still has to decide; nothing of a struck row."""
        return () if self.data.removed else tuple(item for item, value in self.decisions if value is None)


@dataclass(frozen=True, slots=True)
class EventBoard:
    """All events of a subject, those that wait for the physician first."""

    banner: Banner
    rows: tuple[EventRow, ...]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class EventLink:
    """What an event is linked to: a result that proposed it (`result`), or a row or form that names its number. `told` is the
    answer at the field.
    """

    result: bool
    place: FormPlace
    key: ItemKey
    told: str
    removed: bool


def event_log(study: StudyDef) -> str:
    """The form of the log of adverse events; empty where the study names none."""
    item = study.named_item("lab_event_term_item")
    return item.form if item is not None else ""


@viewing("event.board")
def event_board(desk: Desk, unit: Unit, code: str) -> EventBoard:
    """The events of a subject; `entry.not-a-log` where the study has no such log."""
    if not unit.has_subject(code):
        raise CartDeskError("subject.unknown")
    form = event_log(desk.study)
    if not form:
        raise CartDeskError("entry.not-a-log", form="")
    view = judged_view(desk, unit, code)
    reader = _Reader(desk.study, view, form, desk.words.language)
    rows = [reader.row(data) for data in unit.log_forms(code, LOG, form)]
    return EventBoard(banner_of(desk, code, view), tuple(sorted(rows, key=_order)), desk.may(Permission.SIGN))


def _order(row: EventRow) -> tuple[int, int, int, int]:
    """Undecided first, then what is not signed, then the rest, struck rows last; the worst grade first, then by number."""
    grade = row.grade[1] if row.grade else None
    worst = int(grade.text) if grade is not None and grade.text.isdigit() else 0
    open_still = 0 if row.undecided else 1 if row.data.status is not FormStatus.SIGNED else 2
    return (3 if row.data.removed else open_still, -len(row.undecided), -worst, row.place.form_repeat)


class _Reader:
    """Reads the rows of the log of events; derived items are worked out one by one, no form is judged."""

    def __init__(self, study: StudyDef, view: SubjectView, form: str, language: str) -> None:
        self.study, self.view, self.form, self.language = study, view, form, language
        self.infusion = reference_date(study, view)
        self.derived = derivations_of(study, view)
        definition = study.forms[form]
        shared = [role for role in definition.fill if role not in definition.sign]
        self.decided = [
            one
            for one in study.items_of(form)
            if one.mandatory and one.set_by and not set(one.set_by) & set(shared)
        ]
        self.period = names_of(study).period_items(form)
        self.grade = study.named_item("lab_event_grade_item")
        self.flags = [one for one in named_items(study, "event_flags") if one.form == form]

    def row(self, data: FormData) -> EventRow:
        """One event."""
        held = self.view.values.get(data.place, {})
        start, end, ongoing = (
            self._answer(held, oid)
            for oid in (
                (self.period.start, self.period.end, self.period.ongoing)
                if self.period
                else (None, None, None)
            )
        )
        title = self.study.named_item(f"title_item.{self.form}")
        named = self._answer(held, title.oid) if title else None
        return EventRow(
            data,
            show_value(title, named, self.study, self.language) if title and named else "",
            self._day(start),
            self._day(end),
            ongoing is not None and ongoing.text == "Y",
            self._with(start, self.period.start if self.period else None),
            self._with(end, self.period.end if self.period else None),
            (self.grade, self._answer(held, self.grade.oid)) if self.grade else None,
            tuple((one, held.get(ItemKey(one.group, 1, one.oid))) for one in self.decided),
            tuple((one, self.derived.read(data.place, ItemKey(one.group, 1, one.oid))) for one in self.flags),
        )

    def _answer(self, held: Mapping[ItemKey, Value], oid: str | None) -> Value | None:
        value = held.get(ItemKey(self.study.items[oid].group, 1, oid)) if oid else None
        return value if value is not None and value.known else None

    def _with(self, value: Value | None, oid: str | None) -> Answer | None:
        return (self.study.items[oid], value) if oid and value is not None else None

    def _day(self, value: Value | None) -> int | None:
        if value is None or self.infusion is None:
            return None
        day: date = bounds(value.text)[0]
        return (day - self.infusion).days


@viewing("event.links")
def event_links(desk: Desk, unit: Unit, code: str, place: FormPlace) -> tuple[EventLink, ...]:
    """What one event is linked to: the results that proposed it, then rows and forms that name its number."""
    return (*_results(desk, unit, code, place), *_naming(desk, unit, code, place))


def _results(desk: Desk, unit: Unit, code: str, place: FormPlace) -> list[EventLink]:
    """The results that a record of the row names as its source (R18), each once."""
    found: dict[tuple[FormPlace, ItemKey], EventLink] = {}
    for seq in unit.seqs_of_form(code, place):
        source = AuditRecord.decode(unit.record(seq)).refs.get("result")
        if source is None:
            continue
        result = AuditRecord.decode(unit.record(int(source)))
        if result.place is None or result.key is None or (result.place, result.key) in found:
            continue
        now = unit.item(code, result.place, result.key)
        item = desk.study.items[result.key.item]
        told = show_value(item, now.value, desk.study, desk.words.language) if now else ""
        found[result.place, result.key] = EventLink(True, result.place, result.key, told, now is None)
    return list(found.values())


def _naming(desk: Desk, unit: Unit, code: str, place: FormPlace) -> list[EventLink]:
    """Rows and forms whose link names the number of the event, in the order of the study's setting."""
    study, number = desk.study, float(place.form_repeat)
    items = named_items(study, "event_links")
    titles = {one.form: study.named_item(f"title_item.{one.form}") for one in items}
    wanted = {one.oid for one in (*items, *titles.values()) if one is not None}
    answers = unit.answers_in(code, wanted)
    kept = set(unit.places_kept(code))
    found = []
    for item in items:
        key = ItemKey(item.group, 1, item.oid)
        for where, held in sorted(answers.items()):
            value = held.get(key)
            if value is None or not value.known or number not in numbers(value.text):
                continue
            title = titles[item.form]
            named = held.get(ItemKey(title.group, 1, title.oid)) if title else None
            told = show_value(title, named, study, desk.words.language) if title and named else ""
            found.append(EventLink(False, where, key, told, where not in kept))
    return found
