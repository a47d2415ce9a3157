"""The door to a new desk: the wizard's choices, the first two people, the making of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cartdesk.base import CartDeskError
from cartdesk.crypto import password_faults
from cartdesk.records import Permission
from cartdesk.study import StudyDef, load_study, studies
from cartdesk.ui.pages.create_page import CreatePage, CreateView, DeskEntry, StudyChoice
from cartdesk.ui.widgets.person_form import PersonEntry
from cartdesk.usecases import (
    SITE,
    DeskPlan,
    NewPerson,
    add_person,
    create_site_desk,
    create_sponsor_desk,
    lock,
    name_principal,
)

if TYPE_CHECKING:
    from cartdesk.ui.app import App

SECOND = {SITE: ("investigator",), "sponsor": ("data-manager", "sponsor-safety", "coder")}


def make(app: App) -> NewDesk:
    """The door, for `covers`."""
    return NewDesk(app)


class NewDesk(QObject):
    """Shows the wizard and makes the desk on the store thread."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app

    def show(self, kind: str, study: tuple[str, str] | None = None) -> None:
        """Cover the window with the wizard, the study chosen when one is given."""
        app = self._app
        page = CreatePage(app.words, app.theme, lambda password, name: password_faults(password, [name]))
        app.window.cover(page)
        page.show_choices(self._choices(kind, study))
        page.left.connect(app.covers.start)
        page.importing.connect(app.covers.show_study_door)
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
            desk = create(plan, person_of(admin), clock=around.clock, random=around.random)
            try:
                user = add_person(desk, person_of(second), admin.password).id
                if kind == SITE:
                    name_principal(desk, user, second.identity_check, admin.password)
                return user
            finally:
                lock(desk)

        def made(user: str) -> None:
            app.known.remember(entry.folder)
            app.covers.unlock(entry.folder, user)

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


def person_of(entry: PersonEntry) -> NewPerson:
    """What a person's form says, as the use cases take it."""
    return NewPerson(entry.name, entry.role, entry.org, entry.password, entry.identity_check)
