"""Forms that wait for this person's signature: reading, signing one by one in one press, printing what was signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cartdesk.base import Words
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import FormStatus, Meaning
from cartdesk.store import Signature
from cartdesk.study import StudyDef, Text
from cartdesk.ui.pages.sign_page import SignPage
from cartdesk.ui.pages.sign_view import Failed, HeldBack, Review, WaitingForm, Whole, remark, review_of
from cartdesk.ui.presenters.history_words import history_line
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import (
    Change,
    Desk,
    Printed,
    ToSign,
    confirm_form,
    last_changes,
    place_title,
    print_signed,
    refuse_form,
    review_form,
    sign_casebook,
    sign_form,
    to_sign,
)

Waiting = tuple[tuple[str, FormPlace, Text, FormStatus], ...]


def make(session: Session) -> QWidget:
    """The page of forms to sign."""
    return _Sign(session).page


class _Sign:
    """The acts of the sign page at the desk (`SignActs`)."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = QWidget()
        self.page.presenter = self  # type: ignore[attr-defined]
        self._layout = QVBoxLayout(self.page)
        self._layout.setContentsMargins(0, 0, 0, 0)
        session.act(to_sign, self._show, owner=self.page)

    def review(self, form: WaitingForm, done: Callable[[Review], None], failed: Failed) -> None:
        """Read one form in the language of the screen."""
        words, study = self.session.words, self.session.desk.study

        def read(desk: Desk) -> tuple[ToSign, dict[ItemKey, Change]]:
            one = review_form(desk, form.code, form.place, words.language)
            keys = [difference.key for difference in one.changes]
            return one, last_changes(desk, form.code, form.place, keys)

        def show(found: tuple[ToSign, dict[ItemKey, Change]]) -> None:
            one, newest = found
            told = {key: who_when_why(study, key, change, words) for key, change in newest.items()}
            review = review_of(
                study, words, one.status, one.changes, one.findings, one.blockers, one.lines, told
            )
            done(replace(review, whole=whole_of(study, one, words)))

        self.session.act(read, show, failed, self.page)

    def sign(
        self,
        forms: Sequence[WaitingForm],
        password: str,
        meaning: str,
        done: Callable[[int], None],
        failed: Failed,
    ) -> None:
        """Sign these forms, each in its own transaction; a wrong password signs none."""
        language = self.session.words.language

        def sign_all(desk: Desk) -> int:
            for form in forms:
                sign_form(desk, form.code, form.place, password, Meaning(meaning), language)
            return len(forms)

        def signed(count: int) -> None:
            self.session.changed()
            done(count)
            if count == 1:
                self.sheet.offer_print(lambda: self._print(forms[0]))

        self.session.act(sign_all, signed, failed, self.page)

    def sign_whole(
        self, form: WaitingForm, password: str, late: str, done: Callable[[int], None], failed: Failed
    ) -> None:
        """Sign the whole case book through this form."""
        language = self.session.words.language

        def signed(_: Signature) -> None:
            self.session.changed()
            done(1)
            self.sheet.offer_print(lambda: self._print(form))

        self.session.act(
            lambda desk: sign_casebook(desk, form.code, form.place, password, language, late),
            signed,
            failed,
            self.page,
        )

    def confirm(self, form: WaitingForm, done: Callable[[], None], failed: Failed) -> None:
        """Say that a signature still holds."""

        def confirmed(_: FormStatus) -> None:
            self.session.changed()
            done()

        self.session.act(lambda desk: confirm_form(desk, form.code, form.place), confirmed, failed, self.page)

    def refuse(self, form: WaitingForm, text: str, done: Callable[[], None], failed: Failed) -> None:
        """Give a form back with words: it becomes work of the day for whoever enters."""

        def refused(_: int) -> None:
            self.session.changed()
            done()

        self.session.act(
            lambda desk: refuse_form(desk, form.code, form.place, text), refused, failed, self.page
        )

    def _show(self, waiting: Waiting) -> None:
        words, study = self.session.words, self.session.desk.study
        forms = [
            WaitingForm(
                code, place, study.events[place.event].text(words.language), title(words.language), status
            )
            for code, place, title, status in waiting
        ]
        meanings = [(Meaning.DATA_VERIFIED.value, words(f"meaning.{Meaning.DATA_VERIFIED.value}"))]
        self.sheet = SignPage(forms, self, meanings, words, self.session.theme)
        self.sheet.form_wanted.connect(lambda form: self.session.go("form", code=form.code, place=form.place))
        self._layout.addWidget(self.sheet)
        if forms and self.page.isVisible():
            self.sheet.list.setFocus()

    def _print(self, form: WaitingForm) -> None:
        language = self.session.words.language

        def show(printed: Printed) -> None:
            self.session.go("preview", pdf=printed.pdf, name=printed.name, back="sign")

        self.session.act(
            lambda desk: print_signed(desk, form.code, form.place, language), show, owner=self.page
        )


def whole_of(study: StudyDef, one: ToSign, words: Words) -> Whole | None:
    """What the page shows when the form signs the whole case book."""
    if not one.whole:
        return None
    holds = []
    for held in one.holds:
        where = place_title(study, held.place, words.language)
        said = words(f"sign.hold-{held.what.value}")
        if held.finding is not None:
            said = f"{said}: {remark(study, held.finding, words)}"
        holds.append(HeldBack(one.code, held.place, f"{where} — {said}"))
    return Whole(words(f"meaning.{Meaning.CASEBOOK_APPROVED.value}"), tuple(holds), one.late)


def who_when_why(study: StudyDef, key: ItemKey, change: Change, words: Words) -> str:
    """The newest change of a field in three lines."""
    line = history_line(study, key, change, words)
    return "\n".join(part for part in (line.who, line.when, line.why) if part)
