"""What is kept of keys: of people (doors, certificates, past passwords, drills) and of devices (cards, revocations)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import delete, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cartdesk.base import canonical
from cartdesk.crypto import Cost
from cartdesk.records import Kind
from cartdesk.store import tables
from cartdesk.store.doors import Doors, read_doors
from cartdesk.store.model import EndedKey, HeldCertificate, KeptRevocation, PastPassword
from cartdesk.store.part import Part
from cartdesk.store.trail import NO_ANSWER

_DOORS = "doors"


class KeyPart(Part):
    """Certificates, ended keys and drills are append-only; a removed person's signing key is emptied."""

    def doors(self) -> Doors | None:
        """Who may open this desk, as the database has it; None in a desk that only CartDesk 0.1.0 has seen."""
        row = self._first(select(tables.settings.c.value).where(tables.settings.c.name == _DOORS))
        return read_doors(json.loads(row.value)) if row else None

    def put_doors(self, doors: Doors) -> None:
        """These are the doors from now on."""
        value = canonical(doors.to_json()).decode("utf-8")
        self._put(tables.settings, {"name": _DOORS, "value": value})

    def seqs_of_kinds(self, kinds: Iterable[str]) -> list[int]:
        """Numbers of the records of these kinds, in order."""
        wanted = [str(kind) for kind in kinds]
        query = select(tables.records.c.seq).where(tables.records.c.kind.in_(wanted))
        if Kind.ITEM_SET not in wanted:
            query = query.where(NO_ANSWER)
        return sorted(row.seq for row in self._rows(query))

    def add_certificate(self, one: HeldCertificate) -> None:
        """Keep a person's certificate for ever."""
        row = {"digest": one.digest, "user": one.user, "public": one.public, "envelope": one.envelope}
        self._write(sqlite_insert(tables.certificates).values(row).on_conflict_do_nothing())

    def certificates(self, user: str | None = None) -> list[HeldCertificate]:
        """All certificates, or those of one person, in the order they came."""
        query = select(tables.certificates)
        if user is not None:
            query = query.where(tables.certificates.c.user == user)
        rows = self._rows(query.order_by(literal_column("rowid")))
        return [HeldCertificate(row.digest, row.user, row.public, row.envelope) for row in rows]

    def certificate(self, digest: str) -> HeldCertificate | None:
        """The certificate with this digest, or None."""
        row = self._first(select(tables.certificates).where(tables.certificates.c.digest == digest))
        return HeldCertificate(row.digest, row.user, row.public, row.envelope) if row else None

    def end_key(self, one: EndedKey) -> None:
        """A key signs no more."""
        row = {"public": one.public, "user": one.user, "seq": one.seq, "cause": one.cause}
        self._write(insert(tables.ended_keys).values(row))

    def ended_keys(self) -> list[EndedKey]:
        """Every key that signs no more, oldest first."""
        rows = self._rows(select(tables.ended_keys).order_by(tables.ended_keys.c.seq))
        return [EndedKey(row.public, row.user, row.seq, row.cause) for row in rows]

    def forget_wrapped_key(self, user: str) -> None:
        """Throw the private half of a person's signing key away."""
        table = tables.user_keys
        self._write(update(table).where(table.c.user == user).values(wrapped=b""))

    def past_passwords(self, user: str) -> list[PastPassword]:
        """How the passwords a person set are known again, newest first."""
        table = tables.past_passwords
        rows = self._rows(select(table).where(table.c.user == user).order_by(table.c.id.desc()))
        return [
            PastPassword(
                row.user, row.salt, Cost(row.memory_kib, row.passes, row.lanes), row.verifier, row.since
            )
            for row in rows
        ]

    def add_past_password(self, one: PastPassword, keep: int) -> None:
        """Remember a password that was set; of each person only the newest `keep` stay."""
        table = tables.past_passwords
        row = {
            "user": one.user, "salt": one.salt, "memory_kib": one.cost.memory_kib, "passes": one.cost.passes,
            "lanes": one.cost.lanes, "verifier": one.verifier, "since": one.since,
        }  # fmt: skip
        self._write(insert(table).values(row))
        stay = select(table.c.id).where(table.c.user == one.user).order_by(table.c.id.desc()).limit(keep)
        self._write(delete(table).where(table.c.user == one.user, table.c.id.not_in(stay)))

    def add_drill(self, seq: int, evidence: bytes) -> None:
        """Keep the signed evidence of a rehearsal with its record's number."""
        self._write(insert(tables.drills).values(seq=seq, evidence=evidence))

    def drills(self) -> list[tuple[int, bytes]]:
        """Record number and evidence of each rehearsal, oldest first."""
        rows = self._rows(select(tables.drills).order_by(tables.drills.c.seq))
        return [(row.seq, row.evidence) for row in rows]


class DeviceTrustPart(Part):
    """Of devices, append-only: every enrolment card they had, and the revocations the sponsor's desk signed."""

    def add_device_card(self, device: str, card: bytes) -> None:
        """Keep an enrolment card for ever."""
        self._write(insert(tables.device_cards).values(device=device, card=card))

    def device_cards(self, device: str) -> list[bytes]:
        """Every enrolment card a device has had, oldest first."""
        table = tables.device_cards
        rows = self._rows(select(table.c.card).where(table.c.device == device).order_by(table.c.id))
        return [bytes(row.card) for row in rows]

    def add_revocation(self, one: KeptRevocation) -> None:
        """Keep a signed revocation."""
        row = {"device": one.device, "user": one.user, "envelope": one.envelope}
        self._write(insert(tables.revocations).values(row))

    def revocations(self) -> list[KeptRevocation]:
        """All revocations, oldest first."""
        rows = self._rows(select(tables.revocations).order_by(tables.revocations.c.id))
        return [KeptRevocation(row.device, row.user, row.envelope) for row in rows]
