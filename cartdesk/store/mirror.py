"""The sponsor's mirror of the sites: devices, packages that came, digests, records, signed form versions.

Everything may be given twice: the same again changes nothing, something else in its place is `desk.mirror-differs`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, and_, func, insert, or_, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import MARKS, Fact, leaf_hash
from cartdesk.store import tables
from cartdesk.store.model import Device, MirrorForm, MirrorPackage, MirrorRecord
from cartdesk.store.part import Part, place_columns, place_of_row

_digests, _records, _facts, _forms = (
    tables.mirror_digests,
    tables.mirror_records,
    tables.mirror_facts,
    tables.mirror_forms,
)


class MirrorPart(Part):
    """Append-only but for the devices' cards."""

    def devices(self) -> list[Device]:
        """All enrolled devices."""
        rows = self._rows(select(tables.devices).order_by(tables.devices.c.site, tables.devices.c.device))
        return [Device(row.device, row.site, row.card) for row in rows]

    def put_device(self, device: str, site: str, card: bytes) -> None:
        """Keep a device's enrolment card."""
        self._put(tables.devices, {"device": device, "site": site, "card": card})

    def mirror_add_package(self, package: str, device: str, number: int, data: bytes, verdict: str) -> None:
        """Keep a package (digest, bytes) and what was made of it: `accepted` or the code of a refusal."""
        row = {"digest": package, "device": device, "number": number, "bytes": data}
        self._write(sqlite_insert(tables.mirror_packages).values(row).on_conflict_do_nothing())
        self._write(insert(tables.mirror_verdicts).values(package=package, verdict=verdict))

    def mirror_packages(self) -> list[MirrorPackage]:
        """All packages that came, by device and number, with their newest verdict."""
        table, verdicts = tables.mirror_packages, tables.mirror_verdicts
        newest = (
            select(verdicts.c.package, func.max(verdicts.c.id).label("id"))
            .group_by(verdicts.c.package)
            .subquery()
        )
        query = (
            select(table.c.digest, table.c.device, table.c.number, verdicts.c.verdict)
            .join(newest, newest.c.package == table.c.digest)
            .join(verdicts, verdicts.c.id == newest.c.id)
            .order_by(table.c.device, table.c.number, newest.c.id)
        )
        return [MirrorPackage(row.digest, row.device, row.number, row.verdict) for row in self._rows(query)]

    def mirror_package_bytes(self, package: str) -> bytes:
        """The sealed bytes of a package by its digest; `desk.no-package` when there is none."""
        row = self._first(
            select(tables.mirror_packages.c.bytes).where(tables.mirror_packages.c.digest == package)
        )
        if row is None:
            raise CartDeskError("desk.no-package", number=0)
        return bytes(row.bytes)

    def mirror_put_digests(self, device: str, digests: Mapping[int, str]) -> None:
        """Keep the RFC 6962 leaf hashes of a device's records, by number."""
        self._add(_digests, [{"device": device, "seq": seq, "digest": one} for seq, one in digests.items()])
        span = and_(_digests.c.seq >= min(digests, default=0), _digests.c.seq <= max(digests, default=0))
        rows = self._rows(select(_digests).where(_digests.c.device == device, span))
        wrong = [row.seq for row in rows if digests.get(row.seq, row.digest) != row.digest]
        if wrong:
            raise CartDeskError("desk.mirror-differs", seq=wrong[0])

    def mirror_digests(self, device: str) -> dict[int, str]:
        """The leaf hashes of a device's records, by number."""
        rows = self._rows(select(_digests).where(_digests.c.device == device).order_by(_digests.c.seq))
        return {row.seq: row.digest for row in rows}

    def mirror_put_record(self, device: str, seq: int, data: bytes, facts: Mapping[str, Fact]) -> None:
        """Keep a record in full; its digest must be the one that came before, or comes with it."""
        self.mirror_put_records(device, [(seq, data, facts)])

    def mirror_put_records(
        self, device: str, records: Sequence[tuple[int, bytes, Mapping[str, Fact]]]
    ) -> None:
        """Keep many records (number, bytes, facts) in full, in a few statements."""
        self.mirror_put_digests(device, {seq: leaf_hash(data).hex() for seq, data, _ in records})
        self._add(_records, [{"device": device, "seq": seq, "bytes": data} for seq, data, _ in records])
        rows = [
            {
                "device": device,
                "seq": seq,
                "name": name,
                "salt": fact.salt,
                "value": json.dumps(fact.value, ensure_ascii=False),
            }
            for seq, _, facts in records
            for name, fact in facts.items()
        ]
        self._add(_facts, rows)

    def mirror_records(self, device: str) -> list[MirrorRecord]:
        """Every record of a device that the mirror knows of, in order; those not carried in full have no bytes."""
        facts: dict[int, dict[str, Fact]] = {}
        for row in self._rows(select(_facts).where(_facts.c.device == device)):
            facts.setdefault(row.seq, {})[row.name] = Fact.stored(row.salt, row.value)
        same = and_(_records.c.device == _digests.c.device, _records.c.seq == _digests.c.seq)
        query = select(_digests.c.seq, _digests.c.digest, _records.c.bytes).outerjoin(_records, same)
        rows = self._rows(query.where(_digests.c.device == device).order_by(_digests.c.seq))
        return [MirrorRecord(row.seq, row.digest, row.bytes, facts.get(row.seq, {})) for row in rows]

    def mirror_key_records(self, device: str) -> dict[int, bytes]:
        """The records of a device that tell of its people's keys, by number."""
        marked = or_(*(func.instr(_records.c.bytes, mark) > 0 for mark in MARKS))
        query = select(_records.c.seq, _records.c.bytes).where(_records.c.device == device, marked)
        return {row.seq: bytes(row.bytes) for row in self._rows(query)}

    def mirror_put_form(
        self,
        device: str,
        subject: str,
        place: FormPlace,
        snapshot_digest: str,
        snapshot: bytes,
        envelope: bytes,
        package: str,
        accepted: str,
    ) -> None:
        """Keep a signed form version that a package brought; `accepted` is text of `Stamp.iso`."""
        row = place_columns(subject, place) | {
            "device": device, "digest": snapshot_digest, "snapshot": snapshot, "envelope": envelope,
            "package": package, "accepted": accepted,
        }  # fmt: skip
        self._add(_forms, [row])

    def mirror_forms(self, device: str | None = None, current: bool = True) -> list[MirrorForm]:
        """Signed form versions, oldest import first; with `current` only the newest of each form."""
        query = select(_forms).order_by(_forms.c.id)
        if device is not None:
            query = query.where(_forms.c.device == device)
        if current:
            here = (
                _forms.c.device,
                _forms.c.subject,
                _forms.c.form,
                _forms.c.event,
                _forms.c.event_repeat,
                _forms.c.form_repeat,
            )
            query = query.where(_forms.c.id.in_(select(func.max(_forms.c.id)).group_by(*here)))
        return [_form(row) for row in self._rows(query)]

    def mirror_add_ack(self, package: str, data: bytes) -> None:
        """Keep an acknowledgement this desk signed for a package (digest)."""
        self._write(insert(tables.mirror_acks).values(package=package, bytes=data))

    def mirror_acks(self) -> list[tuple[str, bytes]]:
        """Package digest and bytes of every acknowledgement, oldest first."""
        rows = self._rows(select(tables.mirror_acks).order_by(tables.mirror_acks.c.id))
        return [(row.package, row.bytes) for row in rows]

    def _add(self, table: Table, rows: list[dict[str, Any]]) -> None:
        self._write(sqlite_insert(table).on_conflict_do_nothing(), rows)


def _form(row: Row[Any]) -> MirrorForm:
    return MirrorForm(
        row.device,
        row.subject,
        place_of_row(row),
        row.digest,
        row.snapshot,
        row.envelope,
        row.package,
        row.accepted,
    )
