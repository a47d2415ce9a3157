"""The life of people's signing keys as the trail tells it: given, certified, ended (docs/formats/certificate-end.md; R21, R24).

A certificate says whose key it is; the trail says since which record it speaks and until which. Order in the trail
cannot be set back as a clock can: a statement under an ended key is false whatever time stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cartdesk.crypto import key_id
from cartdesk.records.audit import AuditRecord, Kind
from cartdesk.records.certificate import Certificate
from cartdesk.records.shape import is_digest

GIVEN = (Kind.USER_ADD, Kind.USER_RESET, Kind.USER_CERTIFY)
KEY_KINDS = frozenset({*GIVEN, Kind.USER_REMOVE, Kind.CERTIFICATE_END, Kind.CERTIFYING_REPLACE})


MARKS = tuple(sorted(b'"kind":"%s"' % kind.value.encode("ascii") for kind in KEY_KINDS))


def tells_of_keys(record: bytes) -> bool:
    """Whether the canonical bytes are a record of KEY_KINDS: such a mark stands in no other, for quotes are escaped."""
    return any(mark in record for mark in MARKS)


@dataclass(frozen=True, slots=True)
class KeyLife:
    """One signing key: whose, the record that gave it, the record that ended it and why (None: it lives).

    `certificates` are the digests the trail names for it; a trail of CartDesk 0.1.0 names none.
    """

    user: str
    since: int
    certificates: frozenset[str] = frozenset()
    ended: int | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """All signing keys of a desk by public key (64 hexadecimal digits)."""

    keys: Mapping[str, KeyLife] = field(default_factory=dict)

    def fault(self, certificate: Certificate, signed: int) -> str | None:
        """Why a statement recorded as number `signed` may not stand on this certificate: `certificate-unrecorded`
        (the trail does not give this key to this person before it) or `certificate-ended`; None when it may.
        """
        life = self.keys.get(certificate.key.hex())
        if life is None or life.user != certificate.user or signed <= life.since:
            return "certificate-unrecorded"
        if life.certificates and certificate.digest not in life.certificates:
            return "certificate-unrecorded"
        return "certificate-ended" if life.ended is not None and signed > life.ended else None


def key_history(records: Iterable[AuditRecord]) -> KeyHistory:
    """Fold the records of KEY_KINDS, ascending by number; others are passed over.

    What a replaced certifying key is said to have certified afterwards gives nothing, nor does a key that another
    person has.
    """
    keys: dict[str, KeyLife] = {}
    former: set[str] = set()
    for record in records:
        refs = record.refs
        public, user = str(refs.get("public-key", "")), str(refs.get("user", ""))
        if record.kind in GIVEN and is_digest(public) and refs.get("issuer") not in former:
            _give(keys, public, user, record)
        elif record.kind is Kind.CERTIFICATE_END and public in keys and keys[public].ended is None:
            keys[public] = replace(keys[public], ended=record.seq, cause=str(refs.get("cause", "")))
        elif record.kind is Kind.CERTIFYING_REPLACE and is_digest(refs.get("before")):
            former.add(key_id(bytes.fromhex(str(refs["before"]))))
    return KeyHistory(keys)


def _give(keys: dict[str, KeyLife], public: str, user: str, record: AuditRecord) -> None:
    named = frozenset({str(record.refs["certificate"])} if "certificate" in record.refs else ())
    life = keys.get(public)
    if life is None:
        keys[public] = KeyLife(user, record.seq, named)
    elif life.user == user and life.ended is None and life.certificates:
        keys[public] = replace(life, certificates=life.certificates | named)
