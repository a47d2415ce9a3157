"""What one change does to the other forms of a case book: counts, explanations, and signed forms (decisions 2, 6).

Counts of findings are a cache and are refreshed without a word. What a signature stands on is not: when a derived value of a
signed form no longer is what was signed, or an explanation in it has lost its ground, the form is to be reviewed, and
the trail says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from cartdesk.base import canonical, digest
from cartdesk.forms import CaseBook, Change, FormEntry, ItemKey, Value
from cartdesk.records import (
    AuditRecord,
    CheckMark,
    FormAct,
    FormData,
    Kind,
    Outcome,
    is_signed,
    next_status,
    read_snapshot,
)
from cartdesk.store import Unit
from cartdesk.study import StudyDef
from cartdesk.usecases.act import Acting
from cartdesk.usecases.casebook import with_counts
from cartdesk.usecases.casebook_lines import without_book
from cartdesk.usecases.desk import Filling
from cartdesk.usecases.subjects import LOG

Derived = dict[ItemKey, Value]


@dataclass(frozen=True, slots=True)
class Drifted:
    """One derived value of a signed form that no longer is what was signed or confirmed; None: it cannot be told."""

    key: ItemKey
    was: Value | None
    now: Value | None

    def to_json(self) -> dict[str, Any]:
        """The row {key, was, now} of the fact `derived`."""
        return {
            "key": {"group": self.key.group, "repeat": self.key.repeat, "item": self.key.item},
            "was": self.was.to_json() if self.was else None,
            "now": self.now.to_json() if self.now else None,
        }


@dataclass(frozen=True, slots=True)
class Drift:
    """How a signed form stands against its signature: derived values that differ, and whether an explanation fell."""

    values: tuple[Drifted, ...]
    fallen: bool

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.values) or self.fallen


def follow(act: Acting, origin: Filling, seq: int, changes: Sequence[Change]) -> None:
    """Let the other forms of the case book follow the changes of one, recorded as `seq`."""
    subject, home = origin.form.subject, origin.form.place
    told = list(changes)
    if home.event == LOG and told:
        told.append(Change(f"changed:{home.form}", "", 0))
        origin.book.log_row_changed(home, act.now.utc + timedelta(minutes=act.now.offset))
    if not origin.book.reaches(told):
        return
    for place in origin.book.reached(home, told, act.unit.places_kept(subject)):
        settled = origin.book.follow(place, home, told)
        moved = settled is None or settled.findings_changed or bool(settled.changed)
        form = act.unit.form(subject, place)
        if form is not None and (moved or (settled is not None and settled.ran)):
            _refresh(act, origin.book, form, seq, {change.oid for change in told}, moved)


def _refresh(act: Acting, book: CaseBook, form: FormData, cause: int, changed: set[str], moved: bool) -> None:
    """Counts of one form anew; a record when its signature or an explanation is touched. `moved`: something differs."""
    explained = act.unit.explanations(form.subject, form.place)
    filling = Filling(book, book.entry(form.place), form, explained)
    cleared = outdated(act, filling, *changed)
    if not moved and not cleared:
        return
    after = with_counts(form, filling.entry, explained)
    drift = Drift((), bool(cleared))
    if is_signed(form.status):
        found = drift_of(act.desk.study, act.unit, form, filling.entry)
        drift = Drift(found.values, found.fallen or bool(cleared))
    status = next_status(form.status, FormAct.DIFFER if drift else FormAct.AGREE)
    if cleared or status is not form.status:
        seq = act.record(
            Kind.FORM_FOLLOW,
            subject=form.subject,
            place=form.place,
            facts={"derived": [one.to_json() for one in drift.values]} if drift.values else None,
            refs={"cause": cause, "differs": len(drift.values) + drift.fallen},
            checks=cleared,
        )
        after = replace(after, status=status, last_seq=seq)
    if after != form:
        act.unit.put_form(after)


def outdated(act: Acting, filling: Filling, *changed: str) -> tuple[CheckMark, ...]:
    """Explanations that no longer fit after a change, taken away; the record tells it by these marks (R05)."""
    entry, form = filling.entry, filling.form
    touched = set(changed).union(*(entry.readers(item) for item in changed)) if filling.explained else set()
    firing = {one.identity for one in entry.findings()} if filling.explained else set()
    marks = []
    for check, at in list(filling.explained):
        if check in touched or (at is not None and at.item in changed) or (check, at) not in firing:
            act.unit.drop_explanation(form.subject, form.place, check, at)
            del filling.explained[check, at]
            marks.append(CheckMark(check, check_digest(act.desk.study, check), Outcome.CLEARED, at))
    return tuple(marks)


def check_digest(study: StudyDef, code: str) -> str:
    """The version of a check's rule and words, as a digest; features of the engine go by their name."""
    check = study.checks.get(code)
    if check is None:
        return digest(canonical({"feature": code}))
    return digest(
        canonical(
            {"check": code, "expression": check.expression, "en": check.message.en, "ru": check.message.ru}
        )
    )


def leaving(study: StudyDef, derived: Mapping[ItemKey, Value]) -> Derived:
    """Derived values without those that stay at the site."""
    return {key: value for key, value in derived.items() if not study.items[key.item].stays}


def drift_of(study: StudyDef, unit: Unit, form: FormData, entry: FormEntry) -> Drift:
    """How a signed form stands against what was signed, or confirmed since."""
    was, fallen = _stood_on(study, unit, form)
    now = leaving(study, entry.derived())
    differ = (
        Drifted(key, was.get(key), now.get(key))
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
    )
    return Drift(tuple(differ), fallen)


def _stood_on(study: StudyDef, unit: Unit, form: FormData) -> tuple[Derived, bool]:
    """The derived values that the live signature stands on, as confirmed last, else as signed; whether an explanation
    has fallen since.
    """
    signature, fallen = unit.signatures(form.subject, form.place)[-1], False
    for seq in reversed(unit.seqs_of_form(form.subject, form.place)):
        if seq <= signature.seq:
            break
        record = AuditRecord.decode(unit.record(seq))
        if record.kind is Kind.FORM_CONFIRM:
            rows = unit.facts(seq)["derived"].value
            return {_key(row["key"]): Value.from_json(row["now"]) for row in rows}, fallen
        fallen = fallen or any(mark.outcome is Outcome.CLEARED for mark in record.checks)
    return leaving(study, without_book(study, read_snapshot(signature.snapshot).derived)), fallen


def _key(data: Any) -> ItemKey:
    return ItemKey(data["group"], data["repeat"], data["item"])
