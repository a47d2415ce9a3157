"""What happened to the keys of this desk while a person was away: told to everybody at their next unlock (B10)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.records import AuditRecord, Kind, Permission
from cartdesk.store import Unit
from cartdesk.usecases.act import viewing
from cartdesk.usecases.desk import Desk

TOLD = (
    *(Kind.DESK_RECOVER, Kind.DEVICE_TAKEOVER, Kind.REVOCATION_TAKE, Kind.USER_RESET, Kind.USER_REMOVE),
    *(Kind.CERTIFYING_REPLACE, Kind.RECOVERY_MAKE, Kind.RECOVERY_DRILL, Kind.DATABASE_REKEY, Kind.SPARE_ADD),
)


@dataclass(frozen=True, slots=True)
class KeyNews:
    """One act on keys: which, by whom, about whom (empty: the desk), with which shares; `saved`, `offset`, `zone` when."""

    seq: int
    kind: str
    by: str
    about: str
    shares: str
    saved: str
    offset: int
    zone: str


@viewing("keys.news", needs=Permission.OWN)
def key_news(desk: Desk, unit: Unit) -> tuple[KeyNews, ...]:
    """Acts on keys by others since this person unlocked before, oldest first; nothing at their very first unlock."""
    unlocks = unit.find(kind=Kind.DESK_UNLOCK, user=desk.user.id, limit=2)
    if len(unlocks) < 2:
        return ()
    names = {one.id: one.name for one in unit.users()}
    records = (
        AuditRecord.decode(unit.record(seq)) for seq in unit.seqs_of_kinds(TOLD) if seq > unlocks[1][0]
    )
    return tuple(
        KeyNews(
            one.seq,
            str(one.kind),
            names.get(one.user, ""),
            names.get(str(one.refs.get("user", "")), ""),
            str(one.refs.get("shares", "")),
            one.saved,
            one.offset,
            one.zone,
        )
        for one in records
        if one.user != desk.user.id
    )
