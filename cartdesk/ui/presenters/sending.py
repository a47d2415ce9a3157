"""The outbox on the screen: pack, carry by network or stick, file what comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.base import CartDeskError, Words, local_at
from cartdesk.exchange import read_acknowledgement, read_receipt
from cartdesk.forms import kinds_text
from cartdesk.records import Permission, RoadState
from cartdesk.store import OutboxPackage
from cartdesk.study import StudyDef
from cartdesk.sync import Carried
from cartdesk.ui.marks import mark_word, road_mark
from cartdesk.ui.pages.sending_page import SendingPage, SendingView
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import (
    Desk,
    Filed,
    Outbox,
    Suspicion,
    Trip,
    event_title,
    file_carried,
    keep_cursor,
    note_saved,
    outbox,
    pack,
    suspicious_words,
    trip_to_folder,
    trip_to_server,
)
from cartdesk.usecases.trust import need_study_card

MOST = 3  # places named in one paragraph


def make(session: Session) -> QWidget:
    """The sending page of a clinic's desk."""
    return _Sending(session).page


class _Sending:
    """Keeps the page and what it shows; lives as long as the page does."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = SendingPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.asked.connect(self.act)
        self.page.opened.connect(self.show_answers)
        self.refresh()

    def refresh(self) -> None:
        """Read the outbox again."""
        self.session.act(outbox, self._show, owner=self.page)
        if self.session.desk.may(Permission.SEND):
            self.session.act(suspicious_words, self._show_personal, owner=self.page)

    def _show_personal(self, found: tuple[Suspicion, ...]) -> None:
        """Words about to leave that look like personal data (R66): where they stand and of what kind, never what they say."""
        self.page.show_personal(suspicions_told(self.session.desk.study, self.session.words, found))

    def _show(self, found: Outbox) -> None:
        words = self.session.words
        why_not = "" if found.card else words("pages.sending.no-card")
        contact = (
            words("pages.sending.contact", time=_local(self.session.desk, found.last_contact))
            if found.last_contact
            else words("pages.sending.no-contact")
        )
        server = (
            words("pages.sending.server", url=found.server)
            if found.server
            else words("pages.sending.no-server")
        )
        rows = tuple(_row(words, one) for one in reversed(found.packages))
        self.page.show_view(SendingView(found.counts, rows, contact, server if found.card else "", why_not))

    def show_answers(self, number: str) -> None:
        """What the post office and the sponsor said of one package."""
        words = self.session.words

        def read(desk: Desk) -> list[str]:
            with desk.store.view() as unit:
                package = next(one for one in unit.packages() if str(one.number) == number)
                card = need_study_card(unit)
            lines = []
            if package.receipt is not None and card.server is not None:
                receipt = read_receipt(package.receipt, bytes.fromhex(card.server.key))
                lines.append(
                    words(
                        "pages.sending.receipt",
                        time=_local(desk, receipt.time),
                        last=receipt.accepted_to,
                        short=receipt.package[:16],
                    )
                )
            if package.acknowledgement is not None:
                answer = read_acknowledgement(package.acknowledgement, card.public)
                told: dict[str, str | int] = {
                    "time": _local(desk, answer.time),
                    "sponsor": answer.sponsor,
                    "n": len(answer.accepted),
                }
                lines.append(words("pages.sending.acknowledgement", **told))
            return lines or [words("pages.sending.no-answer")]

        self.session.act(read, self.page.show_answers, owner=self.page)

    def act(self, asked: str) -> None:
        """Send, save to a stick, take from a stick."""
        if asked == "send":
            self.page.busy(True)
            self.session.act(_packed_for_server, self._travel, self._failed, self.page)
            return
        chosen = QFileDialog.getExistingDirectory(
            self.session.window, self.session.words(f"pages.sending.{asked}")
        )
        if chosen:
            self.page.busy(True)
            folder = Path(chosen)
            start = _packed_for(folder) if asked == "save" else _taking_from(folder)
            self.session.act(start, self._travel, self._failed, self.page)

    def _travel(self, trip: Trip) -> None:
        self.session.aside(trip.travel, self._file, self._failed, self.page)

    def _file(self, carried: Carried) -> None:
        def file(desk: Desk) -> Filed:
            filed = file_carried(desk, carried)
            if carried.cursor:
                keep_cursor(desk, carried.cursor)
            if carried.laid:
                note_saved(desk, carried.laid)
            return filed

        self.session.act(file, lambda filed: self._told(filed, carried), self._failed, self.page)

    def _told(self, filed: Filed, carried: Carried) -> None:
        words = self.session.words
        self.page.busy(False)
        if filed.faults:
            self.page.notice.say(words.error(filed.faults[0]), "warn")
        else:
            told = {"receipts": filed.receipts, "answers": filed.acknowledgements, "laid": len(carried.laid)}
            self.page.notice.say(words("pages.sending.done", **told), "complete")
        self.refresh()
        self.session.changed()

    def _failed(self, fault: CartDeskError) -> None:
        self.page.busy(False)
        self.page.notice.say(self.session.words.error(fault), "warn")
        self.refresh()


def _pack_if_ready(desk: Desk) -> None:
    """Seal what is signed; that nothing is ready is no fault here, something may wait already."""
    if outbox(desk).counts[RoadState.LAPTOP]:
        pack(desk)


def _packed_for_server(desk: Desk) -> Trip:
    _pack_if_ready(desk)
    return trip_to_server(desk)


def _packed_for(folder: Path) -> Callable[[Desk], Trip]:
    def start(desk: Desk) -> Trip:
        _pack_if_ready(desk)
        return trip_to_folder(desk, folder)

    return start


def _taking_from(folder: Path) -> Callable[[Desk], Trip]:
    def start(desk: Desk) -> Trip:
        return trip_to_folder(desk, folder, only_take=True)

    return start


def _row(words: Words, package: OutboxPackage) -> TableRow:
    mark = road_mark(package.state)
    texts = (
        words("pages.sending.number", number=package.number),
        mark_word(mark, words),
        str(len(package.forms)),
        words("pages.sending.records", first=package.first, last=package.last),
    )
    return TableRow(texts, mark, str(package.number))


def _local(desk: Desk, iso: str | None) -> str:
    """A time by the clock of the desk, as the status line tells it."""
    return f"{local_at(iso, desk.clock.now().offset):%d.%m.%Y %H:%M}" if iso else ""


def suspicions_told(study: StudyDef, words: Words, found: Sequence[Suspicion]) -> str:
    """In one paragraph what waits for a look before it leaves; empty when nothing does."""
    if not found:
        return ""
    spots: dict[str, set[str]] = {}
    for one in found:
        field = study.items[one.item].text(words.language) if one.item else ""
        form = study.forms[one.place.form].text(words.language)
        parts = (one.subject, event_title(study, one.place, words.language), form, field)
        spots.setdefault(" · ".join(part for part in parts if part), set()).update(one.kinds)
    told = [f"{spot} ({kinds_text(sorted(kinds), words.language)})" for spot, kinds in spots.items()]
    more = words("pages.sending.personal-more", n=len(told) - MOST) if len(told) > MOST else ""
    return words("pages.sending.personal", spots="; ".join((*told[:MOST], *([more] if more else []))))
