"""History of a field, and the trail of the desk, as plain lines (R02, R08)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import AuditRecord, Kind, Permission, ReasonCode
from cartdesk.store import ANYTHING, Sought, Unit
from cartdesk.usecases.act import viewing
from cartdesk.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a field: was, is, who, when (saved and entered), why; `typed_by`: who had typed what they confirmed.

    `copied`: the number of the row it was copied from, 0: none. `erased`: what two persons had erased of it, by the names of the facts (`old`, `new`, `reason-text`).
    """

    seq: int
    was: Value | None
    now: Value | None
    user: str
    role: str
    entered: str
    saved: str
    offset: int
    zone: str
    reason: str | None
    reason_text: str
    typed_by: str = ""
    erased: frozenset[str] = frozenset()
    copied: int = 0


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One audit record, without any value."""

    seq: int
    kind: str
    user: str
    role: str
    saved: str
    offset: int
    zone: str
    subject: str | None
    place: FormPlace | None
    item: str | None
    reason: str | None
    clock: str = "ok"
    event: tuple[str, int] | None = None


@viewing("item.history")
def item_history(desk: Desk, unit: Unit, subject: str, place: FormPlace, key: ItemKey) -> tuple[Change, ...]:
    """Every change of one field, oldest first."""
    names = {user.id: user.name for user in unit.users()}
    found = (_change(unit, seq, names) for seq in unit.seqs_of_item(subject, place, key))
    return tuple(one for one in found if one is not None)


@viewing("form.last-changes")
def last_changes(
    desk: Desk, unit: Unit, subject: str, place: FormPlace, keys: Collection[ItemKey]
) -> dict[ItemKey, Change]:
    """The newest change of each of these fields of a form; a field that was never set is not among them."""
    names = {user.id: user.name for user in unit.users()}
    found: dict[ItemKey, Change] = {}
    for key in keys:
        newest = (_change(unit, seq, names) for seq in reversed(unit.seqs_of_item(subject, place, key)))
        change = next((one for one in newest if one is not None), None)
        if change is not None:
            found[key] = change
    return found


def _change(unit: Unit, seq: int, names: Mapping[str, str]) -> Change | None:
    """A record that set an item as a change; None for other kinds."""
    record = AuditRecord.decode(unit.record(seq))
    if record.kind is not Kind.ITEM_SET:
        return None
    facts = unit.facts(seq)
    old, new, text = facts.get("old"), facts.get("new"), facts.get("reason-text")
    return Change(
        seq,
        Value.from_json(old.value) if old and old.value else None,
        Value.from_json(new.value) if new and new.value else None,
        names.get(record.user, record.user),
        record.role,
        record.entered,
        record.saved,
        record.offset,
        record.zone,
        record.reason,
        str(text.value) if text else "",
        names.get(str(record.refs.get("typed-by", "")), ""),
        frozenset(record.facts) - frozenset(facts),
        int(record.refs.get("copied-row", 0)),
    )


@viewing("trail.read", needs=Permission.AUDIT)
def trail(
    desk: Desk,
    unit: Unit,
    sought: Sought = ANYTHING,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = 200,
) -> tuple[TrailLine, ...]:
    """The newest records that fit, newest first; `before` pages on to older ones, `after` back to newer ones."""
    names = {one.id: one.name for one in unit.users()}
    found = unit.search(spoken(desk, sought), limit, before=before, after=after)
    return tuple(trail_line(AuditRecord.decode(data), names) for _, data in found)


def spoken(desk: Desk, sought: Sought) -> Sought:
    """The same search, where the words of the reason are sought in what the coded reasons say as well."""
    told = sought.words.strip().casefold()
    codes = (code.value for code in ReasonCode)
    reasons = tuple(code for code in codes if told in desk.words(f"reason.{code}").casefold()) if told else ()
    return replace(sought, reasons=reasons)


def trail_line(record: AuditRecord, names: Mapping[str, str]) -> TrailLine:
    """A record as a line; `names` are people's names by id."""
    return TrailLine(
        record.seq,
        record.kind,
        names.get(record.user, record.user),
        record.role,
        record.saved,
        record.offset,
        record.zone,
        record.subject,
        record.place,
        record.key.item if record.key else None,
        record.reason,
        record.clock,
        record.event,
    )


@viewing("trail.prints")
def printed_files(desk: Desk, unit: Unit) -> tuple[str, ...]:
    """Digests of all PDF files this desk printed, from the trail."""
    return _files(unit, Kind.FORM_PRINT)


@viewing("trail.exports")
def exported_files(desk: Desk, unit: Unit) -> tuple[str, ...]:
    """Digests of all files this desk exported, from the trail."""
    return _files(unit, Kind.ODM_EXPORT)


def _files(unit: Unit, kind: Kind) -> tuple[str, ...]:
    found = unit.find(kind=kind, limit=1_000_000)
    return tuple(str(AuditRecord.decode(data).refs["file"]) for _, data in found)


@viewing("trail.head", needs=Permission.OWN)
def trail_head(desk: Desk, unit: Unit) -> tuple[int, str]:
    """Number and digest of the last audit record."""
    return unit.head()
