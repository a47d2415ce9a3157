"""What a study knows and ODM has no markup for: it travels as Alias elements with Context `CartDesk:<name>` (0023).

The value of an Alias is JSON. Every field of a definition that the standard markup does not carry is written, whatever
fields the study model grows; `read_own` makes them values again by the type hints of the model.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Union, get_args, get_origin, get_type_hints

from lxml import etree

from cartdesk.base import CartDeskError
from cartdesk.interchange.elements import child

CONTEXT = "CartDesk:"
FORMAT = f"{CONTEXT}format"
VERSION = "1"
_KNOWN: dict[Any, dict[str, Any]] = {}


def add_own(parent: etree._Element, thing: Any, carried: frozenset[str]) -> None:
    """Put the fields of a definition that are not `carried` by the standard markup behind it; defaults are left out."""
    for name, value in own_fields(thing, carried):
        add(parent, name, value)


def add(parent: etree._Element, name: str, value: Any) -> None:
    """One Alias."""
    text = json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True)
    child(parent, "Alias", {"Context": CONTEXT + name, "Name": text})


def own_fields(thing: Any, carried: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """The fields that are not carried and not as they would be anyway."""
    for one in fields(thing):
        if one.init and one.name not in carried and getattr(thing, one.name) != _default(one):
            yield one.name, getattr(thing, one.name)


def to_plain(value: Any) -> Any:
    """A value of the study model as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, frozenset | set):
        return sorted(to_plain(one) for one in value)
    if isinstance(value, Mapping):
        return {str(to_plain(name)): to_plain(one) for name, one in value.items()}
    if is_dataclass(value):
        return {name: to_plain(one) for name, one in own_fields(value, frozenset())}
    return value


def read_own(kind: type, given: Mapping[str, Any], aliases: Mapping[str, str]) -> Any:
    """A definition out of `given` fields and the Aliases at it (by name without `CartDesk:`)."""
    hints, found = _hints(kind), dict(given)
    for one in fields(kind):
        if one.init and one.name in aliases and one.name not in given:
            found[one.name] = read_value(hints[one.name], aliases[one.name])
    try:
        return kind(**found)
    except TypeError as fault:
        raise CartDeskError("odm.own-damaged", name=kind.__name__) from fault


def read_value(hint: Any, text: str) -> Any:
    """The value of an Alias."""
    try:
        return _from_plain(hint, json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as fault:
        raise CartDeskError("odm.own-damaged", name=text[:40]) from fault


def _from_plain(hint: Any, data: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _from_union(inner, data)
    if origin is tuple:
        kinds = [inner[0]] * len(data) if inner[-1] is Ellipsis else inner
        return tuple(_from_plain(kind, one) for kind, one in zip(kinds, data, strict=True))
    if origin is frozenset:
        return frozenset(_from_plain(inner[0], one) for one in data)
    if origin is not None and issubclass(origin, Mapping):
        return {_from_plain(inner[0], name): _from_plain(inner[1], one) for name, one in data.items()}
    if is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{name: _from_plain(hints[name], one) for name, one in data.items()})  # type: ignore[operator]
    if hint is bool or hint is Any:
        return data
    if isinstance(hint, type) and issubclass(hint, int | Enum | Decimal | Fraction | str):
        return hint(data)
    raise TypeError(hint)


def _from_union(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None:
        return None
    rest = [kind for kind in kinds if kind is not types.NoneType]
    return data if len(rest) > 1 else _from_plain(rest[0], data)


def _default(one: Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


def _hints(kind: Any) -> dict[str, Any]:
    if kind not in _KNOWN:
        _KNOWN[kind] = get_type_hints(kind)
    return _KNOWN[kind]
