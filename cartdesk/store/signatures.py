"""Signatures on forms: append-only, and so is the note that one was superseded (R25)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select

from cartdesk.forms import FormPlace
from cartdesk.store import tables
from cartdesk.store.model import Signature
from cartdesk.store.part import Part, at_place, place_columns, place_of_row


class SignaturePart(Part):
    """What was signed, by whom, and whether it still stands."""

    def signatures(self, subject: str, place: FormPlace) -> list[Signature]:
        """All signatures on a form, oldest first, superseded ones too."""
        query = select(tables.signatures, tables.superseded.c.seq.label("superseded_by")).outerjoin(
            tables.superseded, tables.superseded.c.statement == tables.signatures.c.statement
        )
        rows = self._rows(
            query.where(at_place(tables.signatures, subject, place)).order_by(tables.signatures.c.seq)
        )
        return [_signature(row) for row in rows]

    def signatures_of(self, subject: str) -> list[Signature]:
        """All signatures on forms of a subject, oldest first, superseded ones too."""
        query = select(tables.signatures, tables.superseded.c.seq.label("superseded_by")).outerjoin(
            tables.superseded, tables.superseded.c.statement == tables.signatures.c.statement
        )
        rows = self._rows(
            query.where(tables.signatures.c.subject == subject).order_by(tables.signatures.c.seq)
        )
        return [_signature(row) for row in rows]

    def add_signature(self, signature: Signature) -> None:
        """Keep a signature."""
        row = place_columns(signature.subject, signature.place) | {
            "statement": signature.statement,
            "envelope": signature.envelope,
            "snapshot": signature.snapshot,
            "shown": signature.shown,
            "seq": signature.seq,
            "user": signature.user,
        }
        self._write(insert(tables.signatures).values(row))

    def supersede(self, statement: str, seq: int) -> None:
        """Note that audit record `seq` ended the signature with this statement digest. Once only."""
        self._write(insert(tables.superseded).values(statement=statement, seq=seq))


def _signature(row: Row[Any]) -> Signature:
    return Signature(
        row.subject, place_of_row(row), row.statement, row.envelope, row.snapshot, row.shown, row.seq, row.user,
        row.superseded_by,
    )  # fmt: skip
