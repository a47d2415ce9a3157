"""The journal on the screen: filters, two hundred lines at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.base import Words, local_at
from cartdesk.forms.dates import DateFault, read_date
from cartdesk.records import Kind, Permission, User
from cartdesk.study import StudyDef
from cartdesk.ui.pages.trail_page import TrailPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.texts import short_name
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import Desk, Sought, TrailLine, export_trail, people, trail
from cartdesk.usecases.proving import SUFFIX as PROOF_SUFFIX
from cartdesk.usecases.proving import ProvedRecord, prove_record

PAGE = 200


def make(session: Session) -> QWidget:
    """The journal of this desk."""
    return _Trail(session).page


class _Trail:
    """Asks for lines as the filters say; one line more than a page tells whether there are others behind it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = TrailPage(session.words, session.theme, may_erase=session.desk.may(Permission.REDACT))
        self.page.presenter = self  # type: ignore[attr-defined]
        self.shown: tuple[TrailLine, ...] = ()
        self._staff: tuple[User, ...] = ()
        self._codes: tuple[str, ...] = ()
        self.page.filtered.connect(self._filter)
        self.page.turned.connect(self._turn)
        self.page.asked.connect(self._act)
        session.act(_choices, self._choose, owner=self.page)

    def _choose(self, found: tuple[tuple[User, ...], tuple[str, ...]]) -> None:
        self._staff, self._codes = found
        self._offer()
        self._read()

    def _offer(self) -> None:
        """The words of everything that may be chosen, in the language of the screen."""
        page, words, study = self.page, self.session.words, self.session.desk.study
        page.show_choices("kind", sorted((words(f"act.{kind.value}"), kind.value) for kind in Kind))
        page.show_choices("person", [(user.name, user.id) for user in self._staff])
        page.show_choices("subject", [(code, code) for code in self._codes])
        forms = [(form.text(words.language), form.oid) for form in study.forms.values()]
        page.show_choices("form", forms)
        self._offer_fields()

    def _offer_fields(self) -> None:
        """The fields of the form that is chosen."""
        form, study, words = self.page.form.currentData(), self.session.desk.study, self.session.words
        items = [item for item in study.items.values() if form and item.form == form and not item.derived]
        self.page.show_choices("field", [(item.text(words.language), item.oid) for item in items])

    def _filter(self) -> None:
        self._offer()
        self._read()

    def _act(self, act: str) -> None:
        """The acts at the head of the page; two of them concern the record that is chosen."""
        chosen = next((one for one in self.shown if str(one.seq) == self.page.table.key), None)
        if act in ("review", "redactions"):
            self.session.go(act)
        elif act == "export":
            self._export()
        elif chosen is None or (act == "as-of" and (chosen.place is None or chosen.subject is None)):
            self.page.notice.say(self.session.words(f"pages.trail.choose-{act}"), "info")
        elif act == "as-of":
            day = local_at(chosen.saved, chosen.offset).date()
            self.session.go("as-of", code=chosen.subject, place=chosen.place, day=day)
        else:
            self._prove(chosen.seq)

    def _export(self) -> None:
        """The records that the filters show, into a file that the person chooses."""
        words = self.session.words
        try:
            sought = self.sought()
        except DateFault:
            self.page.notice.say(words("pages.trail.bad-date"))
            return
        kinds = "CSV (*.csv);;JSON (*.json);;PDF (*.pdf)"
        name, _ = QFileDialog.getSaveFileName(
            self.page, words("pages.trail.export"), "cartdesk-trail.csv", kinds
        )
        if name:
            self.export_to(Path(name), sought)

    def export_to(self, path: Path, sought: Sought) -> None:
        """Write the file; its ending says which form."""
        form = {".json": "json", ".pdf": "pdf"}.get(path.suffix.lower(), "csv")

        def done(count: int) -> None:
            self.session.changed()
            self.page.notice.say(
                self.session.words("pages.trail.exported", n=count, name=path.name), "complete"
            )

        self.session.act(lambda desk: export_trail(desk, path, sought, form=form), done, owner=self.page)

    def _prove(self, seq: int) -> None:
        """The proof of the chosen record, into a file that the person chooses."""
        words = self.session.words
        name, _ = QFileDialog.getSaveFileName(
            self.page,
            words("pages.trail.prove"),
            f"cartdesk-{seq}{PROOF_SUFFIX}",
            f"tlog-proof (*{PROOF_SUFFIX})",
        )
        if name:
            self.prove_to(Path(name), seq)

    def prove_to(self, path: Path, seq: int) -> None:
        """Write the proof."""

        def done(proved: ProvedRecord) -> None:
            self.session.changed()
            told = self.session.words(
                "pages.trail.proved", n=seq, name=path.name, checkpoint=proved.checkpoint
            )
            self.page.notice.say(told, "complete")

        self.session.act(lambda desk: prove_record(desk, seq, path), done, owner=self.page)

    def _turn(self, page: str) -> None:
        before = self.shown[-1].seq if page == "older" and self.shown else None
        after = self.shown[0].seq if page == "newer" and self.shown else None
        self._read(before, after)

    def sought(self) -> Sought:
        """What the filters ask for; a date that cannot be read is a `DateFault`."""
        page = self.page
        kind, user, subject, form, item = (
            one.currentData() for one in (page.kind, page.person, page.subject, page.form, page.field)
        )
        first, last = (_day(line.text()) for line in (page.first, page.last))
        return Sought(kind, user, subject, form, item, first, last, page.sought.text())

    def _read(self, before: int | None = None, after: int | None = None) -> None:
        """Read one page: the newest, the older than `before`, or the nearest newer than `after`."""
        page = self.page
        try:
            sought = self.sought()
        except DateFault:
            page.notice.say(self.session.words("pages.trail.bad-date"))
            return
        page.notice.quiet()

        def ask(desk: Desk) -> tuple[TrailLine, ...]:
            return trail(desk, sought, before=before, after=after, limit=PAGE + 1)

        self.session.act(ask, lambda lines: self._show(lines, before, after), owner=page)

    def _show(self, lines: tuple[TrailLine, ...], before: int | None, after: int | None) -> None:
        more = len(lines) > PAGE
        if after is not None and not more and len(lines) < PAGE:
            self._read()  # fewer than a page are newer: the newest page is shown whole
            return
        self.shown = lines[-PAGE:] if after is not None else lines[:PAGE]
        newer = more if after is not None else before is not None
        older = after is not None or more
        study, words = self.session.desk.study, self.session.words
        span = (self.shown[0].seq, self.shown[-1].seq) if self.shown else None
        rows = [trail_row(study, words, line) for line in self.shown]
        self.page.show_lines(rows, span, newer=newer, older=older)


def _day(typed: str) -> date | None:
    return date.fromisoformat(read_date(typed.strip())) if typed.strip() else None


def _choices(desk: Desk) -> tuple[tuple[User, ...], tuple[str, ...]]:
    with desk.store.view() as unit:
        codes = tuple(one.code for one in unit.subjects())
    return people(desk), codes


def trail_row(study: StudyDef, words: Words, line: TrailLine) -> TableRow:
    """One record as a row: number, local time, person, act, where, field, reason."""
    act = words(f"act.{line.kind}") if f"act.{line.kind}" in words else line.kind
    texts = (str(line.seq), line_time(line), short_name(line.user), act, *line_place(study, words, line))
    return TableRow((*texts, _reason(words, line)), key=str(line.seq))


def line_time(line: TrailLine) -> str:
    """When it was saved, by the clock of the desk that recorded it."""
    local = local_at(line.saved, line.offset)
    return f"{local:%d.%m.%Y %H:%M:%S} {line.zone}"


def line_place(study: StudyDef, words: Words, line: TrailLine) -> Sequence[str]:
    """Where, and the field, in words."""
    where = line.subject or ""
    if line.place is not None:
        row = f" № {line.place.form_repeat}" if line.place.event == "LOG" else ""
        form = study.forms.get(line.place.form)
        title = form.text(words.language) if form else line.place.form
        where = f"{line.subject} · {line.place.event} · {title}{row}"
    elif line.event is not None:
        where = f"{line.subject} · {line.event[0]}"
    field = study.items[line.item].text(words.language) if line.item and line.item in study.items else ""
    return where, field


def _reason(words: Words, line: TrailLine) -> str:
    if line.reason and f"reason.{line.reason}" in words:
        return words(f"reason.{line.reason}")
    return line.reason or ""
