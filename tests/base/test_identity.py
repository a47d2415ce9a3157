"""Chance is a seam: seeded it repeats, from the system it does not."""

import uuid

from cartdesk.base import SeededRandom, SystemRandom, new_id


def test_the_same_seed_gives_the_same_stream():
    one, two = SeededRandom(7), SeededRandom(7)
    assert [one.take(n) for n in (1, 16, 33, 100)] == [two.take(n) for n in (1, 16, 33, 100)]
    assert SeededRandom(8).take(32) != SeededRandom(7).take(32)


def test_a_stream_does_not_repeat_itself_and_gives_what_was_asked():
    stream = SeededRandom(7)
    drawn = [stream.take(32) for _ in range(1000)]
    assert len(set(drawn)) == 1000
    assert [len(stream.take(n)) for n in (0, 1, 31, 32, 33)] == [0, 1, 31, 32, 33]


def test_the_system_gives_fresh_bytes():
    assert SystemRandom().take(32) != SystemRandom().take(32)


def test_ids_are_uuids_of_version_four():
    found = new_id(SeededRandom(1))
    assert uuid.UUID(found).version == 4
    assert str(uuid.UUID(found)) == found
    assert new_id(SeededRandom(2)) != found
