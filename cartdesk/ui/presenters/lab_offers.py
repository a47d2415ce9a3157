"""What laboratory results propose, in words, for the pages of a subject and of a panel (decisions 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from cartdesk.base import Words
from cartdesk.forms import FormPlace
from cartdesk.forms.labevents import Proposal, ProposalKind
from cartdesk.records import Permission
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.matrix_model import shown_date
from cartdesk.ui.widgets.offers import Offer, Offers
from cartdesk.usecases import LabProposal, accept_proposal, lab_proposals


class LabOffers(QObject):
    """Fills an `Offers` with the proposals of a subject, all or those a form speaks for, and writes what is accepted."""

    def __init__(
        self,
        session: Session,
        code: str,
        widget: Offers,
        place: FormPlace | None,
        opened: Callable[[FormPlace], None],
    ) -> None:
        super().__init__(widget)
        self._session, self._code, self._place = session, code, place
        self._widget, self._opened = widget, opened
        self._found: dict[str, Proposal] = {}
        widget.taken.connect(self._take)

    def refresh(self) -> None:
        """Ask anew what the results propose."""
        self._session.act(lambda desk: lab_proposals(desk, self._code), self._show, owner=self)

    def _show(self, found: Sequence[LabProposal]) -> None:
        words = self._session.words
        mine = [one for one in found if self._place in (None, one.proposal.source[0])]
        self._found = {str(number): one.proposal for number, one in enumerate(mine)}
        enters = self._session.desk.may(Permission.ENTER)
        offers = [offer_of(str(number), one, words, enters) for number, one in enumerate(mine)]
        heading, more = (words(f"pages.offers.{name}", n=len(offers)) for name in ("heading", "more"))
        self._widget.show_offers(heading, more, offers)

    def _take(self, key: str) -> None:
        proposal = self._found[key]

        def written(row: FormPlace) -> None:
            self._session.changed()
            self.refresh()
            if proposal.kind is ProposalKind.EVENT:
                self._opened(row)

        self._session.act(lambda desk: accept_proposal(desk, self._code, proposal), written, owner=self)


def offer_of(key: str, one: LabProposal, words: Words, enters: bool) -> Offer:
    """A proposal as a line: what, why, and the act in words; who may not enter only reads."""
    told, language = one.proposal, words.language
    facts: dict[str, str | int] = {
        "term": one.term(language),
        "grade": told.grade,
        "analyte": one.analyte(language),
        "onset": shown_date(told.onset),
        "end": shown_date(told.end) if told.end else "",
        "row": told.row.form_repeat if told.row else "",
    }
    name = "event-over" if told.kind is ProposalKind.EVENT and told.end else told.kind.value
    why = words(f"pages.offers.why-{name}", **facts)
    if told.clinical:
        why = f"{why} {words('entry.note.grade-clinical', grade=told.grade)}"
    act = words(f"pages.offers.act-{told.kind.value}", **facts) if enters else ""
    return Offer(key, words(f"pages.offers.title-{told.kind.value}", **facts), why, act)
