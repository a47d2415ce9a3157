"""What a panel offers above its results: the laboratory's sheet, limits put by themselves, events to record."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from cartdesk.forms import FormPlace
from cartdesk.records import Permission
from cartdesk.ui.pages.form_page import FormPage
from cartdesk.ui.presenters.lab_offers import LabOffers
from cartdesk.ui.presenters.laboratory import read_head
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.offers import Offers
from cartdesk.ui.widgets.parts import button, column, row
from cartdesk.usecases import Limits, fill_limits, limits_to_fill, panel_forms


class LabBar(QObject):
    """Stands under the head of a panel's form. After each save it puts the limits that fit and asks anew what is proposed."""

    def __init__(self, session: Session, code: str, place: FormPlace, form: FormPage) -> None:
        super().__init__(form)
        self._session, self._code, self._place, self._form = session, code, place, form
        theme, words = session.theme, session.words
        self.sheet = button(theme, "link", "folder", self._ask)
        self.sheet.setText(words("pages.labsheet.open"))
        self.offers = Offers(theme)
        bar = QWidget()
        inner = column(theme, spacing=4)
        inner.addLayout(row(theme, self.sheet, 1))
        inner.addWidget(self.offers)
        inner.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(4))
        bar.setLayout(inner)
        under_the_head = form.layout()
        assert isinstance(under_the_head, QVBoxLayout)
        under_the_head.insertWidget(1, bar)
        self.sheet.setVisible(session.desk.may(Permission.ENTER) and not form.scene.locked)
        self._proposals = LabOffers(session, code, self.offers, place, self._go)
        self._proposals.refresh()

    @staticmethod
    def suits(session: Session, place: FormPlace) -> bool:
        """Whether a form holds a panel of a study that names its laboratories."""
        study = session.desk.study
        return place.form in panel_forms(study) and "laboratory_list" in study.settings

    def saved(self, _: object = None) -> None:
        """Something of the form was recorded."""
        self._session.act(
            lambda desk: limits_to_fill(desk, self._code, self._place), self._fill, lambda _: None, self
        )
        self._proposals.refresh()

    def _fill(self, count: int) -> None:
        if not count or self._form.scene.locked:
            return
        self._session.act(
            lambda desk: fill_limits(desk, self._code, self._place), self._filled, lambda _: None, self
        )

    def _filled(self, put: tuple[Limits, ...]) -> None:
        self._form.writer.take({one.key: one.value for one in put})
        self._session.changed()
        self._proposals.refresh()

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._session.window, self._session.words("pages.labsheet.open"), "", "CSV (*.csv *.txt *.tsv)"
        )
        if chosen:
            self._session.aside(lambda: read_head(Path(chosen)), self.look, owner=self)

    def look(self, data: bytes) -> None:
        """Show a sheet before it is taken."""
        self._session.go("labsheet", code=self._code, place=self._place, data=data)

    def _go(self, place: FormPlace) -> None:
        self._session.go("form", code=self._code, place=place)
