"""The one suite of algorithms of format version 1 (docs/formats/suite.md): no negotiation, no choice in a header (B20).

`cartdesk-1`: SHA-256 · Ed25519 (RFC 8032, pure) · DSSE v1 · age v1 with X25519 · Argon2id · HKDF-SHA256 · AES-256-GCM.
A later suite gets a new id, a new `v` and new payload types; nothing signed under this one changes.
"""

from __future__ import annotations

SUITE = "cartdesk-1"


def payload_type(thing: str, version: int = 1) -> str:
    """The DSSE payload type of a CartDesk object: `application/vnd.cartdesk.statement+json; v=1`."""
    return f"application/vnd.cartdesk.{thing}+json; v={version}"
