"""The form snapshot: everything in a form at one moment, as canonical bytes (decisions 11).

Its SHA-256 is *the* record digest: on paper, in packages, in receipts, under signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cartdesk.base import CartDeskError, canonical, digest
from cartdesk.crypto import SUITE
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.value import Value
from cartdesk.records.shape import (
    Shape,
    key_json,
    parse_object,
    place_of,
    read_key,
    repeated_json,
)  # fmt: skip

MAX_SNAPSHOT = 4 * 1024 * 1024
MAX_ITEMS = 20_000
_KEYS = (
    *("v", "type", "suite", "study", "version", "definition", "site", "device", "subject", "event", "form"),
    *("removed", "items", "derived", "overruled", "last"),
)


@dataclass(frozen=True, slots=True)
class Withheld:
    """In place of a value that stays at the site: the salted digest of the fact `new` that set it."""

    digest: str


@dataclass(frozen=True, slots=True)
class Overruled:
    """A finding that stands with an explanation: its check, where, and the salted digest of the explanation."""

    check: str
    at: ItemKey | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One form of one subject, frozen. `last` is the number and digest of the last audit record that touched it.

    `definition` is the digest of the study version; `removed` tells that a log row is struck through.
    """

    study: str
    version: str
    definition: str
    site: str
    device: str
    subject: str
    place: FormPlace
    values: Mapping[ItemKey, Value]
    last: tuple[int, str]
    derived: Mapping[ItemKey, Value] = field(default_factory=dict)
    withheld: Mapping[ItemKey, str] = field(default_factory=dict)
    overruled: tuple[Overruled, ...] = ()
    removed: bool = False

    def encode(self) -> bytes:
        """Canonical bytes, items sorted by group, repeat and item; anything that cannot be read back is refused."""
        data = self._to_json()
        Snapshot.from_json(data)
        return canonical(data)

    @property
    def digest(self) -> str:
        """The record digest."""
        return digest(self.encode())

    def _to_json(self) -> dict[str, Any]:
        place = self.place
        held = {key: {"withheld": found} for key, found in self.withheld.items()}
        items = {key: {"value": value.to_json()} for key, value in self.values.items()}
        derived = {key: {"value": value.to_json()} for key, value in self.derived.items()}
        return {
            **{"v": 1, "type": "cartdesk.snapshot", "suite": SUITE},
            **{
                name: getattr(self, name)
                for name in ("study", "version", "definition", "site", "device", "subject")
            },
            "event": repeated_json((place.event, place.event_repeat)),
            "form": repeated_json((place.form, place.form_repeat)),
            "removed": self.removed,
            "items": _rows([*items.items(), *held.items()]),
            "derived": _rows(derived.items()),
            "overruled": [
                {"check": found.check, "at": key_json(found.at), "note": found.note}
                for found in sorted(self.overruled, key=_overruled_order)
            ],
            "last": {"seq": self.last[0], "digest": self.last[1]},
        }

    @classmethod
    def from_json(cls, data: Any) -> Snapshot:
        """Read the canonical object; anything else is `snapshot.malformed`."""
        shape = Shape(data, _KEYS, "snapshot")
        shape.header("snapshot")
        last = Shape(shape.data["last"], ("seq", "digest"), "snapshot")
        values, withheld = _read_items(shape)
        derived, _ = _read_rows(shape, "derived")
        if set(derived) & {*values, *withheld}:
            raise shape.refuse("derived")
        return cls(
            **{name: shape.code(name) for name in ("study", "version", "site", "device", "subject")},
            definition=shape.hex("definition"),
            place=place_of(shape.repeated("event"), shape.repeated("form")),
            values=values,
            withheld=withheld,
            derived=derived,
            overruled=_read_overruled(shape),
            removed=shape.truth("removed"),
            last=(last.whole("seq", low=1), last.hex("digest")),
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that is not as it was. None: it was or is not there; Withheld: known only by its digest."""

    key: ItemKey
    was: Value | Withheld | None
    now: Value | Withheld | None


def make_snapshot(
    *,
    study: str,
    version: str,
    definition: str,
    site: str,
    device: str,
    subject: str,
    place: FormPlace,
    values: Mapping[ItemKey, Value],
    derived: Mapping[ItemKey, Value],
    withheld: Mapping[ItemKey, str],
    overruled: Iterable[Overruled],
    last: tuple[int, str],
    removed: bool = False,
) -> bytes:
    """The canonical bytes of a snapshot; its record digest is `cartdesk.base.digest` of them.

    A key stands in one of `values`, `derived`, `withheld`; keys of `withheld` are left out of `values`.
    """
    shown = {key: value for key, value in values.items() if key not in withheld}
    return Snapshot(
        study=study, version=version, definition=definition, site=site, device=device, subject=subject,
        place=place, values=shown, derived=derived, withheld=withheld, overruled=tuple(overruled), last=last,
        removed=removed,
    ).encode()  # fmt: skip


def read_snapshot(data: bytes) -> Snapshot:
    """Read canonical bytes; anything else is `snapshot.malformed` or `value.malformed`."""
    return Snapshot.from_json(parse_object(data, "snapshot", MAX_SNAPSHOT))


def diff_snapshots(old: Snapshot | None, new: Snapshot) -> tuple[Difference, ...]:
    """What changed in items and derived values, sorted by key; against None everything is new."""
    before = {} if old is None else _content(old)
    after = _content(new)
    return tuple(
        Difference(key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )


def _content(found: Snapshot) -> dict[ItemKey, Value | Withheld]:
    held = {key: Withheld(held) for key, held in found.withheld.items()}
    return {**found.values, **found.derived, **held}


def _rows(found: Iterable[tuple[ItemKey, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [{**(key_json(key) or {}), **rest} for key, rest in sorted(found, key=lambda pair: pair[0])]


def _overruled_order(found: Overruled) -> tuple[str, ItemKey]:
    return (found.check, found.at or ItemKey("", 0, ""))


def _read_items(shape: Shape) -> tuple[dict[ItemKey, Value], dict[ItemKey, str]]:
    return _read_rows(shape, "items", may_withhold=True)


def _read_rows(
    shape: Shape, name: str, *, may_withhold: bool = False
) -> tuple[dict[ItemKey, Value], dict[ItemKey, str]]:
    values: dict[ItemKey, Value] = {}
    withheld: dict[ItemKey, str] = {}
    before: ItemKey | None = None
    for entry in shape.sequence(name, MAX_ITEMS):
        hidden = may_withhold and isinstance(entry, dict) and "withheld" in entry
        row = Shape(entry, ("group", "repeat", "item", "withheld" if hidden else "value"), "snapshot")
        key = ItemKey(row.code("group"), row.whole("repeat", low=1), row.code("item"))
        if before is not None and key <= before:
            raise shape.refuse(name)
        before = key
        if hidden:
            withheld[key] = row.hex("withheld")
        else:
            values[key] = _read_value(row.data["value"])
    return values, withheld


def _read_value(data: Any) -> Value:
    value = Value.from_json(data)
    if value.to_json() != data:
        raise CartDeskError("value.malformed")
    return value


def _read_overruled(shape: Shape) -> tuple[Overruled, ...]:
    found: list[Overruled] = []
    for entry in shape.sequence("overruled", MAX_ITEMS):
        row = Shape(entry, ("check", "at", "note"), "snapshot")
        at = None if row.data["at"] is None else read_key(row.data["at"], "snapshot")
        one = Overruled(row.code("check"), at, row.hex("note"))
        if found and _overruled_order(one) <= _overruled_order(found[-1]):
            raise shape.refuse("overruled")
        found.append(one)
    return tuple(found)
