"""First trust on two cards: the sponsor's study card, the device's enrolment card (decisions 18).

A card is signed by the key inside it. That proves it whole, not whose it is: people read fingerprint words of
`card.digest` aloud. Formats: docs/formats/study-card.md, docs/formats/enrolment-card.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cartdesk.base import CartDeskError, digest
from cartdesk.crypto import SigningKey
from cartdesk.exchange.shape import (
    Rule,
    checked,
    is_digest,
    is_flag,
    is_key,
    is_party,
    is_recipient,
    is_time,
    listed,
    text,
)
from cartdesk.exchange.signed import read_fields, read_signed, sign_fields, sign_object

MAX_CARD = 65_536
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ALTERED = "card.altered"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the post office answers, and its public key in hex."""

    url: str
    key: str


@dataclass(frozen=True, slots=True)
class StudyCard:
    """What a site must know of its sponsor. `key` is the sponsor desk's public key in hex; `raw` the signed bytes."""

    study: str
    version: str
    definition: str
    org: str
    recipients: tuple[str, ...]
    key: str
    server: ServerAddress | None
    issued: str
    training: bool
    raw: bytes = b""

    @property
    def digest(self) -> str:
        """Digest of the signed bytes: what the fingerprint words speak of."""
        return digest(self.raw)

    @property
    def public(self) -> bytes:
        """The sponsor desk's public key."""
        return bytes.fromhex(self.key)


@dataclass(frozen=True, slots=True)
class EnrolmentCard:
    """What sponsor and post office must know of a device. Keys are public and in hex; `raw` the signed bytes."""

    study: str
    site: str
    device: str
    label: str
    key: str
    certifying: str
    recipient: str
    issued: str
    training: bool
    raw: bytes = b""

    @property
    def digest(self) -> str:
        """Digest of the signed bytes: what the fingerprint words speak of."""
        return digest(self.raw)

    @property
    def public(self) -> bytes:
        """The device's public key."""
        return bytes.fromhex(self.key)


def is_address(value: Any) -> bool:
    """An https address without user, query or fragment; http only on this very machine."""
    if not isinstance(value, str) or len(value) > 500 or not value.isascii() or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or port == 0 or parts.username or parts.query or parts.fragment or " " in value:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


_SPONSOR = {"org": text(200), "recipients": listed(is_recipient, 1, 8), "key": is_key}
_SERVER = {"url": is_address, "key": is_key}


def _fits(rules: Mapping[str, Rule]) -> Rule:
    return lambda value: (
        isinstance(value, dict)
        and value.keys() == rules.keys()
        and all(r(value[k]) for k, r in rules.items())
    )


_STUDY_RULES = {
    "study": is_party,
    "version": is_party,
    "definition": is_digest,
    "sponsor": _fits(_SPONSOR),
    "server": lambda value: value is None or _fits(_SERVER)(value),
    "issued": is_time,
    "training": is_flag,
}
_ENROLMENT_RULES = {
    "study": is_party,
    "site": is_party,
    "device": is_party,
    "label": text(200),
    "key": is_key,
    "certifying": is_key,
    "recipient": is_recipient,
    "issued": is_time,
    "training": is_flag,
}


def make_study_card(card: StudyCard, key: SigningKey) -> bytes:
    """Sign a study card with the sponsor desk's key; `card.key` must be its public half."""
    payload = {
        "study": card.study,
        "version": card.version,
        "definition": card.definition,
        "sponsor": {"org": card.org, "recipients": list(card.recipients), "key": card.key},
        "server": {"url": card.server.url, "key": card.server.key} if card.server else None,
        "issued": card.issued,
        "training": card.training,
    }
    checked(payload, _STUDY_RULES, "card.not-valid")
    return sign_object(payload, "study-card", key)


def read_study_card(data: bytes) -> StudyCard:
    """Read a study card and check that it is whole; else `card.altered`."""
    signed = read_signed(data, "study-card", MAX_CARD, _ALTERED)
    one = checked(signed.payload, _STUDY_RULES, _ALTERED)
    sponsor, server = one["sponsor"], one["server"]
    if not signed.by(bytes.fromhex(sponsor["key"])):
        raise CartDeskError(_ALTERED)
    return StudyCard(
        study=one["study"],
        version=one["version"],
        definition=one["definition"],
        org=sponsor["org"],
        recipients=tuple(sponsor["recipients"]),
        key=sponsor["key"],
        server=ServerAddress(server["url"], server["key"]) if server else None,
        issued=one["issued"],
        training=one["training"],
        raw=data,
    )


def make_enrolment_card(card: EnrolmentCard, key: SigningKey) -> bytes:
    """Sign an enrolment card with the device's key; `card.key` must be its public half."""
    return sign_fields(card, "enrolment-card", _ENROLMENT_RULES, key, "card.not-valid")


def read_enrolment_card(data: bytes) -> EnrolmentCard:
    """Read an enrolment card and check that it is whole; else `card.altered`."""
    return EnrolmentCard(
        **read_fields(data, "enrolment-card", MAX_CARD, _ENROLMENT_RULES, None, _ALTERED), raw=data
    )
