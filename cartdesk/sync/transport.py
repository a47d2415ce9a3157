"""What a road must be able to do. A road moves bytes; what they are worth, the Courier checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letters:
    """Acknowledgements, and revocations among them, that came by a road. `cursor` is what to ask for `after` next time (0 where there is none)."""

    acknowledgements: tuple[bytes, ...]
    cursor: int = 0


class Transport(Protocol):
    """A road from a site: the post office by network, or a folder on a stick; a seam for the simulation.

    Faults of a road are CartDeskError: `sync.*` for the road itself, the post office's own codes for its refusals.
    """

    def deliver(self, package: bytes) -> bytes | None:
        """Hand over a package. The receipt, where the road brings one at once; None when the package was laid down."""
        ...

    def receipts(self) -> Sequence[bytes]:
        """Receipts that wait on this road, for whatever package."""
        ...

    def acknowledgements(self, after: int) -> Letters:
        """Acknowledgements for this device that came after a cursor."""
        ...
