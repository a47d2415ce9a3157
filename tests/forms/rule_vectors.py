"""Reads tests/vectors/rules.json: expressions with the values of their names and what each must come to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "rules.json"
_DAY = re.compile(r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\+00:00)?$")


class Case(NamedTuple):
    rule: str
    expression: str
    given: dict[str, Any]
    expect: Any
    engine: Any


def cases() -> Iterator[Case]:
    for rule in json.loads(VECTORS.read_text(encoding="utf-8"))["rules"]:
        for case in rule["cases"]:
            expect = case["expect"]
            yield Case(rule["id"], rule["expression"], case["given"], expect, case.get("engine", expect))


def ctcae_text(term: str, grade: float) -> str:
    texts = json.loads(VECTORS.read_text(encoding="utf-8"))["functions"]["ctcaeText"]
    return texts.get(term, {}).get(str(int(grade)), "something")


def as_names(given: dict[str, Any], read: list[str]) -> dict[str, Any]:
    """Dotted names as nested maps, dates as datetimes; the map of a dotted name stands even when empty."""
    bound: dict[str, Any] = {}
    for name in read:
        if "." in name:
            target = bound
            for part in name.split(".")[:-1]:
                target = target.setdefault(part, {})
    for name, value in given.items():
        target = bound
        *heads, last = name.split(".")
        for part in heads:
            target = target.setdefault(part, {})
        target[last] = _convert(value)
    return bound


def _convert(value: Any) -> Any:
    if isinstance(value, list):
        return [_convert(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _convert(inner) for name, inner in value.items()}
    if isinstance(value, str) and _DAY.match(value):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value
