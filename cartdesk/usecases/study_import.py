"""A study that others wrote comes in: an ODM file becomes a study folder in the user's place (decision 0022).

No desk is open here: a study is brought before desks are made for it, like those that ship with the program.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk.base import CartDeskError, studies_dir
from cartdesk.forms import lint_expressions
from cartdesk.interchange import Extension, Note, OdmCount, Wish, build_study, read_file
from cartdesk.study import (
    LOCK,
    RoleDef,
    StudyDef,
    lint_folder,
    load_folder,
    load_study,
    lock_text,
    studies,
    write_folder,
)

DONE, ALREADY, CHECKED = "done", "already", "checked"


@dataclass(frozen=True, slots=True)
class StudyImport:
    """What became of a file. `state` is done, already or checked; `total` counts remarks by code, `notes` the first of each.

    `subjects` and `values` count clinical data in the file, which an import of the study leaves alone.
    """

    state: str
    study: StudyDef
    folder: Path | None
    count: OdmCount
    notes: tuple[Note, ...]
    total: dict[str, int]
    extensions: tuple[Extension, ...]
    subjects: int
    values: int


def import_study(
    source: Path | bytes,
    *,
    metadata: str = "",
    version: str = "",
    personal_leaves: bool = False,
    check_only: bool = False,
) -> StudyImport:
    """Bring the study of an ODM file in, or with `check_only` only tell what would come of it.

    `metadata` chooses among several MetaDataVersions, `version` gives the study another version than the file does.
    Errors: those of reading; `study.version-taken` when another study stands there; `study.not-writable`.
    """
    file = read_file(source)
    wish = Wish(_roles(), version=version, personal_leaves=personal_leaves)
    study, count = build_study(file, wish, metadata)
    state, folder = CHECKED, None
    if not check_only:
        study, folder, state = _install(study)
    return StudyImport(
        state,
        study,
        folder,
        count,
        tuple(sorted(file.report.notes, key=lambda note: (note.line == 0, note.line))),
        file.report.total,
        tuple(file.report.extensions.values()),
        file.subjects,
        file.data.values,
    )


def _roles() -> Mapping[str, RoleDef]:
    """The roles of the study that ships: people and their permissions are the program's, not the file's."""
    shipped = next(oid for oid, version in studies() if load_study(oid, version).origin is None)
    return load_study(shipped).roles


def _install(study: StudyDef) -> tuple[StudyDef, Path | None, str]:
    if (study.oid, study.version) in studies():
        known = load_study(study.oid, study.version)
        if _content(known) != _content(study):
            raise CartDeskError("study.version-taken", study=study.oid, version=study.version)
        return known, None, ALREADY
    root = studies_dir()
    root.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(dir=root.parent, prefix="study-"))
    try:
        made = workshop / study.oid / study.version
        write_folder(study, made)
        loaded = _checked(made)
        lines = lock_text(workshop / study.oid)
        home = root / study.oid
        home.mkdir(exist_ok=True)
        made.rename(home / study.version)
        _lock(home, lines)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return loaded, home / study.version, DONE


def _content(study: StudyDef) -> StudyDef:
    """What must be equal in two imports of one study: roles are the program's where others wrote the study."""
    roles = study.roles if study.origin is None else {}
    return replace(study, digest="", origin=None, roles=roles)


def _checked(folder: Path) -> StudyDef:
    """The study of a folder just written; anything wrong with it is our own fault and told as such."""
    faults = list(lint_folder(folder))
    if not faults:
        study = load_folder(folder)
        faults = lint_expressions(study)
    if faults:
        raise CartDeskError("study.not-writable", file=faults[0].file, key=faults[0].key or "-")
    return study


def _lock(home: Path, lines: str) -> None:
    """Add the files of a new version to the LOCK of a study; lines of other versions stay as they are."""
    path = home / LOCK
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    told = sorted(
        set(before.splitlines()) | set(lines.splitlines()), key=lambda line: line.partition("  ")[2]
    )
    path.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
