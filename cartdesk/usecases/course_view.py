"""The course of one subject on an axis of days from the first infusion (Day 0): results, marks, bars and visits.

Which items stand in it is told by the study (`course_lines`, `course_marks`, `course_bars`), so that any study may have one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cartdesk.base import CartDeskError, digest
from cartdesk.forms import CaseBook, FormPlace, ItemKey, Value
from cartdesk.forms.dates import bounds
from cartdesk.forms.names import names_of
from cartdesk.forms.units import standard
from cartdesk.forms.values import show_value
from cartdesk.records import Kind, Permission
from cartdesk.store import Unit
from cartdesk.study import DataType, ItemDef, StudyDef, Text, plan_visits
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.casebook import open_book
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.subjects import LOG
from cartdesk.usecases.views import Banner, banner_of, row_title

DAYS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One answer on its day. `number` is None for a coded answer; `told` is the answer as it is shown, a result in the
    unit of its line; `grade` 0–4.
    """

    day: int
    number: float | None
    told: str
    grade: int | None
    place: FormPlace
    key: ItemKey


@dataclass(frozen=True, slots=True)
class CourseBand:
    """Where a CTCAE grade lies on a line: from `low` (None: no limit) to `high`, in the unit of the line."""

    grade: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CourseLine:
    """The results of one item, by day. Its scale is logarithmic where every number is above zero."""

    item: str
    text: Text
    unit: Text | None
    points: tuple[CoursePoint, ...]
    bands: tuple[CourseBand, ...]


@dataclass(frozen=True, slots=True)
class CourseBar:
    """One row of a log, from its first to its last day; `last` None: it goes on. `form` names the log."""

    form: str
    first: int
    last: int | None
    told: str
    grade: int | None
    place: FormPlace
    key: ItemKey


@dataclass(frozen=True, slots=True)
class CourseVisit:
    """A planned visit, named by its code (M3): its window in days, and the day it took place (None: not yet)."""

    event: str
    target: int
    opens: int
    closes: int
    happened: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """Everything the page shows. `today` and all days count from the first infusion."""

    banner: Banner
    today: int
    visits: tuple[CourseVisit, ...]
    lines: tuple[CourseLine, ...]
    marks: tuple[CourseLine, ...]
    bars: tuple[CourseBar, ...]


@viewing("subject.course")
def course(desk: Desk, unit: Unit, code: str) -> Course:
    """The course of a subject; `course.no-infusion` while Day 0 is not known."""
    if not any(one.code == code for one in unit.subjects()):
        raise CartDeskError("subject.unknown")
    study, book = desk.study, open_book(desk, unit, code)
    banner = banner_of(desk, code, book.view)
    if banner.infusion is None:
        raise CartDeskError("course.no-infusion")
    reader = _Reader(study, book, banner.infusion, desk.words.language)
    return Course(
        banner,
        (desk.clock.now().local().date() - banner.infusion).days,
        tuple(reader.visits()),
        tuple(reader.line(item) for item in _named(study, "course_lines")),
        tuple(reader.line(item) for item in _named(study, "course_marks")),
        tuple(sorted(reader.bars(), key=lambda one: (one.form, one.first))),
    )


@usecase("subject.course-print", needs=Permission.PRINT, kind=SITE)
def note_course_print(act: Acting, code: str, pdf: bytes) -> None:
    """Note that the course was put on paper or into a file; the page itself is drawn where it is shown."""
    if not any(one.code == code for one in act.unit.subjects()):
        raise CartDeskError("subject.unknown")
    act.record(Kind.COURSE_PRINT, subject=code, refs={"file": digest(pdf)})


def _named(study: StudyDef, setting: str) -> list[ItemDef]:
    names = str(study.settings.get(setting, "")).split()
    return [study.items[name] for name in names if name in study.items]


class _Reader:
    """Reads answers of one subject and sets them on the axis."""

    def __init__(self, study: StudyDef, book: CaseBook, infusion: date, language: str) -> None:
        self.study, self.book, self.infusion, self.language = study, book, infusion, language
        self.view = book.view
        self.names = names_of(study)

    def visits(self) -> Iterator[CourseVisit]:
        """The planned visits with their windows, in the order of the study."""
        came = self.study.named_item("visit_date_item")
        for oid, plan in plan_visits(self.study, self.infusion).items():
            if plan.target is None or plan.opens is None or plan.closes is None:
                continue
            found = None
            if came is not None:
                place = FormPlace(oid, 1, came.form, 1)
                found = self._day(self._value(place, self._key(came.oid)))
            yield CourseVisit(
                oid,
                (plan.target - self.infusion).days,
                (plan.opens - self.infusion).days,
                (plan.closes - self.infusion).days,
                found,
            )

    def line(self, item: ItemDef) -> CourseLine:
        """The answers to one item at every visit and in every row."""
        found = []
        for place, answers in self.view.values.items():
            if place.form != item.form or place in self.view.removed:
                continue
            told = self.book.entry(place).derived() if item.derived else answers
            for key, value in told.items():
                if key.item == item.oid and value.known and value.text:
                    day = self._day_of(place, key)
                    if day is not None:
                        found.append(self._point(item, place, key, value, day))
        found.sort(key=lambda one: one.day)
        column = self.names.columns.get(item.oid)
        unit = column[0].unit if column else item.unit
        text = column[0].text if column else item.text
        return CourseLine(
            item.oid,
            text,
            self.study.units[unit].text if unit and unit in self.study.units else None,
            tuple(found),
            self._bands(item),
        )

    def bars(self) -> Iterator[CourseBar]:
        """The rows of the logs named by the study, where the first day is known."""
        logs = str(self.study.settings.get("course_bars", "")).split()
        for place, answers in self.view.values.items():
            if place.event != LOG or place.form not in logs or place in self.view.removed:
                continue
            start, end = self._period(place.form)
            if start is None:
                continue
            first = self._day(answers.get(start))
            if first is None:
                continue
            last = first if end is None else self._day(answers.get(end))
            title, grade = self._title(place), self._event_grade(place)
            yield CourseBar(place.form, first, last, title, grade, place, start)

    def _period(self, form: str) -> tuple[ItemKey | None, ItemKey | None]:
        """Where the first and the last day of a log's rows stand: as rules read it, else its first date alone."""
        period = self.names.period_items(form)
        if period is not None:
            return self._key(period.start), self._key(period.end) if period.end else None
        dates = (oid for oid in self.names.list_items(form) if self.study.items[oid].type in DAYS)
        first = next(dates, None)
        return (self._key(first) if first else None), None

    def _point(self, item: ItemDef, place: FormPlace, key: ItemKey, value: Value, day: int) -> CoursePoint:
        column = self.names.columns.get(item.oid)
        number, grade, shown = None, None, value
        if column:
            own = standard(value, column[0])
            shown = own or value
            number = float(own.decimal) if own is not None else None
            graded = self.book.entry(place).graded(column[0])
            grade = graded.grade if graded is not None else None
        elif item.type in (DataType.INTEGER, DataType.NUMBER):
            number = float(value.decimal)
        elif item.codelist and value.text.isdigit():
            grade = int(value.text)
        return CoursePoint(day, number, show_value(item, shown, self.study, self.language), grade, place, key)

    def _bands(self, item: ItemDef) -> tuple[CourseBand, ...]:
        """The grades that rest on plain numbers; those measured from the range or the baseline have no fixed place."""
        column = self.names.columns.get(item.oid)
        if not column:
            return ()
        found: list[CourseBand] = []
        for rule in self.names.grade_rules(column[0]):
            ends = [
                (grade, float(test[0][0].plus))
                for grade, test in sorted(rule.grades.items())
                if len(test) == 1 and len(test[0]) == 1 and not test[0][0].of
            ]
            for at, (grade, limit) in enumerate(ends):
                beyond = ends[at + 1][1] if at + 1 < len(ends) else None
                low, high = (beyond, limit) if rule.direction == "L" else (limit, beyond)
                found.append(CourseBand(grade, low, high))
        return tuple(found)

    def _day_of(self, place: FormPlace, key: ItemKey) -> int | None:
        """The day an answer belongs to: the first date of its row, else of its form, else of its visit."""
        answers = self.view.values.get(place, {})
        form = self.study.forms[place.form]
        groups = [(key.group, key.repeat), *((group, 1) for group in form.groups if group != key.group)]
        for group, repeat in groups:
            for oid in self.study.groups[group].items:
                if self.study.items[oid].type in DAYS and not self.study.items[oid].derived:
                    day = self._day(answers.get(ItemKey(group, repeat, oid)))
                    if day is not None:
                        return day
        came = self.study.named_item("visit_date_item")
        if came is None:
            return None
        visit = FormPlace(place.event, place.event_repeat, came.form, 1)
        return self._day(self._value(visit, self._key(came.oid)))

    def _event_grade(self, place: FormPlace) -> int | None:
        item = self.study.named_item("lab_event_grade_item")
        if item is None or item.form != place.form:
            return None
        value = self._value(place, self._key(item.oid))
        return int(value.text) if value is not None and value.text.isdigit() else None

    def _title(self, place: FormPlace) -> str:
        titled = row_title(self.study, self.view, place)
        named = show_value(*titled, self.study, self.language) if titled else ""
        return f"№ {place.form_repeat} {named}".strip()

    def _key(self, oid: str) -> ItemKey:
        return ItemKey(self.study.items[oid].group, 1, oid)

    def _value(self, place: FormPlace, key: ItemKey) -> Value | None:
        return self.view.values.get(place, {}).get(key)

    def _day(self, value: Value | None) -> int | None:
        if value is None or not value.known or not value.text:
            return None
        return (bounds(value.text)[0] - self.infusion).days
