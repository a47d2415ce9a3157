"""Schema 2 (CartDesk 0.2.0): keys: recovery, revocation, end of certificates."""

from __future__ import annotations

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Nothing beyond what this schema number stands for."""
