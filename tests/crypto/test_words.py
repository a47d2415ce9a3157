"""Fingerprints read aloud, and passwords that are easily guessed (R35, decisions 18)."""

import re

import pytest

from cartdesk.crypto import fingerprint_words, password_faults
from cartdesk.crypto.fingerprint import word_list
from tests.vectors.reading import outcome, read


def test_both_lists_have_256_plain_words():
    assert len(set(word_list("ru"))) == len(word_list("ru")) == 256
    assert len(set(word_list("en"))) == len(word_list("en")) == 256
    assert all(re.fullmatch("[а-я]{3,10}", word) for word in word_list("ru"))
    assert all(re.fullmatch("[a-z]{3,11}", word) for word in word_list("en"))


def distance(one, two):
    row = list(range(len(two) + 1))
    for i, sign in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(two, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (sign != other))
    return row[-1]


@pytest.mark.parametrize(("language", "least"), [("ru", 3), ("en", 2)])
def test_no_two_words_are_near(language, least):
    """Read aloud or written down in a hurry, a word must not become its neighbour."""
    words = word_list(language)
    near = [(a, b) for i, a in enumerate(words) for b in words[i + 1 :] if distance(a, b) < least]
    assert near == []
    assert len({word[:4] for word in words}) == 256


@pytest.mark.parametrize("case", read("desk-keys")["fingerprint"])
def test_eight_words_stand_for_eight_bytes(case):
    for language in ("ru", "en"):
        words = fingerprint_words(bytes.fromhex(case["data"]), language)
        assert [word_list(language).index(word) for word in words] == list(bytes.fromhex(case["bytes"]))


def test_other_data_other_words():
    assert fingerprint_words(b"a", "ru") != fingerprint_words(b"b", "ru")
    assert outcome(lambda: fingerprint_words(b"a", "de")) == "words.unknown-language"


@pytest.mark.parametrize(
    "password",
    ["Пароль123456", "gfhjkmgfhjkm", "parolparol123", "йцукенгшщзхъ", "qwertyuiop12", "Медсестра2026", "Наташа123456",
     "111111111111", "yfnfif198512", "гематология1", "Отделение2026"],
)  # fmt: skip
@pytest.mark.requirement("R35", "common passwords and those near the person are refused")
def test_what_is_tried_first_is_refused(password):
    assert password_faults(password) == ["too-guessable"]


def test_words_near_the_person_are_refused():
    assert password_faults("Колокольцева77") == []
    assert password_faults("Колокольцева77", ["Анна Колокольцева"]) == ["too-guessable"]
    assert password_faults("Kolokoltseva77", ["Анна Колокольцева"]) == ["too-guessable"]


@pytest.mark.requirement("R35", "eleven characters are refused, twelve are taken")
def test_length_is_counted_in_characters():
    assert password_faults("ыТ7щ!эХ2ю№ж") == ["too-short"]
    assert password_faults("ыТ7щ!эХ2ю№жЪ") == []
    assert "too-long" in password_faults("ж7" * 200)
    assert set(password_faults("")) == {"too-short", "too-guessable"}


@pytest.mark.parametrize(
    "password", ["тихий чайник под дождём", "vesna tronula sinij most", "жК4-сова-лифт-92"]
)
def test_good_phrases_are_taken(password):
    assert password_faults(password) == []
