"""The LOCK of a study: SHA-256 of every file of every released version. A released file never changes again."""

from __future__ import annotations

from pathlib import Path

from cartdesk.base import digest
from cartdesk.study.fault import Fault
from cartdesk.study.files import read_files

LOCK = "LOCK"


def lock_text(study_folder: Path) -> str:
    """The LOCK of a study folder as it should read: `<sha256>  <version>/<file>`, sorted, one a line."""
    return "".join(f"{found}  {name}\n" for name, found in sorted(_digests(study_folder).items()))


def lock_faults(study_folder: Path) -> list[Fault]:
    """What differs between the LOCK and the files: changed, gone, or new in a locked version."""
    path = study_folder / LOCK
    if not path.is_file():
        return [Fault(LOCK, "", "missing-file")]
    found = _digests(study_folder)
    locked: dict[str, str] = {}
    faults = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        value, _, name = line.partition("  ")
        if len(value) != 64 or not name:
            faults.append(Fault(LOCK, f"line {number}", "lock-line"))
        locked[name] = value
    for name, value in locked.items():
        if name not in found:
            faults.append(Fault(LOCK, name, "lock-gone"))
        elif found[name] != value:
            faults.append(Fault(LOCK, name, "lock-changed"))
    versions = {name.partition("/")[0] for name in locked}
    faults += [
        Fault(LOCK, name, "lock-new")
        for name in found
        if name not in locked and name.partition("/")[0] in versions
    ]
    return faults


def _digests(study_folder: Path) -> dict[str, str]:
    found = {}
    for version in sorted(path.parent for path in study_folder.glob("*/study.toml")):
        for name, data in read_files(version, []).contents.items():
            found[f"{version.name}/{name}"] = digest(data)
    return found
