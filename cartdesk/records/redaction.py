"""Erasing personal data typed by mistake, by two persons (R07): what may go, why, and what a confirmation binds.

The values and copies that go are named by the digest in the confirming record, so that nobody erases more than two
persons agreed to without the trail telling (docs/formats/redaction.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cartdesk.base import CartDeskError, canonical, digest
from cartdesk.records.audit import AuditRecord, Kind
from cartdesk.records.reason import Reason, ReasonCode

# Facts that a person typed in words or as an answer, by the kind of record beside which they stand.
ERASABLE: dict[str, tuple[str, ...]] = {
    Kind.ITEM_SET: ("new", "reason-text"),
    Kind.FINDING_EXPLAIN: ("answer",),
    Kind.ROW_ADD: ("reason-text",),
    Kind.ROW_REMOVE: ("reason-text",),
    Kind.ROW_RESTORE: ("reason-text",),
    Kind.FORM_REFUSE: ("note",),
    Kind.FORM_RETURN: ("note",),
    Kind.DESK_HANDOVER: ("new", "note"),
    Kind.ATTACHMENT_ADD: ("note",),
    Kind.ATTACHMENT_REMOVE: ("reason-text",),
}


class RedactionReason(StrEnum):
    """What the value is, in the order offered; OTHER needs words."""

    NAME = "personal-name"
    CONTACT = "personal-contact"
    DOCUMENT = "personal-document"
    OTHER = "personal-other"

    @classmethod
    def checked(cls, reason: Reason) -> Reason:
        """The reason with its text in order; the faults are those of `Reason.checked`."""
        if reason.code not in set(cls):
            raise CartDeskError("reason.unknown")
        strictness = ReasonCode.OTHER if reason.code == cls.OTHER else ReasonCode.TYPO
        return Reason(str(reason.code), Reason(strictness, reason.text).checked().text)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What goes at once: facts by record and name, signatures by statement digest (their snapshot and shown text), packages
    by number (their sealed bytes).
    """

    facts: frozenset[tuple[int, str]] = frozenset()
    signatures: frozenset[str] = frozenset()
    packages: frozenset[int] = frozenset()

    @property
    def digest(self) -> str:
        """What the confirming record names: SHA-256 over the canonical lists."""
        data = {
            "facts": [list(one) for one in sorted(self.facts)],
            "signatures": sorted(self.signatures),
            "packages": sorted(self.packages),
        }
        return digest(canonical(data))


def redaction_agrees(proposal: AuditRecord | None, confirmation: AuditRecord, erased: Erasure) -> bool:
    """Whether two different persons agreed to exactly this: the value proposed is among what went, and nothing else went."""
    if proposal is None or proposal.kind is not Kind.REDACTION_PROPOSE:
        return False
    wanted = (proposal.refs.get("record"), proposal.refs.get("fact"))
    told = (confirmation.refs.get("record"), confirmation.refs.get("fact"))
    return (
        proposal.user != confirmation.user
        and confirmation.refs.get("proposal") == proposal.seq
        and wanted == told
        and wanted in erased.facts
        and confirmation.refs.get("erased") == erased.digest
    )


def open_proposals(records: Iterable[AuditRecord]) -> list[AuditRecord]:
    """The proposals that were neither confirmed nor withdrawn, oldest first; `records` are those of the three kinds."""
    waiting: dict[int, AuditRecord] = {}
    for record in sorted(records, key=lambda one: one.seq):
        if record.kind is Kind.REDACTION_PROPOSE:
            waiting[record.seq] = record
        else:
            waiting.pop(int(record.refs["proposal"]), None)
    return list(waiting.values())
