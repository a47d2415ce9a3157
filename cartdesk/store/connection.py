"""One SQLCipher connection with every setting of trust page D9 run to its end and read back.

`key` is 32 random bytes used raw: no password is stretched here. SQLCipher writes nothing to standard error.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from cartdesk.base import CartDeskError

Raw = Any  # sqlcipher3 has no types
KEY_BYTES = 32

# (pragma, value set, value read back); the order matters: exclusive locking before the journal.
SETTINGS = (
    ("cipher_memory_security", "ON", "1"),
    ("temp_store", "MEMORY", "2"),
    ("foreign_keys", "ON", "1"),
    ("recursive_triggers", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("fullfsync", "ON", "1"),
    ("checkpoint_fullfsync", "ON", "1"),
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
)


def connect(path: Path, key: bytes, mode: str) -> Raw:
    """Open a database file with SQLite's open mode `ro` or `rw` and give it the key. Nothing is read yet."""
    if len(key) != KEY_BYTES:
        raise ValueError("a raw key has 32 bytes")
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    raw = driver.connect(uri, uri=True, isolation_level=None, timeout=0, check_same_thread=False)
    try:
        _verified(raw, "cipher_log_level", "NONE", "NONE")
        raw.create_function("folded", 1, _folded, deterministic=True)
        run(raw, f"PRAGMA key = \"x'{key.hex()}'\"")
        if read(raw, "cipher_status") != "1":
            raise CartDeskError("desk.settings", name="cipher_status")
    except BaseException:
        raw.close()
        raise
    return raw


def settle(raw: Raw) -> None:
    """Run each setting to its end and read it back; one that does not hold is `desk.settings`."""
    for name, value, expected in SETTINGS:
        _verified(raw, name, value, expected)


def run(raw: Raw, statement: str) -> list[tuple[Any, ...]]:
    """Run one statement to its end."""
    rows: list[tuple[Any, ...]] = raw.execute(statement).fetchall()
    return rows


def read(raw: Raw, pragma: str) -> str:
    """The value of a pragma as text; empty when it gives no row."""
    rows = run(raw, f"PRAGMA {pragma}")
    return str(rows[0][0]) if rows else ""


def engine_over(raw: Raw) -> Engine:
    """A SQLAlchemy engine whose only connection is `raw`; transactions begin as the caller says (see `begin_with`)."""
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: raw,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.info.get("begin", "BEGIN"))

    return engine


def _folded(text: object) -> str:
    """For searches: a text without regard to case, in every alphabet (SQLite's own functions know only Latin)."""
    return str(text).casefold()


def _verified(raw: Raw, name: str, value: str, expected: str) -> None:
    run(raw, f"PRAGMA {name} = {value}")
    if read(raw, name) != expected:
        raise CartDeskError("desk.settings", name=name)
