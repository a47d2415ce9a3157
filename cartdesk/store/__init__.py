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
from cartdesk.store.doors import Doors, Person, Recovery, Slot, Spare
from cartdesk.store.faults import TROUBLE, system_told
from cartdesk.store.inspecting import inspect_database, sync_folder
from cartdesk.store.model import (
    ACCEPTED,
    Device,
    EndedKey,
    Explanation,
    HeldCertificate,
    KeptRevocation,
    MirrorForm,
    MirrorPackage,
    MirrorRecord,
    OutboxPackage,
    PastPassword,
    Signature,
    UserKey,
)
from cartdesk.store.rebuild import differences_from_trail, rebuild
from cartdesk.store.reserve import RESERVE_BYTES, set_aside
from cartdesk.store.rotation import Kept, superfluous
from cartdesk.store.store import Store
from cartdesk.store.unit import Unit

__all__ = [
    "Spare",
    "Recovery",
    "PastPassword",
    "KeptRevocation",
    "HeldCertificate",
    "EndedKey",
    "Doors",
    "inspect_database",
    "Compared",
    "append_only_rows",
    "compare_rows",
    "CopyFigures",
    "Copying",
    "file_digest",
    "figures_of",
    "parse_desk_file",
    "TROUBLE",
    "system_told",
    "sync_folder",
    "RESERVE_BYTES",
    "set_aside",
    "Kept",
    "superfluous",
    "ACCEPTED",
    "DESK_FILE",
    "DeskFile",
    "Device",
    "Explanation",
    "Failures",
    "MirrorForm",
    "MirrorPackage",
    "MirrorRecord",
    "OutboxPackage",
    "Person",
    "Signature",
    "Slot",
    "Store",
    "Unit",
    "UserKey",
    "differences_from_trail",
    "read_desk_file",
    "rebuild",
    "write_desk_file",
]
