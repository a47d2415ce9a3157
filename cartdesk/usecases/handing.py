"""A change of shift in the middle of a form: half-typed text waits in the desk for whoever comes next (decision 0019).

The text stands as a fact beside a record of the trail; the table `handover` only names the records that still wait. Nobody's
text becomes somebody else's answer by itself: it is recorded when the next person confirms it, with who typed it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cartdesk.base import CartDeskError, nfc
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import AuditRecord, Kind, Permission
from cartdesk.store import Handover, Unit
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.casebook import need_form
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.subjects import need_subject

MAX_TEXTS = 200
MAX_TEXT = 100_000
MAX_NOTE = 1000


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """The text of one field as it stood when its writer was interrupted; `by` their id, `name` their name."""

    key: ItemKey
    text: str
    by: str
    name: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A form that was left in the middle: record `seq`, the field `at` the cursor was in, the texts, a note.

    `by`, `name`: who left it; `saved`: when (UTC, ISO text), `offset` minutes of local time from it.
    """

    seq: int
    subject: str
    place: FormPlace
    at: ItemKey | None
    typed: tuple[HalfTyped, ...]
    note: str
    by: str
    name: str
    saved: str
    offset: int


@usecase("desk.hand-over", needs=Permission.ENTER, kind=SITE)
def hand_over(
    act: Acting,
    subject: str,
    place: FormPlace,
    at: ItemKey | None,
    texts: Mapping[ItemKey, str],
    *,
    note: str = "",
    taken: int | None = None,
) -> int:
    """Leave half-typed texts of a form, with a note, for whoever unlocks next; the number of the record.

    Texts that this person had taken over from record `taken` and left as they were stay those of who typed them. What
    waited for the same form before and is not typed anew goes on waiting with it. `handover.empty`: nothing to leave.
    """
    need_subject(act, subject)
    need_form(act.desk, place)
    note = nfc(note).strip()[:MAX_NOTE]
    items = act.desk.study.items
    if not (texts or note) or len(texts) > MAX_TEXTS or any(key.item not in items for key in texts):
        raise CartDeskError("handover.empty")
    waiting = _waiting(act.unit)
    before = [one for one in (_read(act.unit, seq) for seq in waiting) if one]
    kept = {key: nfc(text)[:MAX_TEXT] for key, text in texts.items()}
    writers = {one.key: one.by for one in _typed(act.unit, taken) if kept.get(one.key) == one.text}
    own = {key: (text, writers.get(key, act.desk.user.id)) for key, text in kept.items()}
    same = [one for one in before if (one.subject, one.place) == (subject, place)]
    older = {one.key: (one.text, one.by) for form in same for one in form.typed if form.seq != taken}
    typed = [[*key, text, by] for key, (text, by) in sorted({**older, **own}.items())]
    fact = {"subject": subject, "place": list(place), "at": list(at) if at else None, "typed": typed}
    seq = act.record(
        Kind.DESK_HANDOVER,
        facts={"new": fact, **({"note": note} if note else {})},
        refs={"texts": len(typed), **({"taken": taken} if taken else {})},
    )
    _keep(act, [one.seq for one in before if one not in same] + [seq])
    return seq


@viewing("desk.handed-over", needs=Permission.ENTER)
def handed_over(desk: Desk, unit: Unit) -> tuple[Unfinished, ...]:
    """Forms that were left in the middle and wait for somebody, newest first."""
    found = (_read(unit, seq) for seq in reversed(_waiting(unit)))
    return tuple(one for one in found if one is not None)


@usecase("desk.take-over", needs=Permission.ENTER, kind=SITE)
def take_over(act: Acting, seq: int, *, aside: bool = False) -> Unfinished:
    """Go on where somebody stopped, or (`aside`) put their texts aside: they stay in the trail. Nothing is recorded as an answer.

    `handover.gone`: it does not wait any more.
    """
    waiting = _waiting(act.unit)
    found = _read(act.unit, seq) if seq in waiting else None
    if found is None:
        raise CartDeskError("handover.gone")
    act.record(Kind.DESK_TAKEOVER, refs={"handover": seq, "from": found.by, "aside": int(aside)})
    _keep(act, [one for one in waiting if one != seq])
    return found


def confirmed(unit: Unit, taken: int | None, key: ItemKey, value: Value | None) -> dict[str, str | int]:
    """The references of an answer that confirms, unchanged, what another person typed; empty for one's own text."""
    texts = {one.key: one for one in _typed(unit, taken)}
    one = texts.get(key)
    if one is None or taken is None or value is None or (value.typed or "").strip() != one.text.strip():
        return {}
    return {"handover": taken, "typed-by": one.by}


def _waiting(unit: Unit) -> list[int]:
    row = unit.handover()
    return [int(one) for one in json.loads(row.typed)["waiting"]] if row else []


def _keep(act: Acting, waiting: list[int]) -> None:
    if waiting:
        act.unit.put_handover(Handover(act.desk.user.id, json.dumps({"waiting": waiting}), act.now.iso()))
    else:
        act.unit.forget_handover()


def _typed(unit: Unit, seq: int | None) -> tuple[HalfTyped, ...]:
    found = _read(unit, seq) if seq is not None else None
    return found.typed if found else ()


def _read(unit: Unit, seq: int) -> Unfinished | None:
    """What was left by this record; None when its text was erased since or the record is another kind."""
    try:
        record = AuditRecord.decode(unit.record(seq))
    except CartDeskError:
        return None
    facts = unit.facts(seq)
    if record.kind != Kind.DESK_HANDOVER or "new" not in facts:
        return None
    fact: dict[str, Any] = facts["new"].value
    names = {user.id: user.name for user in unit.users()}
    note = facts.get("note")
    return Unfinished(
        seq,
        fact["subject"],
        FormPlace(*fact["place"]),
        ItemKey(*fact["at"]) if fact["at"] else None,
        tuple(
            HalfTyped(ItemKey(group, repeat, item), text, by, names.get(by, by))
            for group, repeat, item, text, by in fact["typed"]
        ),
        str(note.value) if note else "",
        record.user,
        names.get(record.user, record.user),
        record.saved,
        record.offset,
    )
