"""A laboratory's sheet on the screen: looked into, its words explained once, taken in one act."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace, Value, finding_text, show_value
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.interchange.labsheet import SheetMap
from cartdesk.interchange.rangetable import panel_analytes
from cartdesk.records import Reason, ReasonCode
from cartdesk.study import PanelColumn
from cartdesk.ui.pages.labsheet_page import LabSheetPage
from cartdesk.ui.presenters.banner import wear_banner
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import Fate, SheetEntry, SheetView, look_into_sheet, take_sheet

MARKS = {
    Fate.NEW: "complete",
    Fate.SAME: "not-started",
    Fate.DIFFERS: "warned",
    Fate.UNKNOWN: "reject",
    Fate.UNREADABLE: "reject",
}


def make(session: Session, *, code: str, place: FormPlace, data: bytes) -> QWidget:
    """The page of a sheet for one panel of a subject."""
    return _LabSheet(session, code, place, data).page


class _LabSheet:
    """Words the lines; takes the sheet."""

    def __init__(self, session: Session, code: str, place: FormPlace, data: bytes) -> None:
        self.session, self.code, self.place, self.data = session, code, place, data
        self.page = LabSheetPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.told: SheetMap | None = None
        self.words_shown: tuple[str, ...] = ()
        self.page.asked.connect(self.act)
        self.page.mapped.connect(self._mapped)
        study, language = session.desk.study, session.words.language
        form, event = study.forms[place.form], study.events[place.event]
        wear_banner(session, self.page.banner, code, event.text(language), form.text(language))
        self._look(None)

    def act(self, asked: str) -> None:
        """What the page asks for."""
        if asked == "back":
            self.session.go("form", code=self.code, place=self.place)
        elif self.told is not None:
            told, reason = self.told, self._reason()
            self.session.act(
                lambda desk: take_sheet(desk, self.code, self.place, self.data, told, reason),
                lambda _: self._taken(),
                self._failed,
                self.page,
            )

    def _look(self, told: SheetMap | None) -> None:
        self.session.act(
            lambda desk: look_into_sheet(desk, self.code, self.place, self.data, told),
            self._show,
            self._failed,
            self.page,
        )

    def _mapped(self) -> None:
        names = {**(self.told.names if self.told else {}), **self.page.names()}
        self._look(SheetMap(self.page.columns(), names))

    def _reason(self) -> Reason | None:
        text = self.page.reason.text().strip()
        return Reason(ReasonCode.SOURCE_CORRECTED, text) if text else None

    def _show(self, view: SheetView) -> None:
        words = self.session.words
        first = self.told is None
        self.told = view.told
        if first:
            self.page.show_columns(view.columns, view.told.columns)
        unknown = tuple(dict.fromkeys(one.line.word for one in view.entries if one.fate is Fate.UNKNOWN))
        asked = tuple(dict.fromkeys((*self.words_shown, *unknown)))
        if asked != self.words_shown:
            self.words_shown = asked
            self.page.show_unknown(asked, self._analytes(), view.told.names)
        elif first:
            self.page.show_unknown((), (), {})
        new, differs = view.count(Fate.NEW), view.count(Fate.DIFFERS)
        taken = new + (differs if self._reason() else 0)
        self.page.show_lines(
            [self._row(one) for one in view.entries],
            words("pages.labsheet.take", n=taken) if taken else "",
            words("pages.labsheet.differs", n=differs) if differs else "",
        )

    def _analytes(self) -> list[tuple[str, str]]:
        language = self.session.words.language
        study = self.session.desk.study
        mine = [
            (name, analyte.text(language))
            for name, analyte in panel_analytes(study).items()
            if study.items[analyte.items[PanelColumn.RESULT]].form == self.place.form
        ]
        return sorted(mine, key=lambda one: one[1].casefold())

    def _row(self, one: SheetEntry) -> TableRow:
        study, words = self.session.desk.study, self.session.words
        analyte = panel_analytes(study).get(one.line.analyte or "")
        fate = words(f"pages.labsheet.fate-{one.fate.value}")
        if one.fate is Fate.UNREADABLE and one.line.fault:
            fate = f"{fate}: {self._fault(one)}"
        return TableRow(
            (
                str(one.line.number),
                one.line.word,
                analyte.text(words.language) if analyte else "—",
                self._shown(one, one.brings),
                self._shown(one, one.holds),
                fate,
            ),
            MARKS.get(one.fate, ""),
        )

    def _fault(self, one: SheetEntry) -> str:
        words, key = self.session.words, f"pages.labsheet.fault-{one.line.fault}"
        if key in words:
            return words(key)
        finding = Finding(one.line.fault, Verdict.REJECT, one.key, {})
        return finding_text(self.session.desk.study, finding, words.language)

    def _shown(self, one: SheetEntry, value: Value | None) -> str:
        if value is None or one.key is None:
            return "—"
        study, language = self.session.desk.study, self.session.words.language
        unit = study.units.get(value.unit or "")
        shown = show_value(study.items[one.key.item], value, study, language)
        return f"{shown} {unit.text(language) if unit else ''}".strip()

    def _taken(self) -> None:
        self.session.changed()
        self.session.go("form", code=self.code, place=self.place)

    def _failed(self, fault: CartDeskError) -> None:
        self.page.notice.say(self.session.words.error(fault), "warn")
