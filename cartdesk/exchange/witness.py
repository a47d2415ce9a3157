"""The post office as a witness of a device's trail: it cosigns checkpoints (D4, threats 5, 8, 19)."""

from __future__ import annotations

from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.records.checkpoint import Checkpoint, cosign, read_checkpoint, verify_cosignature

__all__ = ["is_witnessed", "read_note", "witness", "witness_name"]


def witness_name(public: bytes) -> str:
    """The name a post office cosigns with: it follows from its key."""
    return f"cartdesk-postbox/{public.hex()[:16]}"


def read_note(note: str, device_public: bytes) -> Checkpoint:
    """A device's checkpoint, its signature checked; faults are those of `read_checkpoint`."""
    return read_checkpoint(note, device_public)


def witness(note: str, key: SigningKey, unix: int) -> str:
    """The note with the post office's cosignature at `unix` seconds."""
    return cosign(note, key, witness_name(key.public), unix)


def is_witnessed(note: str, server_public: bytes) -> bool:
    """Whether the post office of this key has cosigned the note."""
    try:
        verify_cosignature(note, server_public, witness_name(server_public))
    except CartDeskError:
        return False
    return True
