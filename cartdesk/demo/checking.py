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
    Report,
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
    """What was read back: the report's numbers, and faults as `artefact:code`."""

    report: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_story(folder: Path, clock: Clock, random: Random) -> Reading:
    """Open both desks again, verify them, and hold paper, packages, exports and pictures against their trails."""
    reading = Reading()
    site = _open(folder / "site", clock, random, "site", reading)
    sponsor = _open(folder / "sponsor", clock, random, "sponsor", reading)
    try:
        if site and sponsor:
            _count(verify_desk(site), verify_desk(sponsor), site, sponsor, reading)
            _check_files(folder / "paper", "*.pdf", set(printed_files(site)), "paper", reading)
            _check_files(folder / "export", "*.xml", set(exported_files(site)), "export", reading)
            _check_packages(folder / "packages", {one.digest for one in outbox(site).packages}, reading)
    finally:
        for desk in (site, sponsor):
            if desk:
                lock(desk)
    _check_odm(folder / "export", reading)
    _check_pictures(folder / "pictures", reading)
    return reading


def check_report(folder: Path, reading: Reading) -> list[str]:
    """Faults of `report.json` against a reading taken later: every number must still be so."""
    try:
        told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ["report:unreadable"]
    later = {"audit_records", "heads"}
    wrong = [
        f"report:{name}"
        for name in reading.report
        if name not in later and told.get(name) != reading.report[name]
    ]
    wrong += ["report:audit_records"] if not _grown(told, reading.report) else []
    return wrong + (["report:faults"] if told.get("faults") else [])


def _grown(told: dict[str, object], now: dict[str, object]) -> bool:
    """The trail may have grown since by unlocking and locking, nothing else."""
    before, after = told.get("audit_records"), now.get("audit_records")
    return isinstance(before, int) and isinstance(after, int) and before <= after <= before + 8


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


def _count(site: Report, sponsor: Report, clinic: Desk, office: Desk, reading: Reading) -> None:
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


def _check_files(folder: Path, pattern: str, known: set[str], name: str, reading: Reading) -> None:
    """Each file is, byte for byte, one that the trail says was written."""
    found = sorted(folder.glob(pattern))
    if not found:
        reading.faults.append(f"{name}:nothing")
    reading.faults += [f"{name}:{path.name}" for path in found if digest(path.read_bytes()) not in known]


def _check_packages(folder: Path, known: set[str], reading: Reading) -> None:
    found = sorted(folder.glob("*.cdpkg"))
    if not found:
        reading.faults.append("packages:nothing")
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
