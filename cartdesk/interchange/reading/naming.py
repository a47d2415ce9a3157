"""OIDs of a file may be any text; rules, files and records need plain names. Each gets one, and the way back is kept."""

from __future__ import annotations

import re

LONGEST = 48
RESERVED = frozenset({"ROWNO", "PERIOD", "CREATED", "CHANGED", "VISIT", "FORM", "TODAY", "LOG"})
_ODD = re.compile(r"[^A-Z0-9]+", re.ASCII)
_HEADS = {
    "event": re.compile(r"(?:SE|EVENT|STUDYEVENT)[._ -]+", re.IGNORECASE),
    "form": re.compile(r"(?:F|FO|FORM)[._ -]+", re.IGNORECASE),
    "group": re.compile(r"(?:IG|RG|G|ITEMGROUP)[._ -]+", re.IGNORECASE),
    "item": re.compile(r"(?:I|IT|ITEM)[._ -]+", re.IGNORECASE),
    "list": re.compile(r"(?:CL|CODELIST)[._ -]+", re.IGNORECASE),
}
_OWN_HEADS = {"event": "V", "item": "I_"}
"""What a name begins with that would begin with a digit, or as forms and rows do."""
_CODE = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)


class Names:
    """Makes names that are not yet taken; one set of them for a study, so that no two things are confused."""

    def __init__(self) -> None:
        self._taken: set[str] = set(RESERVED)

    def make(self, kind: str, source: str, prefix: str = "") -> str:
        """A name of capitals, digits and underscores for an OID; `prefix` in front of it (`F_`, `RG_`)."""
        base = plain_name(kind, source)
        if not prefix and (not base[:1].isalpha() or base.startswith(("F_", "RG_"))):
            prefix = _OWN_HEADS.get(kind, "X_")
        stem = f"{prefix}{base}".strip("_")[:LONGEST] or "X"
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name


def plain_name(kind: str, source: str) -> str:
    """An OID in capitals without the head that only tells its kind (`I.`, `SE.`); may be empty."""
    found = _ODD.sub("_", source.upper()).strip("_")
    shorter = (
        _ODD.sub("_", _HEADS[kind].sub("", source, count=1).upper()).strip("_") if kind in _HEADS else found
    )
    return shorter or found


def code_name(source: str, fallback: str) -> str:
    """A study OID or version as records and folders carry it: Latin letters, digits, dot, hyphen, underscore."""
    found = _CODE.sub("-", source.strip()).strip("-._")[:80]
    return found if found and found[0].isalnum() else fallback
