"""What a reviewer signs: these marks of the trail, up to this record, I have seen (R13; docs/formats/review.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cartdesk.base import CartDeskError, Stamp, canonical, digest, nfc
from cartdesk.crypto import SUITE, SigningKey, envelope, payload_type, read_envelope
from cartdesk.records.certificate import Certificate
from cartdesk.records.risk import Risk, RiskMark
from cartdesk.records.shape import Shape, parse_object, read_moment

REVIEW_TYPE = payload_type("trail-review")
MAX_REVIEW = 512 * 1024
MAX_MARKS = 5000
MAX_WORDS = 200
_PLAIN = ("study", "site", "device", "signer", "name", "role", "certificate", "time", "offset", "zone")
_KEYS = ("v", "type", "suite", "records", "head", "seen", "words", *_PLAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailReview:
    """`records` and `head`: number and digest of the last record looked at; `seen`: the marks, by number and risk."""

    study: str
    site: str
    device: str
    records: int
    head: str
    seen: tuple[RiskMark, ...]
    words: str
    signer: str
    name: str
    role: str
    certificate: str
    time: str
    offset: int
    zone: str

    def encode(self) -> bytes:
        """The payload's canonical bytes; anything that cannot be read back is refused."""
        data = {
            **{"v": 1, "type": "cartdesk.trail-review", "suite": SUITE},
            **{name: getattr(self, name) for name in _PLAIN},
            "records": self.records,
            "head": self.head,
            "words": self.words,
            "seen": [{"seq": mark.seq, "risk": str(mark.risk)} for mark in self.seen],
        }
        TrailReview.from_json(data)
        return canonical(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the payload: what names this review."""
        return digest(self.encode())

    @classmethod
    def from_json(cls, data: Any) -> TrailReview:
        """Read the object; anything else is `trail-review.malformed`."""
        shape = Shape(data, _KEYS, "trail-review")
        shape.header("trail-review")
        time, offset, zone = read_moment(shape)
        found = cls(
            **{name: shape.code(name) for name in ("study", "site", "device", "signer", "role")},
            **{name: shape.hex(name) for name in ("head", "certificate")},
            name=shape.line("name"),
            records=shape.whole("records", low=1),
            seen=tuple(_mark(one) for one in shape.sequence("seen", MAX_MARKS)),
            words=shape.line("words"),
            time=time,
            offset=offset,
            zone=zone,
        )
        ordered = sorted(set(found.seen)) == list(found.seen)
        if (
            not found.seen
            or not ordered
            or found.seen[-1].seq > found.records
            or len(found.words) > MAX_WORDS
        ):
            raise shape.refuse("seen")
        return found


def _mark(data: Any) -> RiskMark:
    shape = Shape(data, ("seq", "risk"), "trail-review")
    return RiskMark(shape.whole("seq", low=1), Risk(shape.choice("risk", [one.value for one in Risk])))


def sign_trail_review(
    *,
    study: str,
    site: str,
    device: str,
    tip: tuple[int, str],
    seen: tuple[RiskMark, ...],
    words: str,
    certificate: Certificate,
    key: SigningKey,
    now: Stamp,
) -> tuple[TrailReview, bytes]:
    """The review and its envelope, signed with the reviewer's key; the signer is taken from the certificate."""
    made = TrailReview(
        study=study, site=site, device=device, records=tip[0], head=tip[1], seen=tuple(sorted(set(seen))),
        words=nfc(words.strip()), signer=certificate.user, name=certificate.name, role=certificate.role,
        certificate=certificate.digest, time=now.iso(), offset=now.offset, zone=now.zone,
    )  # fmt: skip
    return made, envelope(made.encode(), REVIEW_TYPE, key)


def read_trail_review(data: bytes) -> TrailReview:
    """Read an envelope's review **without** checking its signature."""
    payload = read_envelope(data, REVIEW_TYPE, MAX_REVIEW).payload
    return TrailReview.from_json(parse_object(payload, "trail-review", MAX_REVIEW))


def verify_trail_review(data: bytes, certificate: Certificate) -> TrailReview:
    """Check that the holder of `certificate` (itself verified before) signed this; else `trail-review.forged`."""
    if not read_envelope(data, REVIEW_TYPE, MAX_REVIEW).verify(certificate.key):
        raise CartDeskError("trail-review.forged")
    found = read_trail_review(data)
    if found.certificate != certificate.digest or found.signer != certificate.user:
        raise CartDeskError("trail-review.forged")
    if not certificate.covers(found.time):
        raise CartDeskError("trail-review.forged")
    return found
