"""Where ids, salts and nonces come from: a seam, so that the demo and the simulations can be seeded."""

from __future__ import annotations

import hashlib
import os
import uuid
from typing import Protocol


class Random(Protocol):
    """A source of bytes nobody can guess (or, seeded, that anybody can repeat)."""

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        ...


class SystemRandom:
    """The random source of the operating system."""

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        return os.urandom(count)


class SeededRandom:
    """A repeatable stream for the demo and tests; desks made with it are marked and refused by real ones."""

    def __init__(self, seed: int) -> None:
        self._key = hashlib.sha256(f"cartdesk-seed:{seed}".encode()).digest()
        self._turn = 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        out = b""
        while len(out) < count:
            out += hashlib.sha256(self._key + self._turn.to_bytes(8, "big")).digest()
            self._turn += 1
        return out[:count]


def new_id(random: Random) -> str:
    """A fresh UUID (version 4) as text."""
    return str(uuid.UUID(bytes=random.take(16), version=4))
