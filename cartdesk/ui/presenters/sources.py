"""The sources of a form on the screen: chosen, checked by their content, kept, shown by the safe viewer, struck out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.base import CartDeskError, Words, local_at
from cartdesk.forms import FormPlace
from cartdesk.paper import draw_source
from cartdesk.records import Permission, Reason
from cartdesk.ui.dialogs.reason_dialog import ReasonDialog
from cartdesk.ui.pages.sources_page import SourcesPage
from cartdesk.ui.presenters.banner import wear_banner
from cartdesk.ui.presenters.history_words import why_told
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.texts import short_name
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import (
    SITE,
    Source,
    SourceFile,
    attach_source,
    event_title,
    load_source,
    remove_source,
    source_bytes,
    sources,
)

MEGABYTE = 1024 * 1024


def make(session: Session, *, code: str, place: FormPlace) -> QWidget:
    """The sources beside one form of a subject."""
    return _Sources(session, code, place).page


class _Page(SourcesPage):
    """The page with its presenter, which lives as long as the page."""

    def __init__(self, presenter: _Sources) -> None:
        session = presenter.session
        may_add = session.desk.kind == SITE and session.desk.may(Permission.ENTER)
        super().__init__(session.words, session.theme, may_add=may_add)
        self.presenter = presenter

    def words_changed(self) -> None:
        """Word everything anew."""
        super().words_changed()
        self.presenter.tell()


class _Sources:
    """Reads the list, and does what the page asks."""

    def __init__(self, session: Session, code: str, place: FormPlace) -> None:
        self.session, self.code, self.place = session, code, place
        self.found: dict[str, Source] = {}
        self._data, self._shown = b"", ""
        self.page = _Page(self)
        self.page.asked.connect(self.act)
        self.page.view.turned.connect(self._turn)
        study, words = session.desk.study, session.words
        visit, form = event_title(study, place, words.language), study.forms[place.form].text(words.language)
        wear_banner(session, self.page.banner, code, visit, form)
        self._read()

    def act(self, asked: str) -> None:
        """What the page asks for."""
        key = self.page.table.key
        if asked == "back":
            self.session.go("form", code=self.code, place=self.place)
        elif asked == "add":
            self._choose()
        elif asked == "show" and key in self.found:
            self._open(key)
        elif asked == "remove" and key in self.found and self.found[key].removed is None:
            ReasonDialog(
                self.session.words,
                self.session.theme,
                lambda reason: self._remove(key, reason),
                self.session.window,
            ).open()

    def tell(self) -> None:
        """Word the list in the language of the screen."""
        struck = frozenset(key for key, one in self.found.items() if one.removed is not None)
        self.page.show_sources([self._row(one) for one in self.found.values()], struck)

    # -- reading ----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self.session.act(lambda desk: sources(desk, self.code, self.place), self._show, owner=self.page)

    def _show(self, found: tuple[Source, ...]) -> None:
        self.found = {str(one.seq): one for one in found}
        self.tell()

    def _row(self, one: Source) -> TableRow:
        words = self.session.words
        state = words("pages.sources.standing")
        if one.removed is not None:
            why = why_told(words, one.removed.reason, one.removed.words)
            when = _when(one.removed.saved, one.removed.offset)
            state = words("pages.sources.struck", why=why, name=short_name(one.removed.user), when=when)
        return TableRow(
            (
                self._title(one),
                words(f"pages.sources.kind-{one.media}", n=one.pages, size=_size(one.size, words)),
                short_name(one.user),
                _when(one.saved, one.offset),
                state,
            ),
            "",
            str(one.seq),
        )

    def _title(self, one: Source) -> str:
        return one.title or self.session.words("pages.sources.untitled")

    # -- attaching --------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        words = self.session.words
        chosen, _ = QFileDialog.getOpenFileName(
            self.session.window, words("pages.sources.choose"), "", words("pages.sources.files")
        )
        if chosen:
            self.attach(Path(chosen))

    def attach(self, path: Path) -> None:
        """Read the file beside the work, then keep it."""
        page, title = self.page, self.page.what.text()
        page.add.setEnabled(False)
        page.notice.say(self.session.words("pages.sources.reading"), "info")
        self.session.aside(
            lambda: load_source(path), lambda file: self._keep(file, title), self._failed, owner=page
        )

    def _keep(self, file: SourceFile, title: str) -> None:
        self.session.act(
            lambda desk: attach_source(desk, self.code, self.place, file, title),
            self._kept,
            self._failed,
            self.page,
        )

    def _kept(self, _: int) -> None:
        self.page.add.setEnabled(True)
        self.page.what.clear()
        self.page.notice.say(self.session.words("pages.sources.added"), "complete")
        self.session.changed()
        self.page.table.clearSelection()
        self._read()

    def _failed(self, fault: CartDeskError) -> None:
        self.page.add.setEnabled(True)
        self.page.notice.say(self.session.words.error(fault))

    # -- striking out -----------------------------------------------------------------------------------------

    def _remove(self, key: str, reason: Reason | None) -> None:
        if reason is None:
            return

        def done(_: None) -> None:
            self.page.notice.say(self.session.words("pages.sources.removed"), "info")
            self.session.changed()
            self._read()

        self.session.act(
            lambda desk: remove_source(desk, self.code, self.place, int(key), reason),
            done,
            self._failed,
            self.page,
        )

    # -- looking ----------------------------------------------------------------------------------------------

    def _open(self, key: str) -> None:
        def read(data: bytes) -> None:
            self._data, self._shown = data, key
            self._turn(0)

        self.session.act(lambda desk: source_bytes(desk, self.code, int(key)), read, self._failed, self.page)

    def _turn(self, page: int) -> None:
        data, one = self._data, self.found[self._shown]
        self.session.aside(
            lambda: draw_source(data, page),
            lambda png: self.page.view.show_page(png, page, one.pages, self._title(one)),
            self._failed,
            owner=self.page,
        )


def _when(saved: str, offset: int) -> str:
    return f"{local_at(saved, offset):%d.%m.%Y %H:%M}"


def _size(size: int, words: Words) -> str:
    if size < MEGABYTE:
        return words("pages.sources.size-kb", n=max(1, round(size / 1024)))
    number = f"{size / MEGABYTE:.1f}"
    return words("pages.sources.size-mb", n=number.replace(".", ",") if words.language == "ru" else number)
