"""Where a package stands in its device's sequence: next, seen before, too early, or another history (threats 8, 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cartdesk.base import CartDeskError
from cartdesk.exchange.manifest import Manifest
from cartdesk.exchange.shape import ZERO_DIGEST


class Turn(StrEnum):
    """The verdict on a package's place in the sequence."""

    NEXT = "next"
    SEEN = "seen"
    GAP = "gap"
    FORK = "fork"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reader has come with one device.

    `number`, `digest` and `last` are those of the last package taken (0, zeros, 0 when none); `taken` maps the
    numbers taken so far to their digests, as far as the reader can tell.
    """

    number: int = 0
    digest: str = ZERO_DIGEST
    last: int = 0
    taken: Mapping[int, str] = field(default_factory=dict)


def turn(manifest: Manifest, package: str, progress: Progress) -> Turn:
    """Judge a package of digest `package` by the table in docs/formats/package.md."""
    if manifest.number <= progress.number:
        return Turn.SEEN if progress.taken.get(manifest.number) == package else Turn.FORK
    if manifest.number > progress.number + 1:
        return Turn.GAP
    if manifest.prev != progress.digest or manifest.first != progress.last + 1:
        return Turn.FORK
    return Turn.NEXT


def turn_fault(manifest: Manifest, package: str, progress: Progress) -> CartDeskError | None:
    """The refusal a desk gives for a package that is not the next one, or None."""
    found = turn(manifest, package, progress)
    if found is Turn.NEXT:
        return None
    if found is Turn.GAP:
        return CartDeskError("package.gap", need=progress.number + 1)
    return CartDeskError("package.replayed" if found is Turn.SEEN else "package.fork", number=manifest.number)
