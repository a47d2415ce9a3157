"""`desk.json`: all that is known of a desk before it is unlocked (decisions 22; docs/formats/desk.md).

Names of staff, doors, counts of failed tries. No patient, no key in clear. Written whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cartdesk.base import CartDeskError, sync_folder
from cartdesk.store.doors import Doors, Person, Slot, read_doors, read_first_doors, text, whole
from cartdesk.store.filesystem import system_told

DESK_FILE = "desk.json"
VERSION = 2
MAX_BYTES = 1024 * 1024
KINDS = ("site", "sponsor")


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed tries of one person since the last unlock: how many, when the last one was and when the first.

    `told` of them stand in the trail already. Times are text of `Stamp.iso`; `first` is empty in a file of 0.1.0.
    """

    count: int
    since: str
    first: str = ""
    told: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFile:
    """What stands in `desk.json`. `created` is text of `Stamp.iso`; `failures` goes by person id.

    `next` are doors that are just being put in place of `doors`: which of the two hold, the database says.
    """

    kind: str
    study: str
    version: str
    site: str
    device: str
    label: str
    training: bool
    created: str
    doors: Doors = Doors()
    next: Doors | None = None
    failures: Mapping[str, Failures] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Person, ...]:
        """Those who may unlock, as shown before unlock."""
        return self.doors.people

    @property
    def slots(self) -> Mapping[str, Slot]:
        """Their slots by person id."""
        return self.doors.slots

    def behind(self, doors: Doors) -> DeskFile:
        """The same desk with these doors, and none about to take their place."""
        return replace(self, doors=doors, next=None)

    def without_failures(self, user: str) -> DeskFile:
        """The same desk with all tries given back to this person."""
        return replace(self, failures={name: one for name, one in self.failures.items() if name != user})


def read_desk_file(folder: Path) -> DeskFile:
    """Read `desk.json`. Errors: `desk.no-desk-file`, `desk.too-new`, `desk.file-damaged`."""
    path = folder / DESK_FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise CartDeskError("desk.no-desk-file") from fault
    except OSError as fault:
        raise CartDeskError("desk.disk-fault") from fault
    return parse_desk_file(data)


def parse_desk_file(data: bytes) -> DeskFile:
    """Read the bytes of a `desk.json`. Errors: `desk.too-new`, `desk.file-damaged`."""
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
    written = json.dumps(_object(file), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    fresh = folder / (DESK_FILE + ".new")
    with system_told():
        try:
            with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
                out.write(written.encode("utf-8"))
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
        "doors": file.doors.to_json(),
        "next": file.next and file.next.to_json(),
        "failures": {user: _failures_object(one) for user, one in file.failures.items()},
    }


def _failures_object(one: Failures) -> dict[str, Any]:
    return {"count": one.count, "since": one.since, "first": one.first, "told": one.told}


def _parsed(data: Any) -> DeskFile:
    version = data["v"]
    if not isinstance(version, int) or version < 1 or data["kind"] not in KINDS:
        raise CartDeskError("desk.file-damaged")
    if version > VERSION:
        raise CartDeskError("desk.too-new", schema=version, known=VERSION)
    if not isinstance(data["training"], bool):
        raise TypeError("training")
    texts = {
        name: text(data[name]) for name in ("kind", "study", "version", "site", "device", "label", "created")
    }
    following = data["next"] if version > 1 else None
    return DeskFile(
        **texts,
        training=data["training"],
        doors=read_doors(data["doors"]) if version > 1 else read_first_doors(data),
        next=None if following is None else read_doors(following),
        failures={text(user): _failures(one) for user, one in data["failures"].items()},
    )


def _failures(data: Any) -> Failures:
    first, told = text(data.get("first", "")), whole(data.get("told", 0))
    return Failures(whole(data["count"]), text(data["since"]), first, told)
