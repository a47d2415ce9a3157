"""Help on the screen: the register of keys in words, its card on paper, the guide again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.base import Words
from cartdesk.paper import PaperKeyCard, print_key_card
from cartdesk.ui.pages.help_page import HelpPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.shortcuts import ACTS, PLACES, all_keys

Sections = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def make(session: Session) -> QWidget:
    """The page of help."""
    return _Help(session).page


def sections_of(words: Words) -> Sections:
    """Every key of the register, by place, in the words of a language."""
    return tuple(
        (
            words(f"shortcuts.place.{place}"),
            tuple(
                (all_keys(one.name), words(f"shortcuts.act.{one.name}")) for one in ACTS if one.place == place
            ),
        )
        for place in PLACES
    )


def key_card(words: Words) -> bytes:
    """All of it on one sheet of A4."""
    card = PaperKeyCard(
        language=words.language,
        title=words("shortcuts.paper-title"),
        sections=sections_of(words),
        foot=words("shortcuts.paper-foot"),
    )
    return print_key_card(card)


class _Help:
    """Shows the keys in the language of the screen."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = _Page(self)
        self.page.asked.connect(self._act)
        self.tell()

    def tell(self) -> None:
        """In the language of the page."""
        self.page.show_keys(sections_of(self.page.words))

    def _act(self, asked: str) -> None:
        session, words = self.session, self.page.words
        if asked == "guide":
            session.guide.begin()
            return
        name = f"{words('shortcuts.file')}.pdf"
        session.aside(
            lambda: key_card(words),
            lambda pdf: session.go("preview", pdf=pdf, name=name, back="help"),
            owner=self.page,
        )


class _Page(HelpPage):
    """The page with its presenter, which lives as long as the page."""

    def __init__(self, presenter: _Help) -> None:
        super().__init__(presenter.session.words, presenter.session.theme)
        self._presenter = presenter

    def words_changed(self) -> None:
        """Word the keys anew."""
        self._presenter.tell()
