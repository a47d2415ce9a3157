"""The sponsor's side of the story: its desk, the study card, the import of packages."""

from __future__ import annotations

from pathlib import Path

from cartdesk.base import Random, SetClock
from cartdesk.crypto import FLOOR, Cost
from cartdesk.demo.clinic import PASSWORDS
from cartdesk.demo.script import Script
from cartdesk.usecases import (
    Accepted,
    Desk,
    DeskPlan,
    NewPerson,
    TrainingNote,
    TrainingPerson,
    accept_package,
    add_person,
    create_sponsor_desk,
    lock,
    unlock,
    write_training_note,
)

SPONSOR_SITE = "sponsor"


class Office:
    """The sponsor's desk: an administrator gives out the card, a data manager takes packages in."""

    def __init__(
        self, folder: Path, script: Script, clock: SetClock, random: Random, cost: Cost = FLOOR
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.random = random
        self.secrets = folder.parent / "devices"
        people = script.people
        plan = DeskPlan(
            folder,
            script.study,
            SPONSOR_SITE,
            "Учебный спонсор",
            training=True,
            cost=cost,
            secrets=self.secrets,
        )
        admin = NewPerson(
            people["sponsor_administrator"],
            "administrator",
            people["sponsor_org"],
            PASSWORDS["administrator"],
            "passport",
        )
        self.desk: Desk = create_sponsor_desk(plan, admin, clock=clock, random=random)
        manager = NewPerson(
            people["data_manager"],
            "data-manager",
            people["sponsor_org"],
            PASSWORDS["data-manager"],
            "passport",
        )
        self.manager = add_person(self.desk, manager, PASSWORDS["administrator"]).id
        known = (
            TrainingPerson(self.manager, manager.name, manager.role, manager.password),
            TrainingPerson(self.desk.user.id, admin.name, admin.role, admin.password),
        )
        write_training_note(folder, TrainingNote(known, "../devices"))

    def as_data_manager(self) -> Desk:
        """The desk, unlocked for the data manager."""
        if self.desk.user.id != self.manager:
            lock(self.desk)
            self.desk = unlock(
                self.folder,
                self.manager,
                PASSWORDS["data-manager"],
                clock=self.clock,
                random=self.random,
                secrets=self.secrets,
            )
        return self.desk

    def accept(self, package: bytes) -> Accepted:
        """Take one package in."""
        return accept_package(self.as_data_manager(), package)
