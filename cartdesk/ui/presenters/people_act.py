"""Acts on people's rights, one at a time: a line signed or ended, an investigator named, paper noted, access reviewed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError
from cartdesk.records import DelegationReason
from cartdesk.study import duties_of
from cartdesk.ui.pages.act_page import CHECKS, CHOICE, LINE, ActView, Field
from cartdesk.ui.presenters.key_act import CHECKED, OWN, KeyAct
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import (
    Desk,
    NewDelegation,
    duties_for,
    end_line,
    name_principal,
    note_agreement,
    review_access,
    sign_line,
)

BEGINS = (
    DelegationReason.JOINED,
    DelegationReason.CHANGED,
    DelegationReason.EXTENDED,
    DelegationReason.OTHER,
)
ENDS = (DelegationReason.LEFT, DelegationReason.CHANGED, DelegationReason.ABSENCE, DelegationReason.OTHER)


def make(session: Session, *, act: str, **facts: Any) -> QWidget:
    """The page of an act."""
    return ACTS[act](session, **facts).page


class PeopleAct(KeyAct):
    """An act that leads back to the page of people; what was signed is told in the language of the screen."""

    back_to = "people"

    def reason(self, codes: tuple[DelegationReason, ...]) -> tuple[Field, Field]:
        """Why, to be chosen, and words where none of them says it."""
        choices = tuple((one.value, self.session.words(f"reason.{one.value}")) for one in codes)
        return Field("reason", CHOICE, choices=choices), Field("reason-text", LINE, optional=True)


class SignLine(PeopleAct):
    """The investigator hands tasks to a person, from a day to a day."""

    name = "sign-line"

    def view(self) -> ActView:
        """All tasks of the role are ticked, the first day is today, the last one open."""
        desk, language = self.session.desk, self.session.words.language
        texts = duties_of(desk.study)
        tasks = tuple((code, texts[code].text(language)) for code in duties_for(desk, self.facts["role"]))
        fields = (
            Field("duties", CHECKS, choices=tasks),
            Field("from", LINE, value=f"{desk.today:%d.%m.%Y}"),
            Field("to", LINE, optional=True),
            *self.reason(BEGINS),
            OWN,
        )
        return ActView(self.name, {"name": self.facts["name"]}, fields)

    def perform(self, desk: Desk, values: dict[str, str]) -> str:
        """Sign the line."""
        last = read_day(values["to"]) if values["to"].strip() else None
        line = NewDelegation(
            self.facts["user"], tuple(values["duties"].split()), read_day(values["from"]), last,
            values["reason"], values["reason-text"],
        )  # fmt: skip
        return sign_line(desk, line, values["password"], self.session.words.language)


class EndLine(PeopleAct):
    """The investigator ends a line at once."""

    name, danger = "end-line", True

    def view(self) -> ActView:
        """Why, and the password."""
        return ActView(self.name, {"name": self.facts["name"]}, (*self.reason(ENDS), OWN), danger=True)

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """Sign the end."""
        end_line(
            desk, self.facts["entry"], values["reason"], values["reason-text"], values["password"],
            self.session.words.language,
        )  # fmt: skip


class Principal(PeopleAct):
    """The administrator makes the principal investigator known."""

    name, fields = "principal", (CHECKED, OWN)

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """Name them."""
        name_principal(desk, self.facts["user"], values["check"], values["password"])


class NoteAgreement(PeopleAct):
    """The administrator notes that the agreement was signed by hand."""

    name, fields = "note-agreement", (OWN,)

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """Note it."""
        note_agreement(desk, self.facts["user"], values["password"])


class Review(PeopleAct):
    """The investigator signs the list of access that stands on this very page."""

    name = "review"

    def view(self) -> ActView:
        """Every person in a sentence."""
        fields = (Field("remark", LINE, optional=True), OWN)
        return ActView(self.name, {}, fields, lines=self.facts["lines"])

    def perform(self, desk: Desk, values: dict[str, str]) -> str:
        """Sign what was seen."""
        language = self.session.words.language
        return review_access(desk, values["remark"], self.facts["seen"], values["password"], language)


def read_day(text: str) -> date:
    """A day as typed, 05.03.2026; `people.no-such-day` otherwise."""
    try:
        return datetime.strptime(text.strip(), "%d.%m.%Y").date()
    except ValueError:
        raise CartDeskError("people.no-such-day", text=text.strip()[:20]) from None


ACTS: dict[str, type[PeopleAct]] = {
    "line": SignLine,
    "end-line": EndLine,
    "principal": Principal,
    "note-agreement": NoteAgreement,
    "review": Review,
}
