"""Printing a form: a deterministic PDF from the signed bytes, and the print itself in the trail (R09, R30)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartdesk.base import CartDeskError, Stamp, Words, digest, local_at, parse_canonical, parse_iso
from cartdesk.forms import FormPlace, ShownLine
from cartdesk.paper import PaperForm, PaperSignature, print_form
from cartdesk.records import (
    AuditRecord,
    FormData,
    FormStatus,
    Kind,
    Permission,
    is_signed,
    read_snapshot,
    read_statement,
)
from cartdesk.store import Signature, Unit
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.casebook import need_form, open_entry
from cartdesk.usecases.casebook_lines import book_lines, book_of, without_book
from cartdesk.usecases.casebook_signing import book_state
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.lapsing import signs_book
from cartdesk.usecases.signing import shown_lines
from cartdesk.usecases.wording import event_title, local_time, place_title


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and a file name that says nothing of the patient but the code."""

    pdf: bytes
    name: str
    copy: int


@usecase("form.print", needs=Permission.PRINT, kind=SITE)
def print_signed(act: Acting, subject: str, place: FormPlace, language: str) -> Printed:
    """The form on paper: the signed version when it stands, otherwise a page that says it is a draft."""
    desk, unit = act.desk, act.unit
    need_form(desk, place)
    form = unit.form(subject, place)
    if form is None or form.status is FormStatus.NOT_STARTED:
        raise CartDeskError("form.empty")
    signatures = unit.signatures(subject, place)
    signature = signatures[-1] if is_signed(form.status) else None
    copy = 1 + _prints(unit, subject, place, signature.statement if signature else None)
    notes = (*_notes(form, bool(signatures), language), *_lapsed(desk, unit, form, language))
    short = act.checkpoint().short
    page = _page(desk, unit, subject, place, signature, language, copy, short, local_time(act.now))
    page = replace(page, notes=(*page.notes, *notes))
    pdf = print_form(page)
    refs: dict[str, str | int] = {"copy": copy, "language": language, "file": digest(pdf)}
    if signature:
        refs["statement"] = signature.statement
    act.record(Kind.FORM_PRINT, subject=subject, place=place, refs=refs)
    return Printed(
        pdf,
        f"{subject}_{place.event}-{place.event_repeat}_{place.form}-{place.form_repeat}_{language}.pdf",
        copy,
    )


def _page(
    desk: Desk,
    unit: Unit,
    subject: str,
    place: FormPlace,
    signature: Signature | None,
    language: str,
    copy: int,
    checkpoint: str,
    printed_at: str,
) -> PaperForm:
    form = desk.study.forms[place.form]
    notes: tuple[str, ...] = ()
    if signature:
        lines, asked = _signed_lines(desk, unit, signature, language)
        notes = () if asked else (Words(language)("print.signed-language"),)
        record_digest = digest(signature.snapshot)
    else:
        entry = open_entry(desk, unit, subject, place)
        lines = shown_lines(desk, entry, unit.explanations(subject, place), language)
        record_digest = ""
    return PaperForm(
        study_title=desk.study.title(language),
        protocol=desk.study.protocol,
        site=desk.file.site,
        subject=subject,
        event_title=event_title(desk.study, place, language),
        form_title=form.text(language),
        form_oid=place.form,
        version=desk.study.version,
        lines=lines,
        signature=_signature_block(desk, signature, language) if signature else None,
        record_digest=record_digest,
        checkpoint=checkpoint,
        language=language,
        training=desk.training,
        printed_by=desk.user.name,
        printed_at=printed_at,
        copy=copy,
        notes=notes,
    )


def _prints(unit: Unit, subject: str, place: FormPlace, statement: str | None) -> int:
    """How often this version was printed: the one signed by `statement`, or (None) the form while unsigned."""
    records = (AuditRecord.decode(unit.record(seq)) for seq in unit.seqs_of_form(subject, place))
    return sum(one.kind is Kind.FORM_PRINT and one.refs.get("statement") == statement for one in records)


def _notes(form: FormData, signed_before: bool, language: str) -> tuple[str, ...]:
    """What a reader of this sheet must know beside the answers."""
    words = Words(language)
    superseded: tuple[str, ...] = ()
    if form.status is FormStatus.REVIEW:
        superseded = (words("print.review"),)
    elif form.status is FormStatus.SUPERSEDED and signed_before:
        superseded = (words("print.superseded"),)
    return (*superseded, words("print.removed")) if form.removed else superseded


def _lapsed(desk: Desk, unit: Unit, form: FormData, language: str) -> tuple[str, ...]:
    """What ended the signature of the whole case book, on the sheet of the form that bore it."""
    place = form.place
    state = (
        book_state(desk, unit, form.subject, {place: form}) if signs_book(desk.study, place.form) else None
    )
    if state is None or state.cause is None:
        return ()
    at = local_at(state.changed, state.changed_offset)
    told = {
        "when": f"{at:%d.%m.%Y %H:%M}",
        "form": place_title(desk.study, state.cause, language),
        "who": state.changed_by,
    }
    return (Words(language)("print.book-lapsed", **told),)


def _signed_lines(
    desk: Desk, unit: Unit, signature: Signature, language: str
) -> tuple[tuple[ShownLine, ...], bool]:
    """The very list that was signed, or the same record in the other language; True: it is in the asked language.

    A value computed from other forms may have changed since; then the signed list is printed as it was signed.
    """
    signed = tuple(ShownLine(**line) for line in parse_canonical(signature.shown))
    if read_statement(signature.envelope).language == language:
        return signed, True
    entry = open_entry(desk, unit, signature.subject, signature.place)
    if dict(entry.derived()) != without_book(desk.study, read_snapshot(signature.snapshot).derived):
        return signed, False
    removed = read_snapshot(signature.snapshot).removed
    explained = unit.explanations(signature.subject, signature.place)
    book, late = book_of(unit, signature) or (None, "")
    covered = book_lines(desk.study, book, language, late)
    return (*shown_lines(desk, entry, explained, language, removed=removed), *covered), True


def _signature_block(desk: Desk, signature: Signature, language: str) -> PaperSignature:
    statement = read_statement(signature.envelope)
    at = Stamp(parse_iso(statement.time), statement.offset, statement.zone, 0, "")
    date, zone = local_time(at).rsplit(" ", 2)[0], local_time(at).split(" ", 2)[2]
    return PaperSignature(
        name=statement.signer.name,
        role=desk.study.roles[statement.signer.role].text(language),
        meaning=Words(language)(f"meaning.{statement.meaning}"),
        time=date,
        zone=zone,
        statement=signature.statement,
        certificate=statement.certificate,
    )
