"""Steps from one schema to the next, in order; `user_version` of a database counts the steps it has taken.

A step is a module with `upgrade(op)` over Alembic's operations. Steps are imported by name, not found as files, so
that an installed program has them too. All steps of one opening are one transaction: all or none.

Alembic is imported when a database is made or brought forward: opening one of today's schema does not pay for it.
"""

from __future__ import annotations

from sqlalchemy import Connection

from cartdesk.store.migrations import (
    v0001_first,
    v0002_keys,
    v0003_people,
    v0004_trail,
    v0005_backup,
)

STEPS = (v0001_first, v0002_keys, v0003_people, v0004_trail, v0005_backup)


def migrate(connection: Connection, since: int) -> None:
    """Take the steps after number `since`, inside the transaction that `connection` is in."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    with Operations.context(MigrationContext.configure(connection)) as op:
        for step in STEPS[since:]:
            step.upgrade(op)
    connection.exec_driver_sql(f"PRAGMA user_version = {len(STEPS)}")
