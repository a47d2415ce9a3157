"""What a reading of the trail keeps in mind: faults found, and the acts that other rows of a desk must follow from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cartdesk.base import Words
from cartdesk.records import Kind

REMEMBERED = frozenset(
    {
        Kind.DESK_CREATE,
        Kind.CARD_WRITE,
        Kind.CARD_TAKE,
        Kind.PACKAGE_PACK,
        Kind.RECEIPT_FILE,
        Kind.ACK_FILE,
        Kind.PACKAGE_IMPORT,
        Kind.PACKAGE_REFUSE,
        Kind.ACK_WRITE,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was recorded: a code, the record where there is one, and `at`: where else it stands.

    With `until` the fault lies somewhere from record `seq` to `until`. `at` is `<kind>:<name>`, for example `package:3`.
    """

    code: str
    seq: int | None = None
    at: str = ""
    until: int | None = None


def fault_place(fault: Fault, words: Words) -> str:
    """Where a fault stands, in words: a record, some records, a package, a form …"""
    if fault.seq is not None and fault.until is not None and fault.until > fault.seq:
        return words("fault-at.records", name=f"{fault.seq}–{fault.until}")
    if fault.seq is not None and not fault.at:
        return words("fault-at.record", name=fault.seq)
    kind, _, name = fault.at.partition(":")
    place = words(f"fault-at.{kind or 'desk'}", name=name)
    return f"{words('fault-at.record', name=fault.seq)}, {place}" if fault.seq is not None else place


@dataclass(slots=True)
class KeptActs:
    """The records (as objects) of the acts that packages, cards and answers follow from, by kind, in order."""

    _found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def take(self, found: dict[str, Any]) -> None:
        """Keep a record if it is of a kind to be remembered."""
        if found["kind"] in REMEMBERED:
            self._found.setdefault(found["kind"], []).append(found)

    def of(self, kind: str, /, **refs: object) -> list[dict[str, Any]]:
        """The records of a kind whose references are these."""
        return [
            one
            for one in self._found.get(kind, ())
            if all(one["refs"].get(name) == value for name, value in refs.items())
        ]

    def last(self, name: str, kind: str, /, **refs: object) -> Any:
        """The reference `name` of the newest such record, or None."""
        found = self.of(kind, **refs)
        return found[-1]["refs"].get(name) if found else None

    def saved(self, *kinds: str) -> str | None:
        """When the newest record of any of these kinds was saved, or None."""
        found = [self.of(kind)[-1] for kind in kinds if self.of(kind)]
        return max(found, key=lambda one: int(one["seq"]))["saved"] if found else None
