"""The files of one version of a study: found, read, digested. The only module here that reads TOML and CSV."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartdesk.base import canonical, digest
from cartdesk.study.fault import Fault
from cartdesk.study.table import BOTH, Table

NEEDED = ("study.toml", "schedule.toml", "codelists.toml", "units.toml", "checks.toml", "roles.toml")
OPTIONAL = ("ctcae.csv", "grades.toml", "origin.toml", "source.xml")
FORMS = "forms"
CHECKS = "checks"
CTCAE_COLUMNS = ("code", "ru", "en", "soc_ru", "soc_en", "grades", "synonyms")


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """The bytes of every file of a version, by path relative to its folder (with `/`)."""

    contents: Mapping[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of every file."""
        return {name: digest(data) for name, data in sorted(self.contents.items())}

    @property
    def definition(self) -> str:
        """The definition digest: SHA-256 over the canonical list of file names and digests."""
        return digest(canonical([{"file": name, "sha256": found} for name, found in self.digests.items()]))

    @property
    def forms(self) -> list[str]:
        """The form files in the order of their names."""
        return sorted(name for name in self.contents if name.startswith(f"{FORMS}/"))

    @property
    def checks(self) -> list[str]:
        """The files of edit checks: checks.toml, then those of single forms."""
        return ["checks.toml", *sorted(name for name in self.contents if name.startswith(f"{CHECKS}/"))]

    @property
    def imported(self) -> bool:
        """Whether others wrote the study and it was imported."""
        return "origin.toml" in self.contents

    def table(self, name: str, faults: list[Fault]) -> Table:
        """The root table of a TOML file; a missing or broken file is a fault and an empty table."""
        languages = None if self.imported else BOTH
        return Table(_parse(name, self.contents.get(name), faults), name, "", faults, languages)

    def terms(self, faults: list[Fault]) -> list[dict[str, str]]:
        """The rows of ctcae.csv; empty when the study has none."""
        data = self.contents.get("ctcae.csv")
        if data is None:
            return []
        reader = csv.DictReader(io.StringIO(data.decode("utf-8", errors="replace")))
        if tuple(reader.fieldnames or ()) != CTCAE_COLUMNS:
            faults.append(Fault("ctcae.csv", "", "wrong-columns", {"wanted": ", ".join(CTCAE_COLUMNS)}))
            return []
        return list(reader)


def read_files(folder: Path, faults: list[Fault]) -> StudyFiles:
    """Read all files of a version folder. Missing ones and ones that do not belong there are faults."""
    contents: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        parent, _, last = name.rpartition("/")
        if name in NEEDED or name in OPTIONAL or (parent in (FORMS, CHECKS) and last.endswith(".toml")):
            contents[name] = path.read_bytes()
        else:
            faults.append(Fault(name, "", "unknown-file"))
    faults.extend(Fault(name, "", "missing-file") for name in NEEDED if name not in contents)
    return StudyFiles(contents)


def _parse(name: str, data: bytes | None, faults: list[Fault]) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        faults.append(Fault(name, "", "not-toml", {"detail": str(fault)}))
        return {}
