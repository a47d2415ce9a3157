"""Is this password good enough? At least twelve characters, and not one that is guessed early (R35)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cartdesk.base import nfc, resource

SHORTEST = 12
LONGEST = 256
_SCORE = 3
_TELLING = 4  # letters
_JUDGED = 72  # zxcvbn looks at no more
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SAME_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_KEYS = str.maketrans(_CYRILLIC, _SAME_KEYS)
_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
        "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip


def password_faults(password: str, user_inputs: Sequence[str] = ()) -> list[str]:
    """Codes of what is wrong with a password, empty when it will do: `too-short`, `too-long`, `too-guessable`.

    `user_inputs` are words an acquaintance would try first (the person's name, the site, the study). Common Russian
    words count as guessable in Cyrillic, in Latin letters, and typed with the keyboard in the other language.
    """
    from zxcvbn import zxcvbn  # a big dictionary: loaded when first needed, not at start

    text = nfc(password)
    faults = []
    if len(text) < SHORTEST:
        faults.append("too-short")
    if len(text) > LONGEST:
        faults.append("too-long")
    known = [word for word in _spellings(tuple(user_inputs)) if word] + list(_common_words())
    if _nothing_new(text, known) or zxcvbn(text[:_JUDGED], user_inputs=known)["score"] < _SCORE:
        faults.append("too-guessable")
    return faults


def _nothing_new(text: str, known: Sequence[str]) -> bool:
    """True when hardly a letter is left once the words an acquaintance would try are taken away (zxcvbn adds them up)."""
    left = text.lower()
    for word in sorted((word for word in known if len(word) >= _TELLING), key=len, reverse=True):
        left = left.replace(word, " ")
    letters = sum(map(str.isalpha, left))
    return not text or (letters < _TELLING and left != text.lower())


def as_latin_keys(text: str) -> str:
    """Lower-case text as the same keys give it on a Latin keyboard, when the keyboard was left in Russian."""
    return text.translate(_KEYS)


def _spellings(words: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for phrase in words:
        for word in (phrase, *phrase.split()):
            lower = nfc(word).lower()
            found += [lower, as_latin_keys(lower), lower.translate(_LETTERS)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _common_words() -> tuple[str, ...]:
    text = resource("words", "guessed.txt").read_text(encoding="utf-8")
    return tuple(_spellings(tuple(line for line in text.split("\n") if line and not line.startswith("#"))))
