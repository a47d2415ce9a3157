"""What was recorded, by whom, signed how: trust logic without input or output (docs/formats)."""

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
from cartdesk.records.permission import allowed, require, role_faults
from cartdesk.records.reason import Reason, ReasonCode
from cartdesk.records.signature import (
    Meaning,
    Statement,
    make_statement,
    read_statement,
    sign_statement,
    verify_signature,
)
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
from cartdesk.study.model import RoleDef

__all__ = [
    "MARKS",
    "tells_of_keys",
    "KEY_KINDS",
    "KeyHistory",
    "KeyLife",
    "key_history",
    "ZERO",
    "AuditRecord",
    "Certificate",
    "ChainReport",
    "CheckMark",
    "Checkpoint",
    "Difference",
    "Fact",
    "FormAct",
    "FormData",
    "FormStatus",
    "Frontier",
    "ItemData",
    "Kind",
    "Meaning",
    "Origin",
    "Outcome",
    "Overruled",
    "Permission",
    "Reason",
    "ReasonCode",
    "RoadState",
    "RoleDef",
    "Snapshot",
    "Statement",
    "Subject",
    "User",
    "Withheld",
    "allowed",
    "check_facts",
    "cosign",
    "diff_snapshots",
    "fact_digest",
    "is_signed",
    "leaf_hash",
    "make_certificate",
    "make_checkpoint",
    "make_record",
    "make_snapshot",
    "make_statement",
    "needs_reason",
    "next_status",
    "parse_checkpoint",
    "read_certificate",
    "read_checkpoint",
    "read_snapshot",
    "read_statement",
    "require",
    "role_faults",
    "sign_statement",
    "supersedes",
    "trail_origin",
    "verify_certificate",
    "verify_chain",
    "verify_cosignature",
    "verify_facts",
    "verify_signature",
]
