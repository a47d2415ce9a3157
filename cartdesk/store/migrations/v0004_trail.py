"""Schema 4 (CartDesk 0.2.0): search and review of the trail, leaves beside checkpoints, erasing by two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.operations import Operations

GUARDED = ("reviews", "redactions", "blanked")

STEPS = (
    # Search: what it looks at stands in one index in the order of the trail; three random ones go.
    "ALTER TABLE records ADD COLUMN entered TEXT",
    "ALTER TABLE records ADD COLUMN minutes INTEGER",
    "ALTER TABLE records ADD COLUMN clock TEXT",
    "ALTER TABLE records ADD COLUMN reason TEXT",
    "DROP TRIGGER records_no_update",
    """UPDATE records SET
        entered = json_extract(CAST(bytes AS TEXT), '$.entered'),
        minutes = json_extract(CAST(bytes AS TEXT), '$.offset'),
        clock = json_extract(CAST(bytes AS TEXT), '$.clock'),
        reason = json_extract(CAST(bytes AS TEXT), '$.reason')
        WHERE json_valid(CAST(bytes AS TEXT))""",
    "CREATE TRIGGER records_no_update BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "DROP INDEX records_kind",
    "DROP INDEX records_user",
    "DROP INDEX records_subject",
    """CREATE INDEX records_search ON records (seq, kind, user, subject, event, event_repeat, form, form_repeat, grp,
        grp_repeat, item, saved, entered, minutes, clock, reason)""",
    # All that is done beside answering: seldom, and asked for by kind at every unlock.
    "CREATE INDEX records_acts ON records (kind, seq) WHERE kind <> 'item.set'",
    # Leaf hashes since the checkpoint before: with them the very record that was changed is named.
    "ALTER TABLE checkpoints ADD COLUMN leaves BLOB",
    """CREATE TABLE reviews (
        statement TEXT NOT NULL,
        envelope BLOB NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (statement)
    ) STRICT""",
    # Erasing (R07): a fact goes only when two persons' record names it.
    """CREATE TABLE redactions (
        seq INTEGER NOT NULL,
        name TEXT NOT NULL,
        "by" INTEGER NOT NULL,
        PRIMARY KEY (seq, name),
        FOREIGN KEY(seq) REFERENCES records (seq),
        FOREIGN KEY("by") REFERENCES records (seq)
    ) WITHOUT ROWID, STRICT""",
    """CREATE TABLE blanked (
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        "by" INTEGER NOT NULL,
        PRIMARY KEY (kind, "key"),
        CONSTRAINT kind CHECK (kind IN ('signature', 'package')),
        FOREIGN KEY("by") REFERENCES records (seq)
    ) WITHOUT ROWID, STRICT""",
    "DROP TRIGGER facts_no_delete",
    """CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts
        WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE redactions.seq = OLD.seq AND redactions.name = OLD.name)
        BEGIN SELECT RAISE(ABORT, 'append-only'); END""",
    "DROP TRIGGER signatures_no_update",
    """CREATE TRIGGER signatures_no_update BEFORE UPDATE ON signatures
        WHEN NOT (
            NEW.snapshot = x'' AND NEW.shown = x'' AND NEW.statement = OLD.statement AND NEW.envelope = OLD.envelope
            AND NEW.subject = OLD.subject AND NEW.event = OLD.event AND NEW.event_repeat = OLD.event_repeat
            AND NEW.form = OLD.form AND NEW.form_repeat = OLD.form_repeat AND NEW.seq = OLD.seq AND NEW.user = OLD.user
            AND EXISTS (SELECT 1 FROM blanked WHERE kind = 'signature' AND "key" = OLD.statement)
        ) BEGIN SELECT RAISE(ABORT, 'append-only'); END""",
    "DROP TRIGGER packages_no_update",
    """CREATE TRIGGER packages_no_update BEFORE UPDATE ON packages
        WHEN NOT (
            NEW.bytes = x'' AND NEW.number = OLD.number AND NEW.digest = OLD.digest AND NEW.first = OLD.first
            AND NEW.last = OLD.last
            AND EXISTS (SELECT 1 FROM blanked WHERE kind = 'package' AND "key" = CAST(OLD.number AS TEXT))
        ) BEGIN SELECT RAISE(ABORT, 'append-only'); END""",
)


def upgrade(op: Operations) -> None:
    """Take the steps in order."""
    for statement in STEPS:
        op.execute(statement)
    for table in GUARDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
