"""Entering answers: one committed field is one transaction with one audit record (decisions 13; R01–R05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cartdesk.base import CartDeskError, Stamp
from cartdesk.forms import Change, Finding, FormEntry, FormPlace, ItemKey, Value, Verdict
from cartdesk.records import (
    CheckMark,
    FormAct,
    FormData,
    FormStatus,
    ItemData,
    Kind,
    Outcome,
    Permission,
    Reason,
    ReasonCode,
    next_status,
    supersedes,
)
from cartdesk.store import Explanation
from cartdesk.study import StudyDef
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.casebook import (
    blank_form,
    keep,
    kept,
    need_form,
    open_book,
    open_findings,
    with_counts,
)
from cartdesk.usecases.desk import SITE, Filling
from cartdesk.usecases.following import check_digest, follow, outdated
from cartdesk.usecases.handing import confirmed
from cartdesk.usecases.lapsing import lapse_book
from cartdesk.usecases.subjects import LOG, need_subject


@dataclass(frozen=True, slots=True)
class Saved:
    """What the screen may say after COMMIT: record number, time, state; whether a signature was superseded."""

    seq: int
    saved: datetime
    status: FormStatus
    superseded: bool


@dataclass(frozen=True, slots=True)
class Completed:
    """The form is complete; `findings` are what is still open (never a reason to refuse, decisions 4)."""

    saved: datetime
    findings: tuple[Finding, ...]


@usecase("item.set", needs=Permission.ENTER, kind=SITE)
def save_item(
    act: Acting,
    subject: str,
    place: FormPlace,
    key: ItemKey,
    value: Value | None,
    *,
    entered: Stamp | None = None,
    reason: Reason | None = None,
    taken: int | None = None,
) -> Saved:
    """Record one answer (None clears it). After the first completion a reason is asked (R03).

    `taken`: the record of a hand-over this form was taken from; an answer that confirms a text of it tells who typed it.
    """
    refs = confirmed(act.unit, taken, key, value)
    return set_item(act, begin(act, subject, place), key, value, entered=entered, reason=reason, refs=refs)


def set_item(
    act: Acting,
    filling: Filling,
    key: ItemKey,
    value: Value | None,
    *,
    entered: Stamp | None = None,
    reason: Reason | None = None,
    refs: Mapping[str, str | int] | None = None,
) -> Saved:
    """Record one answer of a form that was begun. `refs` tell where it came from: a sheet, a table of ranges, a result."""
    entry, form = filling.entry, filling.form
    subject, place = form.subject, form.place
    if key.item not in act.desk.study.items or not entry.may_set(key):
        raise CartDeskError("entry.not-yours", item=key.item)
    before = filling.items.get(key)
    if (before.value if before else None) == value:
        raise CartDeskError("entry.unchanged")
    reason = need_reason(form, reason)
    settled = entry.set(key, value)
    derived = {one.item for one in settled.changed if act.desk.study.items[one.item].derived}
    facts: dict[str, object] = {"new": value.to_json() if value else None}
    if before:
        facts["old"] = before.value.to_json()
    seq = act.record(
        Kind.ITEM_SET,
        subject=subject,
        place=place,
        key=key,
        facts=facts,
        refs={**superseding(form), **(refs or {})},
        checks=(*_fired(act.desk.study, entry, key), *outdated(act, filling, key.item, *derived)),
        reason=reason,
        entered=entered,
        base=before.seq if before else None,
    )
    if value is None:
        act.unit.drop_item(subject, place, key)
        filling.items.pop(key, None)
    else:
        filling.items[key] = ItemData(key, value, seq, act.desk.user.id, act.now.utc)
        act.unit.put_item(subject, place, filling.items[key])
    return settle(act, filling, seq, settled.changes)


def begin(act: Acting, subject: str, place: FormPlace, *, removed_too: bool = False) -> Filling:
    """A form that may be changed; refused for unknown places and removed rows."""
    held = kept(act.desk, act.unit, subject, place)
    if held is None:
        need_subject(act, subject)
        need_form(act.desk, place)
        form = act.unit.form(subject, place)
        if form is None and place.event == LOG:
            raise CartDeskError("entry.no-such-row")
        book = open_book(act.desk, act.unit, subject)
        items, explained = act.unit.items(subject, place), act.unit.explanations(subject, place)
        held = Filling(book, book.entry(place), form or blank_form(subject, place), explained, items)
    if held.form.removed and not removed_too:
        raise CartDeskError("entry.row-removed")
    return held


def need_reason(form: FormData, reason: Reason | None) -> Reason | None:
    """The reason, checked. A form that was completed once changes only with one (R03, decisions 4)."""
    if form.completed is not None and reason is None:
        raise CartDeskError("entry.reason-needed")
    return reason.checked() if reason else None


def superseding(form: FormData) -> dict[str, str | int]:
    """The reference a change of a signed form carries: the statement it supersedes (R25)."""
    if supersedes(form.status, FormAct.CHANGE) and form.signature:
        return {"supersedes": form.signature}
    return {}


def changed_form(act: Acting, form: FormData, seq: int) -> FormData:
    """The form after a change by record `seq`; its live signature, and that of the case book, are marked superseded in the
    same transaction.
    """
    if superseding(form):
        act.unit.supersede(str(form.signature), seq)
    lapse_book(act, form.subject, form.place, seq)
    return replace(form, status=next_status(form.status, FormAct.CHANGE), last_seq=seq)


def _fired(study: StudyDef, entry: FormEntry, key: ItemKey) -> tuple[CheckMark, ...]:
    """The checks that stand at this item or read it and fire now (R05)."""
    readers = entry.readers(key.item)
    fired = [
        one.code
        for one in entry.findings()
        if one.verdict in (Verdict.REJECT, Verdict.WARN) and (one.at == key or one.code in readers)
    ]
    return tuple(CheckMark(code, check_digest(study, code), Outcome.FIRED) for code in sorted(set(fired)))


def settle(act: Acting, filling: Filling, seq: int, changes: Sequence[Change] = ()) -> Saved:
    """After the record: supersede a signature, refresh state and counts, let the other forms of the case book follow
    the `changes`, and keep the form for its next field.
    """
    before = filling.form
    filling.form = with_counts(changed_form(act, before, seq), filling.entry, filling.explained)
    act.unit.put_form(filling.form)
    follow(act, filling, seq, changes)
    keep(act.desk, act.unit, filling)
    return Saved(seq, act.now.utc, filling.form.status, bool(superseding(before)))


@usecase("finding.explain", needs=Permission.OVERRULE, kind=SITE)
def explain(act: Acting, subject: str, place: FormPlace, check: str, at: ItemKey | None, text: str) -> Saved:
    """Let a finding stand with an explanation: a soft one by whoever enters, a hard one only by the investigator."""
    filling = begin(act, subject, place)
    entry, form = filling.entry, filling.form
    text = Reason(ReasonCode.OTHER, text).checked().text
    finding = next((one for one in entry.findings() if one.identity == (check, at)), None)
    if finding is None:
        raise CartDeskError("entry.finding-gone")
    hard = finding.verdict is Verdict.REJECT
    if not finding.overrulable or (hard and not act.desk.may(Permission.SIGN)):
        raise CartDeskError("entry.not-overrulable")
    seq = act.record(
        Kind.FINDING_EXPLAIN,
        subject=subject,
        place=place,
        key=at,
        facts={"answer": text},
        refs=superseding(form),
        checks=(CheckMark(check, check_digest(act.desk.study, check), Outcome.OVERRULED, at),),
    )
    explanation = Explanation(check, at, text, act.desk.user.id, seq, act.now.utc)
    act.unit.put_explanation(subject, place, explanation)
    filling.explained[check, at] = explanation
    return settle(act, filling, seq)


@usecase("form.complete", needs=Permission.COMPLETE, kind=SITE)
def complete_form(act: Acting, subject: str, place: FormPlace) -> Completed:
    """The nurse's word that the form is complete: never refused for findings, which it lists (decisions 4)."""
    filling = begin(act, subject, place)
    if filling.form.status is FormStatus.NOT_STARTED:
        raise CartDeskError("form.empty")
    if filling.form.status is not FormStatus.DRAFT:
        raise CartDeskError("form.already-complete")
    finish(act, filling)
    return Completed(act.now.utc, open_findings(filling.entry, filling.explained))


def finish(act: Acting, filling: Filling) -> None:
    """Note a draft as complete."""
    form = filling.form
    counted = with_counts(form, filling.entry, filling.explained)
    refs: dict[str, str | int] = {
        "rejects": counted.rejects,
        "warns": counted.warns,
        "missing": counted.missing,
        "waits": counted.waits,
    }
    seq = act.record(Kind.FORM_COMPLETE, subject=form.subject, place=form.place, refs=refs)
    status = next_status(form.status, FormAct.COMPLETE)
    filling.form = replace(counted, status=status, completed=act.now.utc, last_seq=seq)
    act.unit.put_form(filling.form)
    keep(act.desk, act.unit, filling)
