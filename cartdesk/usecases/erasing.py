"""Where a value stands: every copy of it that the desk keeps, so that all go together (R07; docs/formats/redaction.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from cartdesk.base import digest
from cartdesk.exchange import open_again
from cartdesk.records import AuditRecord, Erasure, Kind, Outcome, is_signed
from cartdesk.store import OutboxPackage, Signature, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.standing import records_of
from cartdesk.usecases.trust import study_card

NEW, OLD, ANSWER = "new", "old", "answer"


@dataclass(frozen=True, slots=True)
class Copies:
    """All copies of one fact. `current`: it stands in the case book now; `signed`: the signature in force holds it;
    `waiting`: numbers of packages with it that are sealed and not delivered yet.
    """

    what: Erasure
    current: bool
    signed: bool
    waiting: tuple[int, ...]


def find_copies(unit: Unit, record: AuditRecord, fact: str) -> Copies:
    """Every copy of the fact `fact` of a record, which must be there."""
    story = _story(unit, record)
    facts = {(record.seq, fact)}
    if record.kind is Kind.ITEM_SET and fact == NEW:
        facts |= {*_same_answers(unit, record, story), *_half_typed(unit, record)}
    spans = _spans(record, fact, facts, story)
    signatures = _signatures(unit, record, spans)
    form = unit.form(record.subject, record.place) if record.subject and record.place else None
    live = form.signature if form is not None and is_signed(form.status) else None
    packages = _packages(unit, facts, {digest(one.snapshot) for one in signatures})
    what = Erasure(
        frozenset(facts),
        frozenset(one.statement for one in signatures),
        frozenset(one.number for one in packages),
    )
    waiting = tuple(one.number for one in packages if not is_delivered(unit, one))
    return Copies(what, _is_current(unit, record, fact, facts), live in what.signatures, waiting)


def is_delivered(unit: Unit, package: OutboxPackage) -> bool:
    """Whether nobody will ask for the sealed bytes again: the post office has them, or, without one, the sponsor."""
    card = study_card(unit)
    by_stick = card is not None and card.server is None and package.acknowledgement is not None
    return package.receipt is not None or by_stick


def _story(unit: Unit, record: AuditRecord) -> tuple[AuditRecord, ...]:
    """Every record about the same form, in order."""
    if record.subject is None or record.place is None:
        return ()
    seqs = unit.seqs_of_form(record.subject, record.place)
    return tuple(AuditRecord.decode(unit.record(seq)) for seq in seqs)


def _same_answers(
    unit: Unit, record: AuditRecord, story: tuple[AuditRecord, ...]
) -> Iterator[tuple[int, str]]:
    """Where the very same answer of the field is told: set again, replaced by another, taken out with its row."""
    told = _answer(unit.facts(record.seq)[NEW].value)
    for one in story:
        if one.kind is Kind.ITEM_SET and one.key == record.key:
            facts = unit.facts(one.seq)
            yield from (
                (one.seq, name) for name in (NEW, OLD) if name in facts and _answer(facts[name].value) == told
            )
        elif one.kind is Kind.ROW_REMOVE and one.group is not None and one.group == record.group:
            gone = unit.facts(one.seq).get(OLD)
            if gone is not None and _answer(gone.value.get(record.item)) == told:
                yield one.seq, OLD


def _answer(value: Any) -> Any:
    """An answer without the way it was typed: the same text with another blank is the same text."""
    return {**value, "typed": ""} if isinstance(value, dict) else value


def _half_typed(unit: Unit, record: AuditRecord) -> Iterator[tuple[int, str]]:
    """Hand-overs that hold this text, or a part of it, in the same field."""
    value = unit.facts(record.seq)[NEW].value
    typed = str(value.get("typed") or value.get("text")).strip().casefold()
    place, key = record.place, record.key
    for one in records_of(unit, Kind.DESK_HANDOVER):
        fact = unit.facts(one.seq).get(NEW)
        left: dict[str, Any] = fact.value if fact is not None else {}
        if (
            key is None
            or place is None
            or (left.get("subject"), left.get("place")) != (record.subject, list(place))
        ):
            continue
        texts = [str(text).strip().casefold() for *at, text, _ in left["typed"] if at == list(key)]
        if any(text and (text in typed or typed in text) for text in texts):
            yield one.seq, NEW


def _spans(
    record: AuditRecord, fact: str, facts: set[tuple[int, str]], story: tuple[AuditRecord, ...]
) -> list[tuple[float, float]]:
    """From which record to which it stood in the form: what was signed between them holds it."""
    if record.kind is Kind.FINDING_EXPLAIN and fact == ANSWER:
        name = (record.checks[0].id, record.checks[0].at)
        ends = [
            one.seq
            for one in story
            if one.seq > record.seq
            and any(
                (mark.id, mark.at) == name and (mark.outcome is Outcome.CLEARED or one.kind is record.kind)
                for mark in one.checks
                if mark.outcome is not Outcome.FIRED
            )
        ]
        return [(record.seq, min(ends, default=inf))]
    if record.kind is not Kind.ITEM_SET or fact != NEW:
        return []
    ends = [one.seq for one in story if _ends_answer(one, record)]
    starts = [one.seq for one in story if one.kind is Kind.ITEM_SET and (one.seq, NEW) in facts]
    return [(start, min((end for end in ends if end > start), default=inf)) for start in starts]


def _ends_answer(one: AuditRecord, record: AuditRecord) -> bool:
    if one.kind is Kind.ITEM_SET:
        return one.key == record.key
    return one.kind is Kind.ROW_REMOVE and one.group is not None and one.group == record.group


def _signatures(unit: Unit, record: AuditRecord, spans: list[tuple[float, float]]) -> list[Signature]:
    if record.subject is None or record.place is None:
        return []
    return [
        one
        for one in unit.signatures(record.subject, record.place)
        if one.snapshot and any(first < one.seq < last for first, last in spans)
    ]


def _packages(unit: Unit, facts: set[tuple[int, str]], snapshots: set[str]) -> list[OutboxPackage]:
    """The packages that carry one of these facts or form versions: each is opened with the site's own key."""
    blanked, found = unit.blanked(), []
    identity, public = keys.sealing_key(unit).identity, keys.device_key(unit).public
    for one in unit.packages():
        data = unit.package_bytes(one.number)
        if not data or ("package", str(one.number)) in blanked:
            continue
        _, content = open_again(data, identity, public)
        told = {(record.seq, name) for record in content.records for name in record.facts}
        if told & facts or {digest(form.snapshot) for form in content.forms} & snapshots:
            found.append(one)
    return found


def _is_current(unit: Unit, record: AuditRecord, fact: str, facts: set[tuple[int, str]]) -> bool:
    """Whether the case book shows it now."""
    if record.subject is None or record.place is None:
        return False
    if fact == NEW and record.key is not None:
        held = unit.item(record.subject, record.place, record.key)
        return held is not None and (held.seq, NEW) in facts
    if fact == ANSWER:
        return any(one.seq == record.seq for one in unit.explanations(record.subject, record.place).values())
    return False
