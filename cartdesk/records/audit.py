"""The audit record: one act of one person, chained to the record before it (R01, D2; docs/formats/audit-record.md).

Values never stand in a record, only the salted digests of facts kept beside it (`cartdesk.records.fact`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cartdesk.base import Random, Stamp, canonical, new_id
from cartdesk.crypto import SUITE
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.records.chain import ZERO, ChainReport, verify_chain
from cartdesk.records.fact import Fact, check_facts, fact_digest
from cartdesk.records.kind import Kind
from cartdesk.records.model import User
from cartdesk.records.shape import (
    Shape,
    is_code,
    is_digest,
    key_json,
    parse_object,
    place_of,
    read_key,
    repeated_json,
)

__all__ = [
    "ZERO",
    "AuditRecord",
    "ChainReport",
    "CheckMark",
    "Fact",
    "Kind",
    "Origin",
    "Outcome",
    "fact_digest",
    "make_record",
    "verify_chain",
    "verify_facts",
]

MAX_RECORD = 64 * 1024
MAX_CHECKS = 256
_KEYS = (
    *(
        "v",
        "type",
        "suite",
        "study",
        "site",
        "device",
        "seq",
        "prev",
        "op",
        "kind",
        "subject",
        "event",
        "form",
        "group",
    ),
    *("item", "definition", "base", "facts", "refs", "checks", "reason", "user", "role", "org"),
    *("entered", "saved"),
    *("offset", "zone", "mono", "boot", "clock", "app"),
)


class Outcome(StrEnum):
    """What became of a check when a value was set or explained (R05)."""

    FIRED = "fired"
    OVERRULED = "overruled"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class CheckMark:
    """A check that took part: its OID, the digest of its text, the outcome, and the item it stands at (None: the form)."""

    id: str
    digest: str
    outcome: str
    at: ItemKey | None = None

    def to_json(self) -> dict[str, Any]:
        """The object {id, digest, outcome, at}."""
        return {"id": self.id, "digest": self.digest, "outcome": str(self.outcome), "at": key_json(self.at)}

    @classmethod
    def from_json(cls, data: Any) -> CheckMark:
        """Read the object {id, digest, outcome, at}."""
        shape = Shape(data, ("id", "digest", "outcome", "at"), "record")
        at = None if shape.data["at"] is None else read_key(shape.data["at"], "record")
        outcome = Outcome(shape.choice("outcome", [item.value for item in Outcome]))
        return cls(shape.code("id"), shape.hex("digest"), outcome, at)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records come from: study OID, site, device id, version of the program."""

    study: str
    site: str
    device: str
    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One record. `seq` counts from 1 on its device; `prev` is the digest of the record before (64 zeros for none).

    `event`, `form`, `group` are (OID, repeat); `definition` the study's digest; `base` the record whose value was
    edited; `facts` digests by name; `refs` digests, numbers or codes by name, never personal; `entered` when the
    person finished typing and `saved` when it was written, both UTC text of `Stamp.iso`; `offset` minutes from UTC
    of the wall clock, `zone` its name; `mono` and `boot` the monotonic clock; `clock` "ok" or "jumped".
    """

    study: str
    site: str
    device: str
    seq: int
    prev: str
    op: str
    kind: str
    definition: str
    user: str
    role: str
    org: str
    entered: str
    saved: str
    offset: int
    zone: str
    mono: int
    boot: str
    app: str
    clock: str = "ok"
    subject: str | None = None
    event: tuple[str, int] | None = None
    form: tuple[str, int] | None = None
    group: tuple[str, int] | None = None
    item: str | None = None
    base: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    refs: Mapping[str, str | int] = field(default_factory=dict)
    checks: tuple[CheckMark, ...] = ()
    reason: str | None = None

    @property
    def place(self) -> FormPlace | None:
        """The form it concerns, or None."""
        return place_of(self.event, self.form) if self.event and self.form else None

    @property
    def key(self) -> ItemKey | None:
        """The item it concerns, or None."""
        return ItemKey(self.group[0], self.group[1], self.item) if self.group and self.item else None

    def to_json(self) -> dict[str, Any]:
        """The canonical object: always the same keys."""
        return {
            "v": 1,
            "type": "cartdesk.audit",
            "suite": SUITE,
            "event": repeated_json(self.event),
            "form": repeated_json(self.form),
            "group": repeated_json(self.group),
            "facts": dict(self.facts),
            "refs": dict(self.refs),
            "checks": [check.to_json() for check in self.checks],
            "kind": str(self.kind),
            "reason": None if self.reason is None else str(self.reason),
            **{name: getattr(self, name) for name in _PLAIN},
        }

    def encode(self) -> bytes:
        """Canonical bytes: what is stored, hashed and sent. A record that could not be read back is refused."""
        data = self.to_json()
        AuditRecord.from_json(data)
        return canonical(data)

    @classmethod
    def decode(cls, data: bytes) -> AuditRecord:
        """Read canonical bytes; anything else is `record.malformed`."""
        return cls.from_json(parse_object(data, "record", MAX_RECORD))

    @classmethod
    def from_json(cls, data: Any) -> AuditRecord:
        """Read the canonical object; anything else is `record.malformed`."""
        shape = Shape(data, _KEYS, "record")
        shape.header("audit")
        kind = shape.code("kind")
        record = cls(
            **_identity(shape),
            **_where(shape),
            **_times(shape),
            kind=Kind(kind) if kind in _KINDS else kind,
            definition=shape.hex("definition"),
            base=shape.maybe(lambda key: shape.whole(key, low=1), "base"),
            facts=_facts(shape),
            refs=_refs(shape),
            checks=tuple(CheckMark.from_json(item) for item in shape.sequence("checks", MAX_CHECKS)),
            reason=shape.maybe(shape.code, "reason"),
            user=shape.code("user"),
            role=shape.code("role"),
            org=shape.line("org"),
            app=shape.code("app"),
        )
        if record.base is not None and record.base >= record.seq:
            raise shape.refuse("base")
        return record


_KINDS = frozenset(kind.value for kind in Kind)
_PLAIN = (
    *("study", "site", "device", "seq", "prev", "op", "subject", "item", "definition", "base"),
    *("user", "role", "org", "entered", "saved", "offset", "zone", "mono", "boot", "clock", "app"),
)


def make_record(
    head: tuple[int, str],
    origin: Origin,
    actor: User,
    kind: Kind,
    definition: str,
    entered: Stamp,
    saved: Stamp,
    random: Random,
    *,
    op: str | None = None,
    subject: str | None = None,
    place: FormPlace | None = None,
    key: ItemKey | None = None,
    event: tuple[str, int] | None = None,
    group: tuple[str, int] | None = None,
    base: int | None = None,
    facts: Mapping[str, Fact] | None = None,
    refs: Mapping[str, str | int] | None = None,
    checks: Sequence[CheckMark] = (),
    reason: str | None = None,
    clock: str = "ok",
) -> AuditRecord:
    """The record that follows `head` (number and digest of the last record; (0, ZERO) before the first).

    `place` and `key` say where; `event` or `group` alone serve acts on an event or a row. `op` makes a repeated
    call recognisable and is fresh when not given.
    """
    return AuditRecord(
        study=origin.study, site=origin.site, device=origin.device, app=origin.app,
        seq=head[0] + 1, prev=head[1], op=op or new_id(random), kind=kind, definition=definition,
        user=actor.id, role=actor.role, org=actor.org,
        entered=entered.iso(), saved=saved.iso(), offset=saved.offset, zone=saved.zone, mono=saved.mono,
        boot=saved.boot, clock=clock, subject=subject,
        event=(place.event, place.event_repeat) if place else event,
        form=(place.form, place.form_repeat) if place else None,
        group=(key.group, key.repeat) if key else group,
        item=key.item if key else None,
        base=base, facts={name: fact_digest(name, fact) for name, fact in (facts or {}).items()},
        refs=dict(refs or {}), checks=tuple(checks), reason=reason,
    )  # fmt: skip


def verify_facts(record: AuditRecord, facts: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Compare facts with a record's digests: pairs (name, code), empty when all fit (see `check_facts`)."""
    return check_facts(record.facts, facts)


def _identity(shape: Shape) -> dict[str, Any]:
    seq, prev = shape.whole("seq", low=1), shape.hex("prev")
    if (seq == 1) != (prev == ZERO):
        raise shape.refuse("prev")
    return {
        **{name: shape.code(name) for name in ("study", "site", "device")},
        **{"seq": seq, "prev": prev, "op": shape.uuid("op")},
    }


def _where(shape: Shape) -> dict[str, Any]:
    """Each place stands in one that contains it: item in group, group in form, form in event, event in subject."""
    order = ("item", "group", "form", "event", "subject")
    for inner, outer in zip(order, order[1:], strict=False):
        if shape.data[inner] is not None and shape.data[outer] is None:
            raise shape.refuse(outer)
    return {
        "subject": shape.maybe(shape.code, "subject"),
        "item": shape.maybe(shape.code, "item"),
        **{name: shape.maybe(shape.repeated, name) for name in ("event", "form", "group")},
    }


def _times(shape: Shape) -> dict[str, Any]:
    return {
        "entered": shape.time("entered"),
        "saved": shape.time("saved"),
        "offset": shape.whole("offset", low=-1439, high=1439),
        "zone": shape.line("zone"),
        "mono": shape.whole("mono"),
        "boot": shape.text("boot"),
        "clock": shape.choice("clock", ("ok", "jumped")),
    }


def _facts(shape: Shape) -> dict[str, str]:
    found = shape.mapping("facts")
    if not all(is_digest(value) for value in found.values()):
        raise shape.refuse("facts")
    return found


def _refs(shape: Shape) -> dict[str, str | int]:
    found = shape.mapping("refs")
    for value in found.values():
        number = isinstance(value, int) and not isinstance(value, bool)
        if not number and not (isinstance(value, str) and is_code(value)):
            raise shape.refuse("refs")
    return found
