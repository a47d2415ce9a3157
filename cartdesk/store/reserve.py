"""Room set aside on the desk's disk and given back when the disk is full, so that what is being typed can be saved (B31)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

RESERVE_BYTES = 64 * 1024 * 1024
RESERVE = "reserve"
_PIECE = 1024 * 1024


def set_aside(folder: Path, size: int) -> bool:
    """Make the reserve of `size` bytes, when there is room for twice as much; True when it is there.

    It is really taken from the disk, not only promised. A disk that refuses is no error: the reserve waits.
    """
    path = folder / RESERVE
    try:
        if path.exists() and path.stat().st_size >= size:
            return True
        if size <= 0 or shutil.disk_usage(folder).free < 2 * size:
            return False
        _fill(path, size)
    except OSError:
        give_back(folder)
        return False
    return True


def give_back(folder: Path) -> bool:
    """Free the reserve; True when there was one."""
    try:
        (folder / RESERVE).unlink()
    except OSError:
        return False
    return True


def _fill(path: Path, size: int) -> None:
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb", buffering=0) as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
            return
        for at in range(0, size, _PIECE):
            file.write(bytes(min(_PIECE, size - at)))
        os.fsync(file.fileno())
