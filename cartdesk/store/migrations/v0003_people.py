"""Schema 3 (CartDesk 0.2.0): what people signed about people, refused passwords, typing handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.operations import Operations

TABLES = """
CREATE TABLE people_statements (
    statement TEXT NOT NULL,
    kind TEXT NOT NULL,
    envelope BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (statement),
    CONSTRAINT kind CHECK (kind IN ('delegation', 'access-review'))
) STRICT;
CREATE TABLE attempts (
    user TEXT NOT NULL,
    refused INTEGER NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    unseen INTEGER NOT NULL,
    PRIMARY KEY (user),
    FOREIGN KEY(user) REFERENCES users (id)
) STRICT;
CREATE TABLE handover (
    one INTEGER NOT NULL,
    user TEXT NOT NULL,
    typed TEXT NOT NULL,
    saved TEXT NOT NULL,
    PRIMARY KEY (one),
    CONSTRAINT one_row CHECK (one = 1)
) STRICT
"""


def upgrade(op: Operations) -> None:
    """The tables, and the guard rails of the append-only one. Who may do what in an older desk: see decision 0010."""
    for statement in TABLES.split(";"):
        op.execute(statement.strip())
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER people_statements_no_{act.lower()} BEFORE {act} ON people_statements "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
