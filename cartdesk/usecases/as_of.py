"""Any form as it stood at the end of a day, read from the trail alone (R02, R08)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cartdesk.base import CartDeskError, local_at
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import AuditRecord, FormStatus, SubjectBook
from cartdesk.store import Unit
from cartdesk.usecases.act import viewing
from cartdesk.usecases.casebook import need_form
from cartdesk.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class AnswerThen:
    """One answer as it stood: the value (None: erased by two persons), and the record that set it."""

    key: ItemKey
    value: Value | None
    seq: int
    user: str
    saved: str
    offset: int
    zone: str


@dataclass(frozen=True, slots=True)
class FormThen:
    """A form at the end of `day`: its state then, the last record about it, its answers in the order of the form."""

    subject: str
    place: FormPlace
    day: date
    status: FormStatus
    removed: bool
    last_seq: int
    answers: tuple[AnswerThen, ...]


@viewing("form.as-of")
def form_as_of(desk: Desk, unit: Unit, subject: str, place: FormPlace, day: date) -> FormThen:
    """The form as it stood at the end of a day, by the clock of the desk that recorded. Derived values are not shown:
    they are what the answers make of each other.

    Records count in their own order; one whose day a lying clock put later is left out. Errors: `form.not-then`
    (nothing was recorded about it by then).
    """
    need_form(desk, place)
    names = {one.id: one.name for one in unit.users()}
    book, records = SubjectBook(), dict[int, AuditRecord]()
    for seq in unit.seqs_of_form(subject, place):
        record = AuditRecord.decode(unit.record(seq))
        if local_day(record) <= day:
            records[seq] = record
            book.take(
                record.to_json(), {name: _text(unit, seq, name) for name in record.facts if name == "new"}
            )
    state = book.forms.get(place)
    if state is None:
        raise CartDeskError("form.not-then", day=f"{day:%d.%m.%Y}")
    answers = []
    for key, mark in book.items.get(place, {}).items():
        record, fact = records[mark.seq], unit.facts(mark.seq).get("new")
        value = Value.from_json(fact.value) if fact is not None and fact.value is not None else None
        told = (names.get(record.user, record.user), record.saved, record.offset, record.zone)
        answers.append(AnswerThen(key, value, mark.seq, *told))
    order = {oid: at for at, oid in enumerate(desk.study.items)}
    answers.sort(key=lambda one: (order.get(one.key.item, 0), one.key.repeat))
    return FormThen(subject, place, day, state.status, state.removed, max(records), tuple(answers))


def local_day(record: AuditRecord) -> date:
    """The day on which a record was saved, by the clock of the desk that recorded it."""
    return local_at(record.saved, record.offset).date()


def _text(unit: Unit, seq: int, name: str) -> str:
    """`null` for an answer that was cleared; anything else stands for a value."""
    fact = unit.facts(seq).get(name)
    return "null" if fact is not None and fact.value is None else "value"
