"""What holds back the signature of a whole case book, and where it stands (EC-189, EC-190; decisions 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartdesk.base import local_at
from cartdesk.forms import CaseBook, Finding, FormEntry, FormPlace, Verdict
from cartdesk.records import AuditRecord, FormData, FormStatus, Kind, Permission, SignedBook, SignedVersion
from cartdesk.store import Unit
from cartdesk.study import DataType, Repeat, StudyDef, StudyEventDef, plan_visits
from cartdesk.usecases.casebook import open_book, open_findings
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.due import find_once, forms_due, place_order, reference_date, visit_date, visits_of
from cartdesk.usecases.lapsing import signs_book

LATE_DAYS = "casebook_signature_days"
OPTIONAL = ("O", "E")
_DATA = (Kind.ITEM_SET, Kind.ROW_ADD, Kind.ROW_REMOVE, Kind.ROW_RESTORE)
Forms = Mapping[FormPlace, FormData]


class Hold(StrEnum):
    """Why the case book cannot be signed yet."""

    VISIT = "visit"  # a planned visit of which nothing is recorded, not even that it did not take place
    EMPTY = "empty"  # a form that is due and was not begun
    DRAFT = "draft"
    UNSIGNED = "unsigned"  # complete, or changed since its signature
    REVIEW = "review"  # signed, but what is computed in it has changed since
    REMARK = "remark"  # signed, and yet a remark stands in it that would block a signature
    CHECK = "check"  # a check on another form's state: it only warns where it stands, and holds back this signature


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that holds the signature back, the form where it is put right, and the remark that says it."""

    what: Hold
    place: FormPlace
    finding: Finding | None = None


def holds(desk: Desk, unit: Unit, subject: str, signing: FormPlace) -> tuple[Held, ...]:
    """Everything that holds back signing the case book at `signing`, in the order of visits and forms; empty: nothing."""
    book, forms = open_book(desk, unit, subject), unit.forms(subject)
    found = [*_missing(desk, unit, subject, book, forms, signing)]
    for place, form in forms.items():
        if form.status is not FormStatus.NOT_STARTED and not signs_book(desk.study, place.form):
            found += _of_form(desk, unit, book, form)
    order = place_order(desk.study)
    return tuple(sorted(found, key=lambda one: order(one.place)))


def days_since_change(desk: Desk, unit: Unit, subject: str) -> int:
    """Days from the last change of any answer to today, by the calendar at the desk."""
    for seq in reversed(unit.seqs_of_subject(subject)):
        record = AuditRecord.decode(unit.record(seq))
        if record.kind in _DATA and not (record.form and signs_book(desk.study, record.form[0])):
            return (desk.today - local_at(record.saved, record.offset).date()).days
    return 0


def is_late(desk: Desk, unit: Unit, subject: str) -> int:
    """Days since the last change when they are more than the study allows without a reason (EC-190), else 0."""
    days, allowed = days_since_change(desk, unit, subject), int(desk.study.settings.get(LATE_DAYS, 0))
    return days if allowed and days > allowed else 0


def current_book(desk: Desk, unit: Unit, subject: str) -> SignedBook | None:
    """The list of the form versions that bear a signature now, but for the form that signs the book; None: not one does."""
    versions = {
        place: SignedVersion(str(form.snapshot), str(form.signature))
        for place, form in unit.forms(subject).items()
        if form.signature and not signs_book(desk.study, place.form)
    }
    file = desk.file
    if not versions:
        return None
    return SignedBook(
        study=file.study, site=file.site, device=file.device, subject=subject, forms=versions
    )  # fmt: skip


def _missing(
    desk: Desk, unit: Unit, subject: str, book: CaseBook, forms: Forms, signing: FormPlace
) -> Iterator[Held]:
    """Planned visits without a word, and due forms that were not begun."""
    study, view = desk.study, book.view
    begun = {place for place, form in forms.items() if form.status is not FormStatus.NOT_STARTED}
    end = _last_day(study, book, signing, desk.today)
    visit_item = study.named_item("visit_date_item")
    for event, repeat in visits_of(study, unit, subject):
        here = {place for place in begun if (place.event, place.event_repeat) == (event.oid, repeat)}
        if not here:
            if visit_item is not None and _is_past(study, book, event, end):
                yield Held(Hold.VISIT, FormPlace(event.oid, repeat, visit_item.form, 1))
            continue
        for form, letter in forms_due(study, view, event.oid, repeat):
            place = FormPlace(event.oid, repeat, form, 1)
            if letter not in OPTIONAL and not _is_begun(study, place, begun):
                yield Held(Hold.EMPTY, place)


def _last_day(study: StudyDef, book: CaseBook, signing: FormPlace, today: date) -> date:
    """The day up to which visits are asked for: that of the visit at which the book is signed, of death, of the end."""
    told = [visit_date(study, book.view, signing.event, signing.event_repeat)]
    for oid in (study.dates.end, study.dates.death):
        value = find_once(study, book.view, oid) if oid in study.items else None
        if value is not None and value.known and value.type is DataType.DATE:
            told.append(date.fromisoformat(value.text))
    return min((day for day in told if day is not None), default=today)


def _is_past(study: StudyDef, book: CaseBook, event: StudyEventDef, end: date) -> bool:
    """Whether a planned visit should have taken place before the day on which participation was summed up."""
    plan = plan_visits(study, reference_date(study, book.view)).get(event.oid)
    return plan is not None and plan.closes is not None and plan.closes < end


def _is_begun(study: StudyDef, place: FormPlace, begun: Collection[FormPlace]) -> bool:
    """A form that stands once in a case book may have been filled at any visit; that of the book is the one being signed."""
    if signs_book(study, place.form) or not study.forms[place.form].complete:
        return True
    if study.forms[place.form].repeat is Repeat.ONCE:
        return any(one.form == place.form for one in begun)
    return place in begun


def _of_form(desk: Desk, unit: Unit, book: CaseBook, form: FormData) -> Iterator[Held]:
    """The state of one form that was begun, and the remarks in it."""
    place = form.place
    if form.removed:
        if form.status is FormStatus.SUPERSEDED:
            yield Held(Hold.UNSIGNED, place)
        return
    if form.status is FormStatus.DRAFT:
        yield Held(Hold.DRAFT, place)
    elif form.status is FormStatus.REVIEW:
        yield Held(Hold.REVIEW, place)
    elif form.status is not FormStatus.SIGNED:
        yield Held(Hold.UNSIGNED, place)
    entry = book.entry(place)
    yield from _of_checks(desk, unit, form.subject, place, entry)
    if form.status is FormStatus.SIGNED:
        explained = unit.explanations(form.subject, place)
        for finding in open_findings(entry, explained):
            if finding.verdict is not Verdict.WARN:
                yield Held(Hold.REMARK, place, finding)


def _of_checks(desk: Desk, unit: Unit, subject: str, place: FormPlace, entry: FormEntry) -> Iterator[Held]:
    """Checks that hold back this signature only; where one may be overruled, the investigator's word does it, not the nurse's."""
    firing = [one for one in entry.findings() if one.code in desk.study.checks]
    firing = [one for one in firing if desk.study.checks[one.code].signature_only]
    if not firing:
        return
    signs = {
        user.id for user in unit.users() if Permission.SIGN.value in desk.study.roles[user.role].permissions
    }
    explained = unit.explanations(subject, place)
    for finding in firing:
        word = explained.get(finding.identity)
        if word is None or not finding.overrulable or word.user not in signs:
            yield Held(Hold.CHECK, place, finding)
