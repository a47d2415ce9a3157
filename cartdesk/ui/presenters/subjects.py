"""The matrix of subjects and visits, and the opening of a new case book by its code."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError
from cartdesk.records import Permission, Subject
from cartdesk.ui.pages.subjects_page import SubjectsPage
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import Matrix, enrol_subject, matrix

STRETCH = 50  # subjects read in one turn: more than a tall screen shows


def make(session: Session) -> QWidget:
    """The page of all subjects."""
    page = SubjectsPage(session.words, session.theme, may_enrol=session.desk.may(Permission.ENROL))

    def read() -> None:
        session.act(lambda desk: matrix(desk, most=STRETCH), first, owner=page)

    def first(found: Matrix) -> None:
        page.show_matrix(found)
        go_on(found)

    def more(found: Matrix) -> None:
        page.add_subjects(found.rows)
        go_on(found)

    def go_on(found: Matrix) -> None:
        """What fills the window is read first; the other subjects follow in turns, and other acts come in between."""
        known = page.model.known
        if found.rows and known < found.total:
            session.act(lambda desk: matrix(desk, since=known, most=STRETCH), more, owner=page)

    def enrolled(subject: Subject) -> None:
        page.notice.quiet()
        session.changed()
        session.go("subject", code=subject.code)

    def refused(fault: CartDeskError) -> None:
        page.notice.say(session.words.error(fault))
        page.code.setFocus()

    def enrol(code: str) -> None:
        session.act(lambda desk: enrol_subject(desk, code), enrolled, refused, page)

    page.opened.connect(lambda code, event: session.go("subject", code=code, event=event))
    page.enrolled.connect(enrol)
    read()
    page.table.setFocus()
    return page
