"""A review of access: who had which rights on a day, as the principal investigator saw and signed it (R38).

Canonical JSON in a DSSE envelope (docs/formats/access-review.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cartdesk.base import CartDeskError, Stamp, canonical, digest
from cartdesk.crypto import SUITE, SigningKey, envelope, payload_type, read_envelope
from cartdesk.records.certificate import Certificate
from cartdesk.records.delegation import MAX_DUTIES
from cartdesk.records.party import Party, check_signer, party_of, read_party
from cartdesk.records.shape import Shape, parse_object, read_day, read_moment

REVIEW_TYPE = payload_type("access-review")
MAX_REVIEW = 1024 * 1024
MAX_PEOPLE = 1000
_KEYS = (
    *("v", "type", "suite", "study", "site", "device", "day", "people", "remark", "language", "definition"),
    *("signer", "certificate", "time", "offset", "zone"),
)


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """What one person could do on the day: whether they had a way in, rights of their role, tasks in force.

    `duties` are codes; `agreed`: the agreement about signatures was signed by hand; `read`: they read the text of
    this version.
    """

    person: Party
    active: bool
    permissions: tuple[str, ...]
    duties: tuple[str, ...]
    agreed: bool
    read: bool

    def to_json(self) -> dict[str, Any]:
        """The object of the format."""
        return {
            "person": self.person.to_json(),
            "active": self.active,
            "permissions": list(self.permissions),
            "duties": list(self.duties),
            "agreed": self.agreed,
            "read": self.read,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReview:
    """A review as read. `day` is the local day of the list; `certificate` and `definition` are digests."""

    study: str
    site: str
    device: str
    day: date
    people: tuple[PersonAccess, ...]
    remark: str
    language: str
    definition: str
    signer: Party
    certificate: str
    time: str
    offset: int
    zone: str

    def encode(self) -> bytes:
        """The payload's canonical bytes; anything that cannot be read back is refused."""
        plain = ("study", "site", "device", "remark", "language", "definition", "certificate")
        data = {
            **{"v": 1, "type": "cartdesk.access-review", "suite": SUITE, "day": self.day.isoformat()},
            **{name: getattr(self, name) for name in (*plain, "time", "offset", "zone")},
            "people": [one.to_json() for one in self.people],
            "signer": self.signer.to_json(),
        }
        AccessReview._from_json(data)
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the payload: what names this review."""
        return digest(self.encode())

    @classmethod
    def decode(cls, payload: bytes) -> AccessReview:
        """Read a payload; anything else is `review.malformed`."""
        return cls._from_json(parse_object(payload, "review", MAX_REVIEW))

    @classmethod
    def _from_json(cls, data: Any) -> AccessReview:
        shape = Shape(data, _KEYS, "review")
        shape.header("access-review")
        time, offset, zone = read_moment(shape)
        people = tuple(_person(one) for one in shape.sequence("people", MAX_PEOPLE))
        if not people or len({one.person.user for one in people}) < len(people):
            raise shape.refuse("people")
        return cls(
            **{name: shape.code(name) for name in ("study", "site", "device", "language")},
            **{name: shape.hex(name) for name in ("definition", "certificate")},
            day=read_day(shape, "day"),
            people=people,
            remark=shape.line("remark"),
            signer=read_party(shape, "signer"),
            time=time,
            offset=offset,
            zone=zone,
        )


def make_review(
    *,
    study: str,
    site: str,
    device: str,
    day: date,
    people: tuple[PersonAccess, ...],
    remark: str,
    language: str,
    definition: str,
    certificate: Certificate,
    now: Stamp,
    key: SigningKey,
) -> bytes:
    """The signed envelope of a review; the signer is taken from the certificate."""
    review = AccessReview(
        study=study, site=site, device=device, day=day, people=people, remark=remark, language=language,
        definition=definition, signer=party_of(certificate), certificate=certificate.digest,
        time=now.iso(), offset=now.offset, zone=now.zone,
    )  # fmt: skip
    return envelope(review.encode(), REVIEW_TYPE, key)


def read_review(data: bytes) -> AccessReview:
    """Read an envelope's review **without** checking its signature."""
    return AccessReview.decode(read_envelope(data, REVIEW_TYPE, MAX_REVIEW).payload)


def verify_review(data: bytes, certificate: Certificate) -> AccessReview:
    """Check that the holder of `certificate` (itself verified before) signed this review.

    Faults: `review.malformed`, `review.forged`, `review.other-signer`, `review.outside-certificate`.
    """
    found = read_envelope(data, REVIEW_TYPE, MAX_REVIEW)
    if not found.verify(certificate.key):
        raise CartDeskError("review.forged")
    review = AccessReview.decode(found.payload)
    named = (review.certificate, review.signer, review.study, review.site)
    check_signer("review", named, review.time, certificate)
    return review


def _person(data: Any) -> PersonAccess:
    shape = Shape(data, ("person", "active", "permissions", "duties", "agreed", "read"), "review")
    return PersonAccess(
        read_party(shape, "person"),
        shape.truth("active"),
        _codes(shape, "permissions"),
        _codes(shape, "duties"),
        shape.truth("agreed"),
        shape.truth("read"),
    )


def _codes(shape: Shape, key: str) -> tuple[str, ...]:
    """Codes in order, none twice."""
    found = tuple(
        Shape({"code": one}, ("code",), "review").code("code") for one in shape.sequence(key, MAX_DUTIES)
    )
    if list(found) != sorted(set(found)):
        raise shape.refuse(key)
    return found
