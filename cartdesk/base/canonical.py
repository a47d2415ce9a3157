"""Canonical bytes: RFC 8785 (JCS) narrowed to what survives every reader (docs/formats/canonical.md, D2)."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import rfc8785

from cartdesk.base.errors import CartDeskError

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 16
MAX_INT = 2**53 - 1

JsonObject = Mapping[str, Any]

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode


def canonical(value: Any) -> bytes:
    """Encode `value` (dict, list or tuple, str, int, bool, None) as canonical bytes.

    Refused with `canonical.*` errors: floats, whole numbers beyond 2^53-1, text that is not NFC or holds a lone
    surrogate, keys that are not text, nesting deeper than 16, any other type. Decimals travel as text, as typed.

    Where every key lies below the surrogates, the order of code points is the order of RFC 8785 and the standard
    encoder writes the same bytes many times faster; a test holds both against each other.
    """
    if _check(value, 0):
        return _encode(value).encode()
    return rfc8785.dumps(value)


def parse_canonical(data: bytes, limit: int = MAX_BYTES) -> Any:
    """Decode bytes that must be canonical already; anything else is `canonical.not-canonical`."""
    if len(data) > limit:
        raise CartDeskError("canonical.too-large", limit=limit)
    try:
        value = _quick(data)
        if value is not _UNSURE:
            return value
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except CartDeskError:
        raise
    except (ValueError, RecursionError) as fault:
        raise CartDeskError("canonical.not-json") from fault
    if canonical(value) != data:
        raise CartDeskError("canonical.not-canonical")
    return value


def _quick(data: bytes) -> Any:
    """What the bytes say when encoding it again gives the same text; `_UNSURE` when that needs a closer look."""
    text = data.decode("utf-8")
    if not text.isascii() and (_BEYOND.search(text) or not unicodedata.is_normalized("NFC", text)):
        return _UNSURE
    value = _DECODER.decode(text)
    if text.count("[") + text.count("{") > MAX_DEPTH and _deep(value):
        return _UNSURE
    return value if _encode(value) == text else _UNSURE


def _deep(value: Any, depth: int = 1) -> bool:
    """Whether lists and objects nest deeper than allowed."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return depth > MAX_DEPTH or any(_deep(one, depth + 1) for one in inner)


def digest(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def nfc(text: str) -> str:
    """Text in the one normal form that canonical bytes accept."""
    return unicodedata.normalize("NFC", text)


def _check(value: Any, depth: int) -> bool:
    """Refuse what has no canonical spelling; True when no key lies beyond the surrogates."""
    if depth > MAX_DEPTH:
        raise CartDeskError("canonical.too-deep", limit=MAX_DEPTH)
    plain = True
    if isinstance(value, str):
        _check_text(value)
    elif value is None or isinstance(value, bool):
        pass
    elif isinstance(value, int):
        if abs(value) > MAX_INT:
            raise CartDeskError("canonical.number-too-large")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise CartDeskError("canonical.key-not-text")
            if not key.isascii():
                _check_text(key)
                plain = plain and max(key) < "\ud800"
            plain = _check(inner, depth + 1) and plain
    elif isinstance(value, list | tuple):
        for inner in value:
            plain = _check(inner, depth + 1) and plain
    else:
        raise CartDeskError("canonical.unknown-type", type=type(value).__name__)
    return plain


def _check_text(text: str) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text):
        raise CartDeskError("canonical.not-nfc")
    if not text.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise CartDeskError("canonical.lone-surrogate")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CartDeskError("canonical.duplicate-key")
    return found


def _no_float(_: str) -> Any:
    raise CartDeskError("canonical.float")


def _whole(text: str) -> int:
    """A whole number; one beyond the allowed is refused, and one of very many digits before it is made."""
    number = int(text) if len(text) <= 17 else MAX_INT + 1
    if abs(number) > MAX_INT:
        raise CartDeskError("canonical.number-too-large")
    return number


_UNSURE: Any = object()
_BEYOND = re.compile("[\ud800-\U0010ffff]")  # signs whose order in UTF-16 is another than by code point
_DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float, parse_int=_whole)
