"""The journal on the screen: filters, two hundred lines at a time."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QWidget

from cartdesk.base import Words, parse_iso
from cartdesk.records import Kind, User
from cartdesk.study import StudyDef
from cartdesk.ui.pages.trail_page import TrailPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import Desk, TrailLine, people, trail

PAGE = 200


def make(session: Session) -> QWidget:
    """The journal of this desk."""
    return _Trail(session).page


class _Trail:
    """Asks for lines as the filters say."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = TrailPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.last: int | None = None
        self.page.filtered.connect(lambda: self.read(fresh=True))
        self.page.asked_more.connect(lambda: self.read(fresh=False))
        session.act(_choices, self._choose, owner=self.page)

    def _choose(self, found: tuple[tuple[User, ...], tuple[str, ...]]) -> None:
        words = self.session.words
        kinds = sorted((words(f"act.{kind.value}"), kind.value) for kind in Kind)
        self.page.show_choices(kinds, [(user.name, user.id) for user in found[0]], found[1])
        self.read(fresh=True)

    def read(self, *, fresh: bool) -> None:
        """Read the newest lines, or those older than the last one shown."""
        page = self.page
        kind, user, subject = page.kind.currentData(), page.person.currentData(), page.subject.currentData()
        before = None if fresh else self.last

        def ask(desk: Desk) -> tuple[TrailLine, ...]:
            wanted = Kind(kind) if kind else None
            return trail(desk, kind=wanted, user=user, subject=subject, before_seq=before, limit=PAGE)

        self.session.act(ask, lambda lines: self._show(lines, fresh), owner=page)

    def _show(self, lines: tuple[TrailLine, ...], fresh: bool) -> None:
        self.last = lines[-1].seq if lines else None
        study, words = self.session.desk.study, self.session.words
        self.page.show_lines([_row(study, words, line) for line in lines], len(lines) == PAGE, fresh=fresh)


def _choices(desk: Desk) -> tuple[tuple[User, ...], tuple[str, ...]]:
    with desk.store.view() as unit:
        codes = tuple(one.code for one in unit.subjects())
    return people(desk), codes


def _row(study: StudyDef, words: Words, line: TrailLine) -> TableRow:
    local = parse_iso(line.saved) + timedelta(minutes=line.offset)
    where = line.subject or ""
    if line.place is not None:
        row = f" № {line.place.form_repeat}" if line.place.event == "LOG" else ""
        where = (
            f"{line.subject} · {line.place.event} · {study.forms[line.place.form].text(words.language)}{row}"
        )
    field = study.items[line.item].text(words.language) if line.item and line.item in study.items else ""
    reason = (
        words(f"reason.{line.reason}")
        if line.reason and f"reason.{line.reason}" in words
        else (line.reason or "")
    )
    act = words(f"act.{line.kind}") if f"act.{line.kind}" in words else line.kind
    time = f"{local:%d.%m.%Y %H:%M:%S} {line.zone}"
    return TableRow((str(line.seq), time, line.user, act, where, field, reason), key=str(line.seq))
