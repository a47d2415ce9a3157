"""Proposals to erase personal data, on the screen: words for each, and the way to confirming or dropping it (R07)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cartdesk.base import Words, local_at
from cartdesk.study import StudyDef
from cartdesk.ui.pages.redactions_page import RedactionsPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.texts import short_name
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import Proposed, form_title, proposed_redactions, withdraw_redaction

LONGEST, IN_ROW = 60, 32


def make(session: Session) -> QWidget:
    """The page of what waits to be erased."""
    return _Redactions(session).page


class _Redactions:
    """Keeps what waits, so that a change of language words it anew."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.waiting: dict[str, Proposed] = {}
        self.page = _Page(self)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.chosen.connect(self._look)
        self.page.asked.connect(self._ask)
        self.read()

    def read(self) -> None:
        """Read what waits."""
        self.session.act(proposed_redactions, self._show, owner=self.page)

    def _show(self, found: tuple[Proposed, ...]) -> None:
        self.waiting = {str(one.seq): one for one in found}
        self.tell()

    def tell(self) -> None:
        """Word everything in the language of the screen."""
        self.page.show_proposals([self._row(one) for one in self.waiting.values()])

    def _row(self, one: Proposed) -> TableRow:
        words = self.session.words
        where = place_told(self.session.desk.study, words, one)
        texts = (
            short(one.text, IN_ROW),
            where,
            short_name(one.name),
            _when(one),
            words(f"reason.{one.reason}"),
        )
        return TableRow(texts, "waits", str(one.seq))

    def _look(self, key: str) -> None:
        one = self.waiting.get(key)
        if one is not None:
            words, study = self.session.words, self.session.desk.study
            told = "\n".join((place_told(study, words, one), *consequences(words, one)))
            self.page.show_detail(told, may_confirm=not one.own)

    def _ask(self, act: str, key: str) -> None:
        one = self.waiting[key]
        if act == "confirm":
            self.session.go("redaction-act", act="confirm", proposed=one)
            return

        def dropped(_: None) -> None:
            self.session.changed()
            self.read()
            self.page.notice.say(self.session.words("pages.redactions.withdrawn"), "info")

        self.session.act(lambda desk: withdraw_redaction(desk, one.seq), dropped, owner=self.page)


class _Page(RedactionsPage):
    """The page with its presenter, which lives as long as the page."""

    def __init__(self, presenter: _Redactions) -> None:
        super().__init__(presenter.session.words, presenter.session.theme)
        self._presenter = presenter

    def words_changed(self) -> None:
        """Word everything anew."""
        super().words_changed()
        self._presenter.tell()


def place_told(study: StudyDef, words: Words, one: Proposed) -> str:
    """Subject, form and field of what is to go, in words; its record where it has no place."""
    if one.place is None:
        return words("pages.redactions.record", n=one.record)
    form = form_title(study, one.place, words.language)
    field = study.items[one.key.item].text(words.language) if one.key else ""
    return " · ".join(part for part in (one.subject, form, field) if part)


def consequences(words: Words, one: Proposed) -> Sequence[str]:
    """The proposal in sentences: the very text, the kind of fact, the reason, what confirming does, what stays."""
    what, copies = one.copies.what, one.copies
    told = [words(f"pages.redactions.fact-{one.fact}", text=one.text)]
    if one.words:
        told.append(words("pages.redactions.words", name=one.name, text=one.words))
    told.append(words("pages.redactions.goes", n=len(what.facts)))
    if copies.current:
        told.append(words(f"pages.redactions.current-{one.fact}"))
    if copies.signed:
        told.append(words("pages.redactions.signed"))
    if len(what.packages) > len(copies.waiting):
        told.append(words("pages.redactions.sent", n=len(what.packages) - len(copies.waiting)))
    if copies.waiting:
        told.append(words("pages.redactions.on-road", numbers=", ".join(map(str, copies.waiting))))
    if one.elsewhere:
        told.append(words("pages.redactions.elsewhere", numbers=", ".join(map(str, one.elsewhere))))
    if one.own:
        told.append(words("pages.redactions.own"))
    return told


def short(text: str, longest: int = LONGEST) -> str:
    """The head of a long text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _when(one: Proposed) -> str:
    return f"{local_at(one.saved, one.offset):%d.%m.%Y %H:%M}"
