"""The doors: start page, wizard of a new desk, unlock page; and the cover of a desk that is locked for a while."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from cartdesk.base import CartDeskError
from cartdesk.crypto import password_faults
from cartdesk.records import Permission
from cartdesk.study import StudyDef, load_study, studies
from cartdesk.ui.pages.create_page import CreatePage, CreateView, DeskEntry, StudyChoice
from cartdesk.ui.pages.recover_page import RecoverPage
from cartdesk.ui.pages.start_page import StartPage
from cartdesk.ui.pages.unlock_page import PersonButton, UnlockPage, UnlockView
from cartdesk.ui.presenters.study_door import StudyDoor
from cartdesk.ui.widgets.person_form import PersonEntry
from cartdesk.usecases import (
    SITE,
    Desk,
    DeskPlan,
    NewPerson,
    add_person,
    administrator_role,
    create_site_desk,
    create_sponsor_desk,
    lock,
    name_principal,
    read_desk_file,
    read_training_note,
    recover,
    tries_left,
    unlock,
)

if TYPE_CHECKING:
    from cartdesk.ui.app import App

SECOND = {SITE: ("investigator",), "sponsor": ("data-manager", "sponsor-safety", "coder")}


class Covers(QObject):
    """Shows the doors and opens them; keys are stretched and the store opened on the store thread."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self.study_door = StudyDoor(app, self.start, self._create_for)

    def start(self) -> None:
        """The first page: desks of this computer, or a new one."""
        app = self._app
        page = StartPage(app.words, app.theme)
        page.show_desks(app.known.lines())
        page.opened.connect(lambda folder: self.unlock(Path(folder)))
        page.asked.connect(self._asked)
        app.window.cover(page)

    def unlock(self, folder: Path, chosen: str = "", returning: bool = False) -> None:
        """The people of a desk and a password field; a folder that is no desk is told on the start page."""
        app = self._app
        try:
            view = self._view(folder, chosen, returning)
        except CartDeskError as fault:
            self._refuse_folder(fault)
            return
        page = UnlockPage(app.words, app.theme)
        app.window.cover(page)
        page.show_desk(view)
        page.entered.connect(partial(self._enter, page, folder))
        page.asked.connect(lambda act: self.recover(folder) if act == "recover" else self._asked(act))
        page.switched.connect(app.lock_for_good)

    def returning(self, desk: Desk) -> None:
        """The cover of a desk that was locked by hand or by the clock."""
        self.unlock(desk.folder, desk.user.id, returning=True)

    def _view(self, folder: Path, chosen: str, returning: bool) -> UnlockView:
        file = read_desk_file(folder)
        note = read_training_note(folder, file)
        hints = {one.id: one.password for one in note.people} if note else {}
        people = tuple(
            PersonButton(one.id, one.name, tries_left(file, one.id), hints.get(one.id, ""))
            for one in file.people
        )
        study = load_study(file.study, file.version)
        recovery = file.doors.recovery is not None
        return UnlockView(
            file.label, study.protocol, file.site, file.training, people, chosen, returning, recovery
        )

    def _refuse_folder(self, fault: CartDeskError) -> None:
        self.start()
        page = self._app.window.cover_page
        if isinstance(page, StartPage):
            page.notice.say(self._app.words.error(fault))

    def _asked(self, act: str) -> None:
        if act == "language":
            self._app.change_language()
        elif act == "other-desk":
            self._app.forget()
            self.start()
        elif act == "open":
            words = self._app.words
            found = QFileDialog.getExistingDirectory(self._app.window, words("ui.start.open"))
            if found:
                self.unlock(Path(found))
        elif act == "study":
            self.study_door.show()
        else:
            self._create(act)

    def _enter(self, page: UnlockPage, folder: Path, user: str, password: str) -> None:
        app, around = self._app, self._app.around

        def open_desk() -> Desk:
            return unlock(
                folder,
                user,
                password,
                clock=around.clock,
                random=around.random,
                language=app.words.language,
                secrets=around.secrets,
                whole=False,
            )

        def refused(fault: CartDeskError) -> None:
            left = fault.facts.get("left")
            page.refuse(app.words.error(fault), int(left) if left is not None else None)

        page.busy(True)
        app.tasks.run(open_desk, app.unlocked, refused, page)

    def recover(self, folder: Path) -> None:
        """Nobody can unlock: two shares and a new administrator."""
        app, file = self._app, read_desk_file(folder)
        role = load_study(file.study, file.version).roles[
            administrator_role(load_study(file.study, file.version))
        ]
        page = RecoverPage(
            app.words, app.theme, lambda password, name: password_faults(password, [name, file.label]),
            f"{file.label} · {file.site}", (role.oid, role.text(app.words.language)),
        )  # fmt: skip
        page.left.connect(lambda: self.unlock(folder))
        page.wanted.connect(partial(self._take_charge, page, folder))
        app.window.cover(page)

    def _take_charge(self, page: RecoverPage, folder: Path) -> None:
        app, around = self._app, self._app.around
        shares, person = [box.text for box in page.shares], _person(page.person.entry)

        def take() -> Desk:
            return recover(
                folder, shares, person, clock=around.clock, random=around.random,
                language=app.words.language, secrets=around.secrets,
            )  # fmt: skip

        page.busy()
        app.tasks.run(take, app.unlocked, lambda fault: page.refuse(app.words.error(fault)), page)

    def _create_for(self, oid: str, version: str) -> None:
        """A clinic's desk for the study that was just imported."""
        self._create(SITE, (oid, version))

    def _create(self, kind: str, study: tuple[str, str] | None = None) -> None:
        app = self._app
        page = CreatePage(app.words, app.theme, lambda password, name: password_faults(password, [name]))
        app.window.cover(page)
        page.show_choices(self._choices(kind, study))
        page.left.connect(self.start)
        page.importing.connect(self.study_door.show)
        page.finished.connect(partial(self._make, page, kind))

    def _choices(self, kind: str, wanted: tuple[str, str] | None) -> CreateView:
        language = self._app.words.language
        known = _newest()
        roles = known[0].roles
        first = next(one for one in roles.values() if Permission.PEOPLE.value in one.permissions)
        seconds = tuple((oid, roles[oid].text(language)) for oid in SECOND[kind] if oid in roles)
        return CreateView(
            kind,
            tuple(StudyChoice(one.oid, one.version, _study_title(one)) for one in known),
            (first.oid, first.text(language)),
            seconds,
            str(Path.home() / "CartDesk"),
            next((at for at, one in enumerate(known) if (one.oid, one.version) == wanted), 0),
        )

    def _make(
        self, page: CreatePage, kind: str, entry: DeskEntry, admin: PersonEntry, second: PersonEntry
    ) -> None:
        app, around = self._app, self._app.around
        if admin.name == second.name:
            page.refuse(app.words.error(CartDeskError("people.name-taken")))
            return
        language = app.words.language
        plan = DeskPlan(entry.folder, entry.study, entry.site, entry.label, entry.training, language=language)
        plan = replace(plan, secrets=around.secrets, version=entry.version or None)

        def make() -> str:
            create = create_site_desk if kind == SITE else create_sponsor_desk
            desk = create(plan, _person(admin), clock=around.clock, random=around.random)
            try:
                user = add_person(desk, _person(second), admin.password).id
                if kind == SITE:
                    name_principal(desk, user, second.identity_check, admin.password)
                return user
            finally:
                lock(desk)

        def made(user: str) -> None:
            app.known.remember(entry.folder)
            self.unlock(entry.folder, user)

        page.busy(True)
        app.tasks.run(make, made, lambda fault: page.refuse(app.words.error(fault)), page)


def _newest() -> list[StudyDef]:
    """The studies a new desk may be made for: the newest version of one that ships, every version that was imported.

    One that cannot be loaded is not offered; `cartdesk study lint` tells why.
    """
    found: dict[str, StudyDef] = {}
    for oid, version in studies():
        try:
            study = load_study(oid, version)
        except CartDeskError:
            continue
        found[oid if study.origin is None else f"{oid} {version}"] = study
    return list(found.values())


def _study_title(study: StudyDef) -> str:
    return study.protocol if study.origin is None else f"{study.protocol} · {study.version}"


def _person(entry: PersonEntry) -> NewPerson:
    return NewPerson(entry.name, entry.role, entry.org, entry.password, entry.identity_check)
