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
    return [name for name, why in why_kept(backups).items() if not why]


def why_kept(backups: Iterable[Kept]) -> dict[str, tuple[str, ...]]:
    """For each name why it stays: `milestone`, `fullest`, `day`, `week`; nothing for those that may go."""
    order = sorted(backups, key=lambda one: (one.records, one.name))
    spans = {
        "milestone": {one.name for one in order if one.milestone},
        "fullest": {one.name for one in order[-1:]},
        "day": _last_of_each(order, lambda one: one.day, DAYS),
        "week": _last_of_each(order, lambda one: one.day.isocalendar()[:2], WEEKS),
    }
    return {one.name: tuple(why for why, names in spans.items() if one.name in names) for one in order}


def _last_of_each(order: list[Kept], span: Callable[[Kept], Hashable], most: int) -> set[str]:
    """The last backup of each of the newest `most` spans that have one."""
    last = {span(one): (one.day, one.name) for one in order}
    return {name for _, name in sorted(last.values())[-most:]}
