"""Checkpoints of the trail, kept in the order in which they were signed, each with the leaves since the one before (D4)."""

from __future__ import annotations

from sqlalchemy import insert, select

from cartdesk.records import KeptNote, leaf_hash
from cartdesk.store import tables
from cartdesk.store.trail import TrailPart

_checkpoints = tables.checkpoints


class CheckpointPart(TrailPart):
    """Append-only."""

    def checkpoints(self) -> list[tuple[int, str]]:
        """Size and signed note of every checkpoint, oldest first."""
        return [(kept.size, kept.note) for kept in self.kept_notes()]

    def kept_notes(self, since: int = 0) -> list[KeptNote]:
        """Every checkpoint over at least `since` records, oldest first, with the leaf hashes kept beside it."""
        rows = self._rows(
            select(_checkpoints.c.size, _checkpoints.c.note, _checkpoints.c.leaves)
            .where(_checkpoints.c.size >= since)
            .order_by(_checkpoints.c.id)
        )
        return [KeptNote(row.size, row.note, row.leaves) for row in rows]

    def newest_note(self) -> KeptNote | None:
        """The checkpoint made last, or None."""
        row = self._first(
            select(_checkpoints.c.size, _checkpoints.c.note, _checkpoints.c.leaves)
            .order_by(_checkpoints.c.id.desc())
            .limit(1)
        )
        return KeptNote(row.size, row.note, row.leaves) if row else None

    def add_checkpoint(self, size: int, note: str) -> None:
        """Keep a checkpoint with the leaf hashes since the one before, so that a changed record can be named.

        The same size may come again, for example with a cosignature.
        """
        before = self.newest_note()
        leaves = b"".join(
            leaf_hash(data) for _, data in self.records((before.size if before else 0) + 1, size)
        )
        self._write(insert(_checkpoints).values(size=size, note=note, leaves=leaves))
