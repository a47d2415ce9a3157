"""Reading canonical objects strictly: exactly the keys of the format, each of its kind (docs/formats/canonical.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from cartdesk.base import CartDeskError, parse_canonical
from cartdesk.base.canonical import MAX_BYTES, MAX_INT
from cartdesk.crypto import SUITE
from cartdesk.forms.place import FormPlace, ItemKey

T = TypeVar("T")

MAX_TEXT = 200
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+@-]{0,127}")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_HEX = re.compile(r"[0-9a-f]+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}\.[0-9]{3}Z"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Shape:
    """The keys of one object under reading. Every fault is `<what>.malformed` with the key as the fact `field`."""

    def __init__(self, data: Any, keys: Iterable[str], what: str) -> None:
        self.what = what
        if not isinstance(data, dict):
            raise CartDeskError(f"{what}.malformed", field="object")
        wrong = set(keys).symmetric_difference(data)
        if wrong:
            raise CartDeskError(f"{what}.malformed", field="keys")
        self.data: dict[str, Any] = data

    def refuse(self, key: str) -> CartDeskError:
        """The fault to raise for a key."""
        return CartDeskError(f"{self.what}.malformed", field=key)

    def _fixed(self, key: str, value: str | int) -> None:
        """The key must hold exactly this value (an int is not a bool)."""
        if type(self.data[key]) is not type(value) or self.data[key] != value:
            raise self.refuse(key)

    def header(self, kind: str) -> None:
        """`v` 1, `type` cartdesk.<kind>, `suite` cartdesk-1: what every object of this version begins with."""
        self._fixed("v", 1)
        self._fixed("type", f"cartdesk.{kind}")
        self._fixed("suite", SUITE)

    def maybe(self, read: Callable[[str], T], key: str) -> T | None:
        """None for null, else what `read` makes of the key."""
        return None if self.data[key] is None else read(key)

    def text(self, key: str) -> str:
        """One line of text of 1 to 200 characters, no control characters."""
        return self.line(key) or self._raise(key)

    def line(self, key: str) -> str:
        """Like `text`, but may be empty."""
        found = self.data[key]
        if (
            not isinstance(found, str)
            or len(found) > MAX_TEXT
            or any(sign < " " or sign == "\x7f" for sign in found)
        ):
            raise self.refuse(key)
        return found

    def code(self, key: str) -> str:
        """An identifier: 1 to 128 of A-Z a-z 0-9 . _ : / + @ -, the first a letter or digit."""
        return self._match(_CODE, key)

    def hex(self, key: str, length: int = 64) -> str:
        """Lower-case hexadecimal digits, `length` of them (64: a SHA-256 digest or an Ed25519 public key)."""
        found = self._match(_HEX, key)
        return found if len(found) == length else self._raise(key)

    def uuid(self, key: str) -> str:
        """A UUID in lower case."""
        return self._match(_UUID, key)

    def time(self, key: str) -> str:
        """UTC to the millisecond, `2026-03-05T11:07:31.250Z`."""
        return self._match(_TIME, key)

    def whole(self, key: str, low: int = 0, high: int = MAX_INT) -> int:
        """A whole number from `low` to `high`, both inclusive."""
        found = self.data[key]
        if not isinstance(found, int) or isinstance(found, bool) or not low <= found <= high:
            raise self.refuse(key)
        return found

    def truth(self, key: str) -> bool:
        """True or false."""
        return bool(self.data[key]) if isinstance(self.data[key], bool) else bool(self._raise(key))

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """One of the allowed texts."""
        found = self.data[key]
        return found if isinstance(found, str) and found in set(allowed) else self._raise(key)

    def sequence(self, key: str, most: int) -> list[Any]:
        """A list of at most `most` entries."""
        found = self.data[key]
        return found if isinstance(found, list) and len(found) <= most else self._raise(key)

    def mapping(self, key: str, most: int = 64) -> dict[str, Any]:
        """An object whose keys are names: 1 to 32 of a-z 0-9 -, the first a letter."""
        found = self.data[key]
        if (
            not isinstance(found, dict)
            or len(found) > most
            or not all(_NAME.fullmatch(name) for name in found)
        ):
            raise self.refuse(key)
        return found

    def repeated(self, key: str) -> tuple[str, int]:
        """An object {oid, repeat}: an OID and its repeat from 1."""
        inner = Shape(self.data[key], ("oid", "repeat"), self.what)
        return inner.code("oid"), inner.whole("repeat", low=1)

    def _match(self, pattern: re.Pattern[str], key: str) -> str:
        found = self.data[key]
        return found if isinstance(found, str) and pattern.fullmatch(found) else self._raise(key)

    def _raise(self, key: str) -> Any:
        raise self.refuse(key)


def parse_object(data: bytes, what: str, limit: int = MAX_BYTES) -> Any:
    """Canonical bytes as JSON; anything else is `<what>.malformed`."""
    try:
        return parse_canonical(data, limit)
    except CartDeskError as fault:
        raise CartDeskError(f"{what}.malformed", field="bytes") from fault


def read_day(shape: Shape, key: str) -> date:
    """A day that exists, `2026-03-05`, under a key."""
    text = shape.code(key)
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as fault:
        raise shape.refuse(key) from fault


def read_moment(shape: Shape) -> tuple[str, int, str]:
    """When a person signed: `time` in UTC, `offset` of their clock in minutes, `zone` as their system names it."""
    return shape.time("time"), shape.whole("offset", low=-1439, high=1439), shape.line("zone")


def is_code(text: str) -> bool:
    """True when `text` is an identifier as `Shape.code` takes it."""
    return _CODE.fullmatch(text) is not None


def is_digest(text: Any) -> bool:
    """True for 64 lower-case hexadecimal digits."""
    return isinstance(text, str) and len(text) == 64 and _HEX.fullmatch(text) is not None


def repeated_json(found: tuple[str, int] | None) -> dict[str, Any] | None:
    """The object {oid, repeat}, or null."""
    return None if found is None else {"oid": found[0], "repeat": found[1]}


def key_json(key: ItemKey | None) -> dict[str, Any] | None:
    """The object {group, repeat, item}, or null."""
    return None if key is None else {"group": key.group, "repeat": key.repeat, "item": key.item}


def read_key(found: Any, what: str) -> ItemKey:
    """Read the object {group, repeat, item}."""
    inner = Shape(found, ("group", "repeat", "item"), what)
    return ItemKey(inner.code("group"), inner.whole("repeat", low=1), inner.code("item"))


def place_of(event: tuple[str, int], form: tuple[str, int]) -> FormPlace:
    """Event and form, each with its repeat, as one place."""
    return FormPlace(event[0], event[1], form[0], form[1])
