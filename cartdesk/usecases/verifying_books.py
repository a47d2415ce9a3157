"""Checking signatures of whole case books: the list under each, and that a standing one is what stands now (R12, R20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cartdesk.base import CartDeskError
from cartdesk.records import AuditRecord, SignedBook, book_fault, is_signed, read_snapshot, read_statement
from cartdesk.store import Signature, Unit
from cartdesk.usecases.casebook_holds import current_book
from cartdesk.usecases.casebook_lines import book_of
from cartdesk.usecases.lapsing import signing_places
from cartdesk.usecases.verifying_kept import Fault

if TYPE_CHECKING:
    from cartdesk.usecases.desk import Desk


def book_faults(desk: Desk, unit: Unit, subject: str) -> Iterator[Fault]:
    """Faults of the signatures of one subject's case book as a whole."""
    signed = [
        one for place in signing_places(desk.study) for one in unit.signatures(subject, place) if one.snapshot
    ]
    if not signed:
        return
    taken = {read_statement(one.envelope).snapshot for one in unit.signatures_of(subject)}
    for one in signed:
        try:
            fits = _fits(desk, unit, one, taken)
        except (CartDeskError, KeyError, ValueError):
            fits = False
        if not fits:
            yield Fault("book-false", one.seq)


def _fits(desk: Desk, unit: Unit, signature: Signature, taken: set[str]) -> bool:
    record = AuditRecord.decode(unit.record(signature.seq))
    snapshot = read_snapshot(signature.snapshot)
    if book_fault(snapshot, record.refs, unit.facts(signature.seq), taken) is not None:
        return False
    form, held = unit.form(signature.subject, signature.place), book_of(unit, signature)
    stands = form is not None and is_signed(form.status) and form.signature == signature.statement
    if not stands or held is None:
        return signature.superseded_by is not None
    now: SignedBook | None = current_book(desk, unit, signature.subject)
    return now is not None and not held[0].unlike(now.forms)
