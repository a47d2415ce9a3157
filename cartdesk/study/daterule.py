"""Which dates of a case book are held against the consent, the death and the end of participation (EC-005, 006, 007)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DateRules:
    """Item OIDs; empty where a study has no such date.

    `death` and `end` hold the date of death and of the end of participation. `assessed`: dates of examinations, never
    before the consent but for days 22 to 28 at the first visit. `after_death`: dates that may follow the death;
    `after_death_at`: an item and the visits where it may. `after_end`: forms, `after_end_at`: visits, whose dates may
    follow the end; only forms of visits are held against it.
    """

    death: str = ""
    end: str = ""
    assessed: tuple[str, ...] = ()
    after_death: frozenset[str] = frozenset()
    after_death_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after_end: frozenset[str] = frozenset()
    after_end_at: frozenset[str] = frozenset()

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that is named."""
        named = (self.death, self.end, *self.assessed, *sorted(self.after_death), *self.after_death_at)
        return tuple(oid for oid in named if oid)
