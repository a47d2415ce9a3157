"""Signing a form: password again, meaning, a statement over snapshot and shown text (D3; R19, R20, R23–R26)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartdesk.base import CartDeskError, Words, canonical, digest
from cartdesk.forms import (
    Explained,
    Finding,
    FormEntry,
    FormPlace,
    ItemKey,
    ShownLine,
    Verdict,
    finding_text,
    shown_json,
    shown_text,
)
from cartdesk.records import (
    BOOK,
    AuditRecord,
    Difference,
    FormData,
    FormStatus,
    Kind,
    Meaning,
    Overruled,
    Permission,
    Reason,
    ReasonCode,
    RoadState,
    SignedBook,
    diff_snapshots,
    make_snapshot,
    make_statement,
    read_snapshot,
    sign_statement,
    verify_signature,
)
from cartdesk.store import Explanation, Signature, Unit
from cartdesk.study import Text
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.casebook import keep, need_form, open_entry, open_findings
from cartdesk.usecases.casebook_holds import Held, current_book, holds, is_late
from cartdesk.usecases.casebook_lines import book_lines, told_by_book
from cartdesk.usecases.checking import check_subject
from cartdesk.usecases.desk import SITE, Desk, Filling
from cartdesk.usecases.entry import begin
from cartdesk.usecases.following import leaving
from cartdesk.usecases.given_back import given_back
from cartdesk.usecases.lapsing import lapse_book, signs_book
from cartdesk.usecases.standing import signing_key

SIGNABLE = (FormStatus.COMPLETE, FormStatus.REVIEW, FormStatus.SUPERSEDED)
Explanations = dict[tuple[str, ItemKey | None], Explanation]


@dataclass(frozen=True, slots=True)
class ToSign:
    """A form waiting for the investigator: what changed since the last signature, what stands open, what is shown.

    `whole`: its signature is that of the whole case book; `holds` is what holds that back, `late` the days since the last
    change when they ask for a reason.
    """

    code: str
    place: FormPlace
    title: Text
    status: FormStatus
    changes: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    blockers: tuple[Finding, ...]
    lines: tuple[ShownLine, ...]
    entry: FormEntry
    whole: bool = False
    holds: tuple[Held, ...] = ()
    late: int = 0


@usecase("form.sign", needs=Permission.SIGN, kind=SITE)
def sign_form(
    act: Acting, subject: str, place: FormPlace, password: str, meaning: Meaning, language: str
) -> Signature:
    """Sign one complete form. In one transaction: statement, signature, record, checkpoint, place in the outbox.

    The form that signs the whole case book is signed by `sign_casebook` alone.
    """
    if signs_book(act.desk.study, place.form):
        raise CartDeskError("signing.casebook-form")
    filling = begin(act, subject, place, removed_too=True)
    demand_signable(act.desk, filling)
    return put_signature(act, filling, password, meaning, language)


def put_signature(
    act: Acting,
    filling: Filling,
    password: str,
    meaning: Meaning,
    language: str,
    *,
    book: SignedBook | None = None,
    late: str = "",
) -> Signature:
    """The signature itself, inside an act that has made sure of everything else.

    `book`: what the signature of a whole case book covers; `late`: why it is signed so long after the last change.
    """
    desk, unit, form = act.desk, act.unit, filling.form
    subject, place = form.subject, form.place
    check_subject(desk, unit, subject)
    statement, signed, snapshot, shown = _stated(act, filling, password, meaning, language, book, late)
    refs: dict[str, str | int] = {
        "snapshot": digest(snapshot),
        "shown": digest(shown),
        "statement": digest(statement),
        "meaning": meaning.value,
    }
    seq = act.record(
        Kind.FORM_SIGN,
        subject=subject,
        place=place,
        facts={BOOK: book.to_json()} if book else None,
        refs={**refs, BOOK: book.digest} if book else refs,
        reason=Reason(ReasonCode.OTHER, late) if late else None,
    )
    signature = Signature(subject, place, digest(statement), signed, snapshot, shown, seq, desk.user.id, None)
    unit.add_signature(signature)
    filling.form = replace(
        form,
        status=FormStatus.SIGNED,
        signature=digest(statement),
        snapshot=digest(snapshot),
        last_seq=seq,
        road=RoadState.LAPTOP,
    )
    unit.put_form(filling.form)
    lapse_book(act, subject, place, seq)
    keep(desk, unit, filling)
    act.checkpoint()
    return signature


def _stated(
    act: Acting,
    filling: Filling,
    password: str,
    meaning: Meaning,
    language: str,
    book: SignedBook | None,
    late: str,
) -> tuple[bytes, bytes, bytes, bytes]:
    """The statement and its signed envelope, with the snapshot and the shown text it binds."""
    desk, unit, form = act.desk, act.unit, filling.form
    key, certificate = signing_key(desk, unit, password)
    snapshot = snapshot_of(desk, unit, filling.entry, form, filling.explained, book)
    lines = shown_lines(desk, filling.entry, filling.explained, language, removed=form.removed)
    shown = canonical(shown_json((*lines, *book_lines(desk.study, book, language, late))))
    statement = make_statement(
        snapshot=snapshot,
        shown=shown,
        certificate=certificate,
        meaning=meaning,
        meaning_text=Words(language)(f"meaning.{meaning.value}"),
        language=language,
        now=act.now,
        checkpoint=act.checkpoint(),
        replaces=form.signature,
    )
    signed = sign_statement(statement, key)
    verify_signature(signed, snapshot, shown, certificate)
    return statement, signed, snapshot, shown


def demand_signable(desk: Desk, filling: Filling) -> None:
    """The form is complete, this person's role signs it, and nothing blocks the signature.

    A struck-through row is signed only when a signature stood on it, so that the sponsor learns of the removal;
    nothing that stood open in it matters any more.
    """
    form = filling.form
    if form.removed and form.status is not FormStatus.SUPERSEDED:
        raise CartDeskError("entry.row-removed")
    if form.status not in SIGNABLE:
        raise CartDeskError("signing.not-complete")
    if desk.user.role not in desk.study.forms[form.place.form].sign:
        raise CartDeskError("signing.not-signer")
    standing = () if form.removed else blockers(filling.entry, filling.explained)
    if standing:
        raise CartDeskError("signing.blocked", n=len(standing))


def blockers(entry: FormEntry, explained: Explanations) -> tuple[Finding, ...]:
    """Findings that block the signature: hard ones not overruled, and answers that are missing (decisions 6)."""
    return tuple(one for one in open_findings(entry, explained) if one.verdict is not Verdict.WARN)


def snapshot_of(
    desk: Desk,
    unit: Unit,
    entry: FormEntry,
    form: FormData,
    explained: Explanations,
    book: SignedBook | None = None,
) -> bytes:
    """The form snapshot of decisions 11; values of items that stay at the site appear as their salted digest.

    With `book` the item that the study names for it bears the book digest.
    """
    study, subject, place = desk.study, form.subject, form.place
    items = unit.items(subject, place)
    withheld = {
        key: promised(unit, data.seq, "new") for key, data in items.items() if study.items[key.item].stays
    }
    return make_snapshot(
        study=desk.file.study,
        version=study.version,
        definition=study.digest,
        site=desk.file.site,
        device=desk.file.device,
        subject=subject,
        place=place,
        values={key: data.value for key, data in items.items()},
        derived=leaving(study, entry.derived()) | told_by_book(study, book),
        withheld=withheld,
        overruled=[
            Overruled(one.check, one.at, promised(unit, one.seq, "answer")) for one in explained.values()
        ],
        removed=form.removed,
        last=(form.last_seq, digest(unit.record(form.last_seq))),
    )


def promised(unit: Unit, seq: int, fact: str) -> str:
    """The salted digest under which a record holds a fact."""
    return AuditRecord.decode(unit.record(seq)).facts[fact]


def explained_lines(desk: Desk, entry: FormEntry, explained: Explanations, language: str) -> list[Explained]:
    """The overruled findings with their words, for the shown text."""
    lines = []
    for finding in entry.findings():
        one = explained.get(finding.identity)
        if one is not None:
            lines.append(
                Explained(finding.code, finding.at, finding_text(desk.study, finding, language), one.reason)
            )
    return lines


def shown_lines(
    desk: Desk, entry: FormEntry, explained: Explanations, language: str, *, removed: bool = False
) -> tuple[ShownLine, ...]:
    """What the person sees and signs, as pure data (decisions 12); a struck-through row says so first."""
    lines = shown_text(desk.study, entry, explained_lines(desk, entry, explained, language), language)
    return (ShownLine("section", Words(language)("print.removed")), *lines) if removed else lines


@viewing("form.to-sign")
def to_sign(desk: Desk, unit: Unit) -> tuple[tuple[str, FormPlace, Text, FormStatus], ...]:
    """The forms that wait for a signature of this person's role, in subject and visit order; those given back do not."""
    order, refused = list(desk.study.events), given_back(unit)
    waiting = [
        (form.subject, form.place, desk.study.forms[form.place.form].text, form.status)
        for form in unit.forms_in(SIGNABLE)
        if (not form.removed or form.status is FormStatus.SUPERSEDED)
        and desk.user.role in desk.study.forms[form.place.form].sign
        and (form.subject, form.place) not in refused
    ]
    return tuple(sorted(waiting, key=lambda one: (one[0], order.index(one[1].event), one[1])))


@viewing("form.review")
def review_form(desk: Desk, unit: Unit, subject: str, place: FormPlace, language: str) -> ToSign:
    """One form as the investigator reads it before signing."""
    need_form(desk, place)
    entry = open_entry(desk, unit, subject, place)
    form = unit.form(subject, place)
    if form is None:
        raise CartDeskError("form.empty")
    explained = unit.explanations(subject, place)
    signatures = unit.signatures(subject, place)
    # A signature may have lost its copy of the form to an erasure (R07): then nothing can be told of what changed since.
    last = read_snapshot(signatures[-1].snapshot) if signatures and signatures[-1].snapshot else None
    whole = signs_book(desk.study, place.form)
    book = current_book(desk, unit, subject) if whole else None
    now = read_snapshot(snapshot_of(desk, unit, entry, form, explained, book))
    return ToSign(
        subject,
        place,
        desk.study.forms[place.form].text,
        form.status,
        diff_snapshots(last, now) if last else (),
        () if form.removed else open_findings(entry, explained),
        () if form.removed else blockers(entry, explained),
        (
            *shown_lines(desk, entry, explained, language, removed=form.removed),
            *book_lines(desk.study, book, language),
        ),
        entry,
        whole,
        holds(desk, unit, subject, place) if whole else (),
        is_late(desk, unit, subject) if whole else 0,
    )
