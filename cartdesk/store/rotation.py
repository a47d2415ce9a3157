"""Which backups may go: 14 days, 8 weeks, all milestones (D9; docs/formats/backup.md)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date

DAYS = 14
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup on the medium: its folder's name, local day, number of records, and whether it is a milestone."""

    name: str
    day: date
    records: int
    milestone: bool


def superfluous(backups: Iterable[Kept]) -> list[str]:
    """The names of those that the rotation lets go."""
    order = sorted(backups, key=lambda one: (one.records, one.name))
    stay = {one.name for one in order if one.milestone} | {one.name for one in order[-1:]}
    stay |= _last_of_each(order, lambda one: one.day, DAYS)
    stay |= _last_of_each(order, lambda one: one.day.isocalendar()[:2], WEEKS)
    return [one.name for one in order if one.name not in stay]


def _last_of_each(order: list[Kept], span: Callable[[Kept], Hashable], most: int) -> set[str]:
    """The last backup of each of the newest `most` spans that have one."""
    last = {span(one): (one.day, one.name) for one in order}
    return {name for _, name in sorted(last.values())[-most:]}
