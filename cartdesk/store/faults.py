"""What SQLite says went wrong, as an error a person can be told about. No statement, no value is passed on."""

from __future__ import annotations

from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cartdesk.base import CartDeskError

# Primary result codes of SQLite (https://sqlite.org/rescode.html).
_CODES = {
    5: "desk.open-elsewhere",  # BUSY
    6: "desk.open-elsewhere",  # LOCKED
    8: "desk.read-only",  # READONLY
    10: "desk.disk-fault",  # IOERR
    11: "desk.damaged",  # CORRUPT
    13: "desk.disk-full",  # FULL
    14: "desk.read-only",  # CANTOPEN: the file is there, but its journal cannot be made
    26: "desk.wrong-key-or-damaged",  # NOTADB
}
REFUSED = "desk.refused"
FAULTS = (
    driver.Error,
    SQLAlchemyError,
    MemoryError,
)  # what SQLite may raise through the driver and SQLAlchemy
DAMAGE = ("desk.damaged", "desk.wrong-key-or-damaged", "desk.foreign")
# The disk's own troubles: nothing is wrong with what was to be written, and later it may be taken.
TROUBLE = ("desk.disk-full", "desk.disk-fault", "desk.read-only", "desk.medium-gone", "desk.other-medium")


def told(fault: BaseException) -> CartDeskError:
    """The error for a fault of SQLAlchemy or of the SQLite driver; `desk.refused` when it is none of the known."""
    if isinstance(fault, MemoryError):
        return CartDeskError("desk.no-memory")
    inner: Any = fault.orig if isinstance(fault, DBAPIError) else fault
    code = getattr(inner, "sqlite_errorcode", None)
    if code is None:
        if isinstance(fault, SQLAlchemyError) or "no such table" in str(inner):
            return CartDeskError("desk.refused")
        return CartDeskError("desk.damaged")
    return CartDeskError(_CODES.get(code & 0xFF, REFUSED))
