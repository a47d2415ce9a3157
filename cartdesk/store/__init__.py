"""The encrypted desk database and `desk.json`: transactions, the trail, case books, outbox and mirror.

Tables never leave this room; everyone else gets frozen dataclasses (house page). Formats: docs/formats/desk.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartdesk.base import on_demand

if TYPE_CHECKING:
    from cartdesk.store.comparing import Compared, append_only_rows, compare_rows
    from cartdesk.store.copying import CopyFigures, Copying, figures_of, file_digest
    from cartdesk.store.deskfile import (
        DESK_FILE,
        DeskFile,
        Failures,
        parse_desk_file,
        read_desk_file,
        write_desk_file,
    )
    from cartdesk.store.diverging import differences, differences_from_trail, strays, subject_codes, tally
    from cartdesk.store.doors import Doors, Person, Recovery, Slot, Spare
    from cartdesk.store.faults import DAMAGE, TROUBLE
    from cartdesk.store.filesystem import system_told
    from cartdesk.store.inspecting import inspect_database
    from cartdesk.store.model import (
        ACCEPTED,
        Attempts,
        Device,
        EndedKey,
        Explanation,
        Handover,
        HeldCertificate,
        KeptRevocation,
        MirrorForm,
        MirrorPackage,
        MirrorRecord,
        OutboxPackage,
        PastPassword,
        PeopleStatement,
        Signature,
        UserKey,
    )
    from cartdesk.store.overview import Unsettled
    from cartdesk.store.pages import PageReport
    from cartdesk.store.rebuilding import rebuild
    from cartdesk.store.reserve import RESERVE_BYTES, set_aside
    from cartdesk.store.reviews import KeptReview
    from cartdesk.store.rotation import Kept, superfluous, why_kept
    from cartdesk.store.scanning import index_row
    from cartdesk.store.searching import ANYTHING, Sought
    from cartdesk.store.store import Store
    from cartdesk.store.unit import Unit
else:
    __getattr__ = on_demand(
        __name__,
        """
        .comparing Compared append_only_rows compare_rows
        .copying CopyFigures Copying figures_of file_digest
        .deskfile DESK_FILE DeskFile Failures parse_desk_file read_desk_file
        .deskfile write_desk_file
        .diverging differences differences_from_trail strays subject_codes tally
        .doors Doors Person Recovery Slot Spare
        .faults DAMAGE TROUBLE
        .filesystem system_told
        .inspecting inspect_database
        .model ACCEPTED Attempts Device EndedKey Explanation Handover HeldCertificate
        .model KeptRevocation MirrorForm MirrorPackage MirrorRecord OutboxPackage
        .model PastPassword PeopleStatement Signature UserKey
        .overview Unsettled
        .pages PageReport
        .rebuilding rebuild
        .reserve RESERVE_BYTES set_aside
        .reviews KeptReview
        .rotation Kept superfluous why_kept
        .scanning index_row
        .searching ANYTHING Sought
        .store Store
        .unit Unit
        """,
    )
