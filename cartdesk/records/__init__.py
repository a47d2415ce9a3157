"""What was recorded, by whom, signed how: trust logic without input or output (docs/formats)."""

from cartdesk.records.access_review import (
    AccessReview,
    PersonAccess,
    make_review,
    read_review,
    verify_review,
)
from cartdesk.records.audit import AuditRecord, CheckMark, Kind, Origin, Outcome, make_record, verify_facts
from cartdesk.records.certificate import Certificate, make_certificate, read_certificate, verify_certificate
from cartdesk.records.chain import ZERO, ChainReport, verify_chain
from cartdesk.records.checkpoint import (
    Checkpoint,
    cosign,
    make_checkpoint,
    parse_checkpoint,
    read_checkpoint,
    trail_origin,
    verify_cosignature,
)
from cartdesk.records.delegation import (
    Delegation,
    DelegationAct,
    DelegationReason,
    make_delegation,
    read_delegation,
    sign_delegation,
    verify_delegation,
)
from cartdesk.records.delegation_log import DelegationLog, LogLine, Standing, Word, lines_from
from cartdesk.records.fact import Fact, check_facts, fact_digest
from cartdesk.records.keylife import KEY_KINDS, MARKS, KeyHistory, KeyLife, key_history, tells_of_keys
from cartdesk.records.model import (
    FormData,
    FormStatus,
    ItemData,
    Permission,
    RoadState,
    Subject,
    User,
)
from cartdesk.records.party import Party
from cartdesk.records.permission import ENTRY, allowed, by_delegation, require, role_faults
from cartdesk.records.proof import TrailProof, check_proof, make_proof, read_proof
from cartdesk.records.reason import Reason, ReasonCode
from cartdesk.records.replay import CaseBooks, SubjectBook
from cartdesk.records.review import (
    TrailReview,
    read_trail_review,
    sign_trail_review,
    verify_trail_review,
)
from cartdesk.records.risk import Risk, RiskMark, Trace, risk_marks
from cartdesk.records.signature import (
    Meaning,
    Statement,
    make_statement,
    read_statement,
    sign_statement,
    verify_signature,
)
from cartdesk.records.signed_book import BOOK, SignedBook, SignedVersion, Unlike
from cartdesk.records.snapshot import (
    Difference,
    Overruled,
    Snapshot,
    Withheld,
    diff_snapshots,
    make_snapshot,
    read_snapshot,
)
from cartdesk.records.status import FormAct, is_signed, needs_reason, next_status, supersedes
from cartdesk.records.tree import Frontier, leaf_hash
from cartdesk.records.walk import KeptNote, TrailFault, TrailWalk
from cartdesk.study.model import RoleDef

__all__ = [
    "AccessReview",
    "AuditRecord",
    "BOOK",
    "CaseBooks",
    "Certificate",
    "ChainReport",
    "CheckMark",
    "Checkpoint",
    "Delegation",
    "DelegationAct",
    "DelegationLog",
    "DelegationReason",
    "Difference",
    "ENTRY",
    "Fact",
    "FormAct",
    "FormData",
    "FormStatus",
    "Frontier",
    "ItemData",
    "KEY_KINDS",
    "KeptNote",
    "KeyHistory",
    "KeyLife",
    "Kind",
    "LogLine",
    "MARKS",
    "Meaning",
    "Origin",
    "Outcome",
    "Overruled",
    "Party",
    "Permission",
    "PersonAccess",
    "Reason",
    "ReasonCode",
    "Risk",
    "RiskMark",
    "RoadState",
    "RoleDef",
    "SignedBook",
    "SignedVersion",
    "Snapshot",
    "Standing",
    "Statement",
    "Subject",
    "SubjectBook",
    "Trace",
    "TrailFault",
    "TrailProof",
    "TrailReview",
    "TrailWalk",
    "Unlike",
    "User",
    "Withheld",
    "Word",
    "ZERO",
    "allowed",
    "by_delegation",
    "check_facts",
    "check_proof",
    "cosign",
    "diff_snapshots",
    "fact_digest",
    "is_signed",
    "key_history",
    "leaf_hash",
    "lines_from",
    "make_certificate",
    "make_checkpoint",
    "make_delegation",
    "make_proof",
    "make_record",
    "make_review",
    "make_snapshot",
    "make_statement",
    "needs_reason",
    "next_status",
    "parse_checkpoint",
    "read_certificate",
    "read_checkpoint",
    "read_delegation",
    "read_proof",
    "read_review",
    "read_snapshot",
    "read_statement",
    "read_trail_review",
    "require",
    "risk_marks",
    "role_faults",
    "sign_delegation",
    "sign_statement",
    "sign_trail_review",
    "supersedes",
    "tells_of_keys",
    "trail_origin",
    "verify_certificate",
    "verify_chain",
    "verify_cosignature",
    "verify_delegation",
    "verify_facts",
    "verify_review",
    "verify_signature",
    "verify_trail_review",
]
