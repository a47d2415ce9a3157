"""Erasing personal data typed by mistake: one person proposes, another confirms (R07; docs/formats/redaction.md)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from cartdesk.base import CartDeskError, Denied, nfc
from cartdesk.forms import Change, FormPlace, ItemKey
from cartdesk.records import (
    ERASABLE,
    AuditRecord,
    CheckMark,
    Kind,
    Outcome,
    Permission,
    Reason,
    RedactionReason,
    allowed,
    open_proposals,
)
from cartdesk.store import Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.casebook import forget
from cartdesk.usecases.checking import check_subject
from cartdesk.usecases.desk import SITE, Desk, Filling
from cartdesk.usecases.entry import begin, settle, superseding
from cartdesk.usecases.erasing import ANSWER, NEW, Copies, find_copies, is_delivered
from cartdesk.usecases.following import outdated
from cartdesk.usecases.standing import records_of

SCRUB = "scrub"
SHORTEST = 4
_KINDS = (Kind.REDACTION_PROPOSE, Kind.REDACTION_CONFIRM, Kind.REDACTION_WITHDRAW)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that waits for a second person: number, what is to go (`record`, `fact`, its text), where it stands, who
    asks, when and why; what will follow. `own`: by the person at the desk; `elsewhere`: records with the same text that stay.
    """

    seq: int
    record: int
    fact: str
    text: str
    subject: str | None
    place: FormPlace | None
    key: ItemKey | None
    name: str
    saved: str
    offset: int
    reason: str
    words: str
    own: bool
    copies: Copies
    elsewhere: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Erasable:
    """A text that a person typed and that may be proposed: the record, the name of the fact, the text itself."""

    record: int
    fact: str
    text: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """What went: record `seq`, how many values, signatures and packages; `waiting`: sealed packages that go with their
    receipt; `superseded`: the form must be signed again; `clean`: the file was written anew (else at the next unlock).
    """

    seq: int
    facts: int
    signatures: int
    packages: int
    waiting: tuple[int, ...]
    superseded: bool
    clean: bool = False


@usecase("redaction.propose", needs=Permission.REDACT, kind=SITE)
def propose_redaction(act: Acting, record: int, fact: str, reason: Reason) -> int:
    """Ask for a value to be erased; the number of the proposal.

    Errors: `redaction.nothing-there`, `redaction.asked-already`, `redaction.repeats`, those of the reason.
    """
    unit = act.unit
    about = _erasable(unit, record, fact)
    if any((one.refs["record"], one.refs["fact"]) == (record, fact) for one in open_redactions(unit)):
        raise CartDeskError("redaction.asked-already")
    reason = RedactionReason.checked(reason)
    text = _text(unit, about, fact).strip().casefold()
    if len(text) >= SHORTEST and text in reason.text.casefold():
        raise CartDeskError("redaction.repeats")
    return act.record(
        Kind.REDACTION_PROPOSE, **_where(about), refs={"record": record, "fact": fact}, reason=reason
    )


@usecase("redaction.withdraw", needs=Permission.REDACT, kind=SITE)
def withdraw_redaction(act: Acting, proposal: int) -> None:
    """The proposal is dropped, by whoever made it or by whoever was to confirm it; nothing is erased."""
    asked = _need_waiting(act.unit, proposal)
    about = AuditRecord.decode(act.unit.record(int(asked.refs["record"])))
    act.record(Kind.REDACTION_WITHDRAW, **_where(about), refs={"proposal": proposal})


@viewing("redaction.texts", needs=Permission.REDACT)
def erasable_texts(
    desk: Desk, unit: Unit, subject: str, place: FormPlace, key: ItemKey
) -> tuple[Erasable, ...]:
    """What was ever typed into a field, and why it was changed; explanations there and of the form as a whole. Newest first."""
    found = []
    for seq in reversed(unit.seqs_of_form(subject, place)):
        record, facts = AuditRecord.decode(unit.record(seq)), unit.facts(seq)
        if record.key not in (key, None):
            continue
        for fact in ERASABLE.get(record.kind, ()):
            if fact in facts and facts[fact].value is not None and (text := _text(unit, record, fact)):
                found.append(Erasable(seq, fact, text))
    return tuple(found)


@viewing("redaction.waiting", needs=Permission.REDACT)
def proposed_redactions(desk: Desk, unit: Unit) -> tuple[Proposed, ...]:
    """What waits for a second person, oldest first."""
    names = {one.id: one.name for one in unit.users()}
    found = []
    for asked in open_redactions(unit):
        record, fact = int(asked.refs["record"]), str(asked.refs["fact"])
        try:
            about = _erasable(unit, record, fact)
        except CartDeskError:
            continue  # it went with another copy of the same value
        text, copies = _text(unit, about, fact), find_copies(unit, about, fact)
        words = unit.facts(asked.seq).get("reason-text")
        found.append(
            Proposed(
                asked.seq,
                record,
                fact,
                text,
                about.subject,
                about.place,
                about.key,
                names.get(asked.user, asked.user),
                asked.saved,
                asked.offset,
                asked.reason or "",
                str(words.value) if words else "",
                asked.user == desk.user.id,
                copies,
                _elsewhere(unit, text, copies),
            )  # fmt: skip
        )
    return tuple(found)


def confirm_redaction(desk: Desk, proposal: int, password: str) -> Redacted:
    """The second person's word, with their password: the value and every copy of it go, and the file is written anew.

    Errors: `redaction.not-waiting`, `redaction.same-person`, `redaction.no-investigator`, `signing.wrong-password`,
    `trail.altered`. A disk without room for the new file is no error: it is written at the next unlock.
    """
    done = _confirm(desk, proposal, password)
    return replace(done, clean=scrub_if_due(desk))


@usecase("redaction.confirm", needs=Permission.REDACT, kind=SITE)
def _confirm(act: Acting, proposal: int, password: str) -> Redacted:
    unit, desk = act.unit, act.desk
    asked = _need_waiting(unit, proposal)
    _demand_second(desk, asked)
    keys.prove_own(desk, unit, password)
    record, fact = int(asked.refs["record"]), str(asked.refs["fact"])
    about = _erasable(unit, record, fact)
    if about.subject is not None:
        check_subject(desk, unit, about.subject)
    copies = find_copies(unit, about, fact)
    refs: dict[str, str | int] = {
        "proposal": proposal, "record": record, "fact": fact, "erased": copies.what.digest,
        "facts": len(copies.what.facts), "signatures": len(copies.what.signatures),
        "packages": len(copies.what.packages),
    }  # fmt: skip
    if copies.current or copies.signed:
        seq, superseded = _out_of_the_form(act, about, fact, refs)
    else:
        seq, superseded = act.record(Kind.REDACTION_CONFIRM, **_where(about), refs=refs), False
    unit.erase(seq, copies.what)
    for package in unit.packages():
        if package.number in copies.what.packages and is_delivered(unit, package):
            unit.empty_package(package.number)
    unit.put(SCRUB, str(seq))
    forget(desk)
    act.checkpoint()
    what = copies.what
    return Redacted(
        seq, len(what.facts), len(what.signatures), len(what.packages), copies.waiting, superseded
    )


def _out_of_the_form(
    act: Acting, about: AuditRecord, fact: str, refs: dict[str, str | int]
) -> tuple[int, bool]:
    """The case book does without it from this record on: the field is empty, the explanation gone, a signature superseded."""
    assert about.subject is not None and about.place is not None  # only such facts stand in a case book
    filling = begin(act, about.subject, about.place, removed_too=True)
    changes: tuple[Change, ...] = ()
    checks: tuple[CheckMark, ...] = ()
    if fact == NEW and about.key is not None:
        settled = filling.entry.set(about.key, None)
        derived = {one.item for one in settled.changed if act.desk.study.items[one.item].derived}
        checks, changes = outdated(act, filling, about.key.item, *derived), tuple(settled.changes)
    elif fact == ANSWER:
        checks = _cleared(act, filling, about)
    refs = {**refs, **superseding(filling.form), "cleared": 1}
    seq = act.record(Kind.REDACTION_CONFIRM, **_where(about), refs=refs, checks=checks)
    if fact == NEW and about.key is not None:
        act.unit.drop_item(about.subject, about.place, about.key)
        filling.items.pop(about.key, None)
    return seq, settle(act, filling, seq, changes).superseded


def _cleared(act: Acting, filling: Filling, about: AuditRecord) -> tuple[CheckMark, ...]:
    """The explanation of this record, if it still holds, does so no longer."""
    mark = about.checks[0]
    held = filling.explained.get((mark.id, mark.at))
    if held is None or held.seq != about.seq:
        return ()
    act.unit.drop_explanation(filling.form.subject, filling.form.place, mark.id, mark.at)
    del filling.explained[mark.id, mark.at]
    return (CheckMark(mark.id, mark.digest, Outcome.CLEARED, mark.at),)


def scrub_if_due(desk: Desk) -> bool:
    """Write the file anew if something was erased from it since; True when no erased byte is left in it."""
    with desk.store.view() as unit:
        if not unit.get(SCRUB):
            return True
    with suppress(CartDeskError):
        desk.store.scrub()
        desk.store.drop_migration_copies()
        with desk.store.unit() as unit:
            unit.put(SCRUB, "")
        return True
    return False


def _scrubbed(desk: Desk) -> None:
    scrub_if_due(desk)


def empty_if_erased(act: Acting, number: int) -> None:
    """A package that was waiting with an erased value in it has been delivered: its sealed bytes go."""
    unit = act.unit
    package = next(one for one in unit.packages() if one.number == number)
    if ("package", str(number)) in unit.blanked() and is_delivered(unit, package):
        unit.empty_package(number)
        unit.put(SCRUB, str(number))
        act.afterwards.append(lambda: _scrubbed(act.desk))


def open_redactions(unit: Unit) -> list[AuditRecord]:
    """The records of proposals that wait, oldest first."""
    return open_proposals(one for kind in _KINDS for one in records_of(unit, kind))


def _need_waiting(unit: Unit, proposal: int) -> AuditRecord:
    found = next((one for one in open_redactions(unit) if one.seq == proposal), None)
    if found is None:
        raise CartDeskError("redaction.not-waiting")
    return found


def _demand_second(desk: Desk, asked: AuditRecord) -> None:
    """Another person than the one who asked, and an investigator among the two."""
    if asked.user == desk.user.id:
        raise Denied("redaction.same-person")
    first = desk.study.roles.get(asked.role)
    if not desk.may(Permission.SIGN) and not (first and allowed(first, Permission.SIGN)):
        raise Denied("redaction.no-investigator")


def _erasable(unit: Unit, record: int, fact: str) -> AuditRecord:
    """The record beside which this fact stands; `redaction.nothing-there` when it does not, or is of another sort."""
    if not 1 <= record <= unit.head()[0]:
        raise CartDeskError("redaction.nothing-there")
    found = AuditRecord.decode(unit.record(record))
    held = unit.facts(record).get(fact) if fact in ERASABLE.get(found.kind, ()) else None
    if held is None or held.value is None:
        raise CartDeskError("redaction.nothing-there")
    return found


def _text(unit: Unit, record: AuditRecord, fact: str) -> str:
    """What stands there, as it was typed."""
    value: Any = unit.facts(record.seq)[fact].value
    if record.kind is Kind.DESK_HANDOVER and fact == NEW:
        return "; ".join(str(text) for *_, text, _ in value["typed"])
    if isinstance(value, dict):
        return nfc(str(value.get("typed") or value.get("text") or ""))
    return str(value)


def _elsewhere(unit: Unit, text: str, copies: Copies) -> tuple[int, ...]:
    """Records that hold the same text and keep it: each is proposed by itself."""
    if len(text.strip()) < SHORTEST:
        return ()
    staying = [seq for seq, name in unit.told_again(text.strip()) if (seq, name) not in copies.what.facts]
    return tuple(sorted(set(staying)))


def _where(record: AuditRecord) -> dict[str, Any]:
    """The place of a record, for another record about the same thing."""
    group = None if record.key else record.group
    return {"subject": record.subject, "place": record.place, "key": record.key, "group": group}
