"""A form as it stood on a day, on the screen (R02)."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError, local_at
from cartdesk.forms import FormPlace, show_value
from cartdesk.forms.dates import DateFault, read_date
from cartdesk.ui.pages.as_of_page import AsOfPage
from cartdesk.ui.presenters.banner import wear_banner
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.texts import short_name
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import form_title
from cartdesk.usecases.as_of import AnswerThen, FormThen, form_as_of


def make(session: Session, *, code: str, place: FormPlace, day: date) -> QWidget:
    """The form of a subject as it stood at the end of a day."""
    return _AsOf(session, code, place, day).page


class _AsOf:
    """Reads the form for the day that is typed."""

    def __init__(self, session: Session, code: str, place: FormPlace, day: date) -> None:
        self.session, self.code, self.place = session, code, place
        self.page = AsOfPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.day.setText(f"{day:%d.%m.%Y}")
        wear_banner(session, self.page.banner, code)
        self.page.asked.connect(self.read)
        self.page.left.connect(lambda: session.go("trail"))
        self.read(self.page.day.text())

    def read(self, typed: str) -> None:
        """Read the form for this day; a day that cannot be read leaves what is shown."""
        page, words = self.page, self.session.words
        try:
            day = date.fromisoformat(read_date(typed.strip()))
        except DateFault:
            page.notice.say(words("pages.trail.bad-date"))
            return
        page.notice.quiet()
        self.session.act(
            lambda desk: form_as_of(desk, self.code, self.place, day), self._show, self._fail, owner=page
        )

    def _fail(self, fault: CartDeskError) -> None:
        self.page.show_form("", "", ())
        self.page.notice.say(self.session.words.error(fault), "info")

    def _show(self, then: FormThen) -> None:
        words, study = self.session.words, self.session.desk.study
        title = f"{then.subject} · {then.place.event} · {form_title(study, then.place, words.language)}"
        state = words(
            "pages.as-of.state",
            day=f"{then.day:%d.%m.%Y}",
            state=words(f"status.{then.status.value}"),
            n=then.last_seq,
        )
        if then.removed:
            state = f"{state} {words('pages.as-of.removed')}"
        self.page.show_form(title, state, [self._row(one) for one in then.answers])

    def _row(self, one: AnswerThen) -> TableRow:
        words, study = self.session.words, self.session.desk.study
        item = study.items[one.key.item]
        value = (
            show_value(item, one.value, study, words.language) if one.value else words("pages.as-of.erased")
        )
        local = local_at(one.saved, one.offset)
        name = item.text(words.language) + (f" № {one.key.repeat}" if one.key.repeat > 1 else "")
        return TableRow(
            (name, value, short_name(one.user), f"{local:%d.%m.%Y %H:%M:%S} {one.zone}", str(one.seq)),
            key=str(one.seq),
        )
