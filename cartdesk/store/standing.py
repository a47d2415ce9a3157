"""What people signed about people, passwords refused inside the desk, and typing handed to whoever comes next."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from cartdesk.store import tables
from cartdesk.store.model import Attempts, Handover, PeopleStatement
from cartdesk.store.part import Part


class StandingPart(Part):
    """Statements are append-only; attempts and the handover are rows that come and go."""

    def people_statements(self, kind: str) -> list[PeopleStatement]:
        """All statements of a kind (`delegation`, `access-review`), in the order they were signed."""
        table = tables.people_statements
        rows = self._rows(select(table).where(table.c.kind == kind).order_by(table.c.seq))
        return [PeopleStatement(row.statement, row.kind, row.envelope, row.seq) for row in rows]

    def add_people_statement(self, statement: PeopleStatement) -> None:
        """Keep a statement."""
        row = {name: getattr(statement, name) for name in ("statement", "kind", "envelope", "seq")}
        self._write(insert(tables.people_statements).values(row))

    def attempts(self, user: str) -> Attempts | None:
        """Refused passwords of a person, None when there are none."""
        row = self._first(select(tables.attempts).where(tables.attempts.c.user == user))
        return Attempts(row.user, row.refused, row.first, row.last, row.unseen) if row else None

    def put_attempts(self, attempts: Attempts) -> None:
        """Keep a person's count."""
        row = {
            "user": attempts.user,
            "refused": attempts.count,
            "first": attempts.first,
            "last": attempts.last,
            "unseen": attempts.unseen,
        }
        self._put(tables.attempts, row)

    def forget_attempts(self, user: str) -> None:
        """The right password came, or the person was let in again."""
        self._write(delete(tables.attempts).where(tables.attempts.c.user == user))

    def handover(self) -> Handover | None:
        """What was handed over and not taken yet."""
        row = self._first(select(tables.handover))
        return Handover(row.user, row.typed, row.saved) if row else None

    def put_handover(self, handover: Handover) -> None:
        """Hand over; what was there before gives way."""
        row = {"one": 1, "user": handover.user, "typed": handover.typed, "saved": handover.saved}
        self._put(tables.handover, row)

    def forget_handover(self) -> None:
        """It was taken or dismissed."""
        self._write(delete(tables.handover))
