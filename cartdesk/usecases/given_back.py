"""Forms that a signer gave back with words and nobody has answered yet: read from the trail, which is their only place.

A form stands given back from `form.refuse` until `form.return` names that record, or until it is signed after all.
"""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, FormStatus, Kind
from cartdesk.store import Unit
from cartdesk.usecases.act import viewing
from cartdesk.usecases.desk import Desk

FormOf = tuple[str, FormPlace]


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One refusal that waits for an answer: record `seq`, the signer's `words` (empty when erased) and name.

    `saved`: when (UTC, ISO text), `offset` minutes of local time from it; `changed`: an answer was recorded since.
    """

    seq: int
    subject: str
    place: FormPlace
    words: str
    name: str
    saved: str
    offset: int
    changed: bool


def given_back(unit: Unit) -> dict[FormOf, GivenBack]:
    """All refusals that wait, by form."""
    found: dict[FormOf, AuditRecord] = {}
    for seq in unit.seqs_of_kinds((Kind.FORM_REFUSE, Kind.FORM_RETURN)):
        record = AuditRecord.decode(unit.record(seq))
        if record.subject is None or record.place is None:
            continue
        if record.kind is Kind.FORM_REFUSE:
            found[record.subject, record.place] = record
        else:
            found.pop((record.subject, record.place), None)
    names = {user.id: user.name for user in unit.users()} if found else {}
    read = {of: _read(unit, record, names.get(record.user, record.user)) for of, record in found.items()}
    return {of: one for of, one in read.items() if one is not None}


@viewing("form.given-back")
def forms_given_back(desk: Desk, unit: Unit) -> tuple[GivenBack, ...]:
    """The refusals that wait for an answer, oldest first."""
    return tuple(sorted(given_back(unit).values(), key=lambda one: one.seq))


def _read(unit: Unit, record: AuditRecord, name: str) -> GivenBack | None:
    assert record.subject is not None and record.place is not None
    form = unit.form(record.subject, record.place)
    if form is None or form.removed or form.status is FormStatus.SIGNED:
        return None
    note = unit.facts(record.seq).get("note")
    words = str(note.value) if note else ""
    changed = form.last_seq > record.seq
    return GivenBack(
        record.seq, record.subject, record.place, words, name, record.saved, record.offset, changed
    )
