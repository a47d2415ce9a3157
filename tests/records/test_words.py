"""Every fault this room and the floors beneath can raise by a built code has its sentence in both languages."""

import pytest

from cartdesk.base import LANGUAGES, CartDeskError, Words
from cartdesk.records.shape import Shape

SHAPES = ("record", "fact", "frontier", "snapshot", "statement", "certificate", "checkpoint")
FAULTS = ("malformed", "altered", "missing", "duplicate", "extra", "moved", "foreign")


@pytest.mark.parametrize("language", LANGUAGES)
def test_malformed_objects_are_told(language):
    words = Words(language)
    for what in SHAPES:
        told = words.error(CartDeskError(f"{what}.malformed", field="seq"))
        assert "seq" in told
        assert "{" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_of_the_trail_are_told(language):
    words = Words(language)
    assert all(f"trail-fault.record.{code}" in words for code in FAULTS)
    assert all(f"trail-fault.fact.{code}" in words for code in ("altered", "unknown"))
    assert all(f"password.{code}" in words for code in ("too-short", "too-long", "too-guessable"))


@pytest.mark.parametrize("what", SHAPES)
def test_a_shape_names_the_key_that_is_wrong(what):
    with pytest.raises(CartDeskError) as caught:
        Shape({"seq": -1}, ("seq",), what).whole("seq")
    assert (caught.value.code, caught.value.facts) == (f"{what}.malformed", {"field": "seq"})
