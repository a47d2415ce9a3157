"""A Desk: everything an act needs, built in one place and passed by hand. No globals (house page)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cartdesk.base import Clock, Denied, Random, Words
from cartdesk.forms import CaseBook, FormEntry, ItemKey
from cartdesk.records import FormData, ItemData, Permission, RoleDef, User, allowed
from cartdesk.store import DeskFile, Explanation, Store
from cartdesk.study import StudyDef

SITE = "site"
SPONSOR = "sponsor"


@dataclass(slots=True)
class Filling:
    """A form being filled: its entry, ready to judge the next field, its state, the explanations that hold, and the
    answers as they are stored (left empty by who only looks).

    `book` are the forms of the same subject that are open with it.
    """

    book: CaseBook
    entry: FormEntry
    form: FormData
    explained: dict[tuple[str, ItemKey | None], Explanation]
    items: dict[ItemKey, ItemData] = field(default_factory=dict)


@dataclass(slots=True)
class FillingCache:
    """The form last saved on this desk, as the record `head` left it; good while the trail has not moved on."""

    head: tuple[int, str] = (-1, "")
    filling: Filling | None = None


@dataclass(slots=True)
class Desk:
    """An unlocked desk.

    `folder` holds `desk.json` and `desk.db`; `secrets` the device secret (outside the folder, decisions 24);
    `user` is the person at the desk. Locking closes the store and ends the Desk; unlocking makes another.
    """

    folder: Path
    secrets: Path
    file: DeskFile
    study: StudyDef
    store: Store
    clock: Clock
    random: Random
    user: User
    words: Words
    cache: FillingCache = field(default_factory=FillingCache)

    @property
    def kind(self) -> str:
        """`site` or `sponsor`."""
        return self.file.kind

    @property
    def training(self) -> bool:
        """True for a practice desk: invented patients, refused by real desks (decisions 20)."""
        return self.file.training

    @property
    def role(self) -> RoleDef:
        """The role of the person at the desk, as the study defines it."""
        return self.study.roles[self.user.role]

    def may(self, needs: Permission) -> bool:
        """Whether the person at the desk has this permission."""
        return self.user.active and allowed(self.role, needs)

    def demand(self, needs: Permission) -> None:
        """Refuse with `desk.denied` unless the person has this permission (R31)."""
        if not self.may(needs):
            raise Denied("desk.denied", role=self.user.role)

    def demand_kind(self, kind: str) -> None:
        """Refuse an act that belongs to the other kind of desk."""
        if self.kind != kind:
            raise Denied("desk.other-kind")
