"""Checking the bytes beside records: of rehearsed restores and of attached sources, one at a time (R12)."""

from __future__ import annotations

from collections.abc import Iterator

from cartdesk.base import digest
from cartdesk.records import Kind
from cartdesk.store import Unit
from cartdesk.usecases.standing import records_of
from cartdesk.usecases.verifying_kept import Fault

_NAMED = {
    Kind.BACKUP_REHEARSE: ("evidence", "evidence-differs"),
    Kind.ATTACHMENT_ADD: ("file", "attachment-differs"),
}


def evidence_faults(unit: Unit) -> Iterator[Fault]:
    """Faults by the record that names the bytes: they differ or are gone; `evidence-unrecorded`: no record names them."""
    named = set()
    for kind, (ref, code) in _NAMED.items():
        for record in records_of(unit, kind):
            named.add(record.seq)
            data = unit.evidence(record.seq)
            if data is None or digest(data) != record.refs.get(ref):
                yield Fault(code, record.seq)
    yield from (Fault("evidence-unrecorded", seq) for seq in unit.evidence_seqs() if seq not in named)
