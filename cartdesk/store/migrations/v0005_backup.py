"""Schema 5 (CartDesk 0.2.0): evidence that stands beside records, of rehearsed restores first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.operations import Operations

EVIDENCE = """
CREATE TABLE evidence (
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (seq),
    FOREIGN KEY(seq) REFERENCES records (seq)
) STRICT
"""


def upgrade(op: Operations) -> None:
    """A table for signed bytes whose digest a record names; append-only like the records."""
    op.execute(EVIDENCE.strip())
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER evidence_no_{act.lower()} BEFORE {act} ON evidence "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
