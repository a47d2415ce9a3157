"""From entering data of one subject to entering data of another: both told side by side, and one key to go on or back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.forms import FormPlace
from cartdesk.ui.pages.other_subject_page import OtherSubjectPage
from cartdesk.ui.presenters.banner import wear_banner
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import event_title


def make(
    session: Session, *, code: str, place: FormPlace, left: str, left_place: FormPlace, **where: object
) -> QWidget:
    """The question before the form of `code` at `place`; `left` and `left_place` are the form it was asked from.

    `where` is what the form was to be opened with besides.
    """
    page = OtherSubjectPage(session.words, session.theme, left, code)

    def tell() -> None:
        study, words = session.desk.study, session.words
        for banner, subject, at in ((page.left, left, left_place), (page.banner, code, place)):
            form = study.forms[at.form].text(words.language)
            wear_banner(session, banner, subject, event_title(study, at, words.language), form)

    def answered(go_on: bool) -> None:
        if go_on:
            session.go("form", code=code, place=place, **where)
        else:
            session.go("form", code=left, place=left_place)

    page.answered.connect(answered)
    page.texts.bind(lambda _: tell(), "pages.other-subject.title")
    return page
