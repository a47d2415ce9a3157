"""A room's public names, each read from its module when somebody first asks for it (PEP 562).

So whoever needs one name of a room does not load the whole room: the program paints its first page before the store and
its library are there (decision 0037). A room that is opened this way imports its names under `TYPE_CHECKING` for the type
checker and names their modules once more for Python; a house test holds the two together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def on_demand(room: str, names: str) -> Callable[[str], Any]:
    """The `__getattr__` of the package `room`. Each line of `names`: a module (`.one` of the room's own) and its names."""
    homes = {name: line.split()[0] for line in names.splitlines() for name in line.split()[1:]}

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        found = getattr(import_module(homes[name], room), name)
        setattr(sys.modules[room], name, found)
        return found

    return find
