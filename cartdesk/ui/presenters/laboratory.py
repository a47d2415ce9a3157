"""The laboratories' ranges on the screen: read, filtered, taken in from a file that was looked into first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.base import CartDeskError
from cartdesk.forms.ranges import LabRange
from cartdesk.interchange.rangetable import RangeTable, panel_analytes
from cartdesk.records import Permission
from cartdesk.ui.pages.laboratory_page import LaboratoryPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import look_into_ranges, ranges, take_ranges

MAX_TABLE = 4 * 1024 * 1024 + 1


def make(session: Session) -> QWidget:
    """The page of reference ranges."""
    return _Laboratory(session).page


class _Laboratory:
    """Words the lines; takes a table in."""

    def __init__(self, session: Session) -> None:
        self.session = session
        enters = session.desk.may(Permission.ENTER)
        self.page = LaboratoryPage(session.words, session.theme, enters=enters)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.held: tuple[LabRange, ...] = ()
        self.data = b""
        self.page.asked.connect(self.act)
        self.page.filtered.connect(lambda _: self._tell())
        self.refresh()

    def refresh(self) -> None:
        """Read the lines that are held."""
        self.session.act(ranges, self._show, owner=self.page)

    def act(self, asked: str) -> None:
        """What the page asks for."""
        if asked == "open":
            self._open()
        elif asked == "take":
            self.session.act(lambda desk: take_ranges(desk, self.data), self._taken, self._failed, self.page)
        else:
            self.page.hide_preview()

    def _show(self, held: tuple[LabRange, ...]) -> None:
        self.held = held
        self._tell()

    def _tell(self) -> None:
        wanted = self.page.search.text().casefold().split()
        rows = [self._row(one) for one in reversed(self.held)]
        fitting = [row for row in rows if all(word in " ".join(row.texts).casefold() for word in wanted)]
        self.page.show_ranges(fitting, bool(self.held))

    def _row(self, one: LabRange) -> TableRow:
        study, words = self.session.desk.study, self.session.words
        language = words.language
        labs = study.codelists[str(study.settings["laboratory_list"])]
        lab, analyte = labs.find(one.lab), panel_analytes(study).get(one.analyte)
        unit = study.units.get(one.unit)
        return TableRow(
            (
                lab.text(language) if lab else one.lab,
                analyte.text(language) if analyte else one.analyte,
                words(f"pages.laboratory.sex-{one.sex or 'both'}"),
                _span(one.age_from, one.age_to),
                _limits(one.low, one.high, language),
                unit.text(language) if unit else one.unit,
                _span(_day(one.valid_from), _day(one.valid_to)),
            )
        )

    def _open(self) -> None:
        words = self.session.words
        chosen, _ = QFileDialog.getOpenFileName(
            self.session.window, words("pages.laboratory.open"), "", "CSV (*.csv *.txt *.tsv)"
        )
        if chosen:
            self.session.aside(lambda: read_head(Path(chosen)), self.look, self._failed, self.page)

    def look(self, data: bytes) -> None:
        """Look into a table before it is taken."""
        self.data = data
        self.session.act(lambda desk: look_into_ranges(desk, data), self._looked, self._failed, self.page)

    def _looked(self, table: RangeTable) -> None:
        words = self.session.words
        self.page.notice.quiet()
        if table.faults:
            faults = [
                TableRow(
                    (
                        str(one.line),
                        words(f"pages.laboratory.column-{one.column}"),
                        words(f"ranges.fault.{one.code}"),
                    )
                )
                for one in table.faults
            ]
            self.page.show_preview(words("pages.laboratory.faulty", n=len(faults)), faults, "")
            return
        count = len(table.ranges)
        labs = len({one.lab for one in table.ranges})
        analytes = len({one.analyte for one in table.ranges})
        told = words("pages.laboratory.brings", lines=count, labs=labs, analytes=analytes)
        self.page.show_preview(told, (), words("pages.laboratory.take", n=count))

    def _taken(self, count: int) -> None:
        self.page.hide_preview()
        self.page.notice.say(self.session.words("pages.laboratory.taken", n=count), "complete")
        self.session.changed()
        self.refresh()

    def _failed(self, fault: CartDeskError) -> None:
        self.page.notice.say(self.session.words.error(fault), "warn")


def read_head(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_TABLE)


def _span(first: object, last: object) -> str:
    if first in (None, "") and last in (None, ""):
        return "—"
    return f"{'' if first is None else first}–{'' if last is None else last}"


def _day(text: str) -> str:
    return ".".join(reversed(text.split("-"))) if text else ""


def _limits(low: str, high: str, language: str) -> str:
    shown: Sequence[str] = [text.replace(".", ",") if language == "ru" else text for text in (low, high)]
    if all(shown):
        return f"{shown[0]}–{shown[1]}"
    return f"≥ {shown[0]}" if shown[0] else f"≤ {shown[1]}"
