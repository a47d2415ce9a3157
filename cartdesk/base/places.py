"""Places on disk: what ships with the program, and where it keeps what it must know before unlock."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_HERE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """A file or folder of `resources/`, in a source tree or in an installed program."""
    packed = _HERE / "_resources"
    root = packed if packed.is_dir() else _HERE.parent / "resources"
    return root.joinpath(*parts)


def config_dir() -> Path:
    """Where the program keeps settings it needs before unlock (the list of desks, the language)."""
    return Path(platformdirs.user_config_dir("cartdesk", appauthor=False))


def studies_dir() -> Path:
    """Where studies stand that were imported on this computer, one folder each, one version a folder in it."""
    return Path(platformdirs.user_data_dir("cartdesk", appauthor=False)) / "studies"


def secrets_dir() -> Path:
    """Where device secrets stand: outside every desk folder (decisions 24)."""
    return Path(platformdirs.user_data_dir("cartdesk", appauthor=False)) / "device"


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable, where the system knows how."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
