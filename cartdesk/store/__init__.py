"""The encrypted desk database and `desk.json`: transactions, the trail, case books, outbox and mirror.

Tables never leave this room; everyone else gets frozen dataclasses (house page). Formats: docs/formats/desk.md.
"""

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
from cartdesk.store.differences import differences, differences_from_trail, strays, subject_codes, tally
from cartdesk.store.doors import Doors, Person, Recovery, Slot, Spare
from cartdesk.store.faults import DAMAGE, TROUBLE, system_told
from cartdesk.store.inspecting import inspect_database, sync_folder
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
from cartdesk.store.rebuild import rebuild
from cartdesk.store.reserve import RESERVE_BYTES, set_aside
from cartdesk.store.reviews import KeptReview
from cartdesk.store.rotation import Kept, superfluous, why_kept
from cartdesk.store.scanning import index_row
from cartdesk.store.searching import ANYTHING, Sought
from cartdesk.store.store import Store
from cartdesk.store.unit import Unit

__all__ = [
    "KeptReview",
    "ACCEPTED",
    "ANYTHING",
    "DESK_FILE",
    "RESERVE_BYTES",
    "TROUBLE",
    "DAMAGE",
    "Attempts",
    "Compared",
    "CopyFigures",
    "Copying",
    "DeskFile",
    "Device",
    "Doors",
    "EndedKey",
    "Explanation",
    "Failures",
    "Handover",
    "HeldCertificate",
    "Kept",
    "KeptRevocation",
    "MirrorForm",
    "MirrorPackage",
    "MirrorRecord",
    "OutboxPackage",
    "PastPassword",
    "PeopleStatement",
    "PageReport",
    "Person",
    "Recovery",
    "Signature",
    "Slot",
    "Spare",
    "Sought",
    "Store",
    "Unit",
    "Unsettled",
    "UserKey",
    "append_only_rows",
    "compare_rows",
    "differences",
    "differences_from_trail",
    "figures_of",
    "file_digest",
    "index_row",
    "inspect_database",
    "parse_desk_file",
    "read_desk_file",
    "rebuild",
    "set_aside",
    "strays",
    "subject_codes",
    "superfluous",
    "why_kept",
    "sync_folder",
    "system_told",
    "tally",
    "write_desk_file",
]
