"""Signed objects: DSSE envelopes over canonical JSON in which no bit can change unnoticed (docs/formats/package.md).

DSSE leaves the key id unsigned; here it must be the digest of the signer's public key, so that it is pinned as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cartdesk.base import CartDeskError, canonical, parse_canonical
from cartdesk.crypto import SUITE, Envelope, SigningKey, envelope, key_id, payload_type, read_envelope
from cartdesk.exchange.shape import Rule, checked, exactly


@dataclass(frozen=True, slots=True)
class Signed:
    """An envelope whose shape is right and whose signature is not yet checked; `payload` is the object inside."""

    payload: dict[str, Any]
    envelope: Envelope

    def by(self, public: bytes) -> bool:
        """Whether this key signed it."""
        return self.envelope.keyid == key_id(public) and self.envelope.verify(public)


def sign_object(content: Mapping[str, Any], thing: str, key: SigningKey) -> bytes:
    """Put the header before an object, sign it and return the envelope's canonical bytes."""
    return envelope(canonical({**_header(thing), **content}), payload_type(thing), key)


def read_signed(data: bytes, thing: str, limit: int, code: str) -> Signed:
    """Read an envelope of this kind without checking the signature; any fault of shape or header is `code`.

    The payload comes back without its header.
    """
    try:
        found = read_envelope(data, payload_type(thing), limit)
        payload = parse_canonical(found.payload, limit)
    except CartDeskError as fault:
        raise CartDeskError(code) from fault
    header = _header(thing)
    if not isinstance(payload, dict) or not all(
        exactly(value)(payload.get(key)) for key, value in header.items()
    ):
        raise CartDeskError(code)
    return Signed({key: value for key, value in payload.items() if key not in header}, found)


def sign_fields(made: object, thing: str, rules: Mapping[str, Rule], key: SigningKey, code: str) -> bytes:
    """Sign the fields of `made` that `rules` name; what does not keep the rules is `code` and is not signed."""
    fields = {name: getattr(made, name) for name in rules}
    content = {name: list(one) if isinstance(one, tuple) else one for name, one in fields.items()}
    return sign_object(checked(content, rules, code), thing, key)


def read_fields(
    data: bytes, thing: str, limit: int, rules: Mapping[str, Rule], public: bytes | None, code: str
) -> dict[str, Any]:
    """The fields of an object of this kind, of this shape, signed by `public`; anything else is `code`.

    Without `public` the object's own field `key` must have signed it: that proves it whole, not whose it is.
    Lists come as tuples.
    """
    signed = read_signed(data, thing, limit, code)
    fields = checked(signed.payload, rules, code)
    if not signed.by(public if public is not None else bytes.fromhex(fields["key"])):
        raise CartDeskError(code)
    return {name: tuple(one) if isinstance(one, list) else one for name, one in fields.items()}


def _header(thing: str) -> dict[str, str | int]:
    """What every object of version 1 begins with."""
    return {"v": 1, "type": f"cartdesk.{thing}", "suite": SUITE}
