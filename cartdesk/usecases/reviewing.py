"""Reviewing the trail: what deserves a look, what was seen, and the reviewer's signature under it (R13, E6 4.2.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.records import (
    AuditRecord,
    Kind,
    Permission,
    Risk,
    RiskMark,
    TrailReview,
    read_certificate,
    read_trail_review,
    risk_marks,
    sign_trail_review,
    verify_trail_review,
)
from cartdesk.store import KeptReview, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.history import TrailLine, trail_line
from cartdesk.usecases.standing import records_of

PAGE = 500


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A record that deserves a look, and why."""

    line: TrailLine
    risk: Risk


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What waits for review: the first `PAGE` lines that fit, how many wait by risk, and the last review."""

    lines: tuple[MarkedLine, ...]
    waiting: Mapping[Risk, int]
    records: int
    last: TrailReview | None


@viewing("trail.marks", needs=Permission.AUDIT)
def marks_to_review(
    desk: Desk, unit: Unit, *, risk: Risk | None = None, user: str | None = None
) -> ReviewView:
    """The marks that nobody has signed yet, oldest first; `risk` and `user` show only those."""
    names = {one.id: one.name for one in unit.users()}
    open_ones = _open_marks(unit)
    lines: list[MarkedLine] = []
    for mark in open_ones:
        if risk is not None and mark.risk is not risk:
            continue
        record = AuditRecord.decode(unit.record(mark.seq))
        if user is None or record.user == user:
            lines.append(MarkedLine(trail_line(record, names), mark.risk))
        if len(lines) == PAGE:
            break
    kept = unit.reviews()
    last = read_trail_review(kept[-1].envelope) if kept else None
    return ReviewView(tuple(lines), Counter(mark.risk for mark in open_ones), unit.head()[0], last)


@usecase("trail.review", needs=Permission.AUDIT)
def review_trail(act: Acting, seen: Collection[tuple[int, str]], words: str, password: str) -> TrailReview:
    """Sign that these marks were seen; they wait no more, the others stay.

    Errors: `trail-review.nothing`, `trail-review.not-waiting` (somebody else has signed one meanwhile), `signing.wrong-password`.
    """
    desk, unit = act.desk, act.unit
    wanted = {(seq, str(risk)) for seq, risk in seen}
    chosen = tuple(mark for mark in _open_marks(unit) if (mark.seq, mark.risk.value) in wanted)
    if not wanted:
        raise CartDeskError("trail-review.nothing")
    if len(chosen) != len(wanted):
        raise CartDeskError("trail-review.not-waiting")
    own = unit.user_key(desk.user.id)
    if own is None:
        raise CartDeskError("desk.key-missing", key="signing")
    certificate = read_certificate(own.certificate)
    made, signed = sign_trail_review(
        study=desk.file.study, site=desk.file.site, device=desk.file.device, tip=unit.head(), seen=chosen,
        words=words, certificate=certificate, key=keys.unlock_signing_key(desk, own, password), now=act.now,
    )  # fmt: skip
    verify_trail_review(signed, certificate)
    refs: dict[str, str | int] = {"statement": made.digest, "marks": len(chosen), "records": made.records}
    seq = act.record(Kind.TRAIL_REVIEW, refs=refs)
    unit.add_review(KeptReview(made.digest, signed, chosen[0].seq, made.records, seq))
    act.checkpoint()
    return made


def _open_marks(unit: Unit) -> list[RiskMark]:
    seen = {mark for kept in unit.reviews() for mark in read_trail_review(kept.envelope).seen}
    return [mark for mark in risk_marks(unit.traces()) if mark not in seen]


def review_faults(unit: Unit) -> list[tuple[str, int]]:
    """Pairs (code, record): reviews that are false or without record, and records whose review is gone."""
    faults = []
    told = {record.seq: record for record in records_of(unit, Kind.TRAIL_REVIEW)}
    for kept in unit.reviews():
        record = told.pop(kept.seq, None)
        if record is None or not _fits(unit, kept, record):
            faults.append(("trail-review-false", kept.seq))
    return faults + [("trail-review-missing", seq) for seq in sorted(told)]


def _fits(unit: Unit, kept: KeptReview, record: AuditRecord) -> bool:
    try:
        certificate = keys.proved_certificate(unit, read_trail_review(kept.envelope).certificate)
        if certificate is None:
            return False
        found = verify_trail_review(kept.envelope, certificate)
    except CartDeskError:
        return False
    refs = {"statement": found.digest, "marks": len(found.seen), "records": found.records}
    return (
        (kept.statement, kept.first, kept.last) == (found.digest, found.seen[0].seq, found.records)
        and dict(record.refs) == refs
        and record.user == found.signer
    )
