"""A fingerprint as eight words, to be read aloud over the telephone (decisions 18; docs/formats/fingerprint.md)."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cartdesk.base import LANGUAGES, CartDeskError, resource

WORD_COUNT = 8


def fingerprint_words(data: bytes, language: str) -> list[str]:
    """Eight words for the first eight bytes of SHA-256 over `cartdesk/1/fingerprint`, a zero byte and `data`.

    The lists of both languages name the same byte at the same place, so a Russian desk and an English one can
    compare by number.
    """
    words = word_list(language)
    return [
        words[byte] for byte in hashlib.sha256(b"cartdesk/1/fingerprint\x00" + data).digest()[:WORD_COUNT]
    ]


@lru_cache(maxsize=len(LANGUAGES))
def word_list(language: str) -> tuple[str, ...]:
    """The 256 words of a language, in the order of their bytes."""
    if language not in LANGUAGES:
        raise CartDeskError("words.unknown-language", language=language)
    return tuple(resource("words", f"{language}.txt").read_text(encoding="utf-8").split())
