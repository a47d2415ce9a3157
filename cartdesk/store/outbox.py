"""The outbox: packages sealed once, kept as they are, and the receipts and acknowledgements that came for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.store import tables
from cartdesk.store.model import OutboxPackage
from cartdesk.store.part import Part, place_columns, place_of_row

_packages, _forms, _answers = tables.packages, tables.package_forms, tables.answers
RECEIPT, ACKNOWLEDGEMENT = "receipt", "acknowledgement"


class OutboxPart(Part):
    """Append-only: a package is never made again, an answer is never taken back."""

    def add_package(
        self,
        number: int,
        digest: str,
        data: bytes,
        first: int,
        last: int,
        forms: Sequence[tuple[str, FormPlace, str]],
    ) -> None:
        """Keep a sealed package over records `first` to `last`; `forms` are (subject, place, snapshot digest)."""
        row = {"number": number, "digest": digest, "bytes": data, "first": first, "last": last}
        self._write(insert(_packages).values(row))
        rows = [
            {"number": number, "position": position, **place_columns(subject, place), "snapshot": snapshot}
            for position, (subject, place, snapshot) in enumerate(forms)
        ]
        self._write(insert(_forms), rows)

    def packages(self) -> list[OutboxPackage]:
        """All packages by number, without their bytes; the newest receipt and acknowledgement of each."""
        forms: dict[int, list[tuple[str, FormPlace, str]]] = {}
        for row in self._rows(select(_forms).order_by(_forms.c.number, _forms.c.position)):
            forms.setdefault(row.number, []).append((row.subject, place_of_row(row), row.snapshot))
        answers = {
            (row.number, row.kind): row.bytes for row in self._rows(select(_answers).order_by(_answers.c.id))
        }
        query = select(_packages.c.number, _packages.c.digest, _packages.c.first, _packages.c.last)
        return [
            OutboxPackage(
                row.number, row.digest, row.first, row.last, tuple(forms.get(row.number, ())),
                answers.get((row.number, RECEIPT)), answers.get((row.number, ACKNOWLEDGEMENT)),
            )
            for row in self._rows(query.order_by(_packages.c.number))
        ]  # fmt: skip

    def package_bytes(self, number: int) -> bytes:
        """The sealed bytes of a package; `desk.no-package` when there is none."""
        row = self._first(select(_packages.c.bytes).where(_packages.c.number == number))
        if row is None:
            raise CartDeskError("desk.no-package", number=number)
        return bytes(row.bytes)

    def answers(self) -> list[tuple[int, str, bytes]]:
        """Every receipt and acknowledgement kept, oldest first: package number, which of the two, bytes."""
        rows = self._rows(select(_answers).order_by(_answers.c.id))
        return [(row.number, row.kind, row.bytes) for row in rows]

    def package_of_snapshot(self, snapshot: str) -> int | None:
        """The newest package that carries this form version, or None."""
        row = self._first(
            select(_forms.c.number).where(_forms.c.snapshot == snapshot).order_by(_forms.c.number.desc())
        )
        return int(row.number) if row else None

    def file_receipt(self, number: int, data: bytes) -> None:
        """Keep a receipt; the same bytes again change nothing."""
        self._file(number, RECEIPT, data)

    def file_acknowledgement(self, number: int, data: bytes) -> None:
        """Keep an acknowledgement; the same bytes again change nothing."""
        self._file(number, ACKNOWLEDGEMENT, data)

    def _file(self, number: int, kind: str, data: bytes) -> None:
        self._write(
            sqlite_insert(_answers).values(number=number, kind=kind, bytes=data).on_conflict_do_nothing()
        )
