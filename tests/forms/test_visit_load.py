"""How many answers a typical visit asks, and the minutes that come of it at five seconds each (case book, second reading 5).

What a form offers by itself is taken by one key a form.
"""

import pytest

from tests.forms.visits import visit

SECONDS = 5


@pytest.mark.parametrize(("event", "minutes", "forms"), [("M2", 7, 10), ("M3", 12, 16)])
def test_a_typical_visit_is_typed_in_time(event: str, minutes: int, forms: int) -> None:
    counts = {form: len(one.typed) + one.offered for form, one in visit(event, "investigator").items()}
    assert len(counts) == forms, counts
    assert all(counts.values())
    assert sum(counts.values()) * SECONDS < minutes * 60, counts
