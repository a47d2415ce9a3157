"""The signed book: which form versions the signature of a whole case book covers (R20, EC-189; docs/formats/signed-book.md)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from cartdesk.base import CartDeskError, canonical, digest
from cartdesk.crypto import SUITE
from cartdesk.forms.place import FormPlace
from cartdesk.records.fact import Fact
from cartdesk.records.shape import Shape, parse_object, place_of, repeated_json
from cartdesk.records.snapshot import Snapshot

MAX_BOOK = 4 * 1024 * 1024
MAX_FORMS = 10_000
BOOK = "book"
"""Name of the fact and of the reference of a signing record that hold the list and its digest."""
_KEYS = ("v", "type", "suite", "study", "site", "device", "subject", "forms")


class SignedVersion(NamedTuple):
    """One signed version of a form: its record digest, and the digest of the statement that signs it."""

    snapshot: str
    statement: str


class Unlike(StrEnum):
    """How a form is not as the book lists it."""

    GONE = "gone"
    OTHER = "other"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBook:
    """The signed form versions of one subject by place; the form that signs the book is not among them."""

    study: str
    site: str
    device: str
    subject: str
    forms: Mapping[FormPlace, SignedVersion]

    def encode(self) -> bytes:
        """Canonical bytes; anything that cannot be read back is refused."""
        data = self.to_json()
        SignedBook.from_json(data)
        return canonical(data)

    @property
    def digest(self) -> str:
        """The book digest."""
        return digest(self.encode())

    def to_json(self) -> dict[str, Any]:
        """The canonical object, entries sorted by place."""
        return {
            **{"v": 1, "type": "cartdesk.signed-book", "suite": SUITE},
            **{name: getattr(self, name) for name in ("study", "site", "device", "subject")},
            "forms": [
                {
                    "event": repeated_json((place.event, place.event_repeat)),
                    "form": repeated_json((place.form, place.form_repeat)),
                    "snapshot": version.snapshot,
                    "statement": version.statement,
                }
                for place, version in sorted(self.forms.items())
            ],
        }

    @classmethod
    def from_json(cls, data: Any) -> SignedBook:
        """Read the canonical object; anything else is `signed-book.malformed`."""
        shape = Shape(data, _KEYS, "signed-book")
        shape.header("signed-book")
        forms: dict[FormPlace, SignedVersion] = {}
        before: FormPlace | None = None
        for entry in shape.sequence("forms", MAX_FORMS):
            row = Shape(entry, ("event", "form", "snapshot", "statement"), "signed-book")
            place = place_of(row.repeated("event"), row.repeated("form"))
            if before is not None and place <= before:
                raise shape.refuse("forms")
            forms[place] = SignedVersion(row.hex("snapshot"), row.hex("statement"))
            before = place
        if not forms:
            raise shape.refuse("forms")
        told = {name: shape.code(name) for name in ("study", "site", "device", "subject")}
        return cls(**told, forms=forms)

    @classmethod
    def decode(cls, data: bytes) -> SignedBook:
        """Read canonical bytes; anything else is `signed-book.malformed`."""
        return cls.from_json(parse_object(data, "signed-book", MAX_BOOK))

    def unlike(self, held: Mapping[FormPlace, SignedVersion]) -> dict[FormPlace, Unlike]:
        """Where the versions held now are not those of the list, in the order of places; empty: the book still stands."""
        found = {}
        for place in sorted(self.forms.keys() | held.keys()):
            listed, now = self.forms.get(place), held.get(place)
            if listed != now:
                found[place] = (
                    Unlike.GONE if now is None else Unlike.ADDED if listed is None else Unlike.OTHER
                )
        return found


def book_fault(
    snapshot: Snapshot, refs: Mapping[str, str | int], facts: Mapping[str, Fact], taken: Container[str]
) -> str | None:
    """Whether the list beside a record of signing is the one its snapshot bears, and names only versions that the reader
    holds (`taken`: their record digests). The codes are those of the page; None: all is well.
    """
    told, fact = refs.get(BOOK), facts.get(BOOK)
    if fact is None:
        return "book-malformed"
    try:
        book = SignedBook.from_json(fact.value)
    except CartDeskError:
        return "book-malformed"
    ours = (snapshot.study, snapshot.site, snapshot.device, snapshot.subject)
    if (book.study, book.site, book.device, book.subject) != ours or book.digest != told:
        return "book-malformed"
    if all(value.text != told for value in snapshot.derived.values()):
        return "book-malformed"
    return None if all(one.snapshot in taken for one in book.forms.values()) else "book-incomplete"
