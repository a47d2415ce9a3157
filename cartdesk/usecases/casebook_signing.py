"""Signing a subject's whole case book, and how such a signature stands (EC-189, EC-190; docs/formats/signed-book.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import AuditRecord, FormData, Meaning, Permission, Reason, ReasonCode, read_statement
from cartdesk.store import Signature, Unit
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.casebook_holds import current_book, holds, is_late
from cartdesk.usecases.casebook_lines import book_of
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.entry import begin
from cartdesk.usecases.lapsing import signing_places
from cartdesk.usecases.signing import demand_signable, put_signature


@usecase("casebook.sign", needs=Permission.SIGN, kind=SITE)
def sign_casebook(
    act: Acting, subject: str, place: FormPlace, password: str, language: str, late: str = ""
) -> Signature:
    """Sign the whole case book: one statement over the form at `place` and, by their digests, over all signed forms.

    `late`: why it is signed so long after the last change; asked when the study says so (EC-190). Faults besides those
    of signing a form: `casebook.no-form` (not the form, or not the visit, that the study names), `casebook.held`
    (with `n` things that `review_form` names), `casebook.late`.
    """
    desk, unit = act.desk, act.unit
    if place not in signing_places(desk.study):
        raise CartDeskError("casebook.no-form")
    filling = begin(act, subject, place)
    demand_signable(desk, filling)
    standing, book = holds(desk, unit, subject, place), current_book(desk, unit, subject)
    if standing or book is None:
        raise CartDeskError("casebook.held", n=len(standing) or 1)
    days = is_late(desk, unit, subject)
    if days and not late.strip():
        raise CartDeskError("casebook.late", days=days)
    said = Reason(ReasonCode.OTHER, late).checked().text if days else ""
    return put_signature(act, filling, password, Meaning.CASEBOOK_APPROVED, language, book=book, late=said)


class BookStanding(StrEnum):
    """How a subject's case book stands as a whole."""

    STANDS = "stands"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class BookState:
    """The newest signature of a case book: who signed when, over how many forms; when it no longer stands, what ended it:
    the form that was changed, by whom and when, and the number of that record. Times as `Stamp.iso`, with their offset.
    """

    standing: BookStanding
    place: FormPlace
    signer: str
    signed: str
    offset: int
    forms: int
    cause: FormPlace | None = None
    cause_seq: int = 0
    changed_by: str = ""
    changed: str = ""
    changed_offset: int = 0


def book_state(desk: Desk, unit: Unit, subject: str, forms: Mapping[FormPlace, FormData]) -> BookState | None:
    """How the case book stands; None while it was never signed as a whole."""
    signed = [
        one
        for place in signing_places(desk.study)
        if place in forms
        for one in unit.signatures(subject, place)
    ]
    if not signed:
        return None
    last = max(signed, key=lambda one: one.seq)
    statement = read_statement(last.envelope)
    covered = book_of(unit, last)
    count = len(covered[0].forms) if covered else 0
    told = (last.place, statement.signer.name, statement.time, statement.offset, count)
    if last.superseded_by is None:
        return BookState(BookStanding.STANDS, *told)
    ended = AuditRecord.decode(unit.record(last.superseded_by))
    cause = AuditRecord.decode(unit.record(int(ended.refs.get("cause", ended.seq))))
    names = {user.id: user.name for user in unit.users()}
    by = names.get(cause.user, cause.user)
    return BookState(BookStanding.LAPSED, *told, cause.place, cause.seq, by, cause.saved, cause.offset)
