"""Checking people and keys: whatever the tables say of them, the trail must say as well (R21, R22; threats B5, B6).

Whoever holds the database key can change a row; they cannot change what records, chained and under signed checkpoints,
have told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cartdesk.base import CartDeskError, digest
from cartdesk.records import (
    KEY_KINDS,
    AuditRecord,
    Certificate,
    KeyHistory,
    Kind,
    User,
    key_history,
    read_certificate,
    verify_certificate,
)
from cartdesk.store import HeldCertificate, Unit
from cartdesk.usecases import keys
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.verifying_kept import Fault

_KINDS = (
    *(Kind.DESK_CREATE, Kind.DESK_UNLOCK, Kind.PASSWORD_CHANGE, Kind.RECOVERY_MAKE, Kind.RECOVERY_DRILL),
    *(Kind.SPARE_ADD, Kind.SPARE_REMOVE, Kind.DEVICE_REVOKE, Kind.CARD_TAKE, Kind.REVOCATION_TAKE),
)


@dataclass(slots=True)
class Told:
    """What the trail tells of people and keys, each with the record that told it last."""

    people: dict[str, tuple[int, str, str, str]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    wrapped: dict[str, tuple[int, str]] = field(default_factory=dict)
    slots: dict[str, tuple[int, str]] = field(default_factory=dict)
    certificates: dict[str, int] = field(default_factory=dict)
    certifying: list[str] = field(default_factory=list)
    recovery: str = ""
    spares: dict[str, str] = field(default_factory=dict)
    evidence: dict[int, str] = field(default_factory=dict)
    cards: set[str] = field(default_factory=set)
    revocations: set[str] = field(default_factory=set)


def people_faults(desk: Desk, unit: Unit) -> list[Fault]:
    """Everything about people and keys that is not as it was recorded."""
    records = list(_whole(unit, unit.seqs_of_kinds({*KEY_KINDS, *_KINDS})))
    told = _told(unit, records)
    history = key_history(records)
    return [
        *_of_people(unit.users(), told),
        *_of_keys(unit, told, history),
        *_of_certificates(unit, told, history),
        *_of_signatures(unit, history),
        *_of_doors(desk, unit, told),
        *_of_evidence(unit, told),
    ]


def _whole(unit: Unit, seqs: Iterable[int]) -> Iterator[AuditRecord]:
    """Those of the records that can be read; the reading of the trail names the others."""
    for seq in seqs:
        try:
            yield AuditRecord.decode(unit.record(seq))
        except CartDeskError:
            continue


def _told(unit: Unit, records: Iterable[AuditRecord]) -> Told:
    told = Told()
    for record in records:
        seq, refs = record.seq, {name: str(value) for name, value in record.refs.items()}
        user = refs.get("user", record.user)
        if record.kind in KEY_KINDS and "new" in record.facts:
            fact = unit.facts(seq).get("new")
            if fact is not None and isinstance(fact.value, dict):
                name, role, org = (str(fact.value.get(one)) for one in ("name", "role", "org"))
                told.people[user] = (seq, name, role, org)
        if record.kind is Kind.USER_REMOVE:
            told.left[user] = seq
        if "wrapped" in refs:
            told.wrapped[user] = (seq, refs["wrapped"])
        if "slot" in refs:
            told.slots[user] = (seq, refs["slot"])
        if "certificate" in refs:
            told.certificates[refs["certificate"]] = seq
        if "certifying-key" in refs and refs["certifying-key"] not in told.certifying:
            told.certifying += [one for one in (refs.get("before"),) if one and one not in told.certifying]
            told.certifying.append(refs["certifying-key"])
        _more(told, record, refs)
    return told


def _more(told: Told, record: AuditRecord, refs: dict[str, str]) -> None:
    if record.kind is Kind.RECOVERY_MAKE:
        told.recovery = refs["recovery"]
    elif record.kind is Kind.SPARE_ADD:
        told.spares[refs["spare"]] = refs["recipient"]
    elif record.kind is Kind.SPARE_REMOVE:
        told.spares.pop(refs["spare"], None)
    elif record.kind is Kind.RECOVERY_DRILL:
        told.evidence[record.seq] = refs["evidence"]
    elif record.kind is Kind.CARD_TAKE:
        told.cards.add(refs["card"])
    elif record.kind in (Kind.DEVICE_REVOKE, Kind.REVOCATION_TAKE):
        told.revocations.add(refs["revocation"])


def _of_people(users: Iterable[User], told: Told) -> list[Fault]:
    held = {one.id: one for one in users}
    faults = [Fault("user-unrecorded") for _ in held.keys() - told.people.keys()]
    for user, (seq, *person) in told.people.items():
        one = held.get(user)
        if one is None or [one.name, one.role, one.org] != person or one.active == (user in told.left):
            faults.append(Fault("user-differs", seq))
    return faults


def _of_keys(unit: Unit, told: Told, history: KeyHistory) -> list[Fault]:
    """Each person's key is the last one the trail gave them, and its wrapping the last one it tells of."""
    faults = []
    for user in told.people:
        given = [public for public, life in history.keys.items() if life.user == user]
        own = unit.user_key(user)
        if own is None or not given or own.public.hex() != given[-1]:
            faults.append(Fault("user-key-differs", told.people[user][0]))
            continue
        ended = history.keys[given[-1]].ended is not None
        seq, named = told.wrapped.get(user, (0, ""))
        if (ended and own.wrapped) or (not ended and named and keys.named(own.wrapped) != named):
            faults.append(Fault("wrapped-key-differs", seq or told.people[user][0]))
    kept = {one.public.hex(): (one.user, one.seq, one.cause) for one in unit.ended_keys()}
    lives = {
        public: (life.user, life.ended, life.cause)
        for public, life in history.keys.items()
        if life.ended is not None
    }
    if kept != lives:
        faults.append(Fault("ended-keys-differ"))
    publics = [one.hex() for one in keys.certifying_publics(unit).values()]
    if told.certifying and publics != told.certifying:
        faults.append(Fault("certifying-key-differs"))
    return faults


def _of_certificates(unit: Unit, told: Told, history: KeyHistory) -> list[Fault]:
    """Every certificate is genuine and one the trail tells of; each that it tells of is there."""
    issuers, faults = keys.certifying_publics(unit), []
    held = unit.certificates()
    for one in held:
        certificate = _genuine(one, issuers)
        seq = told.certificates.get(one.digest)
        life = history.keys.get(one.public.hex())
        if certificate is None or life is None or life.user != one.user:
            faults.append(Fault("certificate-false", seq))
        elif seq is None and life.certificates:
            faults.append(Fault("certificate-unrecorded"))
    missing = told.certificates.keys() - {one.digest for one in held}
    return faults + [Fault("certificate-missing", told.certificates[one]) for one in sorted(missing)]


def _genuine(one: HeldCertificate, issuers: dict[str, bytes]) -> Certificate | None:
    try:
        found = read_certificate(one.envelope)
        found = verify_certificate(one.envelope, issuers.get(found.issuer, b""))
    except CartDeskError:
        return None
    return found if (found.digest, found.user, found.key) == (one.digest, one.user, one.public) else None


def _of_signatures(unit: Unit, history: KeyHistory) -> list[Fault]:
    """No signature stands where its key was not yet given or had ended."""
    by_digest = {one.digest: one for one in unit.certificates()}
    faults = []
    for subject in unit.subjects():
        for signature in unit.signatures_of(subject.code):
            try:
                held = by_digest[keys.named_certificate(signature.envelope)]
                code = history.fault(read_certificate(held.envelope), signature.seq)
            except (CartDeskError, KeyError):
                continue  # told by the check of signatures itself
            if code is not None:
                faults.append(Fault(code, signature.seq))
    return faults


def _of_doors(desk: Desk, unit: Unit, told: Told) -> list[Fault]:
    """The doors are those the trail tells of, in the database and in `desk.json`."""
    doors = unit.doors()
    if doors is None:
        return []
    faults = [] if doors == desk.file.doors else [Fault("doors-differ")]
    active = {one.id for one in unit.users() if one.active}
    for user, slot in doors.slots.items():
        seq, recipient = told.slots.get(user, (0, ""))
        if user not in active or (slot.recipient and slot.recipient != recipient):
            faults.append(Fault("door-unrecorded", seq or None))
    if (doors.recovery.recipient if doors.recovery else "") != told.recovery:
        faults.append(Fault("recovery-unrecorded"))
    if any(told.spares.get(name) != one.recipient for name, one in doors.spares.items()):
        faults.append(Fault("spare-unrecorded"))
    return faults


def _of_evidence(unit: Unit, told: Told) -> list[Fault]:
    """Rehearsals, cards and revocations are the bytes the trail names."""
    kept = {seq: digest(data) for seq, data in unit.drills()}
    faults = [Fault("evidence-differs", seq) for seq, one in told.evidence.items() if kept.get(seq) != one]
    cards = [card for device in unit.devices() for card in unit.device_cards(device.device)]
    unknown = [data for data in cards if digest(data) not in told.cards]
    unknown += [one.envelope for one in unit.revocations() if digest(one.envelope) not in told.revocations]
    return faults + [Fault("card-unrecorded") for _ in unknown]
