"""Printing a form: a deterministic PDF from the signed bytes, and the print itself in the trail (R09, R30)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.base import CartDeskError, Stamp, Words, digest, parse_canonical, parse_iso
from cartdesk.forms import FormPlace, ShownLine
from cartdesk.paper import PaperForm, PaperSignature, print_form
from cartdesk.records import AuditRecord, FormStatus, Kind, Permission, read_certificate, read_statement
from cartdesk.store import Signature, Unit
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.casebook import need_form, open_entry
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.signing import shown_lines
from cartdesk.usecases.wording import event_title, local_time


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
    copy = 1 + sum(_is_print(unit, seq) for seq in unit.seqs_of_form(subject, place))
    signature = unit.signatures(subject, place)[-1] if form.status is FormStatus.SIGNED else None
    short = act.checkpoint().short
    page = _page(desk, unit, subject, place, signature, language, copy, short, local_time(act.now))
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
    if signature:
        lines = _signed_lines(desk, unit, signature, language)
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
        signature=_signature_block(desk, unit, signature, language) if signature else None,
        record_digest=record_digest,
        checkpoint=checkpoint,
        language=language,
        training=desk.training,
        printed_by=desk.user.name,
        printed_at=printed_at,
        copy=copy,
    )


def _is_print(unit: Unit, seq: int) -> bool:
    return AuditRecord.decode(unit.record(seq)).kind is Kind.FORM_PRINT


def _signed_lines(desk: Desk, unit: Unit, signature: Signature, language: str) -> tuple[ShownLine, ...]:
    """The very list that was signed when the language is the signer's; else the same record in the other language."""
    if read_statement(signature.envelope).language == language:
        return tuple(ShownLine(**line) for line in parse_canonical(signature.shown))
    entry = open_entry(desk, unit, signature.subject, signature.place)
    return shown_lines(desk, entry, unit.explanations(signature.subject, signature.place), language)


def _signature_block(desk: Desk, unit: Unit, signature: Signature, language: str) -> PaperSignature:
    statement = read_statement(signature.envelope)
    own = unit.user_key(signature.user)
    at = Stamp(parse_iso(statement.time), statement.offset, statement.zone, 0, "")
    date, zone = local_time(at).rsplit(" ", 2)[0], local_time(at).split(" ", 2)[2]
    return PaperSignature(
        name=statement.signer.name,
        role=desk.study.roles[statement.signer.role].text(language),
        meaning=Words(language)(f"meaning.{statement.meaning}"),
        time=date,
        zone=zone,
        statement=signature.statement,
        certificate=read_certificate(own.certificate).digest if own else "",
    )
