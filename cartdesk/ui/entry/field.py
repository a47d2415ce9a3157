"""What an editor is told about its field: plain data, so that editors know no study and no engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cartdesk.forms.place import ItemKey


class FieldState(StrEnum):
    """How a field looks; the word stands beside it, so that the colour is never alone."""

    PLAIN = "plain"
    ERROR = "error"
    WARN = "warn"
    MISSING = "missing"
    EXPLAINED = "explained"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted code, its words in the language of the screen, and other words it is found by."""

    code: str
    text: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flavour:
    """One way of saying why there is no answer: stored code, short form ("НВ") and words ("не выполнено")."""

    code: str
    short: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is called, its unit as printed, the codes and null flavours it permits.

    `length` is the most characters a text may have (0: no limit told); `hint` is shown in an empty field.
    """

    key: ItemKey
    label: str
    unit: str = ""
    hint: str = ""
    length: int = 0
    choices: tuple[Choice, ...] = ()
    flavours: tuple[Flavour, ...] = ()

    def flavour(self, code: str) -> Flavour | None:
        """The flavour of a code, or None."""
        return next((one for one in self.flavours if one.code == code), None)

    def flavour_typed(self, text: str) -> Flavour | None:
        """The flavour a person typed by its short form or code ("нв", "ND"), or None."""
        word = text.strip().casefold()
        return next(
            (one for one in self.flavours if word in (one.short.casefold(), one.code.casefold())), None
        )
