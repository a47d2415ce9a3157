"""The words of the program in both languages, from `resources/i18n/<language>/*.toml`, each file read once.

The study's own words live with the study and never come from here (house page).
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from typing import Any

from cartdesk.base.errors import CartDeskError
from cartdesk.base.places import resource

LANGUAGES = ("ru", "en")


class Words:
    """A catalogue of one language: `words("form.saved", time="14:07")`.

    An entry is text with `{facts}`, or a table of plural forms (`one`, `few`, `many`; English `one`, `many`)
    chosen by the fact `n`. A key that is missing is a fault of the program and raises KeyError.

    A key is looked for in the file of its first word (`ui.start.open` in `ui.toml`); what does not stand there is looked
    for in all files. So the first page reads one file of twenty.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise CartDeskError("words.unknown-language", language=language)
        self.language = language

    def __call__(self, key: str, /, **facts: str | int) -> str:
        """The words of a key, filled with the facts."""
        entry = _of_room(self.language, key.partition(".")[0]).get(key)
        if entry is None:
            entry = _all(self.language)[key]
        text = entry if isinstance(entry, str) else entry[plural(self.language, int(facts["n"]))]
        return text.format(**facts) if facts else text

    def __contains__(self, key: str) -> bool:
        return key in _all(self.language)

    def keys(self) -> frozenset[str]:
        """All keys of the catalogue."""
        return frozenset(_all(self.language))

    def error(self, fault: CartDeskError) -> str:
        """The sentence for an error: what happened, what is safe, what to do."""
        return self(f"error.{fault.code}", **fault.facts)


def plural(language: str, n: int) -> str:
    """The plural form of a whole number: Russian one, few, many; English one, many (CLDR)."""
    if language == "ru":
        if n % 10 == 1 and n % 100 != 11:
            return "one"
        return "few" if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else "many"
    return "one" if n == 1 else "many"


@lru_cache
def _all(language: str) -> dict[str, Any]:
    """Every file of a language."""
    entries: dict[str, Any] = {}
    for path in sorted(resource("i18n", language).glob("*.toml")):
        for key, value in _of_room(language, path.stem).items():
            if key in entries:
                raise CartDeskError("words.duplicate-key", key=key, file=path.name)
            entries[key] = value
    return entries


@cache
def _of_room(language: str, room: str) -> dict[str, Any]:
    """One file; empty where the first word of a key names none."""
    path = resource("i18n", language, f"{room}.toml")
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")))) if path.is_file() else {}


def _flat(table: dict[str, Any], head: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict) and "many" not in value:
            found += _flat(value, f"{head}{key}.")
        else:
            found.append((head + key, value))
    return found
