"""One log of a subject: its rows in words, the form of the row in front, new, copied, struck and restored rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from cartdesk.forms import FormPlace, ItemKey, Value, show_value
from cartdesk.records import Permission, Reason
from cartdesk.study import ItemDef
from cartdesk.ui.dialogs.history_dialog import HistoryDialog
from cartdesk.ui.dialogs.reason_dialog import ReasonDialog
from cartdesk.ui.pages.form_page import FormPage
from cartdesk.ui.pages.log_page import LogPage
from cartdesk.ui.presenters import form as forms
from cartdesk.ui.presenters.banner import banner_text
from cartdesk.ui.presenters.form import Inside
from cartdesk.ui.presenters.log_words import LogWords, history_line
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.presenters.shift import LeftForm
from cartdesk.usecases import (
    Desk,
    LogRow,
    LogSize,
    LogTable,
    RowAct,
    Saved,
    add_log_row,
    copy_log_row,
    copyable,
    event_log,
    hand_over,
    log_row,
    log_sizes,
    log_table,
    remove_log_row,
    restore_log_row,
    row_acts,
)

OTHERS_MS = 600  # after the last answer saved, before the other rows are looked at
Found = tuple[LogTable, tuple[LogSize, ...]]


def make(session: Session, *, code: str, form: str = "", row: int = 0) -> QWidget:
    """The log `form` of a subject (empty: the first that holds something), at the row of this number."""
    return _Log(session, code, form, row).page


class _Page(LogPage):
    """The page with its presenter, which lives as long as the page; what the window asks goes to the form beside."""

    def __init__(self, presenter: _Log) -> None:
        super().__init__(presenter.session.words, presenter.session.theme)
        self._presenter = presenter

    def words_changed(self) -> None:
        """Word the rows and the form anew; what was typed stays."""
        self._presenter.reword()

    @property
    def entering(self) -> tuple[str, FormPlace] | None:
        """Whose form is open for entry beside the table."""
        holder = self._presenter.holder
        return holder.entering if holder is not None else None

    def finish_typing(self) -> None:
        """Record the field being typed in."""
        holder = self._presenter.holder
        if holder is not None:
            holder.finish_typing()

    def left_form(self, only_held: bool) -> LeftForm | None:
        """What is unfinished in the form beside the table."""
        holder = self._presenter.holder
        return holder.left_form(only_held) if holder is not None else None


class _Log:
    def __init__(self, session: Session, code: str, form: str, row: int) -> None:
        self.session, self.code, self.form, self._first = session, code, form, row
        self.table: LogTable | None = None
        self.holder: forms.Holder | None = None
        self._shown: FormPlace | None = None
        self.page = _Page(self)
        self.page.banner.show_subject(code, code)
        self.page.asked.connect(self._act)
        self.page.rested.connect(lambda: self._show_form(into=False))
        self.page.entered.connect(lambda: self._show_form(into=True))
        self.page.log.activated.connect(lambda _: self._turn_to(str(self.page.log.currentData())))
        self.page.table.moved.connect(self._tell_acts)
        self.page.copy.act.clicked.connect(self._copy)
        self._others = QTimer(self.page)
        self._others.setSingleShot(True)
        self._others.setInterval(OTHERS_MS)
        self._others.timeout.connect(self._look_at_others)
        self._read()

    # -- reading ----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self.session.act(self._find, self._show, owner=self.page)

    def _find(self, desk: Desk) -> Found:
        sizes = log_sizes(desk, self.code)
        named = self.form or next((one.form.oid for one in sizes if one.rows), sizes[0].form.oid)
        return log_table(desk, self.code, named), sizes

    def _show(self, found: Found) -> None:
        self.table, sizes = found
        self.form = self.table.form.oid
        page, words = self.page, self.session.words
        page.banner.show_subject(self.code, banner_text(self.table.banner, words))
        page.log.blockSignals(True)
        page.log.clear()
        for size in sizes:
            title = size.form.text(words.language)
            page.log.addItem(f"{title} · {size.rows}" if size.rows else title, size.form.oid)
        page.log.setCurrentIndex(page.log.findData(self.form))
        page.log.blockSignals(False)
        page.has_board = self.form == event_log(self.session.desk.study)
        page.board.setVisible(page.has_board)
        self._show_rows(self._first or self._number)

    def _show_rows(self, number: int) -> None:
        """Show what was read, with the keyboard at a row: the one of that number, else the last."""
        table = self.table
        if table is None:
            return
        self.page.show_rows(self._told(table).heads(), table.rows, self._told(table).line)
        at = self.page.model.find(lambda one: one.place.form_repeat == number) if number else -1
        self.page.table.go(at if at >= 0 else self.page.model.rowCount() - 1)
        self.page.stop_resting()
        self._tell_acts()
        if self._first:
            self._first = 0
            self._show_form(into=True)

    def reword(self) -> None:
        """The language changed."""
        self._show_rows(self._number)
        form = self.holder.form if self.holder is not None else None
        if form is not None and self._shown is not None:
            typing = form.typing()
            self._open(self._shown, typing is not None, typing[0] if typing else None, form.unrecorded())

    # -- the form beside --------------------------------------------------------------------------------------

    @property
    def _row(self) -> LogRow | None:
        at = self.page.table.at
        row = self.page.model.row(at) if at >= 0 else None
        return row if isinstance(row, LogRow) else None

    @property
    def _number(self) -> int:
        return self._row.place.form_repeat if self._row else 0

    def _show_form(self, into: bool) -> None:
        row = self._row
        if row is None:
            return
        if self.holder is not None and self._shown == row.place:
            self.page.place.show()
            if into and self.holder.form is not None:
                self.page.show_side()
                self.holder.form.start()
            return
        if into or self.page.beside:
            self._open(row.place, into)

    def _open(
        self,
        place: FormPlace,
        into: bool,
        key: ItemKey | None = None,
        typed: Mapping[ItemKey, str] | None = None,
    ) -> None:
        self._leave()
        self._shown = place
        inside = Inside(self._step, partial(self._ready, place), quiet=not into)
        self.holder = forms.make_inside(self.session, self.code, place, inside, key=key, typed=typed)
        self.page.show_form(self.holder)

    def _leave(self) -> None:
        """Record the field being typed in; what cannot be read waits for whoever opens the row again."""
        left = self.holder.left_form(only_held=True) if self.holder is not None else None
        if left is not None and left.texts:
            self.session.act(
                lambda desk: hand_over(desk, left.subject, left.place, left.at, left.texts, taken=left.taken),
                lambda _: None, lambda _: None, self.page,
            )  # fmt: skip
        if self.holder is not None:
            self.holder.finish_typing()

    def _told(self, table: LogTable) -> LogWords:
        return LogWords(self.session.desk.study, self.session.words, table)

    def _ready(self, place: FormPlace, form: FormPage) -> None:
        form.written.connect(lambda _: self._refresh(place))

    def _step(self, step: int) -> None:
        """The previous or next row of the table, its form too."""
        at = self.page.table.at + step
        if 0 <= at < self.page.model.rowCount():
            self.page.table.go(at)
            self.page.stop_resting()
            self._show_form(into=True)

    def _refresh(self, place: FormPlace) -> None:
        """One row was changed: it alone is read again."""
        self.session.act(lambda desk: log_row(desk, self.code, place), self._replace, owner=self.page)
        self._others.start()

    def _look_at_others(self) -> None:
        """A moment after the typing: a change of one row may have brought or taken a remark of another."""

        def found(table: LogTable) -> None:
            known = {row.place: row for row in self.table.rows} if self.table else {}
            self.table = table
            for row in table.rows:
                if known.get(row.place) not in (None, row):
                    self._replace(row)

        self.session.act(lambda desk: log_table(desk, self.code, self.form), found, owner=self.page)

    def _replace(self, row: LogRow) -> None:
        at = self.page.model.find(lambda one: one.place == row.place)
        if at >= 0:
            self.page.model.replace(at, row)
        self._tell_acts()

    # -- acts -------------------------------------------------------------------------------------------------

    def _tell_acts(self) -> None:
        row, enters = self._row, self.session.desk.may(Permission.ENTER)
        struck = row is not None and row.data.removed
        self.page.allow("new", enters)
        self.page.allow("copy", bool(enters and row and not struck and self.table and self.table.copies))
        self.page.allow("strike", enters and row is not None, "restore" if struck else "")
        self.page.allow("history", row is not None)

    def _act(self, act: str) -> None:
        row = self._row
        if act == "back":
            self.session.go("subject", code=self.code)
        elif act == "board":
            self.session.go("events", code=self.code)
        elif act == "new":
            self._add(lambda desk: add_log_row(desk, self.code, self.form))
        elif row is None:
            return
        elif act == "copy":
            self.session.act(lambda desk: copyable(desk, self.code, row.place), self._offer, owner=self.page)
        elif act == "strike":
            ReasonDialog(self.session.words, self.session.theme, partial(self._turn, row), self.page).open()
        elif act == "history":
            self.session.act(
                lambda desk: row_acts(desk, self.code, row.place),
                partial(self._tell_history, row),
                owner=self.page,
            )

    def _add(self, act: Callable[[Desk], FormPlace]) -> None:
        """A new row: it stands in the table, and the keyboard in its form."""

        def added(place: FormPlace) -> None:
            self.session.changed()
            self.page.copy.hide()
            self._first = place.form_repeat
            self.page.filter.clear()
            self.page.state.setCurrentIndex(0)
            self._read()

        self.session.act(act, added, owner=self.page)

    def _offer(self, found: tuple[tuple[ItemDef, Value], ...]) -> None:
        words, row = self.session.words, self._row
        if row is None or not found:
            self.page.notice.say(words("logs.nothing-to-copy"), "info")
            return
        told = [
            (item.text(words.language), show_value(item, value, self.session.desk.study, words.language))
            for item, value in found
        ]
        self.page.copy.offer(words, row.place.form_repeat, told)

    def _copy(self) -> None:
        row = self._row
        if row is not None:
            self._add(lambda desk: copy_log_row(desk, self.code, row.place))

    def _turn(self, row: LogRow, reason: Reason | None) -> None:
        """Strike the row through, or let it count again."""
        if reason is None:
            self.page.table.setFocus()
            return
        act = restore_log_row if row.data.removed else remove_log_row

        def done(_: Saved) -> None:
            self.session.changed()
            if self._shown == row.place:
                self.holder = self._shown = None
                self.page.show_form(None)
            self._read()
            self.page.table.setFocus()

        self.session.act(lambda desk: act(desk, self.code, row.place, reason), done, owner=self.page)

    def _tell_history(self, row: LogRow, found: tuple[RowAct, ...]) -> None:
        words = self.session.words
        title = words("logs.row", number=row.place.form_repeat)
        HistoryDialog(
            title,
            [history_line(self.session.desk.study, one, words) for one in found],
            words,
            self.session.theme,
            parent=self.page,
        ).open()

    def _turn_to(self, form: str) -> None:
        if form != self.form:
            self.session.go("log", code=self.code, form=form)
