"""Checking what came out of a package: leaves against the checkpoint, records against leaves, forms against records.

Pure functions over bytes (steps 11 to 13 of docs/formats/package.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from cartdesk.base import CartDeskError, digest
from cartdesk.crypto import key_id, read_envelope
from cartdesk.exchange.content import PackageContent, SentForm, SentRecord, leaf_digest
from cartdesk.exchange.manifest import Manifest
from cartdesk.exchange.sequence import Progress, turn_fault
from cartdesk.exchange.witness import read_note
from cartdesk.records.audit import ZERO, AuditRecord, Kind, verify_facts
from cartdesk.records.certificate import Certificate, read_certificate, verify_certificate
from cartdesk.records.keylife import KeyHistory, key_history, tells_of_keys
from cartdesk.records.signature import STATEMENT_TYPE, Meaning, Statement, read_statement
from cartdesk.records.signed_book import book_fault
from cartdesk.records.snapshot import Snapshot, read_snapshot
from cartdesk.records.tree import root

_BROKEN = "package.broken-trail"


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a sponsor's desk knows of a device before it opens the device's next package.

    `audience` is the desk's own key in hex, `certifying` the site's certifying public keys, former ones too, `progress`
    how far the desk has come; `digests` the leaves of all records told of so far, by number, from 1 without a gap.
    `key_records` are the records of people's keys it holds already, by number; `revoked` the last record whose
    signatures stand, by person whom the sponsor revoked. `forms` are the record digests of the form versions taken in so far.
    `signers` are the roles that sign a form, by digest of the definition and OID of the form, for the definitions it knows.
    """

    audience: str
    study: str
    site: str
    device: str
    training: bool
    certifying: tuple[bytes, ...]
    progress: Progress = field(default_factory=Progress)
    digests: Mapping[int, str] = field(default_factory=dict)
    key_records: Mapping[int, bytes] = field(default_factory=dict)
    revoked: Mapping[str, int] = field(default_factory=dict)
    forms: AbstractSet[str] = frozenset()
    signers: Mapping[tuple[str, str], AbstractSet[str]] = field(default_factory=dict)

    def check_turn(self, manifest: Manifest, package: str) -> None:
        """Refuse a package that is not the next one of its device."""
        fault = turn_fault(manifest, package, self.progress)
        if fault is not None:
            raise fault


def check_content(
    content: PackageContent, manifest: Manifest, device_public: bytes, expected: Expectations
) -> PackageContent:
    """Check everything inside; faults of the trail are raised, those of a form are written into the form."""
    leaves = _leaves(content, manifest, expected.digests)
    note = read_note(manifest.checkpoint, device_public)
    if note.root != root([bytes.fromhex(leaves[seq]) for seq in range(1, manifest.last + 1)]):
        raise CartDeskError(_BROKEN)
    records = _records(content.records, leaves, manifest)
    known = _Known(
        records,
        _certificates(content, expected.certifying),
        _history(records, expected),
        expected.revoked,
        expected.signers,
    )
    judged = tuple(replace(form, fault=_form_fault(form, manifest, known)) for form in content.forms)
    taken = {digest(form.snapshot) for form in judged if form.fault is None} | expected.forms
    books = tuple(replace(form, fault=form.fault or casebook_fault(form, records, taken)) for form in judged)
    return replace(content, forms=books)


def check_records(content: PackageContent, manifest: Manifest) -> None:
    """What a device can check before sealing: as many leaves as told of, and its own records against them."""
    told = {manifest.first + place: leaf for place, leaf in enumerate(content.digests)}
    if len(told) != manifest.last - manifest.first + 1:
        raise CartDeskError(_BROKEN)
    for record in content.records:
        told.setdefault(record.seq, leaf_digest(record.data))
    _records(content.records, told, manifest)


def _leaves(content: PackageContent, manifest: Manifest, known: Mapping[int, str]) -> dict[int, str]:
    """The leaves of records 1 to `manifest.last`."""
    if len(content.digests) != manifest.last - manifest.first + 1:
        raise CartDeskError(_BROKEN)
    told = {manifest.first + place: leaf for place, leaf in enumerate(content.digests)}
    leaves = {**{seq: known[seq] for seq in range(1, manifest.first) if seq in known}, **told}
    if len(leaves) != manifest.last:
        raise CartDeskError(_BROKEN)
    return leaves


def _records(
    sent: tuple[SentRecord, ...], leaves: Mapping[int, str], manifest: Manifest
) -> dict[int, SentRecord]:
    """The records in full, each checked against its leaf and its neighbour."""
    found: dict[int, SentRecord] = {}
    highest = 0
    for one in sent:
        if one.seq <= highest or leaves.get(one.seq) != leaf_digest(one.data):
            raise CartDeskError(_BROKEN)
        _check_record(one, found.get(one.seq - 1), manifest)
        found[one.seq] = one
        highest = one.seq
    return found


def _check_record(one: SentRecord, before: SentRecord | None, manifest: Manifest) -> None:
    try:
        record = AuditRecord.decode(one.data)
    except CartDeskError as fault:
        raise CartDeskError(_BROKEN) from fault
    ours = (manifest.study, manifest.site, manifest.device, one.seq)
    if (record.study, record.site, record.device, record.seq) != ours:
        raise CartDeskError(_BROKEN)
    prev = digest(before.data) if before else (ZERO if one.seq == 1 else record.prev)
    if record.prev != prev or verify_facts(record, one.facts):
        raise CartDeskError(_BROKEN)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a form is judged by: records in full, certificates by digest, the life of keys (None: not told of yet)."""

    records: Mapping[int, SentRecord]
    certificates: Mapping[str, Certificate | None]
    history: KeyHistory | None
    revoked: Mapping[str, int]
    signers: Mapping[tuple[str, str], AbstractSet[str]]


def _history(records: Mapping[int, SentRecord], expected: Expectations) -> KeyHistory | None:
    """The life of the site's signing keys; a device that ever told of it is held to it from then on."""
    told = {seq: one.data for seq, one in records.items() if tells_of_keys(one.data)}
    held = dict(expected.key_records) | told
    return key_history(AuditRecord.decode(held[seq]) for seq in sorted(held)) if held else None


def _certificates(content: PackageContent, certifying: tuple[bytes, ...]) -> dict[str, Certificate | None]:
    """Certificates by their digest; None for one that none of the site's certifying keys signed."""
    issuers = {key_id(one): one for one in certifying}
    found: dict[str, Certificate | None] = {}
    for data in content.certificates:
        try:
            claimed = read_certificate(data)
        except CartDeskError:
            continue
        try:
            genuine = verify_certificate(data, issuers.get(claimed.issuer, b""))
        except CartDeskError:
            found.setdefault(claimed.digest, None)
            continue
        found[claimed.digest] = genuine
    return found


def _form_fault(form: SentForm, manifest: Manifest, known: _Known) -> str | None:
    """The code for which one form is refused, or None."""
    try:
        snapshot = read_snapshot(form.snapshot)
    except CartDeskError:
        return "snapshot-malformed"
    if (snapshot.study, snapshot.site, snapshot.device) != (manifest.study, manifest.site, manifest.device):
        return "snapshot-malformed"
    try:
        signed = read_envelope(form.statement, STATEMENT_TYPE)
        statement = Statement.decode(signed.payload)
    except CartDeskError:
        return "statement-malformed"
    if statement.snapshot != digest(form.snapshot) or not _same_form(statement, snapshot):
        return "statement-other-snapshot"
    if statement.certificate not in known.certificates:
        return "certificate-missing"
    certificate = known.certificates[statement.certificate]
    if certificate is None or not _belongs(certificate, statement):
        return "certificate-invalid"
    if not signed.verify(certificate.key):
        return "signature-invalid"
    role = statement.signer.role
    if role not in known.signers.get((snapshot.definition, snapshot.place.form), (role,)):
        return "signer-role"
    if not _last_record_there(snapshot, known.records):
        return "record-missing"
    return _key_fault(certificate, statement, snapshot, known)


def _key_fault(
    certificate: Certificate, statement: Statement, snapshot: Snapshot, known: _Known
) -> str | None:
    """Whether the signer's key was in force where the trail has the signature, and the sponsor had not revoked them."""
    if known.history is None and certificate.user not in known.revoked:
        return None
    signed = _signing_record(statement, snapshot, known.records)
    if signed is None:
        return "record-missing"
    if signed > known.revoked.get(certificate.user, signed):
        return "signer-revoked"
    return known.history.fault(certificate, signed) if known.history is not None else None


def _signing_record(
    statement: Statement, snapshot: Snapshot, records: Mapping[int, SentRecord]
) -> int | None:
    """The number of the record that tells of this signature, after the form's last one."""
    for seq in sorted(seq for seq in records if seq > snapshot.last[0]):
        record = AuditRecord.decode(records[seq].data)
        if record.kind is Kind.FORM_SIGN and record.refs.get("statement") == statement.digest:
            same = (record.user, record.subject, record.place)
            if same == (statement.signer.user, snapshot.subject, snapshot.place):
                return seq
    return None


def casebook_fault(form: SentForm, records: Mapping[int, SentRecord], taken: AbstractSet[str]) -> str | None:
    """What is wrong with a signature of the whole case book beyond the form that bears it; None for any other form.

    `taken` are the record digests of the form versions that came from this device.
    """
    statement = read_statement(form.statement)
    if statement.meaning != Meaning.CASEBOOK_APPROVED:
        return None
    snapshot = read_snapshot(form.snapshot)
    seq = _signing_record(statement, snapshot, records)
    if seq is None:
        return "record-missing"
    return book_fault(snapshot, AuditRecord.decode(records[seq].data).refs, records[seq].facts, taken)


def _same_form(statement: Statement, snapshot: Snapshot) -> bool:
    signed = (statement.study, statement.site, statement.device, statement.definition)
    return signed == (snapshot.study, snapshot.site, snapshot.device, snapshot.definition)


def _belongs(certificate: Certificate, statement: Statement) -> bool:
    """The certificate is of this site and person, and was valid when they signed."""
    person = (certificate.user, certificate.name, certificate.role, certificate.org)
    signer = statement.signer
    same = person == (signer.user, signer.name, signer.role, signer.org)
    here = (certificate.study, certificate.site) == (statement.study, statement.site)
    return same and here and certificate.covers(statement.time)


def _last_record_there(snapshot: Snapshot, records: Mapping[int, SentRecord]) -> bool:
    seq, told = snapshot.last
    if seq not in records or digest(records[seq].data) != told:
        return False
    record = AuditRecord.decode(records[seq].data)
    return (record.subject, record.place) == (snapshot.subject, snapshot.place)
