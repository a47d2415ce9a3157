"""Sealed packages, receipts, acknowledgements, cards and signed requests: bytes in, bytes out (docs/formats)."""

from cartdesk.exchange.acknowledgement import (
    MAX_ACKNOWLEDGEMENT,
    Acknowledgement,
    Refused,
    make_acknowledgement,
    read_acknowledgement,
)
from cartdesk.exchange.backup import (
    BackupNote,
    Rehearsal,
    TableVerdict,
    make_backup_note,
    make_rehearsal,
    read_backup_note,
    read_rehearsal,
)
from cartdesk.exchange.cards import (
    MAX_CARD,
    EnrolmentCard,
    ServerAddress,
    StudyCard,
    is_address,
    make_enrolment_card,
    make_study_card,
    read_enrolment_card,
    read_study_card,
)
from cartdesk.exchange.content import MAX_FORMS, PackageContent, SentForm, SentRecord, leaf_digest
from cartdesk.exchange.drill import Drill, make_drill, read_drill
from cartdesk.exchange.manifest import MAX_EVENTS, Manifest
from cartdesk.exchange.package import (
    MAX_PACKAGE,
    Outer,
    check_party,
    inspect,
    open_again,
    open_package,
    package_body,
    package_digest,
    read_outer,
    seal_package,
)
from cartdesk.exchange.receipt import MAX_RECEIPT, Receipt, check_receipt, make_receipt, read_receipt
from cartdesk.exchange.request import Asked, Claim, check_request, read_claim, sign_request
from cartdesk.exchange.revocation import MAX_REVOCATION, Revocation, make_revocation, read_revocation
from cartdesk.exchange.sequence import Progress, Turn, turn, turn_fault
from cartdesk.exchange.shape import ZERO_DIGEST, is_digest
from cartdesk.exchange.verifying import Expectations, casebook_fault
from cartdesk.exchange.witness import is_witnessed, witness_name

__all__ = [
    "MAX_REVOCATION",
    "Revocation",
    "make_revocation",
    "read_revocation",
    "Drill",
    "make_drill",
    "read_drill",
    "read_rehearsal",
    "read_backup_note",
    "make_rehearsal",
    "make_backup_note",
    "TableVerdict",
    "Rehearsal",
    "BackupNote",
    "MAX_ACKNOWLEDGEMENT",
    "MAX_CARD",
    "MAX_EVENTS",
    "MAX_FORMS",
    "MAX_PACKAGE",
    "MAX_RECEIPT",
    "ZERO_DIGEST",
    "Acknowledgement",
    "Asked",
    "Claim",
    "EnrolmentCard",
    "Expectations",
    "Manifest",
    "Outer",
    "PackageContent",
    "Progress",
    "Receipt",
    "Refused",
    "SentForm",
    "SentRecord",
    "ServerAddress",
    "StudyCard",
    "Turn",
    "check_party",
    "check_receipt",
    "check_request",
    "casebook_fault",
    "inspect",
    "is_address",
    "is_digest",
    "is_witnessed",
    "leaf_digest",
    "make_acknowledgement",
    "make_enrolment_card",
    "make_receipt",
    "make_study_card",
    "open_again",
    "open_package",
    "package_body",
    "package_digest",
    "read_acknowledgement",
    "read_claim",
    "read_enrolment_card",
    "read_outer",
    "read_receipt",
    "read_study_card",
    "seal_package",
    "sign_request",
    "turn",
    "turn_fault",
    "witness_name",
]
