"""Reasons for change: a code from the list, and words that say something (R03)."""

import pytest

from cartdesk.base import LANGUAGES, Words
from cartdesk.records import Reason, ReasonCode
from tests.vectors.reading import outcome


@pytest.mark.parametrize("code", ["typo", "source-corrected", "new-information", "query"])
def test_a_code_says_enough_alone(code):
    assert Reason(code).checked() == Reason(code)


def test_other_needs_words():
    assert outcome(lambda: Reason("other").checked()) == "reason.too-short"
    assert Reason("other", "  перепутаны   пробирки ").checked() == Reason("other", "перепутаны пробирки")


@pytest.mark.parametrize("text", [" ", "\t\n", "x", "-", "...", "ааааа", "А а", "!?", "7777"])
@pytest.mark.parametrize("code", ["typo", "other"])
@pytest.mark.requirement("R03", "a free text of blanks or one character is no reason")
def test_blanks_and_single_characters_are_refused(code, text):
    assert outcome(lambda: Reason(code, text).checked()) == "reason.too-short"


@pytest.mark.parametrize("code", ["", "TYPO", "because", "typo "])
def test_a_code_not_on_the_list_is_refused(code):
    assert outcome(lambda: Reason(code, "перепутаны пробирки").checked()) == "reason.unknown"


def test_length_has_an_end():
    assert outcome(lambda: Reason("other", "аб" * 500).checked()) == "good"
    assert outcome(lambda: Reason("other", "аб" * 500 + "в").checked()) == "reason.too-long"


def test_every_reason_has_words():
    for language in LANGUAGES:
        assert [code for code in ReasonCode if f"reason.{code}" not in Words(language)] == []
