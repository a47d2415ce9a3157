"""What was recorded, by whom, signed how: trust logic without input or output (docs/formats)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartdesk.base import on_demand

if TYPE_CHECKING:
    from cartdesk.records.access_review import (
        AccessReview,
        PersonAccess,
        make_review,
        read_review,
        verify_review,
    )
    from cartdesk.records.audit import (
        AuditRecord,
        CheckMark,
        Kind,
        Origin,
        Outcome,
        make_record,
        verify_facts,
    )
    from cartdesk.records.certificate import (
        Certificate,
        make_certificate,
        read_certificate,
        verify_certificate,
    )
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
    from cartdesk.records.model import FormData, ItemData, Subject, User
    from cartdesk.records.party import Party
    from cartdesk.records.permission import (
        ENTRY,
        allowed,
        by_delegation,
        require,
        role_faults,
        with_following,
    )
    from cartdesk.records.proof import TrailProof, check_proof, make_proof, read_proof
    from cartdesk.records.reason import Reason, ReasonCode
    from cartdesk.records.redaction import (
        ERASABLE,
        Erasure,
        RedactionReason,
        open_proposals,
        redaction_agrees,
    )
    from cartdesk.records.replay import CaseBooks, SubjectBook
    from cartdesk.records.review import TrailReview, read_trail_review, sign_trail_review, verify_trail_review
    from cartdesk.records.risk import Risk, RiskMark, Trace, risk_marks
    from cartdesk.records.signature import (
        Meaning,
        Statement,
        make_statement,
        read_statement,
        sign_statement,
        verify_signature,
    )
    from cartdesk.records.signed_book import BOOK, SignedBook, SignedVersion, Unlike, book_fault
    from cartdesk.records.snapshot import (
        Difference,
        Overruled,
        Snapshot,
        Withheld,
        diff_snapshots,
        make_snapshot,
        read_snapshot,
    )
    from cartdesk.records.states import FormStatus, Permission, RoadState
    from cartdesk.records.status import FormAct, is_signed, needs_reason, next_status, supersedes
    from cartdesk.records.tree import Frontier, leaf_hash
    from cartdesk.records.walk import KeptNote, TrailFault, TrailWalk
    from cartdesk.study.model import RoleDef
else:
    __getattr__ = on_demand(
        __name__,
        """
        .access_review AccessReview PersonAccess make_review read_review
        .access_review verify_review
        .audit AuditRecord CheckMark Kind Origin Outcome make_record verify_facts
        .certificate Certificate make_certificate read_certificate verify_certificate
        .chain ChainReport ZERO verify_chain
        .checkpoint Checkpoint cosign make_checkpoint parse_checkpoint read_checkpoint
        .checkpoint trail_origin verify_cosignature
        .delegation Delegation DelegationAct DelegationReason make_delegation
        .delegation read_delegation sign_delegation verify_delegation
        .delegation_log DelegationLog LogLine Standing Word lines_from
        .fact Fact check_facts fact_digest
        .keylife KEY_KINDS KeyHistory KeyLife MARKS key_history tells_of_keys
        .model FormData ItemData Subject User
        .party Party
        .permission ENTRY allowed by_delegation require role_faults with_following
        .proof TrailProof check_proof make_proof read_proof
        .reason Reason ReasonCode
        .redaction ERASABLE Erasure RedactionReason open_proposals redaction_agrees
        .replay CaseBooks SubjectBook
        .review TrailReview read_trail_review sign_trail_review verify_trail_review
        .risk Risk RiskMark Trace risk_marks
        .signature Meaning Statement make_statement read_statement sign_statement
        .signature verify_signature
        .signed_book BOOK SignedBook SignedVersion Unlike book_fault
        .snapshot Difference Overruled Snapshot Withheld diff_snapshots make_snapshot
        .snapshot read_snapshot
        .states FormStatus Permission RoadState
        .status FormAct is_signed needs_reason next_status supersedes
        .tree Frontier leaf_hash
        .walk KeptNote TrailFault TrailWalk
        cartdesk.study.model RoleDef
        """,
    )
