"""Evidence: bytes kept beside the record that names their digest: of rehearsed restores, of attached sources."""

from __future__ import annotations

from sqlalchemy import insert, select

from cartdesk.store import tables
from cartdesk.store.part import Part


class EvidencePart(Part):
    """Append-only: what is written here is never changed and never goes."""

    def add_evidence(self, seq: int, data: bytes) -> None:
        """Keep the bytes whose SHA-256 record `seq` names."""
        self._write(insert(tables.evidence).values(seq=seq, bytes=data))

    def evidence(self, seq: int) -> bytes | None:
        """The bytes beside a record, or None."""
        row = self._first(select(tables.evidence.c.bytes).where(tables.evidence.c.seq == seq))
        return bytes(row.bytes) if row else None

    def evidence_seqs(self) -> list[int]:
        """The numbers of the records beside which bytes are kept, in order."""
        return [
            int(row.seq) for row in self._rows(select(tables.evidence.c.seq).order_by(tables.evidence.c.seq))
        ]
