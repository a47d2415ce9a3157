"""Twenty guarded lines, drawn by a seed, are taken away in a copy of the tree; each must turn its test red."""

import pytest

from tools.guards import drawn, try_all

SEED = 20261125


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_twenty_lines_drawn_by_a_seed_turn_their_tests_red():
    assert [one.words for one in try_all(drawn(20, SEED))] == []
