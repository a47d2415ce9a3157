"""`desk.json`: all that is known of a desk before it is unlocked (decisions 22; docs/formats/desk.md).

Names of staff, key slots, counts of failed tries. No patient, no key in clear. Written whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.crypto import Cost
from cartdesk.store.faults import system_told
from cartdesk.store.inspecting import sync_folder

DESK_FILE = "desk.json"
VERSION = 1
MAX_BYTES = 1024 * 1024
KINDS = ("site", "sponsor")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may unlock the desk: id and the name shown before unlock."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The database key wrapped for one person: hexadecimal `salt` and `wrapped`, and the cost of Argon2id."""

    salt: str
    cost: Cost
    wrapped: str


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed tries of one person since the last unlock, and when the last one was (text of `Stamp.iso`)."""

    count: int
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFile:
    """What stands in `desk.json`. `created` is text of `Stamp.iso`; `slots` and `failures` go by person id."""

    kind: str
    study: str
    version: str
    site: str
    device: str
    label: str
    training: bool
    created: str
    people: tuple[Person, ...] = ()
    slots: Mapping[str, Slot] = field(default_factory=dict)
    failures: Mapping[str, Failures] = field(default_factory=dict)

    def with_person(self, person: Person, slot: Slot) -> DeskFile:
        """The same desk with one more person who may unlock it (or with another slot for one who may)."""
        others = tuple(one for one in self.people if one.id != person.id)
        return replace(self, people=(*others, person), slots={**self.slots, person.id: slot})


def read_desk_file(folder: Path) -> DeskFile:
    """Read `desk.json`. Errors: `desk.no-desk-file`, `desk.too-new`, `desk.file-damaged`."""
    path = folder / DESK_FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise CartDeskError("desk.no-desk-file") from fault
    except OSError as fault:
        raise CartDeskError("desk.disk-fault") from fault
    if len(data) > MAX_BYTES:
        raise CartDeskError("desk.file-damaged")
    try:
        return _parsed(json.loads(data.decode("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise CartDeskError("desk.file-damaged") from fault


def write_desk_file(folder: Path, file: DeskFile) -> None:
    """Write `desk.json` beside the old one, make it durable, and put it in its place in one step.

    Errors: `desk.disk-full`, `desk.read-only`; the old file stands then, and nothing half-written stays.
    """
    text = json.dumps(_object(file), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    fresh = folder / (DESK_FILE + ".new")
    with system_told():
        try:
            with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
                out.write(text.encode("utf-8"))
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(folder / DESK_FILE)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        sync_folder(folder)


def _object(file: DeskFile) -> dict[str, Any]:
    names = ("kind", "study", "version", "site", "device", "label", "training", "created")
    return {
        "v": VERSION,
        **{name: getattr(file, name) for name in names},
        "people": [{"id": one.id, "name": one.name} for one in file.people],
        "slots": {user: _slot_object(slot) for user, slot in file.slots.items()},
        "failures": {user: {"count": one.count, "since": one.since} for user, one in file.failures.items()},
    }


def _slot_object(slot: Slot) -> dict[str, Any]:
    cost = {"memory_kib": slot.cost.memory_kib, "passes": slot.cost.passes, "lanes": slot.cost.lanes}
    return {"salt": slot.salt, "cost": cost, "wrapped": slot.wrapped}


def _parsed(data: Any) -> DeskFile:
    version = data["v"]
    if not isinstance(version, int) or version < 1 or data["kind"] not in KINDS:
        raise CartDeskError("desk.file-damaged")
    if version > VERSION:
        raise CartDeskError("desk.too-new", schema=version, known=VERSION)
    if not isinstance(data["training"], bool):
        raise TypeError("training")
    texts = {
        name: _text(data[name]) for name in ("kind", "study", "version", "site", "device", "label", "created")
    }
    return DeskFile(
        **texts,
        training=data["training"],
        people=tuple(Person(_text(one["id"]), _text(one["name"])) for one in data["people"]),
        slots={_text(user): _slot(one) for user, one in data["slots"].items()},
        failures={
            _text(user): Failures(_whole(one["count"]), _text(one["since"]))
            for user, one in data["failures"].items()
        },
    )


def _slot(data: Any) -> Slot:
    cost = Cost(*(_whole(data["cost"][name]) for name in ("memory_kib", "passes", "lanes")))
    salt, wrapped = _text(data["salt"]), _text(data["wrapped"])
    if not cost.usable() or not bytes.fromhex(salt) or not bytes.fromhex(wrapped):
        raise ValueError("slot")
    return Slot(salt, cost, wrapped)


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise TypeError("text")
    return data


def _whole(data: Any) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or data < 0:
        raise TypeError("whole number")
    return data
