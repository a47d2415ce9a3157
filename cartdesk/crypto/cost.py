"""What stretching a password may cost; told in `desk.json`, so it is read before anything cryptographic is."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_MEMORY = 4 * 1024 * 1024
_MOST_PASSES = 64
_MOST_LANES = 64


@dataclass(frozen=True, slots=True)
class Cost:
    """What Argon2id may cost: memory in KiB, passes over it, lanes (decisions 23)."""

    memory_kib: int
    passes: int
    lanes: int

    def below(self, floor: Cost) -> bool:
        """True when memory or passes are less than the floor's."""
        return self.memory_kib < floor.memory_kib or self.passes < floor.passes

    def usable(self) -> bool:
        """True within RFC 9106 and what a desk will spend: at most 4 GiB, 64 passes, 64 lanes."""
        if not (1 <= self.lanes <= _MOST_LANES and 1 <= self.passes <= _MOST_PASSES):
            return False
        return 8 * self.lanes <= self.memory_kib <= _MOST_MEMORY


FLOOR = Cost(memory_kib=65536, passes=3, lanes=1)
