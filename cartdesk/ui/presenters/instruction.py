"""The text before entry on the screen: read in the language of the screen, confirmed by one press."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.ui.pages.instruction_page import InstructionPage
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import Instruction, confirm_reading, instruction


def make(session: Session) -> QWidget:
    """The page of what is to be read."""
    return _Reading(session).page


class _Reading:
    """Shows the text and takes the person's word; then work begins."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.text: Instruction | None = None
        self.page = InstructionPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.confirmed.connect(self.confirm)
        self.page.reworded.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the text in the language of the screen."""
        language = self.page.words.language
        self.session.act(lambda desk: instruction(desk, language), self._show, owner=self.page)

    def _show(self, text: Instruction) -> None:
        self.text = text
        words = self.page.words
        key = "first" if not text.before else "changed" if text.needed else "read"
        lead = words(
            f"pages.instruction.{key}", program=text.program, version=text.version, before=text.before
        )
        self.page.show_text(lead, text.points, text.needed)

    def confirm(self) -> None:
        """The person read it."""
        text, language = self.text, self.page.words.language
        if text is None:
            return
        self.session.act(
            lambda desk: confirm_reading(desk, text.digest, language), self._confirmed, owner=self.page
        )

    def _confirmed(self, _: None) -> None:
        self.session.changed()
        self.session.go("home")
