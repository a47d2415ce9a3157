"""Proving one record to somebody outside: a small file for an inspector or a court (D4, R12; docs/formats/proof.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError, digest, parse_iso
from cartdesk.exchange import read_enrolment_card
from cartdesk.records import (
    AuditRecord,
    Checkpoint,
    Kind,
    Permission,
    check_proof,
    leaf_hash,
    make_proof,
    read_proof,
)
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase

SUFFIX = ".tlog-proof"


@dataclass(frozen=True, slots=True)
class ProvedRecord:
    """A record and the checkpoint (`1204·5f3a…`, as printed on paper) that proves it; `key`: the public key of the device, hexadecimal."""

    record: AuditRecord
    checkpoint: str
    key: str


@usecase("trail.prove", needs=Permission.AUDIT)
def prove_record(act: Acting, seq: int, path: Path) -> ProvedRecord:
    """Write the proof of one record into a file that the person chose, and note it in the trail.

    It stands on the newest checkpoint there is, so that one that left this computer serves where it can. A record behind
    it is signed now. Errors: `desk.no-record`, `proof.false` (the trail is no longer the one that was signed).
    """
    unit = act.unit
    data = unit.record(seq)
    kept = unit.newest_note()
    note = kept.note if kept and kept.size >= seq else act.checkpoint().note
    size = kept.size if kept and kept.size >= seq else unit.head()[0]
    proof = make_proof(data, seq - 1, [leaf_hash(one) for _, one in unit.records(1, size)], note)
    public = keys.device_key(unit).public
    record, point = check_proof(proof, public)
    text = proof.encode().encode("utf-8")
    path.write_bytes(text)
    act.record(Kind.TRAIL_PROVE, refs={"record": seq, "size": size, "file": digest(text)})
    return ProvedRecord(record, point.short, public.hex())


def check_proof_file(data: bytes, key: str = "", card: bytes | None = None) -> tuple[AuditRecord, Checkpoint]:
    """Check a proof without a desk: against a device's public key in hexadecimal, or its enrolment card.

    Errors: `proof.malformed`, `proof.false`, `proof.no-key`, `checkpoint.forged`, and those of the card.
    """
    public = read_enrolment_card(card).key if card else key
    try:
        proof = read_proof(data.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise CartDeskError("proof.malformed") from fault
    if len(public) != 64 or any(letter not in "0123456789abcdef" for letter in public.lower()):
        raise CartDeskError("proof.no-key")
    return check_proof(proof, bytes.fromhex(public))


def proved_when(record: AuditRecord) -> str:
    """When a proved record was saved: UTC, and the offset of the desk's clock."""
    sign = "-" if record.offset < 0 else "+"
    hours, minutes = divmod(abs(record.offset), 60)
    return f"{parse_iso(record.saved):%Y-%m-%d %H:%M:%S} UTC ({record.zone}, {sign}{hours:02d}:{minutes:02d})"
