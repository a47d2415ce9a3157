"""Schema 4 (CartDesk 0.2.0): trail: search and review."""

from __future__ import annotations

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Nothing beyond what this schema number stands for."""
