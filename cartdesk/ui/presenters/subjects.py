"""The matrix of subjects and visits, and the opening of a new case book by its code."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError
from cartdesk.records import Permission, Subject
from cartdesk.ui.pages.subjects_page import SubjectsPage
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import enrol_subject, matrix


def make(session: Session) -> QWidget:
    """The page of all subjects."""
    page = SubjectsPage(session.words, session.theme, may_enrol=session.desk.may(Permission.ENROL))

    def read() -> None:
        session.act(matrix, page.show_matrix, owner=page)

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
