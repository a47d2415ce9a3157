"""A Finding: what the engine remarks about an answer, in codes; ui, paper and cli turn it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cartdesk.forms.place import ItemKey


class Verdict(StrEnum):
    """How much a finding weighs."""

    REJECT = "reject"  # a hard check: blocks the signature, never saving
    WARN = "warn"  # a soft check: wants a look and, if right, an explanation
    MISSING = "missing"  # a required answer is not there
    WAITS = "waits"  # only the investigator may give it ("ждёт врача")


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `code` names it: a check's OID (EC-061), or an engine feature such as `required`, `future-date`.

    `at` is where it stands (None: the whole form); `facts` fill the words of the message. `overrulable` tells
    whether a person may let it stand with an explanation. Two findings with equal `identity` are the same remark.
    """

    code: str
    verdict: Verdict
    at: ItemKey | None
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    overrulable: bool = False

    @property
    def identity(self) -> tuple[str, ItemKey | None]:
        """What makes a remark the same remark tomorrow."""
        return (self.code, self.at)
