"""The names of a form kept ready for its rules: each is worked out when first asked for, and again after what it reads changed."""

from __future__ import annotations

from typing import Any

from cartdesk.forms.binding import Binder
from cartdesk.forms.rulebook import ScopeShape
from cartdesk.forms.subject import Spot


class Scope:
    """The names of one form, or of one row of it, as seen from a spot. What is missing is None: it stays unbound."""

    def __init__(self, shape: ScopeShape, binder: Binder, spot: Spot) -> None:
        self.names = shape.names
        self.spot = spot
        self._touched = shape.touched
        self._binder = binder
        self._values: dict[str, Any] = {}

    def get(self, flat: str) -> Any:
        """What a name comes to, told by its flat form: `WEIGHT`, `prev__WEIGHT`; None when it is unbound or unknown here."""
        values = self._values
        if flat in values:
            return values[flat]
        parts = self.names.get(flat)
        if parts is None:
            return None
        values[flat] = found = self._binder.name(parts, self.spot)
        return found

    def touch(self, oid: str) -> None:
        """An item, or `rows:<list>`, has changed: what reads it is worked out again when next asked for."""
        for flat in self._touched.get(oid, ()):
            self._values.pop(flat, None)
