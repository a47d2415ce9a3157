"""First trust: study card and enrolment card, with a fingerprint read aloud (decisions 18). Nothing on first use."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.base import CartDeskError, digest
from cartdesk.crypto import fingerprint_words
from cartdesk.exchange import (
    EnrolmentCard,
    ServerAddress,
    StudyCard,
    make_enrolment_card,
    make_study_card,
    read_enrolment_card,
    read_study_card,
)
from cartdesk.records import Kind, Permission
from cartdesk.store import Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import SITE, SPONSOR

STUDY_CARD = "study-card"


@dataclass(frozen=True, slots=True)
class CardView:
    """A card before it is taken: whose it is and the words to read aloud over the telephone."""

    kind: str
    study: str
    org: str
    words: tuple[str, ...]
    training: bool


@usecase("card.write-study", needs=Permission.DESK, kind=SPONSOR)
def write_study_card(act: Acting, server: ServerAddress | None) -> bytes:
    """The sponsor's card for its sites: study digest, keys, server address and key."""
    desk, unit = act.desk, act.unit
    key = keys.sponsor_key(unit)
    card = make_study_card(
        StudyCard(
            study=desk.file.study,
            version=desk.study.version,
            definition=desk.study.digest,
            org=desk.user.org,
            recipients=(keys.sealing_key(unit).recipient,),
            key=key.public.hex(),
            server=server,
            issued=act.now.iso(),
            training=desk.training,
        ),
        key,
    )
    act.record(Kind.CARD_WRITE, refs={"card": digest(card), "kind": "study"})
    unit.put(STUDY_CARD, card.hex())
    return card


@usecase("card.take-study", needs=Permission.DESK, kind=SITE)
def take_study_card(act: Acting, data: bytes) -> StudyCard:
    """Take the sponsor's card in, after its words were compared."""
    desk = act.desk
    card = read_study_card(data)
    if card.study != desk.file.study:
        raise CartDeskError("card.other-study")
    if card.definition != desk.study.digest:
        raise CartDeskError("card.other-definition")
    if card.training != desk.training:
        raise CartDeskError("card.training")
    act.unit.put(STUDY_CARD, data.hex())
    act.record(Kind.CARD_TAKE, refs={"card": digest(data), "kind": "study"})
    return card


@usecase("card.write-enrolment", needs=Permission.DESK, kind=SITE)
def write_enrolment_card(act: Acting) -> bytes:
    """This device's card for post office and sponsor."""
    desk, unit = act.desk, act.unit
    certifying = unit.secret(keys.CERTIFYING_PUBLIC)
    if certifying is None:
        raise CartDeskError("desk.key-missing", key="certifying")
    key = keys.device_key(unit)
    card = make_enrolment_card(
        EnrolmentCard(
            study=desk.file.study,
            site=desk.file.site,
            device=desk.file.device,
            label=desk.file.label,
            key=key.public.hex(),
            certifying=certifying.hex(),
            recipient=keys.sealing_key(unit).recipient,
            issued=act.now.iso(),
            training=desk.training,
        ),
        key,
    )
    act.record(Kind.CARD_WRITE, refs={"card": digest(card), "kind": "enrolment"})
    return card


@usecase("card.take-enrolment", needs=Permission.DESK, kind=SPONSOR)
def take_enrolment_card(act: Acting, data: bytes) -> EnrolmentCard:
    """Enrol a site's device at the sponsor's desk, after its words were compared.

    A device that is known may bring a newer card with another certifying key (its site had to replace it), never with
    another key of its own; certificates of the former certifying key stay good.
    """
    desk = act.desk
    card = read_enrolment_card(data)
    if card.study != desk.file.study:
        raise CartDeskError("card.other-study")
    if card.training != desk.training:
        raise CartDeskError("card.training")
    known = {one.device: one for one in act.unit.devices()}.get(card.device)
    if known is not None and known.card != data and not _renews(card, read_enrolment_card(known.card)):
        raise CartDeskError("card.device-known")
    act.unit.put_device(card.device, card.site, data)
    if data not in act.unit.device_cards(card.device):
        act.unit.add_device_card(card.device, data)
    act.record(Kind.CARD_TAKE, refs={"card": digest(data), "kind": "enrolment", "device": card.device})
    return card


def _renews(card: EnrolmentCard, before: EnrolmentCard) -> bool:
    """The same device of the same site, by a card written later."""
    same = (card.site, card.key, card.recipient) == (before.site, before.key, before.recipient)
    return same and card.issued > before.issued


def certifying_of(unit: Unit, device: str) -> tuple[bytes, ...]:
    """The certifying keys of every card a device has brought, oldest first."""
    cards = [read_enrolment_card(one) for one in unit.device_cards(device)]
    return tuple(dict.fromkeys(bytes.fromhex(one.certifying) for one in cards))


def view_card(data: bytes, language: str) -> CardView:
    """Read a card of either kind without taking it."""
    try:
        study = read_study_card(data)
    except CartDeskError:
        card = read_enrolment_card(data)
        return CardView("enrolment", card.study, card.label, _words(card.digest, language), card.training)
    return CardView("study", study.study, study.org, _words(study.digest, language), study.training)


def _words(card: str, language: str) -> tuple[str, ...]:
    return tuple(fingerprint_words(bytes.fromhex(card), language))


def study_card(unit: Unit) -> StudyCard | None:
    """The card this desk lives by, if it was taken (site) or written (sponsor)."""
    held = unit.get(STUDY_CARD)
    return read_study_card(bytes.fromhex(held)) if held else None


def need_study_card(unit: Unit) -> StudyCard:
    """The study card, or `card.none`."""
    card = study_card(unit)
    if card is None:
        raise CartDeskError("card.none")
    return card


def address(url: str, key: str) -> ServerAddress:
    """A post office's address and its public key in hex."""
    return ServerAddress(url.rstrip("/"), key)
