"""The post office's tables and how its database is opened: SQLite by SQLAlchemy Core, WAL, synchronous FULL (D9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.pool import QueuePool

from cartdesk.base import CartDeskError

BUSY_SECONDS = 30
_PRAGMAS = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
)

metadata = MetaData()

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("device", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("key", String, nullable=False, unique=True),
    Column("card", LargeBinary, nullable=False),
    Column("frozen", Boolean, nullable=False),
    Column("revoked_after", Integer),  # the last package number that is taken; empty: not revoked
)

# `cursor` grows with each package kept. A forked package is kept beside the one it contradicts, without a receipt.
packages = Table(
    "packages",
    metadata,
    Column("cursor", Integer, primary_key=True, autoincrement=True),
    Column("digest", String, nullable=False, unique=True),
    Column("device", String, nullable=False, index=True),
    Column("site", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("forked", Boolean, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("receipt", LargeBinary),
    sqlite_autoincrement=True,
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("cursor", Integer, primary_key=True, autoincrement=True),
    Column("digest", String, nullable=False),
    Column("device", String, nullable=False, index=True),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("digest"),
    sqlite_autoincrement=True,
)


def open_engine(path: Path) -> Engine:
    """An engine on the database file; every connection is durable, every write transaction takes the lock at once."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


# The schema, step by step. A step that was released is never changed; a new one is added below it. The partial
# index says to the database as well that one package of each number and device is in order.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL)",
        "CREATE TABLE devices (device TEXT NOT NULL PRIMARY KEY, site TEXT NOT NULL, key TEXT NOT NULL UNIQUE,"
        " card BLOB NOT NULL, frozen BOOLEAN NOT NULL)",
        "CREATE TABLE packages (cursor INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE,"
        " device TEXT NOT NULL, site TEXT NOT NULL, number INTEGER NOT NULL, last INTEGER NOT NULL,"
        " forked BOOLEAN NOT NULL, size INTEGER NOT NULL, data BLOB NOT NULL, receipt BLOB)",
        "CREATE UNIQUE INDEX packages_in_order ON packages (device, number) WHERE forked = 0",
        "CREATE TABLE acknowledgements (cursor INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE,"
        " device TEXT NOT NULL, data BLOB NOT NULL)",
        "CREATE INDEX acknowledgements_of_device ON acknowledgements (device, cursor)",
    ),
    ("ALTER TABLE devices ADD COLUMN revoked_after INTEGER",),
)
SCHEMA_VERSION = len(STEPS)


def migrate(engine: Engine) -> None:
    """Bring an empty or older database to this program's schema, in one transaction."""
    with writing(engine).begin() as connection:
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        for statement in (statement for step in STEPS[version:] for statement in step):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def check_version(engine: Engine) -> None:
    """Refuse a database of a newer program without writing to it (threat 20), or one that is none of ours."""
    with engine.connect() as connection:
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version > SCHEMA_VERSION:
        raise CartDeskError("server.too-new")
    if version < 1:
        raise CartDeskError("server.not-a-postbox")


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock when they begin."""
    return engine.execution_options(writes=True)


def _set_up(connection: Any, _: Any) -> None:
    """Durability settings, each read back: a pragma that did not take effect is a fault (D9)."""
    connection.isolation_level = None
    for name, value, expected in _PRAGMAS:
        connection.execute(f"PRAGMA {name}={value}").fetchall()
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != expected:
            raise CartDeskError("server.not-durable", setting=name)


def _begin(connection: Any) -> None:
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
    )
