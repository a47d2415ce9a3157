"""Schema 2 (CartDesk 0.2.0): keys: certificates kept, keys that ended, past passwords, drills, revocations."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from alembic.operations import Operations

TABLES = """
CREATE TABLE certificates (
    digest TEXT NOT NULL,
    user TEXT NOT NULL,
    public BLOB NOT NULL,
    envelope BLOB NOT NULL,
    PRIMARY KEY (digest)
) STRICT;
CREATE INDEX certificates_user ON certificates (user);
CREATE TABLE ended_keys (
    public BLOB NOT NULL,
    user TEXT NOT NULL,
    seq INTEGER NOT NULL,
    cause TEXT NOT NULL,
    PRIMARY KEY (public)
) STRICT;
CREATE TABLE past_passwords (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL,
    salt TEXT NOT NULL,
    memory_kib INTEGER NOT NULL,
    passes INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    verifier TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;
CREATE TABLE drills (
    seq INTEGER NOT NULL,
    evidence BLOB NOT NULL,
    PRIMARY KEY (seq)
) STRICT;
CREATE TABLE device_cards (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL,
    card BLOB NOT NULL
) STRICT;
CREATE INDEX device_cards_device ON device_cards (device);
CREATE TABLE revocations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL,
    user TEXT,
    envelope BLOB NOT NULL
) STRICT
"""

APPEND_ONLY = ("certificates", "ended_keys", "drills", "device_cards", "revocations")


def upgrade(op: Operations) -> None:
    """Make the tables and their guard rails; the certificates and cards a desk already holds are kept in them too."""
    for statement in TABLES.split(";"):
        op.execute(statement.strip())
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
    connection = op.get_bind()
    for row in connection.execute(text("SELECT user, public, certificate FROM user_keys")).all():
        payload = base64.b64decode(json.loads(row.certificate)["payload"])
        connection.execute(
            text("INSERT INTO certificates VALUES (:digest, :user, :public, :envelope)"),
            {
                "digest": hashlib.sha256(payload).hexdigest(),
                "user": row.user,
                "public": row.public,
                "envelope": row.certificate,
            },
        )
    op.execute("INSERT INTO device_cards (device, card) SELECT device, card FROM devices ORDER BY device")
