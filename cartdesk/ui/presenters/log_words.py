"""The rows of a log in words: cells, state and remarks of each, and what was done to it."""

from __future__ import annotations

from cartdesk.base import Words, local_at
from cartdesk.forms import Value, show_value
from cartdesk.records import FormStatus
from cartdesk.study import DataType, ItemDef, StudyDef
from cartdesk.ui.marks import mark_word, worst_mark
from cartdesk.ui.pages.form_acts import HistoryLine
from cartdesk.ui.presenters.history_words import who_told, why_told
from cartdesk.ui.widgets.log_model import LogLine
from cartdesk.usecases import LogRow, LogTable, RowAct


class LogWords:
    """Words one log in the language of the screen."""

    def __init__(self, study: StudyDef, words: Words, table: LogTable) -> None:
        self._study, self._words, self._table = study, words, table

    def heads(self) -> tuple[str, ...]:
        """The titles of the columns."""
        words = self._words
        return (
            words("logs.number"),
            *(one.text(words.language) for one in self._table.columns),
            words("logs.findings"),
        )

    def line(self, row: object) -> LogLine:
        """One row of the table."""
        assert isinstance(row, LogRow)
        data, words = row.data, self._words
        mark = worst_mark(data.status, data.rejects + data.missing, data.warns, False)
        open_things = [
            words(f"entry.footer.{name}", n=count)
            for name, count in (
                ("rejects", data.rejects), ("missing", data.missing), ("warns", data.warns), ("waits", data.waits),
            )
            if count
        ]  # fmt: skip
        told = (
            words("ui.form.removed") if data.removed else " · ".join((mark_word(mark, words), *open_things))
        )
        cells = [self._cell(one, value) for one, value in zip(self._table.columns, row.cells, strict=True)]
        if row.ongoing is not None and not cells[row.ongoing]:
            cells[row.ongoing] = words("ui.course.goes-on")
        sorts = [_sorting(one, value) for one, value in zip(self._table.columns, row.cells, strict=True)]
        finding = words("logs.struck") if data.removed else " · ".join(open_things[:2])
        worst = f"{9999 - data.rejects - data.missing:04d}{9999 - data.warns:04d}{9999 - data.waits:04d}"
        number = row.place.form_repeat
        return LogLine(
            "refused" if data.removed else mark,
            told,
            (str(number), *cells, finding),
            (f"{number:06d}", *sorts, worst),
            _states(row),
            data.removed,
        )

    def _cell(self, item: ItemDef, value: Value | None) -> str:
        return show_value(item, value, self._study, self._words.language) if value is not None else ""


def history_line(study: StudyDef, act: RowAct, words: Words) -> HistoryLine:
    """One act upon a row: when, who, what, why."""
    local = local_at(act.saved, act.offset)
    what = words(f"act.{act.kind}")
    if act.copied is not None:
        what = words("logs.copied", what=what, number=act.copied)
    return HistoryLine(
        f"{local:%d.%m.%Y %H:%M:%S}",
        who_told(study, words, act.user, act.role),
        "",
        what,
        why_told(words, act.reason, act.reason_text),
    )


def _states(row: LogRow) -> frozenset[str]:
    data = row.data
    told = {
        "attention": bool(data.rejects or data.missing or data.warns),
        "waits": bool(data.waits),
        "unsigned": data.status is not FormStatus.SIGNED,
    }
    return frozenset({"struck"} if data.removed else {name for name, true in told.items() if true})


def _sorting(item: ItemDef, value: Value | None) -> str:
    """Empty first; dates and codes by their text, numbers by their size, words without case."""
    if value is None or not value.known:
        return ""
    if item.type in (DataType.INTEGER, DataType.NUMBER):
        return f"{value.decimal:020.6f}"
    return value.text.casefold()
