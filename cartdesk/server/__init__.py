"""The sponsor's post office: keeps sealed packages, checks their outside, gives receipts, hands them out.

Imports are made when a name is first used: the web framework costs half a second that a desk need not pay.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartdesk.server.postbox import Device, KeptAcknowledgement, KeptPackage, Postbox
    from cartdesk.server.running import ServerThread, serve
    from cartdesk.server.web import app

__all__ = ["Device", "KeptAcknowledgement", "KeptPackage", "Postbox", "ServerThread", "app", "serve"]

_WHERE = {
    "Device": "postbox",
    "KeptAcknowledgement": "postbox",
    "KeptPackage": "postbox",
    "Postbox": "postbox",
    "ServerThread": "running",
    "app": "web",
    "serve": "running",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
