"""Facts: values beside the trail. The trail holds their salted digests, so a value can be withheld or erased (D5)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cartdesk.base import CartDeskError, Random, canonical, digest
from cartdesk.records.shape import Shape

SALT_BYTES = 16
FACT_NAMES = ("old", "new", "reason-text", "answer", "note")
_SALT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A JSON `value` with the `salt` (32 hexadecimal digits) that keeps its digest from being guessed."""

    salt: str
    value: Any

    @classmethod
    def make(cls, random: Random, value: Any) -> Fact:
        """A fact with a fresh salt."""
        return cls(random.take(SALT_BYTES).hex(), value)

    @classmethod
    def stored(cls, salt: str, text: str) -> Fact:
        """A fact whose value was kept as JSON text. Text that is none was bent: its value then fits no record's digest."""
        try:
            return cls(salt, json.loads(text))
        except ValueError:
            return cls(salt, {"unreadable": text})

    def to_json(self) -> dict[str, Any]:
        """The object {salt, value}."""
        return {"salt": self.salt, "value": self.value}

    @classmethod
    def from_json(cls, data: Any) -> Fact:
        """Read the object {salt, value}; anything else is `fact.malformed`."""
        shape = Shape(data, ("salt", "value"), "fact")
        return cls(shape.hex("salt", SALT_BYTES * 2), shape.data["value"])


def fact_digest(name: str, fact: Fact) -> str:
    """SHA-256 over the canonical object {fact: name, salt, value}, as 64 hexadecimal digits."""
    if not _SALT.fullmatch(fact.salt):
        raise CartDeskError("fact.malformed", field="salt")
    return digest(canonical({"fact": name, "salt": fact.salt, "value": fact.value}))


def check_facts(promised: Mapping[str, str], facts: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Compare facts with the digests a record promised: pairs (name, code), empty when all is well.

    `fact.altered`: another value or salt than was recorded; `fact.unknown`: the record names no such fact. A fact
    that is not there is no fault: it may be withheld or erased.
    """
    faults = []
    for name, fact in sorted(facts.items()):
        if name not in promised:
            faults.append((name, "fact.unknown"))
        elif not _matches(name, fact, promised[name]):
            faults.append((name, "fact.altered"))
    return faults


def _matches(name: str, fact: Fact, promised: str) -> bool:
    try:
        return fact_digest(name, fact) == promised
    except CartDeskError:
        return False
