"""A form that was given back: its refusal stands under the head until it is answered."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from cartdesk.base import CartDeskError, local_at
from cartdesk.forms import FormPlace
from cartdesk.records import Permission
from cartdesk.ui.pages.form_page import FormPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.refusal_strip import RefusalStrip
from cartdesk.usecases import GivenBack, forms_given_back, return_form


class RefusalBar(QObject):
    """Asks whether this form stands given back, shows by whom and why, and takes the answer."""

    def __init__(self, session: Session, code: str, place: FormPlace, form: FormPage) -> None:
        super().__init__(form)
        self._session, self._code, self._place, self._form = session, code, place, form
        self.strip: RefusalStrip | None = None
        session.act(forms_given_back, self._show, lambda _: None, self)

    def _show(self, waiting: tuple[GivenBack, ...]) -> None:
        here = (self._code, self._place)
        found = next((one for one in waiting if (one.subject, one.place) == here), None)
        under_the_head = self._form.layout()
        if found is None or not isinstance(under_the_head, QVBoxLayout):
            return
        session, words = self._session, self._session.words
        local = local_at(found.saved, found.offset)
        said = f"«{found.words}»" if found.words else words("refusal.erased")
        told = words("refusal.told", name=found.name, when=f"{local:%d.%m.%Y %H:%M}", words=said)
        may = session.desk.may(Permission.ENTER) and not self._form.scene.locked
        self.strip = RefusalStrip(told, may, words, session.theme, self._form)
        self.strip.answered.connect(self._answer)
        under_the_head.insertWidget(1, self.strip)
        self.strip.show()

    def _answer(self, words: str) -> None:
        self._form.finish_typing()
        self._session.act(
            lambda desk: return_form(desk, self._code, self._place, words), self._done, self._failed, self
        )

    def _done(self, _: int) -> None:
        if self.strip is not None:
            self.strip.settle(self._session.words("refusal.done"))
        self._form.go_to_gap()
        self._session.changed()

    def _failed(self, fault: CartDeskError) -> None:
        if self.strip is not None:
            self.strip.refuse(self._session.words.error(fault))
