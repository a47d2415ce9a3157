"""Schema 1 (CartDesk 0.1.0): the first. Frozen: later schemas are steps of their own, never edits here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.operations import Operations

TABLES = """
CREATE TABLE records (
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    digest TEXT NOT NULL,
    op TEXT NOT NULL,
    kind TEXT NOT NULL,
    user TEXT NOT NULL,
    subject TEXT,
    event TEXT,
    event_repeat INTEGER,
    form TEXT,
    form_repeat INTEGER,
    grp TEXT,
    grp_repeat INTEGER,
    item TEXT,
    saved TEXT NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE (op),
    CONSTRAINT seq_from_1 CHECK (seq >= 1)
) STRICT;
CREATE INDEX records_kind ON records (kind);
CREATE INDEX records_place ON records (subject, form, event, event_repeat, form_repeat, grp, grp_repeat, item);
CREATE INDEX records_subject ON records (subject);
CREATE INDEX records_user ON records (user);
CREATE TABLE facts (
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, name),
    FOREIGN KEY(seq) REFERENCES records (seq)
) WITHOUT ROWID, STRICT;
CREATE TABLE frontier (
    one INTEGER NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (one),
    CONSTRAINT one_row CHECK (one = 1)
) STRICT;
CREATE TABLE checkpoints (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    size INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE subjects (
    code TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (code)
) STRICT;
CREATE TABLE events (
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    event_repeat INTEGER NOT NULL,
    PRIMARY KEY (subject, event, event_repeat),
    FOREIGN KEY(subject) REFERENCES subjects (code)
) WITHOUT ROWID, STRICT;
CREATE TABLE forms (
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    event_repeat INTEGER NOT NULL,
    form TEXT NOT NULL,
    form_repeat INTEGER NOT NULL,
    status TEXT NOT NULL,
    completed TEXT,
    signature TEXT,
    snapshot TEXT,
    last_seq INTEGER NOT NULL,
    road TEXT NOT NULL,
    removed INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    warns INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    waits INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (subject, event, event_repeat, form, form_repeat),
    FOREIGN KEY(subject) REFERENCES subjects (code)
) WITHOUT ROWID, STRICT;
CREATE TABLE items (
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    event_repeat INTEGER NOT NULL,
    form TEXT NOT NULL,
    form_repeat INTEGER NOT NULL,
    grp TEXT NOT NULL,
    grp_repeat INTEGER NOT NULL,
    item TEXT NOT NULL,
    value TEXT NOT NULL,
    seq INTEGER NOT NULL,
    user TEXT NOT NULL,
    saved TEXT NOT NULL,
    PRIMARY KEY (subject, event, event_repeat, form, form_repeat, grp, grp_repeat, item),
    FOREIGN KEY(subject) REFERENCES subjects (code)
) WITHOUT ROWID, STRICT;
CREATE TABLE explanations (
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    event_repeat INTEGER NOT NULL,
    form TEXT NOT NULL,
    form_repeat INTEGER NOT NULL,
    check_oid TEXT NOT NULL,
    grp TEXT NOT NULL,
    grp_repeat INTEGER NOT NULL,
    item TEXT NOT NULL,
    reason TEXT NOT NULL,
    user TEXT NOT NULL,
    seq INTEGER NOT NULL,
    saved TEXT NOT NULL,
    PRIMARY KEY (subject, event, event_repeat, form, form_repeat, check_oid, grp, grp_repeat, item),
    FOREIGN KEY(subject) REFERENCES subjects (code)
) WITHOUT ROWID, STRICT;
CREATE TABLE users (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    org TEXT NOT NULL,
    active INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE TABLE user_keys (
    user TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    public BLOB NOT NULL,
    certificate BLOB NOT NULL,
    PRIMARY KEY (user),
    FOREIGN KEY(user) REFERENCES users (id)
) STRICT;
CREATE TABLE signatures (
    statement TEXT NOT NULL,
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    event_repeat INTEGER NOT NULL,
    form TEXT NOT NULL,
    form_repeat INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    snapshot BLOB NOT NULL,
    shown BLOB NOT NULL,
    seq INTEGER NOT NULL,
    user TEXT NOT NULL,
    PRIMARY KEY (statement)
) STRICT;
CREATE INDEX signatures_place ON signatures (subject, form, event, event_repeat, form_repeat);
CREATE TABLE superseded (
    statement TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (statement),
    FOREIGN KEY(statement) REFERENCES signatures (statement)
) STRICT;
CREATE TABLE settings (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT;
CREATE TABLE secrets (
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (name)
) STRICT;
CREATE TABLE packages (
    number INTEGER NOT NULL,
    digest TEXT NOT NULL,
    bytes BLOB NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (digest)
) STRICT;
CREATE TABLE package_forms (
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    event_repeat INTEGER NOT NULL,
    form TEXT NOT NULL,
    form_repeat INTEGER NOT NULL,
    snapshot TEXT NOT NULL,
    PRIMARY KEY (number, position),
    FOREIGN KEY(number) REFERENCES packages (number)
) WITHOUT ROWID, STRICT;
CREATE INDEX package_forms_snapshot ON package_forms (snapshot);
CREATE TABLE answers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (number, kind, bytes),
    CONSTRAINT kind CHECK (kind IN ('receipt', 'acknowledgement')),
    FOREIGN KEY(number) REFERENCES packages (number)
) STRICT;
CREATE TABLE devices (
    device TEXT NOT NULL,
    site TEXT NOT NULL,
    card BLOB NOT NULL,
    PRIMARY KEY (device)
) STRICT;
CREATE TABLE mirror_packages (
    digest TEXT NOT NULL,
    device TEXT NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (digest)
) STRICT;
CREATE TABLE mirror_verdicts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    package TEXT NOT NULL,
    verdict TEXT NOT NULL,
    FOREIGN KEY(package) REFERENCES mirror_packages (digest)
) STRICT;
CREATE INDEX mirror_verdicts_package ON mirror_verdicts (package);
CREATE TABLE mirror_digests (
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (device, seq)
) WITHOUT ROWID, STRICT;
CREATE TABLE mirror_records (
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT;
CREATE TABLE mirror_facts (
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (device, seq, name)
) WITHOUT ROWID, STRICT;
CREATE TABLE mirror_forms (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL,
    subject TEXT NOT NULL,
    event TEXT NOT NULL,
    event_repeat INTEGER NOT NULL,
    form TEXT NOT NULL,
    form_repeat INTEGER NOT NULL,
    digest TEXT NOT NULL,
    snapshot BLOB NOT NULL,
    envelope BLOB NOT NULL,
    package TEXT NOT NULL,
    accepted TEXT NOT NULL,
    UNIQUE (device, digest, package)
) STRICT;
CREATE INDEX mirror_forms_place ON mirror_forms (device, subject, form, event, event_repeat, form_repeat);
CREATE TABLE mirror_acks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    package TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT
"""

APPEND_ONLY = (
    "records",
    "facts",
    "checkpoints",
    "signatures",
    "superseded",
    "packages",
    "package_forms",
    "answers",
    "mirror_packages",
    "mirror_verdicts",
    "mirror_digests",
    "mirror_records",
    "mirror_facts",
    "mirror_forms",
    "mirror_acks",
)


def upgrade(op: Operations) -> None:
    """Make every table and index, and the guard rails: rows of the trail and its kin neither change nor go."""
    for statement in TABLES.split(";"):
        op.execute(statement.strip())
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
