"""Schema 6 (CartDesk 0.2.0): laboratories and their ranges."""

from __future__ import annotations

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Nothing beyond what this schema number stands for."""
