"""What the store hands out beside the records room's own types: frozen rows, never tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartdesk.crypto import Cost
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.records import Fact, RoadState

ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a finding may stand: `check` and `at` are its identity, `reason` the person's words, `seq` the record."""

    check: str
    at: ItemKey | None
    reason: str
    user: str
    seq: int
    saved: datetime


@dataclass(frozen=True, slots=True)
class UserKey:
    """A person's signing key: wrapped seed, public key (32 bytes), certificate (DSSE envelope)."""

    user: str
    wrapped: bytes
    public: bytes
    certificate: bytes


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate of a person of this desk: digest of its payload, public key, DSSE envelope."""

    digest: str
    user: str
    public: bytes
    envelope: bytes


@dataclass(frozen=True, slots=True)
class EndedKey:
    """A person's public key that signs no more: the record that ended it, and why (a code)."""

    public: bytes
    user: str
    seq: int
    cause: str


@dataclass(frozen=True, slots=True)
class PastPassword:
    """How a password once set is known again: hexadecimal `salt` and `verifier`, cost, since when (`Stamp.iso`)."""

    user: str
    salt: str
    cost: Cost
    verifier: str
    since: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature on one form. `statement` is the digest of the statement, `superseded_by` the record that ended it."""

    subject: str
    place: FormPlace
    statement: str
    envelope: bytes
    snapshot: bytes
    shown: bytes
    seq: int
    user: str
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class PeopleStatement:
    """What a person signed about people: `kind` is `delegation` or `access-review`, `seq` the audit record of it."""

    statement: str
    kind: str
    envelope: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Attempts:
    """Passwords refused inside the desk since the last right one: how many, first and last time, and how many of them
    the person has not been told of at unlock. Times are text of `Stamp.iso`."""

    user: str
    count: int
    first: str
    last: str
    unseen: int


@dataclass(frozen=True, slots=True)
class Handover:
    """Half-typed work for whoever unlocks next: the person who typed it, `typed` (JSON of the screen), when."""

    user: str
    typed: str
    saved: str


@dataclass(frozen=True, slots=True)
class OutboxPackage:
    """A sealed package without its bytes: records `first` to `last`, `forms` as (subject, place, snapshot digest)."""

    number: int
    digest: str
    first: int
    last: int
    forms: tuple[tuple[str, FormPlace, str], ...]
    receipt: bytes | None
    acknowledgement: bytes | None

    @property
    def state(self) -> RoadState:
        """Packed, delivered (a receipt is filed) or received (an acknowledgement is filed)."""
        if self.acknowledgement is not None:
            return RoadState.RECEIVED
        return RoadState.PACKED if self.receipt is None else RoadState.DELIVERED


@dataclass(frozen=True, slots=True)
class Device:
    """A site's device known to the sponsor's desk by its enrolment card."""

    device: str
    site: str
    card: bytes


@dataclass(frozen=True, slots=True)
class KeptRevocation:
    """A revocation the sponsor's desk signed: of a device, or (with `user`) of one person of it."""

    device: str
    user: str | None
    envelope: bytes


@dataclass(frozen=True, slots=True)
class MirrorPackage:
    """A package that came to the sponsor's desk. `verdict`: `accepted`, or the code of its newest refusal."""

    digest: str
    device: str
    number: int
    verdict: str

    @property
    def accepted(self) -> bool:
        """True when the package was imported."""
        return self.verdict == ACCEPTED


@dataclass(frozen=True, slots=True)
class MirrorRecord:
    """An audit record of a site: its RFC 6962 leaf hash always, its bytes and facts once a package carried them in full."""

    seq: int
    digest: str
    record: bytes | None
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class MirrorForm:
    """A signed form version as imported. `accepted` is the time of import (text of `Stamp.iso`)."""

    device: str
    subject: str
    place: FormPlace
    digest: str
    snapshot: bytes
    envelope: bytes
    package: str
    accepted: str
