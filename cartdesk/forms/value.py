"""A Value: what stands in one field, exact and as typed (decisions 1; docs/formats/value.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.study.model import DataType

NULL_FLAVOURS = ("ND", "UNK", "NA")
COMPARATORS = ("", "<", ">")


@dataclass(frozen=True, slots=True)
class Value:
    """One answer. Exactly one of: `text` (numbers with a point, dates ISO 8601, a code), `codes`, `null_flavour`.

    `type` is the item's; `comparator` "<" or ">" before a number; `unit` the unit's OID for numbers that have
    one; `typed` what the person typed, NFC. Partial dates keep their precision: "2024", "2024-03", "2024-03-05".
    """

    type: DataType
    text: str = ""
    comparator: str = ""
    unit: str | None = None
    codes: tuple[str, ...] = ()
    null_flavour: str | None = None
    typed: str = ""

    @property
    def known(self) -> bool:
        """True when it holds an answer, False for a null flavour."""
        return self.null_flavour is None

    @property
    def decimal(self) -> Decimal:
        """The exact number; only for I and N with an answer."""
        return Decimal(self.text)

    def to_json(self) -> dict[str, Any]:
        """The canonical object of docs/formats/value.md: always the same seven keys."""
        return {
            "type": self.type.value,
            "text": self.text,
            "comparator": self.comparator,
            "unit": self.unit,
            "codes": list(self.codes),
            "null": self.null_flavour,
            "typed": self.typed,
        }

    @classmethod
    def from_json(cls, data: Any) -> Value:
        """Read the canonical object back; anything else is `value.malformed`."""
        try:
            if set(data) != {"type", "text", "comparator", "unit", "codes", "null", "typed"}:
                raise CartDeskError("value.malformed")
            value = cls(
                DataType(data["type"]),
                data["text"],
                data["comparator"],
                data["unit"],
                tuple(data["codes"]),
                data["null"],
                data["typed"],
            )
        except (TypeError, ValueError, KeyError) as fault:
            raise CartDeskError("value.malformed") from fault
        texts = (value.text, value.comparator, value.typed, *value.codes)
        if not all(isinstance(text, str) for text in texts) or value.comparator not in COMPARATORS:
            raise CartDeskError("value.malformed")
        if not isinstance(value.unit, str | None) or value.null_flavour not in (None, *NULL_FLAVOURS):
            raise CartDeskError("value.malformed")
        return value
