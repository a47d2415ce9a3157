"""Proposing and confirming that personal data go: each on a page of its own (R07)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from cartdesk.records import Reason, RedactionReason
from cartdesk.ui.pages.act_page import CHOICE, LINE, ActView, Field
from cartdesk.ui.presenters.key_act import OWN, KeyAct
from cartdesk.ui.presenters.redactions import consequences, place_told, short
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import Desk, Erasable, Redacted, confirm_redaction, propose_redaction


def make(session: Session, *, act: str, **facts: Any) -> QWidget:
    """The page of one of the two acts."""
    return ACTS[act](session, **facts).page


class Propose(KeyAct):
    """One person asks: which of the texts a field ever held, and what kind of data it is.

    Facts: `code`, `place` to go back to, `label` of the field, `texts` as `erasable_texts` found them.
    """

    name = "redact-propose"

    def view(self) -> ActView:
        """The texts, newest first; the reason; words."""
        kinds = tuple((one.value, self.session.words(f"reason.{one.value}")) for one in RedactionReason)
        texts = tuple((f"{one.record} {one.fact}", self._worded(one)) for one in self.facts["texts"])
        fields = (
            Field("redact-what", CHOICE, choices=texts),
            Field("redact-why", CHOICE, choices=kinds),
            Field("redact-words", LINE, optional=True),
        )
        return ActView(self.name, {"label": self.facts["label"]}, fields)

    def _worded(self, one: Erasable) -> str:
        return str(self.session.words(f"pages.redactions.fact-{one.fact}", text=short(one.text)))

    def perform(self, desk: Desk, values: dict[str, str]) -> int:
        """Ask for it."""
        record, _, fact = values["redact-what"].partition(" ")
        return propose_redaction(
            desk, int(record), fact, Reason(values["redact-why"], values["redact-words"])
        )

    def back(self) -> None:
        """To the form it was asked from."""
        self.session.go("form", code=self.facts["code"], place=self.facts["place"])


class Confirm(KeyAct):
    """Another person confirms with their password. Facts: `proposed`, as the list of proposals showed it."""

    name, danger, back_to = "redact-confirm", True, "redactions"

    def view(self) -> ActView:
        """What will go and what will follow, on this very page."""
        one, words = self.facts["proposed"], self.session.words
        where = place_told(self.session.desk.study, words, one)
        lines = tuple(consequences(words, one))
        return ActView(self.name, {"where": where, "name": one.name}, (OWN,), danger=True, lines=lines)

    def perform(self, desk: Desk, values: dict[str, str]) -> Redacted:
        """Erase it."""
        return confirm_redaction(desk, self.facts["proposed"].seq, values["password"])

    def done(self, result: Any) -> None:
        """What went, and what people must still do."""
        self.page.show_outcome(self.told("done", n=result.facts), lines=_told(self.words, result))


def _told(words: Any, done: Redacted) -> Sequence[str]:
    told = [words("pages.redactions.remains")]
    if done.superseded:
        told.insert(0, words("pages.redactions.sign-again"))
    if done.waiting:
        told.append(words("pages.redactions.on-road", numbers=", ".join(map(str, done.waiting))))
    if not done.clean:
        told.append(words("pages.redactions.not-clean"))
    return told


ACTS: dict[str, type[KeyAct]] = {"propose": Propose, "confirm": Confirm}
