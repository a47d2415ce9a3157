"""Writing TOML that a person reads: tables in order, one key a line, exact round trip through `tomllib`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from cartdesk.study.model import Text

Written = str | int | bool | Sequence["Written"] | Mapping[str, "Written"]
Pairs = Iterable[tuple[str, "Written | None"]]

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def key(name: str) -> str:
    """A key, quoted where it must be."""
    return name if _BARE.fullmatch(name) else quote(name)


def quote(text: str) -> str:
    """A text between quotation marks; control characters become escapes."""
    signs = (
        _ESCAPES.get(sign) or (f"\\u{ord(sign):04x}" if sign < " " or sign == "\x7f" else sign)
        for sign in text
    )
    return f'"{"".join(signs)}"'


def value(found: Written) -> str:
    """A value as TOML: text, whole number, truth, list, inline table."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, int):
        return str(found)
    if isinstance(found, str):
        return quote(found)
    if isinstance(found, Mapping):
        inner = ", ".join(f"{key(name)} = {value(one)}" for name, one in found.items())
        return f"{{ {inner} }}" if inner else "{}"
    return f"[{', '.join(value(one) for one in found)}]"


def lines(pairs: Pairs) -> list[str]:
    """`key = value`, one a line; None, empty texts, lists and tables and false are left out."""
    return [f"{key(name)} = {value(found)}" for name, found in pairs if found is not None and _holds(found)]


def table(head: str, pairs: Pairs) -> str:
    """A table under its head (`[[event]]`, `[settings]`), with an empty line before it."""
    return "\n".join(["", head, *lines(pairs), ""])


def words(text: Text | None) -> list[tuple[str, Written]]:
    """The keys of a label: `ru`, `en`, `others`."""
    if text is None:
        return []
    return [("ru", text.ru), ("en", text.en), ("others", dict(text.others))]


def _holds(found: Written) -> bool:
    return found is not False and found != "" and found != [] and found != {}
