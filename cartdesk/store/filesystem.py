"""What the file system refuses, as an error a person can be told about. Knows no database."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from cartdesk.base import CartDeskError


@contextmanager
def system_told() -> Iterator[None]:
    """What the file system refuses inside the block is raised as an error a person can be told about."""
    try:
        yield
    except OSError as fault:
        raise CartDeskError(_system_code(fault)) from fault


def _system_code(fault: OSError) -> str:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "desk.disk-full"
    if fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "desk.read-only"
    return "desk.disk-fault"
