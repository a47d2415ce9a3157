"""A practice desk ready to play with: three invented people, the delegation log signed, passwords in the note beside it.

It may come with the clinical data of an ODM file in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, Words
from cartdesk.crypto import FLOOR, Cost
from cartdesk.usecases.agreeing import note_agreement, print_agreement
from cartdesk.usecases.creating import DeskPlan, NewPerson, create_site_desk
from cartdesk.usecases.delegating import NewDelegation, duties_for, name_principal, sign_line
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.instructing import confirm_reading, instruction
from cartdesk.usecases.joining import add_person
from cartdesk.usecases.odm_loading import Loaded, load_odm
from cartdesk.usecases.opening import lock, unlock
from cartdesk.usecases.training import TrainingNote, TrainingPerson, write_training_note

ROLES = ("nurse", "investigator", "administrator")
_SITE, _SECRETS = "01", "devices"


def make_practice_desk(
    folder: Path, study: str, version: str, *, clock: Clock, random: Random, language: str, cost: Cost = FLOOR
) -> Desk:
    """Create a clinic's practice desk for a study that is at hand, unlocked for its nurse.

    People and passwords come from the words `practice.*`; the note tells them. Errors: those of creating a desk.
    """
    words = Words(language)
    people = {
        role: NewPerson(
            words(f"practice.name.{role}"), role, words("practice.org"), words(f"practice.password.{role}"), "known"
        )
        for role in ROLES
    }  # fmt: skip
    secrets = _secrets(folder)
    plan = DeskPlan(folder, study, _SITE, words("practice.label"), True, version, cost, secrets, language)
    chief = people["administrator"]
    desk = create_site_desk(plan, chief, clock=clock, random=random)
    ids = {"administrator": desk.user.id}
    for role in ROLES[:2]:
        ids[role] = add_person(desk, people[role], chief.password).id
    name_principal(desk, ids["investigator"], "known", chief.password)
    print_agreement(desk, ids["investigator"], language)
    note_agreement(desk, ids["investigator"], chief.password)
    known = tuple(TrainingPerson(ids[role], people[role].name, role, people[role].password) for role in ROLES)
    write_training_note(folder, TrainingNote(known, f"../{secrets.name}"))
    desk = _switch(desk, ids["investigator"], people["investigator"].password, clock, random)
    for role in ("investigator", "nurse"):
        line = NewDelegation(ids[role], duties_for(desk, role), desk.today)
        sign_line(desk, line, people["investigator"].password, language)
    _read(desk, language)
    desk = _switch(desk, ids["nurse"], people["nurse"].password, clock, random)
    _read(desk, language)
    return desk


def make_practice_with_data(
    folder: Path,
    study: str,
    version: str,
    source: Path,
    *,
    clock: Clock,
    random: Random,
    language: str,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
    cost: Cost = FLOOR,
) -> Loaded:
    """Make a practice desk in a new folder and load a file's data; the desk is locked afterwards.

    Where the data are refused or the loading is called off (`odm.cancelled`), no desk is left behind. Errors: those of
    creating a desk and of `load_odm`; `practice.folder-taken`.
    """
    if folder.exists() or _secrets(folder).exists():
        raise CartDeskError("practice.folder-taken", folder=folder.name)
    try:
        desk = make_practice_desk(
            folder, study, version, clock=clock, random=random, language=language, cost=cost
        )
        try:
            return load_odm(desk, source, progress=progress, cancelled=cancelled)
        finally:
            lock(desk)
    except CartDeskError:
        for made in (folder, _secrets(folder)):
            shutil.rmtree(made, ignore_errors=True)
        raise


def free_folder(parent: Path, study: str) -> Path:
    """A name in `parent` for the practice desk of a study that is not taken yet."""
    stem, number = f"practice-{study.lower()}", 1
    while (parent / (name := stem if number == 1 else f"{stem}-{number}")).exists():
        number += 1
    return parent / name


def _secrets(folder: Path) -> Path:
    return folder.parent / f"{folder.name}-{_SECRETS}"


def _read(desk: Desk, language: str) -> None:
    """The invented person has read what holds before work, so that practice begins at once."""
    confirm_reading(desk, instruction(desk, language).digest, language)


def _switch(desk: Desk, user: str, password: str, clock: Clock, random: Random) -> Desk:
    lock(desk)
    return unlock(
        desk.folder, user, password, clock=clock, random=random, language=desk.words.language,
    )  # fmt: skip
