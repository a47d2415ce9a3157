"""Rows: of logs (forms of their own under LOG) and of repeating groups. A number is never used again (decisions 3)."""

from __future__ import annotations

from dataclasses import replace

from cartdesk.base import CartDeskError
from cartdesk.forms import Change, FormPlace
from cartdesk.records import AuditRecord, FormData, FormStatus, Kind, Permission, Reason
from cartdesk.store import Unit
from cartdesk.study import GroupKind, Repeat
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.casebook import blank_form, carry_on, forget, need_form, open_book
from cartdesk.usecases.desk import SITE, Filling
from cartdesk.usecases.entry import Saved, begin, changed_form, need_reason, set_item, settle, superseding
from cartdesk.usecases.following import follow, outdated
from cartdesk.usecases.lapsing import lapse_book
from cartdesk.usecases.subjects import LOG, need_subject


@usecase("log.add", needs=Permission.ENTER, kind=SITE)
def add_log_row(act: Acting, subject: str, form: str) -> FormPlace:
    """Start the next row of a log (an adverse event, a medication)."""
    need_subject(act, subject)
    definition = act.desk.study.forms.get(form)
    if definition is None or definition.repeat is not Repeat.LOG:
        raise CartDeskError("entry.not-a-log", form=form)
    return _new_row(act, subject, form)


def _new_row(act: Acting, subject: str, form: str, refs: dict[str, str | int] | None = None) -> FormPlace:
    place, before = next_log_row(act.unit, subject, form), act.unit.head()
    need_form(act.desk, place)
    seq = act.record(Kind.ROW_ADD, subject=subject, place=place, refs=refs)
    act.unit.put_form(replace(blank_form(subject, place), status=FormStatus.DRAFT, last_seq=seq))
    lapse_book(act, subject, place, seq)
    carry_on(act.desk, act.unit, before)
    return place


def next_log_row(unit: Unit, subject: str, form: str) -> FormPlace:
    """The place of the next row of a log: its number was never used (decisions 3)."""
    return FormPlace(LOG, 1, form, unit.last_row(subject, LOG, form) + 1)


@usecase("log.copy", needs=Permission.ENTER, kind=SITE)
def copy_log_row(act: Acting, subject: str, source: FormPlace) -> FormPlace:
    """Start a row with the answers of another that the study lets be copied (`log_copies.<form>`): a draft like any other.

    Each answer is recorded with the record it was copied from. `entry.nothing-to-copy`: the row has none of them.
    """
    need_subject(act, subject)
    held = act.unit.items(subject, source)
    wanted = str(act.desk.study.settings.get(f"log_copies.{source.form}", "")).split()
    found = [
        data for key, data in held.items() if key.item in wanted and key.repeat == 1 and data.value.known
    ]
    form = act.unit.form(subject, source)
    if form is None or form.removed or source.event != LOG or not found:
        raise CartDeskError("entry.nothing-to-copy")
    row = _new_row(act, subject, source.form, {"copied-row": source.form_repeat})
    filling = begin(act, subject, row)
    for data in sorted(found, key=lambda one: wanted.index(one.key.item)):
        if filling.entry.may_set(data.key):
            refs: dict[str, str | int] = {"copied": data.seq, "copied-row": source.form_repeat}
            set_item(act, filling, data.key, data.value, refs=refs)
    return row


@usecase("log.remove", needs=Permission.ENTER, kind=SITE)
def remove_log_row(act: Acting, subject: str, place: FormPlace, reason: Reason) -> Saved:
    """Strike a log row through, with a reason; it stays readable and its number is never given again (R17)."""
    return strike_log_row(act, subject, place, reason)


def strike_log_row(act: Acting, subject: str, place: FormPlace, reason: Reason) -> Saved:
    """The same inside another act."""
    form = begin(act, subject, place).form
    if place.event != LOG or form.status is FormStatus.NOT_STARTED:
        raise CartDeskError("entry.no-such-row")
    return _turned(act, form, Kind.ROW_REMOVE, reason)


@usecase("log.restore", needs=Permission.ENTER, kind=SITE)
def restore_log_row(act: Acting, subject: str, place: FormPlace, reason: Reason) -> Saved:
    """Let a struck row count again, with a reason, as it was when it was struck through; both acts stay in the trail."""
    form = begin(act, subject, place, removed_too=True).form
    if place.event != LOG or not form.removed:
        raise CartDeskError("entry.no-such-row")
    return _turned(act, form, Kind.ROW_RESTORE, reason)


def _turned(act: Acting, form: FormData, kind: Kind, reason: Reason) -> Saved:
    """Strike a row or restore it: a change that the other forms of the case book follow."""
    subject, place = form.subject, form.place
    seq = act.record(kind, subject=subject, place=place, refs=superseding(form), reason=reason.checked())
    after = replace(changed_form(act, form, seq), removed=kind is Kind.ROW_REMOVE)
    act.unit.put_form(after)
    held = act.unit.items(subject, place)
    forget(act.desk)
    book = open_book(act.desk, act.unit, subject)
    changes = [
        Change(f"rows:{place.form}", "", 0),
        *(Change(key.item, key.group, key.repeat) for key in held),
    ]
    follow(act, Filling(book, book.entry(place), after, {}), seq, changes)
    return Saved(seq, act.now.utc, after.status, bool(superseding(form)))


@usecase("row.add", needs=Permission.ENTER, kind=SITE)
def add_group_row(
    act: Acting, subject: str, place: FormPlace, group: str, *, reason: Reason | None = None
) -> int:
    """Start the next row of a repeating group and return its number."""
    filling = begin(act, subject, place)
    entry, form = filling.entry, filling.form
    definition = act.desk.study.groups.get(group)
    if definition is None or definition.kind is not GroupKind.REPEATING or definition.form != place.form:
        raise CartDeskError("entry.not-a-group", group=group)
    reason = need_reason(form, reason)
    if len(entry.rows(group)) >= definition.maximum:
        raise CartDeskError("entry.rows-full", maximum=definition.maximum)
    repeat = max((*_rows_ever(act, subject, place, group), *entry.rows(group)), default=0) + 1
    seq = act.record(
        Kind.ROW_ADD,
        subject=subject,
        place=place,
        group=(group, repeat),
        refs=superseding(form),
        reason=reason,
    )
    forget(act.desk)
    settle(act, begin(act, subject, place), seq)
    return repeat


@usecase("row.remove", needs=Permission.ENTER, kind=SITE)
def remove_group_row(
    act: Acting, subject: str, place: FormPlace, group: str, repeat: int, reason: Reason
) -> Saved:
    """Take a row out of a repeating group, with a reason; its answers stay in the trail (R17)."""
    return strike_group_row(act, subject, place, group, repeat, reason)


def strike_group_row(
    act: Acting, subject: str, place: FormPlace, group: str, repeat: int, reason: Reason
) -> Saved:
    """The same inside another act."""
    form = begin(act, subject, place).form
    held = {
        key: data
        for key, data in act.unit.items(subject, place).items()
        if (key.group, key.repeat) == (group, repeat)
    }
    if not held and repeat not in _rows_ever(act, subject, place, group):
        raise CartDeskError("entry.no-such-row")
    old = {key.item: data.value.to_json() for key, data in sorted(held.items())}
    for key in held:
        act.unit.drop_item(subject, place, key)
    forget(act.desk)
    filling = begin(act, subject, place)
    seq = act.record(
        Kind.ROW_REMOVE,
        subject=subject,
        place=place,
        group=(group, repeat),
        facts={"old": old},
        refs=superseding(form),
        checks=outdated(act, filling, *{key.item for key in held}),
        reason=reason.checked(),
    )
    changes = [Change(f"rows:{name}", group, repeat) for name in (group, place.form)]
    return settle(act, filling, seq, [*changes, *(Change(key.item, group, repeat) for key in held)])


def _rows_ever(act: Acting, subject: str, place: FormPlace, group: str) -> set[int]:
    """Row numbers this group ever had, from the trail."""
    records = (AuditRecord.decode(act.unit.record(seq)) for seq in act.unit.seqs_of_form(subject, place))
    return {record.group[1] for record in records if record.group is not None and record.group[0] == group}
