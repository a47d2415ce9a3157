"""The studies at hand, those that ship and those that were imported, and what they are called; nothing of them is loaded."""

from __future__ import annotations

import tomllib
from pathlib import Path

from cartdesk.base import CartDeskError, resource, studies_dir


def study_folder(oid: str, version: str | None = None) -> Path:
    """The folder of a version of a study, the newest unless one is named; `study.unknown` when there is none."""
    versions = [found for name, found in studies() if name == oid and version in (None, found)]
    if not versions:
        raise CartDeskError("study.unknown", study=oid, version=version or "-")
    return _folders()[(oid, versions[-1])]


def studies() -> list[tuple[str, str]]:
    """The studies at hand as (oid, version), older versions first: those that ship, then those imported here."""
    shipped = {name for name, _ in _of(resource("studies"))}
    return sorted(_folders(), key=lambda pair: (pair[0] not in shipped, pair[0], _age(pair[1]), pair[1]))


def _folders() -> dict[tuple[str, str], Path]:
    """Where each version of a study stands; what ships goes before what was imported."""
    return _of(studies_dir()) | _of(resource("studies"))


def _of(root: Path) -> dict[tuple[str, str], Path]:
    return {(path.parent.parent.name, path.parent.name): path.parent for path in root.glob("*/*/study.toml")}


def is_imported(folder: Path) -> bool:
    """Whether a folder of a version stands among the imported studies."""
    return studies_dir() in folder.parents


def protocol_of(oid: str, version: str | None = None) -> str:
    """The number of the study's protocol, read from its first file alone; its oid where that file cannot be read."""
    path = study_folder(oid, version) / "study.toml"
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8"))["protocol"])
    except (OSError, ValueError, KeyError):
        return oid


def _age(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
