"""The doors of a desk: who may open it before anything is known, and with what (docs/formats/desk-keys.md).

They stand in `desk.json`, where they are needed before unlock, and in the encrypted database, where they are true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cartdesk.crypto import Cost


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may unlock the desk: id and the name shown before unlock."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One person's way in: hexadecimal `salt`, the cost of Argon2id, `wrapped` and `sealed`.

    `wrapped` is the person's age identity under their password, `sealed` the database key for its `recipient`. In a
    slot of CartDesk 0.1.0 `recipient` and `sealed` are empty and the database key itself is wrapped.
    """

    salt: str
    cost: Cost
    wrapped: str
    recipient: str = ""
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """The way in for two of three shares: the database key sealed for `recipient`; `made` is text of `Stamp.iso`."""

    recipient: str
    sealed: str
    made: str


@dataclass(frozen=True, slots=True)
class Spare:
    """A spare computer: what it is called, its age recipient, and the device secret sealed for it."""

    label: str
    recipient: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Doors:
    """People who may unlock, their slots by person id, the recovery key, spare computers by their id."""

    people: tuple[Person, ...] = ()
    slots: Mapping[str, Slot] = field(default_factory=dict)
    recovery: Recovery | None = None
    spares: Mapping[str, Spare] = field(default_factory=dict)

    def with_person(self, person: Person, slot: Slot) -> Doors:
        """One more person (or another slot and name for one who is there)."""
        known = {one.id: one for one in self.people} | {person.id: person}
        return replace(self, people=tuple(known.values()), slots={**self.slots, person.id: slot})

    def without_person(self, user: str) -> Doors:
        """The same doors, closed for one person."""
        return replace(
            self,
            people=tuple(one for one in self.people if one.id != user),
            slots={name: one for name, one in self.slots.items() if name != user},
        )

    def to_json(self) -> dict[str, Any]:
        """As a JSON object: what stands in `desk.json` and in the database."""
        recovery = self.recovery
        return {
            "people": [{"id": one.id, "name": one.name} for one in self.people],
            "slots": {user: _slot_json(slot) for user, slot in self.slots.items()},
            "recovery": recovery
            and {"recipient": recovery.recipient, "sealed": recovery.sealed, "made": recovery.made},
            "spares": {
                name: {"label": one.label, "recipient": one.recipient, "sealed": one.sealed}
                for name, one in self.spares.items()
            },
        }


def read_doors(data: Any) -> Doors:
    """Read the object; a wrong shape is ValueError, KeyError, TypeError or AttributeError."""
    recovery = data["recovery"]
    return Doors(
        people=read_people(data["people"]),
        slots={text(user): _slot(one) for user, one in data["slots"].items()},
        recovery=None
        if recovery is None
        else Recovery(text(recovery["recipient"]), _hexadecimal(recovery["sealed"]), text(recovery["made"])),
        spares={
            text(name): Spare(text(one["label"]), text(one["recipient"]), _hexadecimal(one["sealed"]))
            for name, one in data["spares"].items()
        },
    )


def read_first_doors(data: Any) -> Doors:
    """Read the doors of a `desk.json` of CartDesk 0.1.0, where every slot wraps the database key itself."""
    return Doors(
        people=read_people(data["people"]),
        slots={
            text(user): _slot({**one, "recipient": "", "sealed": ""}) for user, one in data["slots"].items()
        },
    )


def read_people(data: Any) -> tuple[Person, ...]:
    """Read the list of people."""
    return tuple(Person(text(one["id"]), text(one["name"])) for one in data)


def _slot_json(slot: Slot) -> dict[str, Any]:
    cost = {"memory_kib": slot.cost.memory_kib, "passes": slot.cost.passes, "lanes": slot.cost.lanes}
    keys = {"wrapped": slot.wrapped, "recipient": slot.recipient, "sealed": slot.sealed}
    return {"salt": slot.salt, "cost": cost, **keys}


def _slot(data: Any) -> Slot:
    cost = Cost(*(whole(data["cost"][name]) for name in ("memory_kib", "passes", "lanes")))
    slot = Slot(
        _hexadecimal(data["salt"]),
        cost,
        _hexadecimal(data["wrapped"]),
        text(data["recipient"]),
        text(data["sealed"]),
    )
    if not cost.usable() or bool(slot.recipient) != bool(bytes.fromhex(slot.sealed)):
        raise ValueError("slot")
    return slot


def _hexadecimal(data: Any) -> str:
    if not bytes.fromhex(text(data)):
        raise ValueError("empty")
    return text(data)


def text(data: Any) -> str:
    """The text itself, or TypeError."""
    if not isinstance(data, str):
        raise TypeError("text")
    return data


def whole(data: Any) -> int:
    """The whole number from 0 on itself, or TypeError."""
    if not isinstance(data, int) or isinstance(data, bool) or data < 0:
        raise TypeError("whole number")
    return data
