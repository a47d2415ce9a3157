"""Bytes with a few signs of JSON and base64 put where they do not belong: seeded, so that every run is the same."""

import random
from collections.abc import Iterator


def mangled(good: bytes, seed: int, rounds: int) -> Iterator[bytes]:
    """`rounds` copies, each with up to two bytes taken out at some place and up to two signs put in."""
    chance = random.Random(seed)
    for _ in range(rounds):
        data = bytearray(good)
        place = chance.randrange(len(data))
        data[place : place + chance.randint(0, 2)] = bytes(
            chance.choices(b'{}",:0aT=+', k=chance.randint(0, 2))
        )
        yield bytes(data)
