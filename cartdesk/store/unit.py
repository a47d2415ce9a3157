"""A unit of work: everything one act reads and writes, in one transaction."""

from __future__ import annotations

from cartdesk.store.casebooks import FormPart, SubjectPart
from cartdesk.store.checkpoints import CheckpointPart
from cartdesk.store.evidence import EvidencePart
from cartdesk.store.keys import DeviceTrustPart, KeyPart
from cartdesk.store.logs import LogPart
from cartdesk.store.mirror import MirrorPart
from cartdesk.store.outbox import OutboxPart
from cartdesk.store.overview import OverviewPart
from cartdesk.store.people import PeoplePart
from cartdesk.store.redactions import RedactionPart
from cartdesk.store.reviews import ReviewPart
from cartdesk.store.scanning import ScanPart
from cartdesk.store.searching import SearchPart
from cartdesk.store.signatures import SignaturePart
from cartdesk.store.standing import StandingPart


class Unit(
    CheckpointPart,
    ScanPart,
    SearchPart,
    ReviewPart,
    RedactionPart,
    SubjectPart,
    FormPart,
    LogPart,
    OverviewPart,
    PeoplePart,
    StandingPart,
    KeyPart,
    DeviceTrustPart,
    SignaturePart,
    OutboxPart,
    MirrorPart,
    EvidencePart,
):
    """Made by `Store.unit` and `Store.view`, good until their block ends. Each part is one file of this room."""
