"""One subject's case book: visits, forms, logs; new rows and unplanned visits."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.base import Words, local_at
from cartdesk.forms import FormPlace
from cartdesk.records import FormStatus, Permission, is_signed
from cartdesk.study import StudyDef
from cartdesk.ui.marks import mark_word, worst_mark
from cartdesk.ui.pages.subject_page import BoardCard, BoardLine, BoardView, BookLine, SubjectPage
from cartdesk.ui.presenters.banner import banner_text
from cartdesk.ui.presenters.lab_offers import LabOffers
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.matrix_model import shown_date
from cartdesk.usecases import (
    BookStanding,
    BookState,
    FormLine,
    LogCard,
    SubjectBoard,
    VisitCard,
    add_event,
    add_log_row,
    event_log,
    place_title,
    subject_board,
)

LAST_ROWS = 12  # of a log on this page; the whole log has a page of its own


def make(session: Session, *, code: str, event: str = "") -> QWidget:
    """The page of a subject, at one visit if `event` names it."""
    return _Subject(session, code, event).page


def book_line(state: BookState, study: StudyDef, words: Words) -> BookLine:
    """The signature of the whole case book in words: that it stands, or what ended it."""
    signed = local_at(state.signed, state.offset)
    told: dict[str, str | int] = {"who": state.signer, "when": f"{signed:%d.%m.%Y %H:%M}", "n": state.forms}
    if state.standing is BookStanding.STANDS or state.cause is None:
        way = words("ui.subject.open-book")
        return BookLine("complete", words("ui.subject.book-stands", **told), way, state.place)
    changed = local_at(state.changed, state.changed_offset)
    told |= {
        "form": place_title(study, state.cause, words.language),
        "by": state.changed_by,
        "changed": f"{changed:%d.%m.%Y %H:%M}",
    }
    return BookLine(
        "warn", words("ui.subject.book-lapsed", **told), words("ui.subject.open-cause"), state.cause
    )


class _Page(SubjectPage):
    """The page with its presenter, which lives as long as the page."""

    def __init__(self, presenter: _Subject) -> None:
        super().__init__(presenter.session.words, presenter.session.theme)
        self._presenter = presenter

    def words_changed(self) -> None:
        """Word the board anew."""
        self._presenter.tell()


class _Subject:
    """Words the board; every act ends in the form it opens or in the board read anew."""

    def __init__(self, session: Session, code: str, event: str) -> None:
        self.session, self.code, self.event = session, code, event
        self.board: SubjectBoard | None = None
        self.page = _Page(self)
        self.page.opened.connect(self._open)
        self.page.row_wanted.connect(self._add_row)
        self.page.visit_wanted.connect(self._add_visit)
        self.page.events.setVisible(bool(event_log(session.desk.study)))
        self.page.events.clicked.connect(lambda: session.go("events", code=code))
        self.page.course.clicked.connect(lambda: session.go("course", code=code))
        self.offers = LabOffers(session, code, self.page.offers, None, self._open)
        session.act(lambda desk: subject_board(desk, code), self._show, owner=self.page)
        self.offers.refresh()

    def tell(self) -> None:
        """Word the board in the language of the screen."""
        board, words = self.board, self.session.words
        if board is None:
            return
        enters = self.session.desk.may(Permission.ENTER)
        addable = tuple((one.oid, one.text(words.language)) for one in board.addable) if enters else ()
        view = BoardView(
            self.code,
            banner_text(board.banner, words),
            tuple(self._visit(card) for card in board.visits),
            tuple(self._log(card, enters) for card in board.logs if card.form.complete),
            addable,
            book_line(board.book, self.session.desk.study, words) if board.book else None,
        )
        self.page.show_board(view, self.event)

    def _show(self, board: SubjectBoard) -> None:
        self.board = board
        self.tell()

    def _visit(self, card: VisitCard) -> BoardCard:
        words = self.session.words
        title = card.event.text(words.language)
        if card.event.repeating:
            title = f"{title} № {card.repeat}"
        told = []
        if card.date:
            told.append(words("ui.subjects.tip-date", date=shown_date(card.date)))
        if card.plan and card.plan.target:
            opens, closes = shown_date(card.plan.opens), shown_date(card.plan.closes)
            told.append(words("ui.subjects.tip-plan", date=shown_date(card.plan.target)))
            told.append(words("ui.subjects.tip-window", opens=opens, closes=closes))
        started = [line for line in card.forms if line.status is not FormStatus.NOT_STARTED]
        mark = "overdue" if card.overdue else ("draft" if started else "not-started")
        if started and all(one.status is FormStatus.SIGNED for one in card.forms if one.openable):
            mark = "signed"
        lines = tuple(self._line(line) for line in card.forms)
        return BoardCard(card.event.oid, mark, title, "   ".join(told), lines)

    def _log(self, card: LogCard, enters: bool) -> BoardCard:
        words = self.session.words
        rows = tuple(self._line(line, row=True) for line in card.rows[-LAST_ROWS:])
        told = "" if rows else words("ui.subject.no-rows")
        if len(card.rows) > LAST_ROWS:
            told = words("ui.subject.last-rows", n=LAST_ROWS, whole=len(card.rows))
        add = words("ui.subject.add-row") if enters else ""
        mark = "complete" if rows else "not-started"
        return BoardCard(
            card.form.oid, mark, card.form.text(words.language), told, rows, add, words("ui.subject.open-log")
        )

    def _line(self, line: FormLine, row: bool = False) -> BoardLine:
        words = self.session.words
        title = line.title(words.language)
        if row:
            title = f"№ {line.place.form_repeat} {self._summary(line)}".strip()
        if not line.openable:
            return BoardLine(line.place, "locked", title, words("ui.subject.structure-only"), False)
        mark = worst_mark(line.status, line.rejects + line.missing, line.warns, False)
        told = [mark_word(mark, words)]
        if line.total:
            told.append(words("entry.footer.answered", answered=line.answered, total=line.total))
        for name, n in (("rejects", line.rejects), ("warns", line.warns), ("missing", line.missing)):
            if n:
                told.append(words(f"entry.footer.{name}", n=n))
        if is_signed(line.status):
            told.append(mark_word(line.road.value, words))
        if line.removed:
            told = [words("ui.form.removed")]
        return BoardLine(line.place, mark, title, " · ".join(told), True, line.removed)

    def _summary(self, line: FormLine) -> str:
        return line.summary if len(line.summary) <= 48 else f"{line.summary[:47]}…"

    def _open(self, key: FormPlace | str) -> None:
        if isinstance(key, str):
            self.session.go("log", code=self.code, form=key)
        else:
            self.session.go("form", code=self.code, place=key)

    def _add_row(self, form: str) -> None:
        def added(place: FormPlace) -> None:
            self.session.changed()
            self._open(place)

        self.session.act(lambda desk: add_log_row(desk, self.code, form), added, owner=self.page)

    def _add_visit(self, event: str) -> None:
        def added(_: int) -> None:
            self.session.changed()
            self.session.go("subject", code=self.code, event=event)

        self.session.act(lambda desk: add_event(desk, self.code, event), added, owner=self.page)
