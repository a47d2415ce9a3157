"""What the delegation log says of a person on a day: a pure function over its lines (R38, R42)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from cartdesk.base import CartDeskError, local_at
from cartdesk.records.delegation import Delegation, DelegationAct


class Standing(StrEnum):
    """How a person stands in the log on a day."""

    NONE = "none"
    NOT_BEGUN = "not-begun"
    IN_FORCE = "in-force"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: tasks of one person from `first` to `last` (None: until ended), signed on a local day.

    `ended` is the day its end was signed, None while it stands. `seq` and `ended_seq` are the records of both.
    """

    entry: str
    user: str
    duties: tuple[str, ...]
    first: date
    last: date | None
    signed: date
    seq: int
    ended: date | None = None
    ended_seq: int | None = None

    def standing(self, day: date) -> Standing:
        """How this line stands on a day (docs/formats/delegation.md, *In force*)."""
        if self.ended is not None:
            return Standing.ENDED
        if self.first > day and self.first > self.signed:
            return Standing.NOT_BEGUN
        if self.last is not None and day > self.last:
            return Standing.EXPIRED
        return Standing.IN_FORCE


@dataclass(frozen=True, slots=True)
class Word:
    """What the log says: how the person stands, and since or until which day where a day tells it."""

    standing: Standing
    day: date | None = None


# What a person would want to know first, when nothing is in force.
_TELLING = (Standing.NOT_BEGUN, Standing.EXPIRED, Standing.ENDED)


@dataclass(frozen=True, slots=True)
class DelegationLog:
    """All lines of a desk, the permissions each task carries, and whose tasks of 0.1.0 go on for a while.

    `principal` is the id of the principal investigator, None before one was named. `graced` are people of a desk
    made by 0.1.0: they have the tasks of their role until a first line is signed for them. `fault` is the record at
    which the log cannot be read, None for a whole one.
    """

    lines: tuple[LogLine, ...] = ()
    carries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    graced: frozenset[str] = frozenset()
    principal: str | None = None
    fault: int | None = None

    def lines_of(self, user: str) -> tuple[LogLine, ...]:
        """The lines of one person, oldest first."""
        return tuple(line for line in self.lines if line.user == user)

    def is_graced(self, user: str) -> bool:
        """True while the person works by the record of 0.1.0, without a signed line."""
        return user in self.graced and not self.lines_of(user)

    def ask(self, user: str, permission: str, day: date) -> Word:
        """Whether the log hands this permission to the person on that day; and if not, what to tell them."""
        if self.is_graced(user):
            return Word(Standing.IN_FORCE)
        mine = [
            line
            for line in self.lines_of(user)
            if any(permission in self.carries.get(duty, frozenset()) for duty in line.duties)
        ]
        found = {line.standing(day): line for line in mine}
        if Standing.IN_FORCE in found:
            return Word(Standing.IN_FORCE, found[Standing.IN_FORCE].last)
        for standing in _TELLING:
            if standing in found:
                line = found[standing]
                days = {
                    Standing.NOT_BEGUN: line.first,
                    Standing.EXPIRED: line.last,
                    Standing.ENDED: line.ended,
                }
                return Word(standing, days[standing])
        return Word(Standing.NONE)

    def duties_on(self, user: str, day: date) -> frozenset[str]:
        """The codes of the tasks in force on a day."""
        lines = [line for line in self.lines_of(user) if line.standing(day) is Standing.IN_FORCE]
        return frozenset(duty for line in lines for duty in line.duties)


def lines_from(statements: Iterable[tuple[Delegation, int]]) -> tuple[LogLine, ...]:
    """The lines that statements make, each given with the number of its record, in the order of signing.

    `delegation.broken-log`: a line begun twice, or ended without having begun, or ended twice.
    """
    lines: dict[str, LogLine] = {}
    for statement, seq in statements:
        line, day = lines.get(statement.entry), _day(statement)
        begins = statement.act is DelegationAct.BEGIN
        if begins != (line is None):
            raise CartDeskError("delegation.broken-log", seq=seq)
        if line is None:
            assert statement.first is not None  # a statement that begins has a first day: checked when read
            codes = tuple(code for code, _ in statement.duties)
            lines[statement.entry] = LogLine(
                statement.entry, statement.person.user, codes, statement.first, statement.last, day, seq
            )
        elif line.ended is not None or line.user != statement.person.user:
            raise CartDeskError("delegation.broken-log", seq=seq)
        else:
            lines[statement.entry] = replace(line, ended=day, ended_seq=seq)
    return tuple(lines.values())


def _day(statement: Delegation) -> date:
    """The local day of the signing."""
    return local_at(statement.time, statement.offset).date()
