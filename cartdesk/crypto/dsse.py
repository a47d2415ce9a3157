"""DSSE v1 envelopes with one Ed25519 signature, written as canonical JSON (docs/formats/dsse.md).

The signature covers the payload type and the payload (PAE). DSSE leaves the key id unsigned, so here it must be that of
the key which verifies: no bit of an envelope can change unnoticed. A caller chooses the public key by what the payload
and its own records say, never by the key id.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cartdesk.base import CartDeskError, canonical, parse_canonical
from cartdesk.base.canonical import MAX_BYTES
from cartdesk.crypto.signing import SIGNATURE_BYTES, SigningKey, key_id, verify

MAX_KEY_ID = 128


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope as read: `raw` its canonical bytes. Nothing in it is trusted before `verify` says so."""

    payload: bytes
    payload_type: str
    keyid: str
    signature: bytes
    raw: bytes

    def verify(self, public: bytes) -> bool:
        """True when the key id is that of `public` and the signature is its own over type and payload."""
        return self.keyid == key_id(public) and verify(
            public, self.signature, pae(self.payload_type, self.payload)
        )

    def to_json(self) -> dict[str, Any]:
        """The envelope as a JSON object, to stand inside another canonical object."""
        return _object(self.payload, self.payload_type, self.keyid, self.signature)


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed: `DSSEv1 <length> <type> <length> <payload>`, lengths in bytes, decimal."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def envelope(payload: bytes, payload_type: str, key: SigningKey) -> bytes:
    """Sign `payload` and return the envelope's canonical bytes."""
    signature = key.sign(pae(payload_type, payload))
    return canonical(_object(payload, payload_type, key.key_id, signature))


def read_envelope(data: bytes, payload_type: str, limit: int = MAX_BYTES) -> Envelope:
    """Read an envelope of that payload type; any other bytes are `envelope.malformed`, another type `envelope.other-type`.

    The signature is **not** checked here: call `Envelope.verify` with a key that is known.
    """
    try:
        found = parse_canonical(data, limit)
    except CartDeskError as fault:
        raise CartDeskError("envelope.malformed") from fault
    return _read(found, payload_type, data)


def envelope_from_json(found: Any, payload_type: str) -> Envelope:
    """Read an envelope that stands as a JSON object inside another canonical object."""
    try:
        data = canonical(found)
    except CartDeskError as fault:
        raise CartDeskError("envelope.malformed") from fault
    return _read(found, payload_type, data)


def to_base64(data: bytes) -> str:
    """Standard alphabet of RFC 4648 with padding, no line breaks."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: Any) -> bytes:
    """The bytes of strict base64; any other spelling of them is `crypto.base64`."""
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError) as fault:
        raise CartDeskError("crypto.base64") from fault
    if not isinstance(text, str) or to_base64(data) != text:
        raise CartDeskError("crypto.base64")
    return data


def _object(payload: bytes, payload_type: str, keyid: str, signature: bytes) -> dict[str, Any]:
    return {
        "payload": to_base64(payload),
        "payloadType": payload_type,
        "signatures": [{"keyid": keyid, "sig": to_base64(signature)}],
    }


def _read(found: Any, payload_type: str, data: bytes) -> Envelope:
    malformed = CartDeskError("envelope.malformed")
    if not isinstance(found, dict) or set(found) != {"payload", "payloadType", "signatures"}:
        raise malformed
    signatures = found["signatures"]
    if not isinstance(signatures, list) or len(signatures) != 1:
        raise malformed
    one = signatures[0]
    if not isinstance(one, dict) or set(one) != {"keyid", "sig"}:
        raise malformed
    if not isinstance(one["keyid"], str) or len(one["keyid"]) > MAX_KEY_ID:
        raise malformed
    try:
        payload, signature = from_base64(found["payload"]), from_base64(one["sig"])
    except CartDeskError as fault:
        raise malformed from fault
    if len(signature) != SIGNATURE_BYTES:
        raise malformed
    if found["payloadType"] != payload_type:
        raise CartDeskError("envelope.other-type")
    return Envelope(payload, payload_type, one["keyid"], signature, data)
