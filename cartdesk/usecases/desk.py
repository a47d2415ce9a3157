"""A Desk: everything an act needs, built in one place and passed by hand. No globals (house page)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cartdesk.base import Clock, Denied, Random, Words
from cartdesk.forms import CaseBook, FormEntry, ItemKey, SubjectView
from cartdesk.records import (
    ENTRY,
    DelegationLog,
    FormData,
    ItemData,
    Permission,
    RoleDef,
    Standing,
    User,
    Word,
    allowed,
    by_delegation,
)
from cartdesk.store import DeskFile, Explanation, Store
from cartdesk.study import StudyDef
from cartdesk.usecases.verifying_kept import Fault

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
    """The form last saved on this desk, as the record `head` left it, and the subject last looked at, as `view_head` left
    it; each good while the trail has not moved on.
    """

    head: tuple[int, str] = (-1, "")
    filling: Filling | None = None
    view_head: tuple[int, str] = (-1, "")
    view: SubjectView | None = None


@dataclass(frozen=True, slots=True)
class FailedTries:
    """Passwords refused for this person since they were last here: at unlock, at signing, first and last time."""

    unlock: int
    signing: int
    first: str
    last: str


@dataclass(slots=True)
class Desk:
    """An unlocked desk.

    `folder` holds `desk.json` and `desk.db`; `secrets` the device secret (outside the folder, decisions 24);
    `user` is the person at the desk. Locking closes the store and ends the Desk; unlocking makes another.

    `log` is the site's delegation log and `investigator` the name of the principal investigator ("" before one was
    named); `trained` whether the person has read what changed in program and study (R41). All three are read at
    unlock and after each act that changes them, and refuse until then. `failed` is what to tell the person first.
    `distrust` is what the reading of the whole trail found first: nothing is signed then, everything can be read.
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
    log: DelegationLog = field(default_factory=DelegationLog)
    investigator: str = ""
    trained: bool = False
    failed: FailedTries | None = None
    locked: bool = False
    distrust: Fault | None = None

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

    @property
    def today(self) -> date:
        """The local day by the desk's clock: the one the delegation log is read on."""
        return self.clock.now().local().date()

    @property
    def must_read(self) -> bool:
        """True for a person who enters data by their role and has not yet read the text before entry (R41)."""
        return self.kind == SITE and not self.trained and any(allowed(self.role, one) for one in ENTRY)

    def may(self, needs: Permission, *, by_role: bool = False) -> bool:
        """Whether the person at the desk has this permission now."""
        return self.refusal(needs, by_role=by_role) is None

    def demand(self, needs: Permission, *, by_role: bool = False) -> None:
        """Refuse unless the person has this permission now (R31); see `refusal`."""
        fault = self.refusal(needs, by_role=by_role)
        if fault is not None:
            raise fault

    def refusal(self, needs: Permission, *, by_role: bool = False) -> Denied | None:
        """Why the person may not, or None: locked desk, role, delegation log on this day (R38, R42), training (R41).

        `by_role`: the role alone decides; so the log itself can be signed before anything stands in it.
        """
        if self.locked:
            return Denied("desk.locked")
        if not (self.user.active and allowed(self.role, needs)):
            return Denied("desk.denied", role=self.user.role)
        if by_role or self.kind != SITE or needs not in by_delegation(self.role):
            return None
        if self.log.fault is not None:
            return None if needs is Permission.VIEW else Denied("delegation.broken-log", seq=self.log.fault)
        word = self.log.ask(self.user.id, needs.value, self.today)
        if word.standing is not Standing.IN_FORCE:
            return self._not_delegated(word)
        if needs in ENTRY and not self.trained:
            return Denied("training.needed")
        return None

    def _not_delegated(self, word: Word) -> Denied:
        if self.log.principal is None:
            return Denied("delegation.no-investigator")
        day = f"{word.day:%d.%m.%Y}" if word.day else ""
        return Denied(f"delegation.{word.standing.value}", day=day, who=self.investigator)

    def demand_kind(self, kind: str) -> None:
        """Refuse an act that belongs to the other kind of desk."""
        if self.kind != kind:
            raise Denied("desk.other-kind")
