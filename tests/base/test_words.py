"""Words of the program: both languages, plural forms, facts."""

import pytest

from cartdesk.base import LANGUAGES, CartDeskError, Words
from cartdesk.base.words import plural
from tests.vectors.reading import outcome


@pytest.mark.parametrize(
    ("n", "form"),
    [(0, "many"), (1, "one"), (2, "few"), (4, "few"), (5, "many"), (11, "many"), (12, "many"), (14, "many"),
     (19, "many"), (21, "one"), (22, "few"), (25, "many"), (101, "one"), (111, "many"), (112, "many"), (122, "few")],
)  # fmt: skip
def test_russian_counts(n, form):
    assert plural("ru", n) == form


@pytest.mark.parametrize(("n", "form"), [(0, "many"), (1, "one"), (2, "many"), (21, "many")])
def test_english_counts(n, form):
    assert plural("en", n) == form


def test_a_language_we_do_not_speak_is_refused():
    assert outcome(lambda: Words("de")) == "words.unknown-language"


def test_a_key_that_is_missing_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        Words("ru")("no.such.key")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_told_with_its_facts(language):
    told = Words(language).error(CartDeskError("canonical.too-large", limit=16))
    assert "16" in told
    assert "{" not in told
