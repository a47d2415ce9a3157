"""Lint of structure: everything that can be said of a study folder without running an expression (decisions 31)."""

from __future__ import annotations

from pathlib import Path

from cartdesk.study.fault import Fault
from cartdesk.study.loader import read_study

__all__ = ["Fault", "lint_folder"]


def lint_folder(path: Path) -> list[Fault]:
    """All faults of structure of one version folder, in the order of files as they are read."""
    return read_study(path)[1]
