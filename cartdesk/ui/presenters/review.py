"""The review of the trail at the desk: filters, marks, the reviewer's signature (R13)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.base import local_at
from cartdesk.records import Risk, TrailReview, User
from cartdesk.ui.pages.review_page import ReviewPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.presenters.trail import line_place, line_time
from cartdesk.ui.texts import short_name
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import Desk, MarkedLine, ReviewView, marks_to_review, people, review_trail


def make(session: Session) -> QWidget:
    """The page of what waits for review."""
    return _Review(session).page


class _Review:
    """Asks for the marks as the filters say, and signs those marked as seen."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = ReviewPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self._staff: tuple[User, ...] = ()
        self.page.filtered.connect(self.read)
        self.page.signed.connect(self._sign)
        session.act(people, self._choose, owner=self.page)

    def _choose(self, staff: tuple[User, ...]) -> None:
        self._staff = staff
        self.read()

    def read(self) -> None:
        """Read what waits, as the filters say."""
        page, words = self.page, self.session.words
        page.show_choices("risk", [(words(f"risk.{one.value}"), one.value) for one in Risk])
        page.show_choices("person", [(one.name, one.id) for one in self._staff])
        risk, user = page.risk.currentData(), page.person.currentData()

        def ask(desk: Desk) -> ReviewView:
            return marks_to_review(desk, risk=Risk(risk) if risk else None, user=user)

        self.session.act(ask, self._show, owner=page)

    def _show(self, view: ReviewView) -> None:
        last = self._last(view.last) if view.last else self.session.words("pages.review.never")
        self.page.show_lines([self._row(one) for one in view.lines], sum(view.waiting.values()), last)

    def _last(self, review: TrailReview) -> str:
        local = local_at(review.time, review.offset)
        when = f"{local:%d.%m.%Y %H:%M} {review.zone}"
        return self.session.words("pages.review.last", when=when, who=review.name, records=review.records)

    def _row(self, one: MarkedLine) -> TableRow:
        words, line, study = self.session.words, one.line, self.session.desk.study
        act = words(f"act.{line.kind}") if f"act.{line.kind}" in words else line.kind
        texts = (words(f"risk.{one.risk.value}"), str(line.seq), line_time(line), short_name(line.user), act)
        return TableRow((*texts, *line_place(study, words, line)), key=f"{line.seq} {one.risk.value}")

    def _sign(self, remarks: str, password: str) -> None:
        pairs = [key.split(" ") for key in self.page.seen]
        seen = tuple((int(seq), risk) for seq, risk in pairs)

        def signed(review: TrailReview) -> None:
            self.session.changed()
            self.page.remarks.clear()
            self.page.notice.say(self.session.words("pages.review.signed", n=len(review.seen)), "complete")
            self.read()

        self.session.act(lambda desk: review_trail(desk, seen, remarks, password), signed, owner=self.page)
