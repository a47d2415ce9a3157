"""People and cards on the screen; only an administrator may change them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk import __version__
from cartdesk.base import CartDeskError
from cartdesk.crypto import password_faults
from cartdesk.records import Permission, User
from cartdesk.ui.pages.settings_page import SettingsPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import (
    SITE,
    CardView,
    Desk,
    NewPerson,
    add_person,
    address,
    people,
    take_enrolment_card,
    take_study_card,
    view_card,
    write_enrolment_card,
    write_study_card,
)

MAX_CARD = 70_000
SITE_ROLES = ("nurse", "investigator", "administrator", "monitor", "inspector")
SPONSOR_ROLES = ("data-manager", "administrator", "coder", "sponsor-safety", "inspector")


def make(session: Session) -> QWidget:
    """The settings of this desk."""
    return _Settings(session).page


class _Settings:
    """Adds people, writes and takes cards."""

    def __init__(self, session: Session) -> None:
        self.session = session
        desk = session.desk
        administers = desk.may(Permission.PEOPLE)
        self.page = SettingsPage(
            session.words, session.theme, lambda password, name: password_faults(password, [name]),
            administers=administers, kind=desk.kind,
        )  # fmt: skip
        self.page.presenter = self  # type: ignore[attr-defined]
        self.card = b""
        self.page.asked.connect(self.act)
        words, study = session.words, desk.study
        facts = {
            "version": __version__,
            "study": study.protocol,
            "definition": study.digest[:16],
            "device": desk.file.device,
        }
        self.page.about.setText(words("pages.settings.about-text", **facts))
        self.refresh()

    def refresh(self) -> None:
        """Read the people again."""
        self.session.act(people, self._show, owner=self.page)

    def _show(self, found: tuple[User, ...]) -> None:
        study, language = self.session.desk.study, self.session.words.language
        rows = [
            TableRow((one.name, study.roles[one.role].text(language), one.org), key=one.id) for one in found
        ]
        wanted = SITE_ROLES if self.session.desk.kind == SITE else SPONSOR_ROLES
        self.page.show_people(rows, [(role, study.roles[role].text(language)) for role in wanted])

    def act(self, asked: str) -> None:
        """What the page asks for."""
        if asked == "add-person":
            self._add()
        elif asked == "write-card":
            self._write()
        elif asked == "read-card":
            self._read()
        elif asked == "take-card":
            self._take()
        else:
            self.card = b""
            self.page.forget_card()

    def _add(self) -> None:
        entry = self.page.entered()
        if entry is None:
            self.page.notice.say(self.session.words("pages.settings.incomplete"), "warn")
            return
        person = NewPerson(entry.name, entry.role, entry.org, entry.password, entry.identity_check)
        own = self.page.own_password.text()
        self.session.act(lambda desk: add_person(desk, person, own), self._added, self._failed, self.page)

    def _added(self, user: User) -> None:
        self.page.own_password.clear()
        self.page.notice.say(self.session.words("pages.settings.added", name=user.name), "complete")
        self.refresh()
        self.session.changed()

    def _write(self) -> None:
        words = self.session.words
        if self.session.desk.kind == SITE:
            self.session.act(
                write_enrolment_card,
                lambda card: self._save(card, "enrolment.cdcard"),
                self._failed,
                self.page,
            )
            return
        url, key = self.page.url.text().strip(), self.page.key.text().strip()
        if bool(url) != bool(key):
            self.page.notice.say(words("pages.settings.server-half"), "warn")
            return
        server = address(url, key) if url else None
        self.session.act(
            lambda desk: write_study_card(desk, server),
            lambda card: self._save(card, "study.cdcard"),
            self._failed,
            self.page,
        )

    def _save(self, card: bytes, name: str) -> None:
        words = self.session.words
        view = view_card(card, words.language)
        chosen, _ = QFileDialog.getSaveFileName(
            self.session.window, words("pages.settings.save-card"), name, "CartDesk (*.cdcard)"
        )
        if not chosen:
            return
        try:
            Path(chosen).write_bytes(card)
        except OSError:
            self.page.notice.say(words("pages.not-written"), "warn")
            return
        self.page.notice.say(
            words("pages.settings.card-saved", name=Path(chosen).name, words=" · ".join(view.words)),
            "complete",
        )

    def _read(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self.session.window, self.session.words("pages.settings.read-card"), "", "CartDesk (*.cdcard)"
        )
        if chosen:
            self.session.aside(
                lambda: Path(chosen).read_bytes()[:MAX_CARD], self.show_card, self._failed, self.page
            )

    def show_card(self, data: bytes) -> None:
        """Show whose card it is and its words, before it is taken."""
        try:
            view: CardView = view_card(data, self.session.words.language)
        except CartDeskError as fault:
            self._failed(fault)
            return
        self.card = data
        self.page.show_card(
            self.session.words(f"pages.settings.card-{view.kind}", org=view.org, study=view.study), view.words
        )

    def _take(self) -> None:
        def take(desk: Desk) -> None:
            if desk.kind == SITE:
                take_study_card(desk, self.card)
            else:
                take_enrolment_card(desk, self.card)

        self.session.act(take, lambda _: self._taken(), self._failed, self.page)

    def _taken(self) -> None:
        self.page.forget_card()
        self.page.notice.say(self.session.words("pages.settings.card-taken"), "complete")
        self.session.changed()

    def _failed(self, fault: CartDeskError) -> None:
        self.page.notice.say(self.session.words.error(fault), "warn")
