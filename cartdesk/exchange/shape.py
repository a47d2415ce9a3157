"""Strict reading of objects that came from outside: exactly these keys, each with its own rule, or one refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cartdesk.base import CartDeskError, parse_iso
from cartdesk.crypto import from_base64, usable_public, usable_recipient
from cartdesk.records.shape import is_code as is_identifier
from cartdesk.records.shape import is_digest

Rule = Callable[[Any], bool]

ZERO_DIGEST = "0" * 64
__all__ = [
    "ZERO_DIGEST",
    "Rule",
    "checked",
    "decoded",
    "exactly",
    "is_base64",
    "is_code",
    "is_digest",
    "is_flag",
    "is_key",
    "is_party",
    "is_recipient",
    "is_time",
    "listed",
    "text",
    "whole",
]
_WORD = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


def checked(data: Any, rules: Mapping[str, Rule], code: str) -> dict[str, Any]:
    """`data` itself if it is an object with exactly the keys of `rules`, each satisfying its rule; else `code`."""
    if not isinstance(data, dict) or data.keys() != rules.keys():
        raise CartDeskError(code)
    if not all(rule(data[key]) for key, rule in rules.items()):
        raise CartDeskError(code)
    return data


def exactly(expected: Any) -> Rule:
    """The rule of one permitted value; True is not 1."""
    return lambda value: type(value) is type(expected) and value == expected


def listed(rule: Rule, least: int, most: int) -> Rule:
    """The rule of a list of `least` to `most` members, each satisfying `rule`."""
    return lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(rule, value))


def text(most: int) -> Rule:
    """The rule of 1 to `most` printable characters that neither start nor end with a space."""
    return lambda value: (
        isinstance(value, str) and 0 < len(value) <= most and value.isprintable() and value == value.strip()
    )


def whole(least: int) -> Rule:
    """The rule of a whole number from `least` on."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least


def is_party(value: Any) -> bool:
    """An identifier of study, site, device or person: 1 to 64 of A-Z a-z 0-9 . _ : / @ -, the first a letter or digit."""
    return isinstance(value, str) and len(value) <= 64 and "+" not in value and is_identifier(value)


def is_key(value: Any) -> bool:
    """An Ed25519 public key in hex, none of the weak ones."""
    return is_digest(value) and usable_public(bytes.fromhex(value))


def is_flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def is_code(value: Any) -> bool:
    """A code of this house: lower case, digits, points and hyphens, at most 64."""
    return isinstance(value, str) and len(value) <= 64 and _WORD.fullmatch(value) is not None


def is_recipient(value: Any) -> bool:
    """An age recipient of the X25519 kind, as text."""
    return isinstance(value, str) and len(value) < 256 and value.islower() and usable_recipient(value)


def is_time(value: Any) -> bool:
    """A time as `Stamp.iso` writes it."""
    if not isinstance(value, str) or len(value) != 24:
        return False
    try:
        parse_iso(value)
    except CartDeskError:
        return False
    return True


def decoded(value: Any) -> bytes | None:
    """Bytes of canonical base64 (RFC 4648 §4: padded, unused bits zero), or None for anything else."""
    try:
        return from_base64(value)
    except CartDeskError:
        return None


def is_base64(value: Any) -> bool:
    """Canonical base64 of any bytes."""
    return decoded(value) is not None
