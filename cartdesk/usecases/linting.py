"""Linting a study: structure, expressions, what rules can come to, and fit on the page, put together (decisions 31)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.forms import lint_expressions
from cartdesk.forms.lintall import lint_rules
from cartdesk.forms.vectorlint import lint_vectors
from cartdesk.paper import misfit
from cartdesk.study import (
    Fault,
    StudyDef,
    Text,
    lint_folder,
    lint_places,
    load_folder,
    read_vectors,
    studies,
    study_folder,
)

VECTORS = "vectors"
EXPLAINED = frozenset({"check-hidden", "word-torn", "label-too-long", "question-never-asked", "form-nowhere"})
"""Findings that a study may live with: they are told and explained, and the lint does not fail for them."""


@dataclass(frozen=True, slots=True)
class LintResult:
    """One study version: its faults, the remarks it may live with, the checks that wait for other forms, and what it holds.

    `vectors` counts the vectors played; None: the study brings none.
    """

    study: str
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    waiting: tuple[tuple[str, tuple[str, ...]], ...]
    counts: dict[str, int]
    vectors: int | None = None


def lint_study(which: str | None, vectors: Path | None = None) -> tuple[LintResult, ...]:
    """Lint a study at hand by its OID, a folder, or (None) every study that ships or was imported.

    `vectors`: a folder with the vectors of its checks; otherwise the folder `vectors` beside the versions, if there is one.
    A version that has a successor cannot be changed any more: only its structure and its names are looked at.
    """
    at_hand = studies()
    newest = {oid: version for oid, version in at_hand}
    known = [(oid, version) for oid, version in at_hand if which in (None, oid)]
    if known:
        return tuple(
            _lint(study_folder(oid, version), f"{oid} {version}", vectors, newest[oid] == version)
            for oid, version in known
        )
    which = which or ""
    folder = Path(which)
    if not (folder / "study.toml").is_file():
        raise CartDeskError("study.not-found", study=which)
    return (_lint(folder, which, vectors),)


def _lint(folder: Path, name: str, vectors: Path | None, deep: bool = True) -> LintResult:
    faults = list(lint_folder(folder))
    if faults:
        return LintResult(name, tuple(faults), (), (), {})
    study = load_folder(folder)
    found, stories = lint_expressions(study), None
    if deep and not found:
        found = [*lint_rules(study), *lint_places(study), *_misfits(study)]
        beside = folder.parent / VECTORS
        if vectors or beside.is_dir():
            stories = list(read_vectors(vectors or beside, study))
            found += lint_vectors(study, stories)
    placed = [_placed(folder, fault) for fault in found]
    waiting = tuple((oid, check.waits_for) for oid, check in study.checks.items() if check.waits_for)
    return LintResult(
        study=name,
        faults=tuple(fault for fault in placed if fault.reason_code not in EXPLAINED),
        remarks=tuple(fault for fault in placed if fault.reason_code in EXPLAINED),
        waiting=waiting,
        counts=_counts(study, len(waiting)),
        vectors=None if stories is None else len(stories),
    )


def _counts(study: StudyDef, waiting: int) -> dict[str, int]:
    return {
        "forms": len(study.forms),
        "complete": sum(form.complete for form in study.forms.values()),
        "items": len(study.items),
        "lists": len(study.codelists),
        "checks": len(study.checks) - waiting,
        "waiting": waiting,
    }


def _placed(folder: Path, fault: Fault) -> Fault:
    """A fault of a check with the file the check really stands in."""
    if fault.file != "checks.toml":
        return fault
    named = f'oid = "{fault.key.partition("/")[0]}"'
    for path in [folder / "checks.toml", *sorted((folder / "checks").glob("*.toml"))]:
        if path.is_file() and named in path.read_text(encoding="utf-8"):
            return replace(fault, file=path.relative_to(folder).as_posix())
    return fault


def _misfits(study: StudyDef) -> Iterator[Fault]:
    """Words that do not fit their place on paper, each once, in each language they are too long in."""
    for spot, file, key, text in _printed(study):
        for language in study.languages:
            wrong = misfit(spot, text(language))
            if wrong is None:
                continue
            facts = {
                "language": language,
                "lines": str(wrong.lines),
                "most": str(wrong.most),
                "word": wrong.word,
            }
            yield Fault(file, f"{key}.{language}", "word-torn" if wrong.word else "label-too-long", facts)


def _printed(study: StudyDef) -> Iterator[tuple[str, str, str, Text]]:
    for form in study.forms.values():
        yield "title", f"forms/{form.oid.lower()}.toml", form.oid, form.text
    for item in study.items.values():
        yield "question", f"forms/{item.form.lower()}.toml", f"item {item.oid}", item.text
    for event in study.events.values():
        yield "visit", "schedule.toml", f"event {event.oid}", event.text
    for unit in study.units.values():
        yield "unit", "units.toml", unit.oid, unit.text
    for codes in study.codelists.values():
        for code in codes.items:
            yield "answer", "codelists.toml", f"{codes.oid} {code.code}", code.text
