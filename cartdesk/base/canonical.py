"""Canonical bytes: RFC 8785 (JCS) narrowed to what survives every reader (docs/formats/canonical.md, D2)."""

from __future__ import annotations

import hashlib
import json
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
