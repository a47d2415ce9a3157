"""The board of adverse events of a subject in words: grades, decisions, flags, and the fields each event is linked to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import takewhile

from PySide6.QtWidgets import QWidget

from cartdesk.forms import FormPlace, ItemKey, Value, show_value
from cartdesk.records import FormStatus, Permission
from cartdesk.study import ItemDef
from cartdesk.ui.marks import mark_word, worst_mark
from cartdesk.ui.pages.events_page import EventChip, EventDetail, EventsPage
from cartdesk.ui.presenters.banner import banner_text
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.log_model import LogLine
from cartdesk.usecases import (
    EventBoard,
    EventLink,
    EventRow,
    add_log_row,
    event_board,
    event_links,
    event_log,
    event_title,
)

REPORT = "F_SAE"
Goal = tuple[FormPlace, ItemKey]


def make(session: Session, *, code: str, row: int = 0) -> QWidget:
    """The board of a subject, at the event of this number (0: the first)."""
    return _Events(session, code, row).page


class _Page(EventsPage):
    """The page with its presenter, which lives as long as the page."""

    def __init__(self, presenter: _Events) -> None:
        super().__init__(presenter.session.words, presenter.session.theme)
        self._presenter = presenter

    def words_changed(self) -> None:
        """Read and word the board anew: answers are told in the language of the screen."""
        self._presenter.read()


class _Events:
    def __init__(self, session: Session, code: str, row: int) -> None:
        self.session, self.code, self._row_wanted = session, code, row
        self.board: EventBoard | None = None
        self.page = _Page(self)
        self.page.banner.show_subject(code, code)
        self.page.asked.connect(self._act)
        self.page.chosen.connect(self._choose)
        self.page.opened.connect(self._open)
        self.read()

    def read(self) -> None:
        """Read the events; the page is there at once and fills when they come."""
        self.session.act(lambda desk: event_board(desk, self.code), self._show, owner=self.page)

    @property
    def _row(self) -> EventRow | None:
        at = self.page.table.at
        row = self.page.model.row(at) if at >= 0 else None
        return row if isinstance(row, EventRow) else None

    def _show(self, board: EventBoard) -> None:
        kept = self._row.place.form_repeat if self._row else self._row_wanted
        self.board, words = board, self.session.words
        self.page.banner.show_subject(self.code, banner_text(board.banner, words))
        waiting = sum(bool(row.undecided) for row in board.rows)
        self.page.lead.setText(words("logs.waiting", n=waiting) if waiting else words("logs.nothing-waits"))
        self.page.show_events(self._heads(board), board.rows, self._line)
        at = self.page.model.find(lambda row: row.place.form_repeat == kept)
        self.page.table.go(max(0, at))
        self._choose()

    # -- the table --------------------------------------------------------------------------------------------

    def _heads(self, board: EventBoard) -> tuple[str, ...]:
        words, language = self.session.words, self.session.words.language
        decisions = board.rows[0].decisions if board.rows else ()
        flags = board.rows[0].flags if board.rows else ()
        return (
            words("logs.number"),
            words("logs.event"),
            words("logs.days"),
            words("logs.grade"),
            *_apart([item.text(language) for item, _ in decisions]),
            *(item.text(language) for item, _ in flags),
        )

    def _line(self, row: object) -> LogLine:
        assert isinstance(row, EventRow)
        words, data = self.session.words, row.data
        mark = (
            "waits"
            if row.undecided
            else worst_mark(data.status, data.rejects + data.missing, data.warns, False)
        )
        told = mark_word(mark, words) if not data.removed else words("ui.form.removed")
        grade = row.grade[1].text if row.grade and row.grade[1] is not None and row.grade[1].known else ""
        open_still = "" if data.removed else words("logs.waits")
        decided = [self._shown(item, value) or open_still for item, value in row.decisions]
        flags = [self._shown(item, value) for item, value in row.flags]
        number = row.place.form_repeat
        first = f"{row.first + 100_000:07d}" if row.first is not None else ""
        return LogLine(
            "refused" if data.removed else mark,
            told,
            (str(number), row.title, self._days(row), grade, *decided, *flags),
            (f"{number:06d}", row.title.casefold(), first, grade, *decided, *flags),
            struck=data.removed,
        )

    def _days(self, row: EventRow) -> str:
        """The period in days from the infusion, in dates while Day 0 is not known."""
        words = self.session.words
        if row.start is None:
            return ""
        first = f"{row.first:+d}" if row.first is not None else self._shown(*row.start)
        if row.goes_on:
            return words("logs.since", day=first)
        if row.end is None:
            return first
        last = f"{row.last:+d}" if row.last is not None else self._shown(*row.end)
        return first if first == last else f"{first} … {last}"

    def _shown(self, item: ItemDef, value: Value | None) -> str:
        study, language = self.session.desk.study, self.session.words.language
        return show_value(item, value, study, language) if value is not None else ""

    # -- the event in front -----------------------------------------------------------------------------------

    def _choose(self) -> None:
        row = self._row
        if row is not None:
            self.session.act(
                lambda desk: event_links(desk, self.code, row.place),
                partial(self._detail, row),
                owner=self.page,
            )

    def _detail(self, row: EventRow, links: tuple[EventLink, ...]) -> None:
        if self._row is None or self._row.place != row.place:
            return
        words, language = self.session.words, self.session.words.language
        place = row.place
        decide = tuple(
            EventChip(
                "waits" if value is None else "complete",
                f"{item.text(language)}: {self._shown(item, value) or words('logs.open')}",
                (place, ItemKey(item.group, 1, item.oid)),
            )
            for item, value in sorted(row.decisions, key=lambda one: one[1] is not None)
        )
        said = [self._days(row), words("ui.course.goes-on") if row.goes_on else ""]
        for answer in (row.grade, *row.flags):
            if answer is not None and answer[1] is not None:
                said.append(f"{answer[0].text(language)}: {self._shown(*answer)}")
        self.page.show_detail(
            EventDetail(
                words("logs.event-head", number=place.form_repeat, title=row.title or "—"),
                " · ".join(one for one in said if one),
                {
                    "decide": decide,
                    "results": tuple(self._link(one) for one in links if one.result),
                    "links": tuple(self._link(one) for one in links if not one.result),
                },
                {name: words(f"logs.none-{name}") for name in ("decide", "results", "links")},
            ),
            self._may_report(row, links),
        )

    def _link(self, link: EventLink) -> EventChip:
        words, study = self.session.words, self.session.desk.study
        form = study.forms[link.place.form].text(words.language)
        if link.result:
            item = study.items[link.key.item].text(words.language)
            text = f"{item}: {link.told or '—'} · {event_title(study, link.place, words.language)}"
        elif study.events[link.place.event].kind == "log":
            text = f"{form} № {link.place.form_repeat} {link.told}".strip()
        else:
            text = f"{form} · {event_title(study, link.place, words.language)}"
        if link.removed:
            text = f"{text} · {words('logs.struck')}"
        return EventChip("refused" if link.removed else "complete", text, (link.place, link.key))

    def _may_report(self, row: EventRow, links: tuple[EventLink, ...]) -> bool:
        """A serious event without a report: one may be begun."""
        serious = any(
            item.oid == "AESER" and value is not None and value.text == "Y" for item, value in row.decisions
        )
        reported = any(one.place.form == REPORT and not one.removed for one in links)
        enters = self.session.desk.may(Permission.ENTER) and REPORT in self.session.desk.study.forms
        return serious and not reported and enters and row.data.status is not FormStatus.NOT_STARTED

    # -- acts -------------------------------------------------------------------------------------------------

    def _open(self, goal: Goal) -> None:
        place, key = goal
        number = self._row.place.form_repeat if self._row else 0
        self.session.go("form", code=self.code, place=place, key=key, back=("events", number))

    def _act(self, act: str) -> None:
        if act == "back":
            self.session.go("subject", code=self.code)
        elif act == "log":
            self.session.go("log", code=self.code, form=event_log(self.session.desk.study))
        elif self._row is not None:
            number = self._row.place.form_repeat

            def added(place: FormPlace) -> None:
                self.session.changed()
                self.session.go("form", code=self.code, place=place, back=("events", number))

            self.session.act(lambda desk: add_log_row(desk, self.code, REPORT), added, owner=self.page)


def _apart(titles: Sequence[str]) -> list[str]:
    """Titles without the words that two of them begin with: what tells them apart must be seen in a narrow column."""

    def shared(one: list[str], other: list[str]) -> int:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
        return len(list(same))

    parts = [title.split() for title in titles]
    found = []
    for at, words in enumerate(parts):
        begin = max((shared(words, other) for number, other in enumerate(parts) if number != at), default=0)
        found.append("… " + " ".join(words[begin:]) if 0 < begin < len(words) else titles[at])
    return found
