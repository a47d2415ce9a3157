"""Reading every artefact of the story again from the disk, as someone would who does not trust the program."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, digest
from cartdesk.exchange import inspect
from cartdesk.interchange import check_schema, find_dangling
from cartdesk.usecases import (
    Desk,
    exported_files,
    lock,
    outbox,
    printed_files,
    read_desk_file,
    read_training_note,
    trail_head,
    unlock,
    verify_desk,
)

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
SITE_COUNTS = (
    ("subjects", "subjects"),
    ("forms_entered", "forms_entered"),
    ("forms_signed", "forms_signed"),
    ("signatures", "signatures"),
    ("packages", "packages"),
    ("receipts", "receipts"),
    ("acknowledgements", "acknowledgements"),
    ("findings", "findings"),
)


@dataclass(slots=True)
class Reading:
    """What was read back: the report's numbers, each trail's record digests, and faults as `artefact:code`."""

    report: dict[str, object] = field(default_factory=dict)
    trails: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_story(folder: Path, clock: Clock, random: Random) -> Reading:
    """Open both desks again, verify them, and hold paper, packages, exports and pictures against their trails."""
    reading = Reading()
    site = _open(folder / "site", clock, random, "site", reading)
    sponsor = _open(folder / "sponsor", clock, random, "sponsor", reading)
    try:
        if site and sponsor:
            _count(site, sponsor, reading)
            _check_files(folder / "paper", "*.pdf", set(printed_files(site)), "paper", reading)
            _check_files(folder / "export", "*.xml", set(exported_files(site)), "export", reading)
            _check_packages(folder / "packages", {one.digest for one in outbox(site).packages}, reading)
    except CartDeskError as fault:
        reading.faults.append(f"story:{fault.code}")
    except ValueError:  # a word in a table that the program does not know
        reading.faults.append("story:unreadable")
    finally:
        for desk in (site, sponsor):
            if desk:
                lock(desk)
    _check_odm(folder / "export", reading)
    _check_pictures(folder / "pictures", reading)
    return reading


def check_report(folder: Path, reading: Reading, seed: int | None = None) -> list[str]:
    """Faults of `report.json` against a reading taken later: every number must still be so.

    The trails may have grown since; the heads told must be records of theirs. `seed` is compared where it is known.
    """
    try:
        told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = None
    if not isinstance(told, dict):
        return ["report:unreadable"]
    later = {"audit_records", "heads"}
    wrong = [
        f"report:{name}"
        for name in reading.report
        if name not in later and told.get(name) != reading.report[name]
    ]
    heads = told.get("heads")
    for desk, trail in reading.trails.items():
        head = heads.get(desk) if isinstance(heads, dict) else None
        if head not in [[at, one] for at, one in enumerate(trail, 1)]:
            wrong.append("report:heads")
        if desk == "site" and (not head or told.get("audit_records") != head[0]):
            wrong.append("report:audit_records")
    if seed is not None and told.get("seed") != seed:
        wrong.append("report:seed")
    return wrong + (["report:faults"] if told.get("faults") != [] else [])


def _open(folder: Path, clock: Clock, random: Random, name: str, reading: Reading) -> Desk | None:
    try:
        note = read_training_note(folder, read_desk_file(folder))
        if note is None:
            raise CartDeskError("desk.no-desk-file")
        person = note.people[0]
        return unlock(folder, person.id, person.password, clock=clock, random=random)
    except CartDeskError as fault:
        reading.faults.append(f"{name}:{fault.code}")
        return None


def _count(clinic: Desk, office: Desk, reading: Reading) -> None:
    site, sponsor = verify_desk(clinic), verify_desk(office)
    reading.trails = {"site": _trail(clinic), "sponsor": _trail(office)}
    reading.faults += [f"site:{one.code}" for one in site.faults] + [
        f"sponsor:{one.code}" for one in sponsor.faults
    ]
    reading.report = {name: site.counts[count] for name, count in SITE_COUNTS}
    reading.report |= {
        "audit_records": site.counts["audit_records"],
        "packages_imported": sponsor.counts["packages_imported"],
        "records_imported": sponsor.counts["forms_imported"],
        "audit_records_imported": sponsor.counts["records_imported"],
        "heads": {"site": trail_head(clinic), "sponsor": trail_head(office)},
    }
    if site.counts["acknowledgements"] != sponsor.counts["packages_imported"]:
        reading.faults.append("story:acknowledgements")


def _trail(desk: Desk) -> tuple[str, ...]:
    """The digest of every audit record, from the first to the last."""
    with desk.store.view() as unit:
        return tuple(digest(data) for _, data in unit.records())


def _check_files(folder: Path, pattern: str, known: set[str], name: str, reading: Reading) -> None:
    """Each file is, byte for byte, one that the trail says was written, and none of those is missing."""
    found = {digest(path.read_bytes()): path.name for path in sorted(folder.glob(pattern))}
    reading.faults += [f"{name}:{found[one]}" for one in found if one not in known]
    if len(found.keys() & known) < len(known):
        reading.faults.append(f"{name}:missing")


def _check_packages(folder: Path, known: set[str], reading: Reading) -> None:
    found = sorted(folder.glob("*.cdpkg"))
    if not known <= {digest(path.read_bytes()) for path in found}:
        reading.faults.append("packages:missing")
    for path in found:
        data = path.read_bytes()
        try:
            inspect(data)
        except CartDeskError as fault:
            reading.faults.append(f"packages:{fault.code}")
            continue
        if digest(data) not in known:
            reading.faults.append(f"packages:{path.name}")


def _check_odm(folder: Path, reading: Reading) -> None:
    for path in sorted(folder.glob("*.xml")):
        try:
            wrong = [*check_schema(path), *find_dangling(path)]
        except CartDeskError as fault:
            reading.faults.append(f"export:{fault.code}")
            continue
        if wrong:
            reading.faults.append(f"export:{path.name}-invalid")


def _check_pictures(folder: Path, reading: Reading) -> None:
    if folder.is_dir():
        reading.faults += [
            f"pictures:{path.name}"
            for path in sorted(folder.glob("*.png"))
            if not _whole_png(path.read_bytes())
        ]


def _whole_png(data: bytes) -> bool:
    """Every chunk's checksum fits (PNG specification, 5.4)."""
    if not data.startswith(PNG_HEAD):
        return False
    at, kind = len(PNG_HEAD), b""
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        told = data[at + 8 + length : at + 12 + length]
        if zlib.crc32(kind + body).to_bytes(4, "big") != told:
            return False
        at += 12 + length
    return kind == b"IEND" and at == len(data)
