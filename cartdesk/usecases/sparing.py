"""Spare computers: one that was told of beforehand opens a backup of the desk when the first is lost (decisions 24).

What is sealed for a spare is the device secret and not the database key: passwords are needed there as they were before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cartdesk.base import CartDeskError, Random, canonical, digest, nfc, parse_canonical
from cartdesk.crypto import SUITE, fingerprint_words, seal, usable_recipient
from cartdesk.records import Kind, Permission
from cartdesk.store import Spare
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.device_secret import make_spare_identity, read_device_secret
from cartdesk.usecases.doors import hang

MAX_CARD = 4096
MAX_LABEL = 200
_HEAD = {"v": 1, "type": "cartdesk.spare-card", "suite": SUITE}


@dataclass(frozen=True, slots=True)
class SpareCard:
    """What a desk must know of a spare computer: its id, what people call it, its age recipient; `raw` the bytes."""

    spare: str
    label: str
    recipient: str
    raw: bytes = b""

    def words(self, language: str) -> tuple[str, ...]:
        """The words to compare on both screens before the card is taken."""
        return tuple(fingerprint_words(bytes.fromhex(digest(self.raw)), language))


def write_spare_card(label: str, *, secrets: Path, random: Random) -> SpareCard:
    """On the spare computer: make it one, if it is none yet, and tell its card."""
    called = nfc(label).strip()
    if not called or len(called) > MAX_LABEL or not called.isprintable():
        raise CartDeskError("desk.name-missing")
    recipient = make_spare_identity(secrets, random).recipient
    name = f"s{digest(recipient.encode('ascii'))[:8]}"
    raw = canonical({**_HEAD, "spare": name, "label": called, "recipient": recipient})
    return SpareCard(name, called, recipient, raw)


def read_spare_card(data: bytes) -> SpareCard:
    """Read a spare computer's card; anything else is `card.altered`."""
    try:
        found: Any = parse_canonical(data, MAX_CARD)
        card = SpareCard(str(found["spare"]), str(found["label"]), str(found["recipient"]), data)
    except (CartDeskError, KeyError, TypeError) as fault:
        raise CartDeskError("card.altered") from fault
    fits = found == {**_HEAD, "spare": card.spare, "label": card.label, "recipient": card.recipient}
    named = card.spare == f"s{digest(card.recipient.encode('utf-8'))[:8]}"
    if not (fits and named and usable_recipient(card.recipient) and 0 < len(card.label) <= MAX_LABEL):
        raise CartDeskError("card.altered")
    return card


@usecase("spare.add", needs=Permission.DESK)
def add_spare(act: Acting, data: bytes, password: str) -> SpareCard:
    """From now on a copy of this desk can be opened on that computer too, by whoever knows their password.

    The card's words were compared on both screens. `password` is the administrator's, entered again.
    """
    desk = act.desk
    card = read_spare_card(data)
    keys.prove_own(desk, act.unit, password)
    secret = read_device_secret(desk.secrets, desk.file.device)
    spare = Spare(card.label, card.recipient, seal(secret, [card.recipient]).hex())
    act.record(
        Kind.SPARE_ADD, facts={"note": card.label}, refs={"spare": card.spare, "recipient": card.recipient}
    )
    doors = desk.file.doors
    hang(act, replace(doors, spares={**doors.spares, card.spare: spare}))
    return card


@usecase("spare.remove", needs=Permission.DESK)
def remove_spare(act: Acting, spare: str) -> None:
    """Copies made from now on cannot be opened on that computer."""
    doors = act.desk.file.doors
    if spare not in doors.spares:
        raise CartDeskError("spare.unknown")
    act.record(Kind.SPARE_REMOVE, refs={"spare": spare})
    hang(act, replace(doors, spares={name: one for name, one in doors.spares.items() if name != spare}))
