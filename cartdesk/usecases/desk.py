"""A Desk: everything an act needs, built in one place and passed by hand. No globals (house page)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cartdesk.base import Clock, Denied, Random, Words
from cartdesk.forms import FormEntry, FormPlace
from cartdesk.records import Permission, RoleDef, User, allowed
from cartdesk.store import DeskFile, Store
from cartdesk.study import StudyDef

SITE = "site"
SPONSOR = "sponsor"


@dataclass(slots=True)
class EntryCache:
    """The form last saved on this desk, ready to judge its next field; good while the trail has not moved on."""

    head: int = -1
    subject: str = ""
    place: FormPlace | None = None
    entry: FormEntry | None = None


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
    cache: EntryCache = field(default_factory=EntryCache)

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
