"""Carrying packages and bringing receipts and acknowledgements back: by network or by stick, the very same bytes.

The network road is imported when it is first used: its library is slow to load, and a stick does not need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cartdesk.sync.backoff import back_off, next_try
from cartdesk.sync.courier import Brought, Carried, Courier, Failure, Parcel, Pins
from cartdesk.sync.folder_road import FolderRoad, Found, package_name
from cartdesk.sync.transport import Letters, Transport

if TYPE_CHECKING:
    from cartdesk.sync.http_road import HttpRoad, Listed

__all__ = [
    "Brought",
    "Carried",
    "Courier",
    "Failure",
    "FolderRoad",
    "Found",
    "HttpRoad",
    "Letters",
    "Listed",
    "Parcel",
    "Pins",
    "Transport",
    "back_off",
    "next_try",
    "package_name",
]


def __getattr__(name: str) -> Any:
    if name in ("HttpRoad", "Listed"):
        from cartdesk.sync import http_road

        return getattr(http_road, name)
    raise AttributeError(name)
