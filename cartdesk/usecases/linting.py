"""Linting a study: structure, expressions, and fit, put together (decisions 31)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.forms import lint_expressions
from cartdesk.study import Fault, lint_folder, load_folder, studies, study_folder


@dataclass(frozen=True, slots=True)
class LintResult:
    """One study version: its faults, the checks that wait for other forms, and what it holds."""

    study: str
    faults: tuple[Fault, ...]
    waiting: tuple[tuple[str, tuple[str, ...]], ...]
    counts: dict[str, int]


def lint_study(which: str | None) -> tuple[LintResult, ...]:
    """Lint a study at hand by its OID, a folder, or (None) every study that ships or was imported."""
    if which is None:
        return tuple(_lint(study_folder(oid, version), f"{oid} {version}") for oid, version in studies())
    known = [(oid, version) for oid, version in studies() if oid == which]
    if known:
        return tuple(_lint(study_folder(oid, version), f"{oid} {version}") for oid, version in known)
    folder = Path(which)
    if not (folder / "study.toml").is_file():
        raise CartDeskError("study.not-found", study=which)
    return (_lint(folder, which),)


def _lint(folder: Path, name: str) -> LintResult:
    faults = list(lint_folder(folder))
    if faults:
        return LintResult(name, tuple(faults), (), {})
    study = load_folder(folder)
    faults += lint_expressions(study)
    waiting = tuple((oid, check.waits_for) for oid, check in study.checks.items() if check.waits_for)
    counts = {
        "forms": len(study.forms),
        "complete": sum(form.complete for form in study.forms.values()),
        "items": len(study.items),
        "lists": len(study.codelists),
        "checks": len(study.checks) - len(waiting),
        "waiting": len(waiting),
    }
    return LintResult(name, tuple(faults), waiting, counts)
