"""What the form page is opened with, and the acts it may ask for. The page knows no desk, no store and no thread.

`FormActs` is answered by the desk (through the one store thread) or by a recording stand-in in tests; each act
calls back `done` or `failed` on the screen's thread, at once or later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from cartdesk.base import CartDeskError, Stamp
from cartdesk.forms import FormEntry, ItemKey, Value
from cartdesk.records import FormStatus
from cartdesk.records.reason import Reason
from cartdesk.study.model import StudyDef

Failed = Callable[[CartDeskError], None]
Identity = tuple[str, ItemKey | None]


class Saving(Protocol):
    """What an act tells after COMMIT."""

    @property
    def saved(self) -> datetime:
        """When it was written, UTC."""
        ...

    @property
    def status(self) -> FormStatus:
        """The state of the form now."""
        ...


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a field in shown words: when, who, what it was and is, why."""

    when: str
    who: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class FormScene:
    """One open form. `code` and `banner` name the subject; `previous` maps item OIDs to (visit, value).

    `completed`: the form was complete once, so every change asks for a reason. `day0` is the reference infusion.
    `locked`: nothing may be entered (another role's form, a removed row), `locked_why` says why in words.
    `explained` maps findings that were overruled to the explanation given.
    """

    study: StudyDef
    entry: FormEntry
    banner: str
    title: str
    status: FormStatus
    today: date
    completed: bool = False
    day0: date | None = None
    previous: Mapping[str, tuple[str, Value]] = field(default_factory=dict)
    explained: Mapping[Identity, str] = field(default_factory=dict)
    locked: bool = False
    locked_why: str = ""
    may_complete: bool = True
    may_overrule_hard: bool = False
    may_erase: bool = False
    code: str = ""


class FormActs(Protocol):
    """The acts of the form page; one implementation runs them at the desk, another records them in tests."""

    def save(
        self,
        key: ItemKey,
        value: Value | None,
        entered: Stamp,
        reason: Reason | None,
        done: Callable[[Saving], None],
        failed: Failed,
    ) -> None:
        """Record one answer; None clears it."""
        ...

    def complete(self, done: Callable[[Saving], None], failed: Failed) -> None:
        """The form is complete."""
        ...

    def explain(
        self, check: str, at: ItemKey | None, text: str, done: Callable[[Saving], None], failed: Failed
    ) -> None:
        """Let a finding stand with an explanation."""
        ...

    def add_row(self, group: str, reason: Reason | None, done: Callable[[int], None], failed: Failed) -> None:
        """Start a row of a repeating group; `done` is told its number."""
        ...

    def remove_row(
        self, group: str, repeat: int, reason: Reason, done: Callable[[Saving], None], failed: Failed
    ) -> None:
        """Take a row out of a repeating group."""
        ...

    def history(self, key: ItemKey, done: Callable[[Sequence[HistoryLine]], None], failed: Failed) -> None:
        """Tell how a field came to its answer."""
        ...

    def erase(self, key: ItemKey, label: str) -> None:
        """Go where a person proposes that what was typed into a field be erased."""
        ...

    def sources(self) -> None:
        """Go where the photographs and PDFs that stand beside the form are kept."""
        ...
